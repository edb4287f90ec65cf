//! What comes of failures.

use super::*;
use ResourceState as Shown;

#[test]
fn restart_alone() {
    let mut bench = Bench::running(OnFailure::RestartAlone);
    bench.monitor();
    bench.ends(1, Look, Stopped);
    assert_eq!((bench.told(), bench.run.fail_count()), (vec![failure("b", "monitor", "not running", 1)], 1));
    assert_eq!((bench.open.clone(), bench.run.state()), (vec![(0, Look), (2, Look), (1, Stop)], RunState::Starting));
    assert_eq!(bench.finish(), [(0, Look), (2, Look), (1, Stop), (1, Start), (1, Look)]);
    assert_eq!((bench.told(), bench.run.state()), (vec![stopped("b"), started("b")], RunState::Started));
}

#[test]
fn restart_from_here() {
    let mut bench = Bench::running(OnFailure::RestartFromHere);
    bench.monitor();
    bench.ends(1, Look, failed());
    assert_eq!(bench.finish_acts(), [(2, Stop), (1, Stop), (1, Start), (2, Start)]);
    assert_eq!(bench.run.state(), RunState::Started);
}

/// One look at the base fails: what stands on it is stopped first, and a look at it that is under way does not hold that up.
#[test]
fn nothing_is_stopped_under_what_runs_on_it() {
    let mut bench = Bench::running(OnFailure::RestartFromHere);
    bench.monitor();
    bench.ends(0, Look, failed());
    assert_eq!((bench.run.poll_cut(), bench.run.poll_cut()), (Some(2), None), "said once");
    bench.ends(2, Look, failed());
    assert_eq!((bench.open.clone(), bench.run.fail_count()), (vec![(1, Look), (2, Stop)], 1), "what was cut short says nothing");
    bench.ends(2, Stop, Stopped);
    assert_eq!(bench.run.poll_cut(), Some(1));
    bench.ends(1, Look, Running);
    assert_eq!(bench.finish_acts(), [(1, Stop), (0, Stop), (0, Start), (1, Start), (2, Start)]);
    assert_eq!((bench.run.state(), bench.run.fail_count()), (RunState::Started, 1));
}

/// Probes do not tell how it is, so that it is to be stopped: not under what runs on it either.
#[test]
fn nor_is_what_is_not_known() {
    let mut bench = Bench::running(OnFailure::RestartFromHere);
    bench.goal(Goal::Hold);
    bench.later(INTERVAL / 2);
    bench.goal(Goal::Started);
    bench.ends(0, Probe, failed());
    bench.finish();
    bench.later(Duration::from_secs(1));
    bench.ends(0, Probe, failed());
    bench.later(Duration::from_secs(2));
    assert_eq!(bench.finish_acts(), [(2, Stop), (1, Stop), (0, Stop), (0, Start), (1, Start), (2, Start)]);
}

#[test]
fn a_start_that_lies_is_found_out() {
    for monitored in [true, false] {
        let mut config = resource("a", OnFailure::RestartFromHere);
        config.monitor = config.monitor.filter(|_| monitored);
        let mut bench = Bench::new(&group(vec![config, resource("b", OnFailure::RestartFromHere)]));
        bench.finish();
        bench.goal(Goal::Started);
        bench.ends(0, Start, Running);
        assert_eq!((bench.open.clone(), bench.run.state(), bench.shown()[0]), (vec![(0, Look)], RunState::Starting, Shown::Starting));
        bench.ends(0, Look, Stopped);
        if !monitored {
            assert_eq!((bench.open.clone(), bench.run.fail_count()), (vec![], 0), "one bad look is none");
            bench.later(Duration::from_secs(1));
            bench.ends(0, Look, Stopped);
        }
        assert_eq!((bench.told(), bench.run.cannot_start()), (vec![failure("a", "start", "not running", 1)], true));
        assert_eq!(bench.open, [(0, Stop)]);
        bench.ends(0, Stop, Stopped);
        bench.later(Duration::from_secs(1));
        assert_eq!(bench.finish_acts(), [(0, Start), (1, Start)]);
        assert_eq!((bench.run.state(), bench.run.cannot_start()), (RunState::Started, false), "it runs: its starts do not fail");
    }
}

#[test]
fn move_and_standby() {
    for (on_failure, away) in [(OnFailure::Move, Away::Move), (OnFailure::Standby, Away::Standby)] {
        let mut bench = Bench::running(on_failure);
        bench.monitor();
        bench.ends(1, Look, failed());
        bench.finish();
        assert_eq!((bench.run.wants_away(), bench.run.state(), bench.open.len()), (Some(away), RunState::Starting, 0), "left as it is");
        bench.goal(Goal::Stopped);
        assert_eq!(bench.finish(), [(2, Stop), (1, Stop), (0, Stop)], "in the order of a stop");
        bench.run.clear_away(bench.now);
        assert_eq!(bench.run.wants_away(), None);
    }
}

#[test]
fn nowhere_to_go() {
    let mut bench = Bench::running(OnFailure::Move);
    bench.monitor();
    bench.ends(1, Look, failed());
    bench.finish();
    bench.run.clear_away(bench.now);
    bench.collect();
    assert_eq!(bench.finish_acts(), [(2, Stop), (1, Stop), (1, Start), (2, Start)]);
    assert_eq!(bench.run.state(), RunState::Started);
}

#[test]
fn ignored_until_it_recovers() {
    let mut bench = Bench::running(OnFailure::Ignore);
    for outcome in [failed(), failed(), Running, failed()] {
        bench.monitor();
        bench.ends(1, Look, outcome);
        assert_eq!(bench.run.state(), RunState::Started);
        bench.finish();
        bench.real[1] = true;
    }
    assert_eq!(bench.told(), [1, 2].map(|count| failure("b", "monitor", "broken", count)), "once before it recovered, once after");
    let row = bench.run.rows(bench.now).remove(1);
    assert_eq!((row.failures.count, row.state, bench.run.fail_count()), (2, Shown::Failed, 0), "it moves nothing");
}

#[test]
fn so_many_in_a_row_count_as_one() {
    let mut config = resource("a", OnFailure::RestartAlone);
    config.monitor = config.monitor.map(|monitor| Monitor { failures: 3, ..monitor });
    let mut bench = Bench::new(&group(vec![config]));
    bench.finish();
    bench.goal(Goal::Started);
    bench.finish();
    bench.told();
    for (outcome, count) in [(failed(), 0), (Stopped, 0), (Running, 0), (Stopped, 0), (failed(), 0), (Stopped, 1)] {
        // One that failed is repeated after a second.
        let again = bench.run.rows(bench.now)[0].state == Shown::Failed;
        bench.later(if again { Duration::from_secs(1) } else { INTERVAL });
        bench.ends(0, Look, outcome);
        assert_eq!(bench.run.fail_count(), count);
    }
    assert_eq!(bench.open, [(0, Stop)]);
}

#[test]
fn a_failed_start_is_stopped_and_tried_again_after_a_pause() {
    let mut bench = Bench::three(OnFailure::RestartAlone);
    bench.finish();
    bench.goal(Goal::Started);
    bench.ends(0, Start, Running);
    bench.ends(0, Look, Running);
    for (count, pause) in [(1, 1), (2, 2), (3, 4), (4, 8)] {
        bench.ends(1, Start, failed());
        assert_eq!((bench.open.clone(), bench.shown()[1]), (vec![(1, Stop)], Shown::Stopping));
        bench.ends(1, Stop, Stopped);
        assert_eq!(
            (bench.open.clone(), bench.shown()[1], bench.told().pop()),
            (vec![], Shown::Failed, Some(failure("b", "start", "broken", count)))
        );
        bench.later(Duration::from_secs(pause));
    }
    // At the limit it is for others to say where the group goes.
    bench.ends(1, Start, Stopped);
    bench.finish();
    bench.later(Duration::from_secs(3600));
    assert_eq!((bench.finish(), bench.run.fail_count()), (vec![(0, Look)], 5));
    bench.run.cleanup(bench.now, None);
    bench.collect();
    assert_eq!(bench.finish_acts(), [(1, Start), (2, Start)]);
    assert!(bench.told().contains(&Happening::FailCountReset("b".parse().unwrap())));
}

#[test]
fn a_stop_that_fails_is_looked_after_once() {
    let mut bench = Bench::running(OnFailure::RestartAlone);
    bench.goal(Goal::Stopped);
    bench.ends(2, Stop, failed());
    assert_eq!(bench.open, [(2, Probe)]);
    bench.ends(2, Probe, Stopped);
    assert_eq!((bench.run.fail_count(), bench.told()), (0, vec![stopped("c")]));
    bench.ends(1, Stop, Running);
    bench.ends(1, Probe, Running);
    assert_eq!((bench.run.state(), bench.run.failed_stop()), (RunState::Blocked, Some(1)));
    assert_eq!(bench.told(), [failure("b", "stop", "still runs", 1)]);
    for goal in [Goal::Started, Goal::Stopped, Goal::Hold, Goal::Stopped] {
        bench.goal(goal);
        bench.later(Duration::from_secs(3600));
        bench.finish();
        assert_eq!((bench.run.state(), bench.shown()[1]), (RunState::Blocked, Shown::Blocked));
    }
    // a comes after b in the order of a stop, so it runs on.
    assert!(bench.real[0]);
    bench.run.cleanup(bench.now, Some(1));
    bench.collect();
    assert_eq!(bench.run.state(), RunState::Unknown);
    assert_eq!(bench.finish(), [(1, Probe), (1, Stop), (0, Stop)]);
    assert_eq!(bench.run.state(), RunState::Stopped);
}

#[test]
fn a_probe_that_fails_after_a_failed_stop_blocks() {
    let mut bench = Bench::running(OnFailure::RestartAlone);
    bench.monitor();
    bench.ends(0, Look, failed());
    bench.ends(0, Stop, failed());
    bench.ends(0, Probe, failed());
    assert_eq!((bench.run.state(), bench.run.fail_count()), (RunState::Blocked, 2));
    assert_eq!(bench.finish(), [(1, Look), (2, Look)], "the others run on");
    assert_eq!(bench.told(), [failure("a", "monitor", "broken", 1), failure("a", "stop", "broken", 2)]);
}

#[test]
fn failures_age() {
    let mut group = group(vec![resource("a", OnFailure::RestartAlone)]);
    group.failure_timeout = Some(Duration::from_secs(15));
    let mut bench = Bench::new(&group);
    bench.finish();
    bench.goal(Goal::Started);
    bench.finish();
    bench.monitor();
    bench.ends(0, Look, failed());
    bench.finish();
    bench.monitor();
    bench.finish();
    assert_eq!((bench.run.fail_count(), bench.run.poll_timeout()), (1, Some(Instant::default().after(Duration::from_secs(25)))));
    bench.told();
    bench.later(Duration::from_secs(5));
    assert_eq!((bench.run.fail_count(), bench.told()), (0, vec![Happening::FailCountReset("a".parse().unwrap())]));
}
