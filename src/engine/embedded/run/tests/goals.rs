//! Starting, stopping, and changes of mind.

use super::*;

#[test]
fn probed_started_in_order_stopped_in_reverse() {
    let mut bench = Bench::three(OnFailure::RestartAlone);
    assert_eq!((bench.run.state(), bench.run.is_running_something()), (RunState::Unknown, true));
    assert_eq!(bench.open, [(0, Probe), (1, Probe), (2, Probe)], "all at once");
    bench.goal(Goal::Started);
    bench.ends(1, Probe, Stopped);
    bench.ends(0, Probe, Stopped);
    assert_eq!((bench.open.len(), bench.run.state()), (1, RunState::Unknown), "nothing is started before all are known");
    bench.ends(2, Probe, Stopped);
    assert_eq!((bench.open.clone(), bench.run.state()), (vec![(0, Start)], RunState::Starting));
    assert_eq!(bench.finish(), [(0, Start), (0, Look), (1, Start), (1, Look), (2, Start), (2, Look)]);
    assert_eq!(bench.run.state(), RunState::Started);
    assert_eq!(bench.told(), [started("a"), started("b"), started("c")]);
    bench.goal(Goal::Stopped);
    assert_eq!((bench.open.clone(), bench.run.state()), (vec![(2, Stop)], RunState::Stopping));
    assert_eq!(bench.finish(), [(2, Stop), (1, Stop), (0, Stop)]);
    assert_eq!((bench.run.state(), bench.run.is_running_something()), (RunState::Stopped, false));
    assert_eq!(bench.told(), [stopped("c"), stopped("b"), stopped("a")]);
    assert_eq!(bench.run.poll_timeout(), None);
}

#[test]
fn a_goal_alone_is_not_stopped() {
    let mut bench = Bench::three(OnFailure::RestartAlone);
    bench.finish();
    assert_eq!(bench.run.state(), RunState::Stopped);
    // The order to start may be given at any moment from here on.
    bench.run.set_goal(bench.now, Goal::Started);
    assert_eq!(bench.run.state(), RunState::Starting);
}

#[test]
fn a_start_under_way_is_awaited_then_stopped() {
    let mut bench = Bench::three(OnFailure::RestartAlone);
    bench.finish();
    bench.goal(Goal::Started);
    bench.ends(0, Start, Running);
    bench.ends(0, Look, Running);
    bench.goal(Goal::Stopped);
    assert_eq!((bench.open.clone(), bench.run.state()), (vec![(1, Start)], RunState::Stopping));
    assert_eq!(bench.finish(), [(1, Start), (1, Stop), (0, Stop)]);
    // The same with a start that fails: whatever it has left behind is stopped.
    bench.goal(Goal::Started);
    bench.goal(Goal::Stopped);
    bench.ends(0, Start, failed());
    assert_eq!((bench.open.clone(), bench.run.is_running_something()), (vec![(0, Stop)], true));
    bench.finish();
    assert_eq!((bench.run.state(), bench.run.fail_count()), (RunState::Stopped, 1));
}

#[test]
fn a_stop_under_way_is_awaited_then_started() {
    let mut bench = Bench::running(OnFailure::RestartAlone);
    bench.goal(Goal::Stopped);
    bench.goal(Goal::Started);
    assert_eq!(bench.finish(), [(2, Stop), (2, Start), (2, Look)]);
    assert_eq!(bench.run.state(), RunState::Started);
}

#[test]
fn a_monitor_under_way_is_cut_short_by_a_stop() {
    let mut bench = Bench::running(OnFailure::RestartAlone);
    bench.monitor();
    assert_eq!(bench.run.poll_cut(), None);
    bench.goal(Goal::Stopped);
    assert_eq!(bench.open, [(0, Look), (1, Look), (2, Look)]);
    assert_eq!((bench.run.poll_cut(), bench.run.poll_cut()), (Some(2), None), "c comes first");
    bench.ends(0, Look, Running);
    bench.ends(1, Look, failed());
    bench.ends(2, Look, failed());
    assert_eq!(bench.finish(), [(2, Stop), (1, Stop), (0, Stop)]);
    assert_eq!(bench.run.fail_count(), 0, "what is being stopped does not fail");
}

#[test]
fn monitors_come_an_interval_after_the_end_of_the_one_before() {
    let mut bench = Bench::running(OnFailure::RestartAlone);
    assert_eq!(bench.run.poll_timeout(), Some(Instant::default().after(INTERVAL)));
    bench.later(INTERVAL - Duration::from_nanos(1));
    assert_eq!(bench.open, []);
    bench.later(Duration::from_nanos(1));
    assert_eq!(bench.open, [(0, Look), (1, Look), (2, Look)]);
    bench.later(Duration::from_secs(3));
    bench.finish();
    assert_eq!(bench.run.poll_timeout(), Some(Instant::default().after(INTERVAL * 2 + Duration::from_secs(3))));
}

#[test]
fn held_is_looked_at_only() {
    let mut bench = Bench::running(OnFailure::RestartAlone);
    bench.goal(Goal::Hold);
    bench.monitor();
    bench.ends(0, Look, failed());
    bench.ends(1, Look, Stopped);
    bench.finish();
    assert_eq!((bench.run.fail_count(), bench.run.state()), (0, RunState::Starting));
    assert_eq!(bench.shown(), [ResourceState::Failed, ResourceState::Stopped, ResourceState::Started]);
    // Somebody starts it by hand: that is seen, too.
    bench.real[1] = true;
    bench.later(INTERVAL);
    assert_eq!(bench.finish(), [(0, Look), (1, Probe), (2, Look)]);
    assert_eq!(bench.run.state(), RunState::Started);
    // When people are done everything is probed again: c was stopped by hand, and is started.
    bench.later(INTERVAL / 2);
    bench.real[2] = false;
    bench.goal(Goal::Started);
    assert_eq!(bench.run.state(), RunState::Unknown);
    assert_eq!(bench.finish(), [(0, Probe), (1, Probe), (2, Probe), (2, Start), (2, Look)]);
    assert_eq!((bench.run.state(), bench.run.fail_count()), (RunState::Started, 0));
}

#[test]
fn a_start_under_way_when_it_is_held() {
    let mut bench = Bench::three(OnFailure::RestartAlone);
    bench.finish();
    bench.goal(Goal::Started);
    bench.goal(Goal::Hold);
    assert!(bench.run.is_running_something());
    assert_eq!(bench.finish(), [(0, Start), (0, Look)], "the next one is not started");
    bench.goal(Goal::Stopped);
    assert_eq!(bench.finish(), [(0, Stop)], "seen a moment ago");
}

#[test]
fn unmanaged_is_left_alone() {
    let mut bench = Bench::running(OnFailure::RestartAlone);
    bench.run.set_managed(bench.now, 1, false);
    bench.monitor();
    bench.ends(1, Look, failed());
    bench.finish();
    assert_eq!((bench.run.fail_count(), bench.run.state()), (0, RunState::Started));
    bench.goal(Goal::Stopped);
    assert_eq!(bench.finish(), [(2, Stop)], "nothing is stopped under it");
    // It runs, so the claim stays; but nobody is to be fenced for it.
    assert_eq!((bench.run.state(), bench.run.failed_stop(), bench.run.left_alone()), (RunState::Blocked, None, Some(1)));
    bench.real[1] = false;
    bench.later(INTERVAL);
    assert_eq!(bench.finish(), [(1, Look), (0, Stop)]);
    assert_eq!(bench.run.state(), RunState::Stopped);
    // It does not run, and does not keep the others from starting.
    bench.goal(Goal::Started);
    assert_eq!(bench.finish_acts(), [(0, Start), (2, Start)]);
    assert_eq!(bench.run.state(), RunState::Started);
    bench.later(INTERVAL / 2);
    bench.run.set_managed(bench.now, 1, true);
    bench.collect();
    assert_eq!(bench.finish(), [(1, Probe), (1, Start), (1, Look)]);
}

/// The other node may run the group already: what can be stopped is.
#[test]
fn in_a_hurry_nothing_waits_for_what_is_left_alone() {
    let mut bench = Bench::running(OnFailure::RestartAlone);
    bench.run.set_managed(bench.now, 1, false);
    bench.run.set_urgent(true);
    bench.goal(Goal::Stopped);
    assert_eq!(bench.finish(), [(2, Stop), (0, Stop)]);
    assert_eq!(bench.run.state(), RunState::Blocked);
}

#[test]
fn outcomes_that_nobody_waits_for() {
    let mut bench = Bench::running(OnFailure::RestartAlone);
    for (resource, operation) in [(0, Start), (1, Stop), (2, Look), (0, Probe), (3, Stop), (usize::MAX, Look)] {
        for outcome in [Running, Stopped, failed()] {
            bench.run.handle(bench.now, resource, operation, outcome);
        }
    }
    bench.run.set_managed(bench.now, 7, false);
    bench.run.cleanup(bench.now, Some(7));
    assert_eq!((bench.run.state(), bench.told(), bench.run.poll_order()), (RunState::Started, vec![], None));
}

/// Heartbeat asks its scripts before a start alone, and many know no `status`.
#[test]
fn a_script_of_heartbeat_without_a_monitor_is_not_asked_while_it_runs() {
    let agent = ResourceAgent::Heartbeat { script: "app".to_owned(), arguments: Vec::new() };
    let config = Config { agent, monitor: None, ..resource("app", OnFailure::RestartFromHere) };
    let mut bench = Bench::new(&group(vec![config, resource("b", OnFailure::RestartFromHere)]));
    bench.finish();
    bench.goal(Goal::Started);
    bench.ends(0, Start, Running);
    assert_eq!((bench.open.clone(), bench.told()), (vec![(1, Start)], vec![started("app")]));
    bench.finish();
    for goal in [Goal::Started, Goal::Hold] {
        bench.goal(goal);
        bench.later(INTERVAL);
        assert_eq!(bench.finish(), [(1, Look)], "{goal:?}");
    }
}

/// Its `status` may say nothing, ever: after a stop that failed that is no proof.
#[test]
fn a_failed_stop_of_an_unmonitored_script_is_not_confirmed_by_its_silence() {
    let agent = ResourceAgent::Heartbeat { script: "app".to_owned(), arguments: Vec::new() };
    let script = Config { agent, monitor: None, ..resource("app", OnFailure::RestartFromHere) };
    let monitored = Config { monitor: resource("app", OnFailure::Ignore).monitor, ..script.clone() };
    for (config, state) in [(script, RunState::Blocked), (monitored, RunState::Stopped)] {
        let mut bench = Bench::new(&group(vec![config]));
        bench.finish();
        bench.goal(Goal::Started);
        bench.finish();
        bench.goal(Goal::Stopped);
        bench.ends(0, Stop, failed());
        bench.ends(0, Probe, Stopped);
        assert_eq!(bench.run.state(), state);
    }
}
