//! Every state that two production claims can get into, in small bounds: with a network that holds frames back and loses them, cores that die
//! while services stay, machines that lose their power, and fencing that works. "Runs" is read from the processes, not from the claims.
//!
//! What must never be, and what must come:
//! - Two nodes run the group.
//! - An epoch is claimed that was claimed before. Weakened on purpose: the claim of a node that was fenced, or lost its disk, before the other
//!   heard of it does not count (`State::forget_claims` says why that does no harm).
//! - From every state, once nothing fails any more, the group comes to run on one node within 24 rounds of frames.
//!
//! First all rules hold, and nothing of that goes wrong in any state. Then each rule is removed in turn, and the shortest way to what goes
//! wrong is printed. `make search` goes on in larger bounds.
//!
//! Left out: time; that frames of one life overtake each other, which their sequence numbers undo; more than one frame on its way to a node.

#![expect(clippy::panic, clippy::indexing_slicing, clippy::print_stderr, clippy::unwrap_used, reason = "a test")]

mod definitions;
mod fair;
mod frame;
mod larger;
mod machine;
mod node;
mod search;
mod seen;
mod state;
mod step;

use definitions::runs_after_redefinition;
use fair::{End, Fair};
use ha_snmp::engine::embedded::claim::Claim;
use ha_snmp::engine::embedded::rules::Rules;
use search::{Found, search};
use state::{Bounds, Devices, State, Wrong};

const SMALL: Bounds = Bounds {
    lives: [1, 2],
    epochs: 1,
    unique: true,
    devices: Devices::Quick,
    disk_lost: false,
    astray: false,
    redefined: false,
    stuck: false,
    misled: false,
};

/// In no state is anything wrong, and from each the group comes to run on one node, once nothing fails any more.
fn all_is_well(bounds: Bounds) {
    let mut fair = Fair::all(End::Runs);
    let judge = |state: &State| {
        let is_well = fair.iter_mut().all(|fair| fair.becomes_well(state, Rules::ALL, &bounds));
        (!is_well).then_some(Wrong::NeverRuns)
    };
    none_is_wrong(Rules::ALL, &bounds, judge);
}

/// In no state is anything wrong.
fn is_safe(rules: Rules, bounds: Bounds) {
    none_is_wrong(rules, &bounds, |_| None);
}

/// From every state in which both run, as a person was wrong about the other node, it comes that only one does.
fn heals(rules: Rules, bounds: &Bounds) -> Found {
    let mut fair = Fair::all(End::NotTwice);
    search(&State::first(), rules, bounds, |state| {
        let heals = !state.do_both_run() || fair.iter_mut().all(|fair| fair.becomes_well(state, rules, bounds));
        (!heals).then_some(Wrong::BothRunOn)
    })
}

fn none_is_wrong(rules: Rules, bounds: &Bounds, judge: impl FnMut(&State) -> Option<Wrong>) {
    match search(&State::first(), rules, bounds, judge) {
        Found::Nothing(states) => eprintln!("nothing is wrong in {states} states, which are all: {bounds:?}"),
        Found::Wrong(wrong, steps) => panic!("{wrong}:\n  {}", steps.join("\n  ")),
    }
}

/// Without a rule this goes wrong, and is printed.
fn goes_wrong(without: &str, expected: Wrong, found: Found) {
    match found {
        Found::Wrong(wrong, steps) => {
            eprintln!("without {without} {wrong}:\n  {}", steps.join("\n  "));
            assert_eq!(wrong, expected, "without {without}");
        }
        Found::Nothing(states) => panic!("without {without} nothing is wrong in {states} states"),
    }
}

fn without(rules: Rules, bounds: Bounds) -> Found {
    search(&State::first(), rules, &bounds, |_| None)
}

#[test]
fn all_is_well_in_the_smallest_bounds() {
    all_is_well(SMALL);
}

#[test]
fn never_do_both_run_with_two_epochs() {
    is_safe(Rules::ALL, Bounds { epochs: 2, ..SMALL });
}

#[test]
fn all_is_well_with_devices_that_take_their_time() {
    all_is_well(Bounds { devices: Devices::Slow, ..SMALL });
}

#[test]
fn all_is_well_after_a_disk_was_lost() {
    all_is_well(Bounds { disk_lost: true, ..SMALL });
}

#[test]
fn all_is_well_after_the_resource_came_up_by_itself() {
    all_is_well(Bounds { astray: true, ..SMALL });
}

#[test]
fn all_is_well_when_the_resource_cannot_be_stopped() {
    all_is_well(Bounds { stuck: true, ..SMALL });
}

/// While the definitions differ the group need not run.
#[test]
fn never_do_both_run_while_the_definitions_differ() {
    is_safe(Rules::ALL, Bounds { redefined: true, ..SMALL });
}

/// A late goodbye of a former life is believed.
#[test]
fn c2_is_needed() {
    let found = without(Rules { incarnations: false, ..Rules::ALL }, Bounds { lives: [2, 2], ..SMALL });
    goes_wrong("C2", Wrong::BothRun, found);
}

/// Both ask, and both grant.
#[test]
fn c3_is_needed() {
    let found = without(Rules { crossed: false, ..Rules::ALL }, SMALL);
    goes_wrong("C3", Wrong::BothRun, found);
}

/// A goodbye of a core that has not looked leaves the resource running.
#[test]
fn c4_is_needed() {
    let found = without(Rules { probed_first: false, ..Rules::ALL }, Bounds { lives: [2, 1], epochs: 2, disk_lost: true, ..SMALL });
    goes_wrong("C4", Wrong::BothRun, found);
}

/// What a node has granted is forgotten with the life that granted it, and then the grant is worth nothing (C2); what it runs it sees when it
/// looks (C4). So two never run without C5 either, as `make search` shows. But a number is claimed twice, and then nobody can say which of two
/// claims is the later one: a healed split brain ends by the numbers (C10).
#[test]
fn c5_is_needed() {
    let found = without(Rules { durable_first: false, ..Rules::ALL }, Bounds { lives: [2, 2], ..SMALL });
    goes_wrong("C5", Wrong::ClaimedTwice, found);
}

/// Either half is enough, as `make search` shows. While an order is open nothing is granted, so that the next life of a fenced node holds
/// nothing when the result comes; and a next life that was granted something was heard, so that the result is of another.
#[test]
fn c6_is_needed() {
    let found = without(Rules { fence_names_life: false, fence_closed: false, ..Rules::ALL }, Bounds { epochs: 2, ..SMALL });
    goes_wrong("C6", Wrong::BothRun, found);
}

/// A grant fits only the request that it answers: it names both lives (C2), and in one life no number is asked for twice. So two never run
/// without C7 either, as `make search` shows. But a number is claimed twice, with what follows from that: see C5.
#[test]
fn c7_is_needed() {
    let found = without(Rules { merge_epochs: false, ..Rules::ALL }, Bounds { epochs: 2, ..SMALL });
    goes_wrong("C7", Wrong::ClaimedTwice, found);
}

/// A core is killed and starts with a definition that lacks the resource that still runs: it grants what it does not see. The search begins
/// when B was killed while it held the group.
#[test]
fn c8_is_needed() {
    let mut first = State::first();
    let [a, b] = &mut first.nodes;
    (a.core.claim, a.disk, b.disk, b.runs[0]) = (Claim::new(1, None), (1, None), (1, Some(1)), true);
    b.die();
    let bounds = Bounds { epochs: 2, redefined: true, ..SMALL };
    assert!(matches!(search(&first, Rules::ALL, &bounds, |_| None), Found::Nothing(_)));
    let found = search(&first, Rules { digests: false, ..Rules::ALL }, &bounds, |_| None);
    goes_wrong("C8", Wrong::BothRun, found);
}

/// That nothing changes while the definitions differ is told to the claim by the machine: the same with two machines.
#[test]
fn c8_is_kept_by_the_machine() {
    assert_eq!(runs_after_redefinition(Rules::ALL), [0]);
    assert_eq!(runs_after_redefinition(Rules { digests: false, ..Rules::ALL }), [0, 1], "without C8 both run the service");
}

/// What came up at boot is taken for what was held before.
#[test]
fn c9_is_needed() {
    let found = without(Rules { boot: false, ..Rules::ALL }, Bounds { epochs: 2, astray: true, ..SMALL });
    goes_wrong("C9", Wrong::BothRun, found);
}

/// No device works, and a person is wrong about the other node.
const SPLIT: Bounds = Bounds { lives: [1, 1], epochs: 2, unique: false, devices: Devices::Broken, misled: true, ..SMALL };

/// Both run, and neither gives way. That one does with the rule is shown by `make search`.
#[test]
fn c10_is_needed() {
    goes_wrong("C10", Wrong::BothRunOn, heals(Rules { higher_drops: false, ..Rules::ALL }, &SPLIT));
}

/// The one that gives way cannot stop the resource.
#[test]
fn c10_ends_with_the_machine() {
    let found = heals(Rules { reboots: false, ..Rules::ALL }, &Bounds { stuck: true, ..SPLIT });
    goes_wrong("the reboot of C10", Wrong::BothRunOn, found);
}
