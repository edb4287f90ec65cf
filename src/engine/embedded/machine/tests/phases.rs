//! The table of phases, row by row.

use super::super::*;
use super::pair::Pair;
use crate::engine::embedded::command::Refused;

#[test]
fn starting_ends_with_the_last_probe_or_with_initdead() {
    let pair = Pair::new();
    let settings = &pair.nodes[0].settings;
    assert_eq!(pair.nodes.each_ref().map(|node| node.phase), [Phase::Online; 2]);
    let mut machine = Machine::new(settings.clone(), None, 9, Instant::default());
    machine.handle_timeout(Instant::default().after(settings.config.initdead / 2));
    assert_eq!(machine.phase, Phase::Starting);
    machine.handle_timeout(Instant::default().after(settings.config.initdead));
    assert_eq!(machine.phase, Phase::Online);
}

#[test]
fn shutdown_stops_everything_and_says_so() {
    let mut pair = Pair::new();
    assert!(pair.count(0) > 0);
    pair.order(0, 1, Command::Shutdown);
    assert_eq!(pair.nodes[0].phase, Phase::Stopping);
    pair.go(20);
    assert_eq!((pair.nodes[0].phase, pair.ended, pair.count(0)), (Phase::Goodbye, [true, false], 0));
    assert!(pair.fenced.is_empty() && pair.nodes[1].is_started_on(0, 1));
}

#[test]
fn detached_services_run_on() {
    for maintenance in [false, true] {
        let mut pair = Pair::new();
        let before = pair.count(0);
        if maintenance {
            pair.order(1, 1, Command::Maintenance { on: true });
            pair.go(3);
        }
        pair.order(0, 2, if maintenance { Command::Shutdown } else { Command::Detach });
        pair.go(5);
        assert_eq!((pair.nodes[0].phase, pair.ended), (Phase::Detached, [true, false]), "{maintenance}");
        assert_eq!((pair.count(0), pair.count(1), pair.fenced.len()), (before, 0, 0));
    }
}

/// An agent that is at work would go on, and a successor would take it for stopped.
#[test]
fn no_detach_while_an_agent_is_at_work() {
    let mut pair = Pair::new();
    pair.hung[0] = true;
    pair.order(0, 1, Command::Run { group: "frontend".parse().unwrap(), on: false });
    pair.go(1);
    pair.order(0, 2, Command::Detach);
    pair.go(1);
    assert!(matches!(pair.answers[0].as_slice(), [(2, Err(Refused::NotNow(_)))]), "{:?}", pair.answers[0]);
    assert_eq!(pair.nodes[0].phase, Phase::Online);
}

#[test]
fn maintenance_ends_stopping() {
    let mut pair = Pair::new();
    (pair.hung[0], pair.frozen[1]) = (true, true);
    pair.order(0, 1, Command::Shutdown);
    pair.go(1);
    pair.order(1, 2, Command::Maintenance { on: true });
    pair.go(5);
    assert_eq!((pair.nodes[0].phase, pair.ended), (Phase::Detached, [true, false]));
}

/// What cannot be stopped does not keep the core for ever, and its node is fenced.
#[test]
fn what_does_not_stop_is_left_without_a_goodbye() {
    let mut pair = Pair::new();
    pair.stuck[0] = true;
    pair.order(0, 1, Command::Shutdown);
    pair.go(3);
    for _ in 0..20 + pair.keepalives(pair.nodes[0].stop_budget()) {
        pair.go(1);
        assert_ne!(pair.nodes[0].phase, Phase::Goodbye);
    }
    assert_eq!((pair.ended, pair.fenced), ([true, false], vec![0]));
    assert!(pair.nodes[1].is_started_on(0, 1));
}

/// Without fencing nobody stops what a core has left running: it is not started elsewhere, until somebody has looked.
#[test]
fn what_was_left_running_is_not_started_twice() {
    for order in [Command::Detach, Command::Shutdown] {
        let mut pair = Pair::without_fencing();
        pair.stuck[0] = true;
        pair.order(0, 1, order);
        let minutes = pair.keepalives(pair.nodes[0].stop_budget() + Duration::from_secs(180));
        pair.go(minutes);
        assert_eq!((pair.nodes[0].phase, pair.ended, pair.count(1)), (Phase::Detached, [true, false], 0));
        let reason = pair.nodes[1].snapshot(pair.now).groups[0].reason.clone();
        assert_eq!(reason, "zipi left it running: ha-snmp fence confirm zipi, if it is off");
        pair.order(1, 2, Command::FenceConfirm { node: 0 });
        pair.go(5);
        assert!(pair.nodes[1].is_started_on(0, 1));
    }
}

/// The disk still says that the groups are held here: a core that is started anew would believe it.
#[test]
fn goodbye_waits_for_the_disk() {
    let stopped = || {
        let mut pair = Pair::new();
        pair.frozen[0] = true;
        pair.order(0, 1, Command::Shutdown);
        pair.go(20);
        assert_eq!((pair.nodes[0].phase, pair.ended[0], pair.count(0)), (Phase::Stopping, false, 0));
        pair
    };
    let mut thawed = stopped();
    thawed.thaw(0);
    thawed.go(20);
    assert_eq!((thawed.nodes[0].phase, thawed.ended, thawed.fenced.len()), (Phase::Goodbye, [true, false], 0));
    // One that takes nothing for ever does not keep the core; what it could not grant is taken by fencing.
    let mut frozen = stopped();
    frozen.go(frozen.keepalives(frozen.nodes[0].stop_budget()) + 5);
    assert_eq!((frozen.nodes[0].phase, frozen.ended, frozen.fenced), (Phase::Stopping, [true, false], vec![0]));
}
