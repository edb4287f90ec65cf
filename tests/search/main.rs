//! Every state that two production claims can get into, in small bounds, with a network that holds frames back and loses them, cores that
//! die while services stay, machines that lose their power, and fencing that works. "Active" is read from the processes, not from the claims.

#![expect(clippy::panic, clippy::indexing_slicing, clippy::print_stderr, reason = "a test")]

mod definitions;
mod fair;
mod node;
mod search;
mod state;

use definitions::runs_after_redefinition;
use fair::Fair;
use ha_snmp::engine::embedded::rules::Rules;
use node::Is;
use search::{Found, search};
use state::{Bounds, State};

const SMALL: Bounds = Bounds { lives: [1, 2], epochs: 2, disk_lost: false, slow_fencing: false, astray: false };

/// With these rules nothing is wrong in any state.
fn is_safe(rules: Rules, bounds: &Bounds) {
    match search(&State::first(), rules, bounds, |_| {}) {
        Found::Nothing(states) => eprintln!("{bounds:?}: nothing wrong in {states} states, which are all"),
        Found::Wrong(wrong, steps) => panic!("{wrong}:\n  {}", steps.join("\n  ")),
    }
}

/// Without a rule something is, and is printed.
fn is_needed(name: &str, rules: Rules, bounds: &Bounds) {
    match search(&State::first(), rules, bounds, |_| {}) {
        Found::Wrong(wrong, steps) => eprintln!("without {name} {wrong}:\n  {}", steps.join("\n  ")),
        Found::Nothing(states) => panic!("without {name} nothing is wrong in {states} states"),
    }
}

#[test]
fn never_do_both_run() {
    is_safe(Rules::ALL, &SMALL);
}

#[test]
fn never_after_a_restart_of_each() {
    is_safe(Rules::ALL, &Bounds { lives: [2, 2], epochs: 1, ..SMALL });
}

#[test]
fn never_with_slow_fencing() {
    is_safe(Rules::ALL, &Bounds { lives: [1, 1], slow_fencing: true, ..SMALL });
}

#[test]
fn c2_is_needed() {
    is_needed("C2", Rules { incarnations: false, ..Rules::ALL }, &Bounds { lives: [2, 2], ..SMALL });
}

#[test]
fn c3_is_needed() {
    is_needed("C3", Rules { crossed: false, ..Rules::ALL }, &SMALL);
}

#[test]
fn c4_is_needed() {
    is_needed("C4", Rules { probed_first: false, ..Rules::ALL }, &Bounds { lives: [2, 1], disk_lost: true, ..SMALL });
}

#[test]
fn c5_is_needed() {
    is_needed("C5", Rules { durable_first: false, ..Rules::ALL }, &Bounds { lives: [2, 2], ..SMALL });
}

/// Both halves are removed: a node that was fenced and came back is granted what the fencing is to give.
#[test]
fn c6_is_needed() {
    is_needed("C6", Rules { fence_names_life: false, fence_closed: false, ..Rules::ALL }, &SMALL);
}

#[test]
fn c7_is_needed() {
    is_needed("C7", Rules { merge_epochs: false, ..Rules::ALL }, &Bounds { lives: [2, 2], ..SMALL });
}

#[test]
fn c9_is_needed() {
    is_needed("C9", Rules { boot: false, ..Rules::ALL }, &Bounds { astray: true, ..SMALL });
}

/// Kept by the machine: one node's new definition lacks the resource that still runs there, and the other starts it.
#[test]
fn c8_is_needed() {
    assert_eq!(runs_after_redefinition(Rules::ALL), [0]);
    assert_eq!(runs_after_redefinition(Rules { digests: false, ..Rules::ALL }), [0, 1], "without C8 both run the service");
}

/// Both hold the group, as without fencing they may: the lower epoch gives way, and without the rule nobody does.
#[test]
fn c10_is_needed() {
    let mut split = State::first();
    for (node, epoch) in split.nodes.iter_mut().zip([1, 2]) {
        (node.disk, node.runs, node.is) = ((epoch, Some(epoch)), true, Is::Headless);
        node.start(Rules::ALL);
    }
    assert!(Fair::new([true, true]).becomes_well(&split, Rules::ALL).is_ok());
    let without = Rules { higher_drops: false, ..Rules::ALL };
    let stuck = Fair::new([true, true]).becomes_well(&split, without).expect_err("without C10 both claims end");
    assert_eq!(stuck.wrong(), Some("both run the group"));
    eprintln!("without C10 both run on: {:?}", stuck.nodes.each_ref().map(|node| node.core.claim.state()));
}

/// From every tenth state: with links up and no more faults, the group comes to run, and on one node only.
#[test]
fn whatever_was_it_runs_again() {
    let mut fair = [Fair::new([true, false]), Fair::new([false, true])];
    let mut number = 0_usize;
    search(&State::first(), Rules::ALL, &Bounds { epochs: 1, ..SMALL }, |state| {
        number += 1;
        if number.is_multiple_of(10) {
            for fair in &mut fair {
                let end = fair.becomes_well(state, Rules::ALL);
                assert!(end.is_ok(), "from {state:#?} it becomes {end:#?}");
            }
        }
    });
    eprintln!("from every tenth of {number} states the group comes to run");
}
