//! A core that is replaced: what it adopts, and what it must not believe.

use super::super::*;
use super::pair::Pair;
use crate::engine::embedded::report::RunState;

/// The disk says that it is held, but it does not run: the other node may have taken it since, so it is asked for anew.
#[test]
fn what_does_not_run_is_not_held() {
    let mut pair = Pair::new();
    pair.replace(0);
    pair.running.clear();
    pair.deaf = [true; 2];
    pair.go(3);
    assert_eq!(pair.nodes[0].phase, Phase::Online);
    assert!(pair.nodes[0].groups.iter().all(|group| group.looked && group.claim.is_free()), "{:?}", pair.nodes[0].groups);
    assert!(pair.running.is_empty());
    pair.deaf = [false; 2];
    pair.go(20);
    assert!(pair.nodes[0].is_started_on(0, 0));
}

#[test]
fn what_runs_is_kept() {
    let mut pair = Pair::new();
    let before = pair.running.clone();
    pair.replace(0);
    pair.go(20);
    assert!(pair.nodes[0].is_started_on(0, 0) && pair.running == before && pair.fenced.is_empty());
}

/// What an earlier core has started and this one cannot stop is blocked, and its node asks to be fenced.
#[test]
fn what_was_adopted_can_be_blocked() {
    let mut pair = Pair::new();
    pair.replace(0);
    pair.broken[0] = true;
    pair.stuck[0] = true;
    for _ in 0..2000 {
        pair.go(1);
        if pair.ended[0] {
            break;
        }
    }
    assert_eq!((pair.nodes[0].groups[0].run.state(), &pair.fenced[..]), (RunState::Blocked, &[0][..]));
}

/// Without fencing: what the other node has left running is remembered by the next core too, and after a boot of this machine.
#[test]
fn what_the_other_left_running_is_not_forgotten() {
    for boot in ["boot", "another"] {
        let mut pair = Pair::without_fencing();
        pair.order(0, 1, Command::Detach);
        pair.go(5);
        assert!(pair.ended[0]);
        pair.nodes[1].settings.boot = boot.to_owned();
        pair.nodes[1].settings.config.start_alone_after = Some(Duration::from_secs(10));
        pair.replace(1);
        pair.go(2000);
        assert!(pair.running.iter().all(|(node, ..)| *node == 0), "{boot}");
        pair.order(1, 2, Command::FenceConfirm { node: 0 });
        pair.go(5);
        assert!(pair.nodes[1].is_started_on(0, 1));
    }
}
