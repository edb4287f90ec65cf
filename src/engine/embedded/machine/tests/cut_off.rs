//! Without fencing: a node that is cut off, and comes back.

use super::pair::Pair;

/// The first group and the second after the first node was cut off from everything, for so long that the other took them.
fn taken_over() -> Pair {
    let mut pair = Pair::without_fencing();
    (pair.deaf, pair.alone[0]) = (true, true);
    let wait = pair.nodes[1].settings.config.takeover_wait();
    pair.go(u32::try_from((wait * 2).as_millis() / pair.nodes[0].keepalive().as_millis()).unwrap_or(0));
    assert!(pair.nodes[1].is_started_on(0, 1) && pair.running.iter().all(|(node, ..)| *node == 1), "{:?}", pair.running);
    pair
}

/// Who was cut off has begun nothing: that its first frames answer none of the holder's is no reason to let anything go.
#[test]
fn the_holder_keeps_what_it_has_when_all_is_whole_again() {
    // Everything at once, or the ping node first.
    for keepalives in [0, 1, 5] {
        let mut pair = taken_over();
        let before = pair.running.clone();
        pair.alone[0] = false;
        pair.go(keepalives);
        pair.deaf = false;
        for _ in 0..20 {
            pair.go(1);
            assert_eq!(pair.running, before, "after {keepalives}");
        }
        assert!(pair.nodes.iter().all(|node| node.is_started_on(0, 1)));
    }
}
