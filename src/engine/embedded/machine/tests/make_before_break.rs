//! A holder leaves only for a node that has asked: whatever keeps the other from asking, the group stays.

use super::super::*;
use super::pair::Pair;
use crate::engine::embedded::placement::Unfit;

fn to(node: u8) -> Command {
    Command::Move { group: "frontend".parse().unwrap(), to: Some(node), lasting: None }
}

/// Node 0 holds everything; node 1 is started anew, in the world as the test has it.
fn with_a_new_spare(world: impl Fn(&mut Pair)) -> Pair {
    let mut pair = Pair::new();
    world(&mut pair);
    pair.nodes[1] = Machine::new(pair.nodes[1].settings.clone(), None, 99, pair.now);
    pair.go(pair.keepalives(Duration::from_secs(60)));
    pair
}

fn unfit(pair: &Pair, node: usize, of: u8) -> Option<Unfit> {
    let machine = &pair.nodes[node];
    machine.situation(pair.now, 0, &machine.groups[0]).unfit(of)
}

/// Nothing was stopped, both nodes know why the spare is no place for it, and it moves when that is over.
fn stays_until(mut pair: Pair, expected: Unfit, repair: impl Fn(&mut Pair)) {
    let before = pair.count(0);
    pair.order(0, 1, to(1));
    pair.go(40);
    assert_eq!((pair.count(0), pair.count(1)), (before, 0));
    assert_eq!([0, 1].map(|node| unfit(&pair, node, 1)), [Some(expected); 2]);
    assert!(pair.answers[0].is_empty(), "the order stands");
    repair(&mut pair);
    pair.go(pair.keepalives(Duration::from_secs(150)));
    assert_eq!((pair.count(0), pair.count(1)), (0, before));
}

#[test]
fn a_probe_that_errs() {
    let pair = with_a_new_spare(|pair| pair.broken[1] = true);
    stays_until(pair, Unfit::Unprobed, |pair| pair.broken[1] = false);
}

/// The disk has hung since before anybody wanted anything of it: it is asked now and then.
#[test]
fn a_disk_that_hangs() {
    let mut pair = Pair::new();
    pair.frozen[1] = true;
    pair.go(pair.keepalives(Duration::from_secs(15)));
    assert_eq!(unfit(&pair, 0, 1), Some(Unfit::ClaimsDisk));
    stays_until(pair, Unfit::ClaimsDisk, |pair| pair.thaw(1));
}

/// It hangs from the moment of the order on: it is asked before the group is.
#[test]
fn a_disk_that_hangs_just_now() {
    for node in [0, 1] {
        let mut pair = Pair::new();
        let before = pair.count(0);
        pair.frozen[node] = true;
        pair.order(0, 1, to(1));
        pair.go(40);
        assert_eq!((pair.count(0), pair.count(1)), (before, 0), "disk of {node}");
        pair.thaw(node);
        pair.go(40);
        assert_eq!((pair.count(0), pair.count(1)), (0, before), "disk of {node}");
    }
}

/// All is decided, and the holder has begun to stop, when the disk of the node that is to take the group hangs; and what the holder ran before.
fn with_a_disk_that_hangs() -> (Pair, usize) {
    let mut pair = Pair::new();
    let before = pair.count(0);
    pair.order(0, 1, to(1));
    while pair.count(0) == before {
        pair.step();
    }
    pair.frozen[1] = true;
    (pair, before)
}

/// The disk hangs when all is decided: the claim is withdrawn after a deadtime. The other node takes it back, once this one is off: it can
/// neither hold nor grant.
#[test]
fn a_disk_that_hangs_at_the_worst_moment() {
    let (mut pair, before) = with_a_disk_that_hangs();
    pair.go(60);
    assert_eq!((pair.count(0), pair.count(1)), (before, 0));
}

/// C5: the write of a claim that was withdrawn comes to an end, while the grant that followed it is not on disk yet.
#[test]
fn a_write_that_is_older_than_the_grant() {
    let (mut pair, _) = with_a_disk_that_hangs();
    while pair.nodes[1].groups[0].waits_for.is_none() {
        pair.step();
    }
    let id = pair.nodes[1].groups[0].waits_for.unwrap();
    while !pair.nodes[1].groups[0].claim.is_granting() {
        pair.go(1);
    }
    pair.tell(1, Input::Stored { id });
    let group = &pair.nodes[1].groups[0];
    assert!(group.claim.waits_for_disk() && group.waits_for > Some(id), "{:?}", group.waits_for);
}
