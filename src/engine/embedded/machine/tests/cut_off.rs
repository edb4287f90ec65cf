//! Without fencing: a node that is cut off, and comes back.

use super::pair::Pair;
use std::time::Duration;

fn keepalives(time: Duration, pair: &Pair) -> u32 {
    u32::try_from(time.as_millis() / pair.nodes[0].keepalive().as_millis()).unwrap_or(0)
}

fn runs(pair: &Pair, node: usize) -> bool {
    pair.running.iter().any(|(at, ..)| *at == node)
}

/// After the first node was cut off from everything, for so long that the other took what it ran.
fn taken_over() -> Pair {
    let mut pair = Pair::without_fencing();
    (pair.deaf, pair.alone[0]) = ([true; 2], true);
    pair.go(keepalives(pair.nodes[1].settings.config.takeover_wait() * 2, &pair));
    assert!(pair.nodes[1].is_started_on(0, 1) && !runs(&pair, 0), "{:?}", pair.running);
    pair
}

/// Who was cut off has begun nothing: that its first frames answer none of the holder's is no reason to let anything go.
#[test]
fn the_holder_keeps_what_it_has_when_all_is_whole_again() {
    // Everything at once, or the ping node first.
    for before in [0, 1, 5] {
        let mut pair = taken_over();
        let held = pair.running.clone();
        pair.alone[0] = false;
        pair.go(before);
        pair.deaf = [false; 2];
        for _ in 0..20 {
            pair.go(1);
            assert_eq!(pair.running, held, "after {before}");
        }
        assert!(pair.nodes.iter().all(|node| node.is_started_on(0, 1)));
    }
}

/// What comes back does not hear the holder: it will take over, and the holder has begun to let go long before.
#[test]
fn the_holder_lets_go_of_what_will_be_taken() {
    // The ping node of the first comes back before its frames, with them, or later.
    for (frames, ping) in [(5, 0), (0, 0), (0, 5), (0, 200)] {
        let mut pair = taken_over();
        let config = pair.nodes[0].settings.config.clone();
        let patience = keepalives(config.deadtime + config.isolation_time, &pair);
        let mut let_go = None;
        for passed in 0..keepalives(config.takeover_wait() * 2, &pair) + 200 {
            pair.alone[0] = passed < ping;
            pair.deaf[1] = passed < frames;
            pair.go(1);
            assert!(!runs(&pair, 0) || !runs(&pair, 1), "{:?} after {passed}, frames {frames}, ping {ping}", pair.running);
            if !runs(&pair, 1) && let_go.is_none() {
                let_go = Some(passed);
            }
        }
        let let_go = let_go.unwrap_or(u32::MAX);
        assert!(let_go >= ping && let_go <= ping + patience + 2, "frames {frames}, ping {ping}: {let_go}");
        assert!(runs(&pair, 0), "frames {frames}, ping {ping}");
    }
}

/// The other is deaf and reaches nothing, for good: it can take nothing, and an outage would help nobody.
#[test]
fn the_holder_keeps_what_a_deaf_and_isolated_node_cannot_take() {
    let mut pair = Pair::without_fencing();
    let held = pair.running.clone();
    (pair.deaf[1], pair.alone[1]) = (true, true);
    pair.go(keepalives(pair.nodes[0].settings.config.takeover_wait() * 2, &pair));
    assert_eq!(pair.running, held);
}

/// It reaches something again, and was heard all the time: the holder lets go at once.
#[test]
fn the_holder_lets_go_when_a_deaf_node_is_no_longer_isolated() {
    let mut pair = Pair::without_fencing();
    (pair.deaf[1], pair.alone[1]) = (true, true);
    let patience = pair.nodes[0].settings.config.deadtime + pair.nodes[0].settings.config.isolation_time;
    pair.go(keepalives(patience * 3, &pair));
    assert!(runs(&pair, 0));
    pair.alone[1] = false;
    pair.go(3);
    assert!(pair.running.is_empty(), "{:?}", pair.running);
}
