//! Without fencing: a node that is cut off, and comes back.

use super::pair::Pair;

/// After the first node was cut off from everything, for so long that the other took what it ran.
fn taken_over() -> Pair {
    let mut pair = Pair::without_fencing();
    (pair.deaf, pair.alone[0]) = ([true; 2], true);
    pair.go(pair.keepalives(pair.nodes[1].settings.config.takeover_wait() * 2));
    assert!(pair.nodes[1].is_started_on(0, 1) && pair.count(0) == 0, "{:?}", pair.running);
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
        assert_eq!(pair.announced, [0, 1], "the neighbours may still know the first");
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
        let patience = pair.keepalives(config.patience());
        let mut let_go = None;
        for passed in 0..pair.keepalives(config.takeover_wait() * 2) + 200 {
            pair.alone[0] = passed < ping;
            pair.deaf[1] = passed < frames;
            pair.go(1);
            assert!(pair.count(0) == 0 || pair.count(1) == 0, "{:?} after {passed}, frames {frames}, ping {ping}", pair.running);
            if pair.count(1) == 0 && let_go.is_none() {
                let_go = Some(passed);
            }
        }
        let let_go = let_go.unwrap_or(u32::MAX);
        assert!(let_go >= ping && let_go <= ping + patience + 2, "frames {frames}, ping {ping}: {let_go}");
        assert!(pair.count(0) > 0, "frames {frames}, ping {ping}");
    }
}

/// The other is deaf and reaches nothing, for good: it can take nothing, and an outage would help nobody.
#[test]
fn the_holder_keeps_what_a_deaf_and_isolated_node_cannot_take() {
    let mut pair = Pair::without_fencing();
    let held = pair.running.clone();
    (pair.deaf[1], pair.alone[1]) = (true, true);
    pair.go(pair.keepalives(pair.nodes[0].settings.config.takeover_wait() * 2));
    assert_eq!(pair.running, held);
}

/// It reaches something again, and was heard all the time: the holder lets go at once.
#[test]
fn the_holder_lets_go_when_a_deaf_node_is_no_longer_isolated() {
    let mut pair = Pair::without_fencing();
    (pair.deaf[1], pair.alone[1]) = (true, true);
    let patience = pair.nodes[0].settings.config.patience();
    pair.go(pair.keepalives(patience * 3));
    assert!(pair.count(0) > 0);
    pair.alone[1] = false;
    pair.go(3);
    assert!(pair.running.is_empty(), "{:?}", pair.running);
}
