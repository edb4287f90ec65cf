//! What is not installed: it proves nothing of what was seen to run, and keeps a node that never ran it from taking over.

use super::*;
use crate::resource_agent::Missing;
use ResourceState as Shown;

fn absent() -> Outcome {
    Outcome::Absent(Missing::Agent, "not installed".to_owned())
}

fn software() -> Outcome {
    Outcome::Absent(Missing::Software, "not installed".to_owned())
}

#[test]
fn a_stop_of_what_ran_is_not_proven_by_it() {
    let mut bench = Bench::running(OnFailure::RestartAlone);
    bench.goal(Goal::Stopped);
    bench.ends(2, Stop, absent());
    assert_eq!(bench.open, [], "no look would say more");
    assert_eq!((bench.run.state(), bench.run.failed_stop(), bench.run.not_installed()), (RunState::Blocked, Some(2), None));
    assert_eq!(bench.told(), [failure("c", "stop", "not installed", 1)]);
    // Whoever says that it is to be looked at again has not said that it does not run.
    bench.run.cleanup(bench.now, Some(2));
    bench.collect();
    for wait in [1, 2] {
        bench.ends(2, Probe, absent());
        bench.later(Duration::from_secs(wait));
    }
    bench.ends(2, Stop, absent());
    assert_eq!((bench.run.state(), bench.real[2]), (RunState::Blocked, true));
}

#[test]
fn nor_is_it_where_the_agent_goes_while_it_runs() {
    let mut bench = Bench::running(OnFailure::RestartAlone);
    bench.monitor();
    bench.ends(0, Look, absent());
    bench.ends(0, Stop, absent());
    assert_eq!(bench.run.failed_stop(), Some(0));
    let mut bench = Bench::running(OnFailure::RestartAlone);
    bench.goal(Goal::Hold);
    bench.later(INTERVAL);
    bench.ends(0, Look, absent());
    assert_eq!((bench.shown()[0], bench.run.is_running_something()), (Shown::Failed, true));
}

/// A stop that went wrong, and nothing that could look behind it.
#[test]
fn nor_by_the_look_behind_it() {
    let mut bench = Bench::running(OnFailure::RestartAlone);
    bench.goal(Goal::Stopped);
    bench.ends(2, Stop, failed());
    bench.ends(2, Probe, absent());
    assert_eq!((bench.run.state(), bench.run.failed_stop()), (RunState::Blocked, Some(2)));
}

/// An earlier core has started it.
#[test]
fn nor_by_the_first_look_of_a_new_core() {
    let mut bench = Bench::new(&group(vec![resource("a", OnFailure::RestartAlone)]));
    bench.run.adopt();
    bench.goal(Goal::Stopped);
    for wait in [1, 2] {
        bench.ends(0, Probe, absent());
        assert_eq!(bench.run.state(), RunState::Unknown);
        bench.later(Duration::from_secs(wait));
    }
    bench.ends(0, Stop, absent());
    assert_eq!(bench.run.failed_stop(), Some(0));
}

#[test]
fn what_never_ran_here_is_stopped_and_looked_for_until_it_is_installed() {
    let mut bench = Bench::three(OnFailure::RestartAlone);
    bench.goal(Goal::Stopped);
    bench.ends(1, Probe, absent());
    bench.finish();
    assert_eq!((bench.run.state(), bench.run.not_installed(), bench.told()), (RunState::Stopped, Some(1), vec![]));
    assert_eq!(bench.run.rows(bench.now)[1].last_result, "not installed");
    for (found, not_installed) in [(absent(), Some(1)), (Stopped, None)] {
        bench.later(INTERVAL);
        bench.ends(1, Probe, found);
        assert_eq!((bench.run.state(), bench.run.not_installed()), (RunState::Stopped, not_installed));
    }
    bench.later(INTERVAL);
    assert_eq!(bench.open, []);
}

/// What a resource before it mounts has it, perhaps.
#[test]
fn software_may_lie_on_a_disk_of_the_group() {
    let mounts = resource("disk", OnFailure::RestartAlone);
    let app = || resource("app", OnFailure::RestartAlone);
    for (before, outcome, expected) in
        [(address("before"), software(), Some(1)), (mounts.clone(), software(), None), (mounts, absent(), Some(1))]
    {
        let mut bench = Bench::new(&group(vec![before, app()]));
        bench.goal(Goal::Stopped);
        bench.ends(1, Probe, outcome);
        bench.finish();
        assert_eq!((bench.run.state(), bench.run.not_installed()), (RunState::Stopped, expected));
    }
}

/// A start that found nothing to start: what says the same after it is no failed stop, and one is enough.
#[test]
fn a_start_that_finds_nothing_has_started_nothing() {
    let config = Config { start_failures: 3, ..resource("a", OnFailure::RestartAlone) };
    let mut bench = Bench::new(&group(vec![config]));
    bench.finish();
    bench.goal(Goal::Started);
    bench.ends(0, Start, absent());
    assert_eq!((bench.run.cannot_start(), bench.told()), (true, vec![failure("a", "start", "not installed", 1)]));
    bench.ends(0, Stop, absent());
    bench.ends(0, Probe, absent());
    assert_eq!((bench.run.failed_stop(), bench.run.not_installed()), (None, Some(0)));
    // Where no other node is better, it is tried again.
    bench.later(Duration::from_secs(1));
    assert_eq!(bench.finish_acts(), [(0, Start)]);
    assert_eq!((bench.run.state(), bench.run.cannot_start(), bench.run.not_installed()), (RunState::Started, false, None));
}

/// A start that found nothing to start clears what was known; a stop that finds it running has seen it run all the same.
#[test]
fn what_a_stop_finds_running_was_seen_to_run() {
    let mut bench = Bench::new(&group(vec![resource("a", OnFailure::RestartFromHere)]));
    bench.finish();
    bench.goal(Goal::Started);
    bench.ends(0, Start, absent());
    bench.ends(0, Stop, Running);
    bench.ends(0, Probe, absent());
    assert_eq!(bench.run.state(), RunState::Blocked);
}

/// An interface without a carrier: the stop that follows says nothing of that, and it is looked for until it is back.
#[test]
fn what_could_not_be_started_is_looked_for_after_its_stop() {
    let mut bench = Bench::new(&group(vec![address("vip")]));
    bench.finish();
    bench.goal(Goal::Started);
    bench.ends(0, Start, software());
    bench.ends(0, Stop, Stopped);
    assert_eq!(bench.run.not_installed(), Some(0));
    // Where no other node is better it is tried again, and counts once.
    bench.later(Duration::from_secs(1));
    bench.ends(0, Start, software());
    bench.ends(0, Stop, Stopped);
    assert_eq!((bench.run.not_installed(), bench.told()), (Some(0), vec![failure("vip", "start", "not installed", 1)]));
    bench.goal(Goal::Stopped);
    for (found, expected) in [(software(), Some(0)), (Stopped, None)] {
        bench.later(INTERVAL);
        bench.ends(0, Probe, found);
        assert_eq!((bench.run.state(), bench.run.not_installed()), (RunState::Stopped, expected));
    }
}
