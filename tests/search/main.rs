//! Every state that two production claims can get into, in small bounds, with a network that holds frames back and loses them, cores that
//! die while services stay, machines that lose their power, and fencing that works. "Active" is read from the processes, not from the claims.

#![expect(clippy::panic, clippy::indexing_slicing, clippy::print_stderr, reason = "a test")]

mod fair;
mod node;
mod search;
mod state;

use fair::Fair;
use ha_snmp::engine::embedded::rules::Rules;
use search::{Found, search};
use state::{Bounds, State};

const SMALL: Bounds = Bounds { lives: 2, epochs: 2, frames: 1, disk_lost: false, redefined: false, astray: false };
/// So many states are looked at, nearest first; `SEARCH_STATES` asks for another number.
const MOST: usize = 50_000;

fn most() -> usize {
    std::env::var("SEARCH_STATES").ok().and_then(|text| text.parse().ok()).unwrap_or(MOST)
}

/// With all rules nothing is wrong in any state that was looked at.
fn is_safe(bounds: &Bounds) {
    match search(Rules::ALL, bounds, most(), |_| {}) {
        Found::Nothing(states) => eprintln!("{bounds:?}: nothing wrong in {states} states"),
        Found::Wrong(wrong, steps) => panic!("{wrong}:\n  {}", steps.join("\n  ")),
        Found::Deep(depth) => eprintln!("{bounds:?}: nothing wrong within {depth} steps"),
    }
}

/// Without a rule something is, and is printed.
fn is_needed(name: &str, rules: Rules, bounds: &Bounds) {
    match search(rules, bounds, most(), |_| {}) {
        Found::Wrong(wrong, steps) => eprintln!("without {name} {wrong}:\n  {}", steps.join("\n  ")),
        Found::Nothing(states) => panic!("without {name} nothing is wrong in {states} states"),
        Found::Deep(depth) => panic!("without {name} nothing is wrong within {depth} steps"),
    }
}

#[test]
fn never_do_both_run() {
    is_safe(&SMALL);
}

#[test]
fn never_after_a_lost_disk() {
    is_safe(&Bounds { disk_lost: true, ..SMALL });
}

#[test]
fn never_with_two_definitions() {
    is_safe(&Bounds { redefined: true, ..SMALL });
}

#[test]
fn never_where_the_resource_comes_up_by_itself() {
    is_safe(&Bounds { astray: true, ..SMALL });
}

#[test]
#[ignore = "no counterexample within SEARCH_STATES yet"]
fn c2_is_needed() {
    is_needed("C2", Rules { incarnations: false, ..Rules::ALL }, &SMALL);
}

#[test]
#[ignore = "no counterexample within SEARCH_STATES yet"]
fn c3_is_needed() {
    is_needed("C3", Rules { crossed: false, ..Rules::ALL }, &SMALL);
}

#[test]
#[ignore = "no counterexample within SEARCH_STATES yet"]
fn c4_is_needed() {
    is_needed("C4", Rules { probed_first: false, ..Rules::ALL }, &SMALL);
}

#[test]
#[ignore = "no counterexample within SEARCH_STATES yet"]
fn c5_is_needed() {
    is_needed("C5", Rules { durable_first: false, ..Rules::ALL }, &SMALL);
}

#[test]
#[ignore = "no counterexample within SEARCH_STATES yet"]
fn c6_is_needed() {
    is_needed("C6 (the life that is fenced)", Rules { fence_names_life: false, ..Rules::ALL }, &SMALL);
    is_needed("C6 (no grant while a fence order is open)", Rules { fence_closed: false, ..Rules::ALL }, &SMALL);
}

#[test]
#[ignore = "no counterexample within SEARCH_STATES yet"]
fn c7_is_needed() {
    is_needed("C7", Rules { merge_epochs: false, ..Rules::ALL }, &Bounds { disk_lost: true, ..SMALL });
}

#[test]
#[ignore = "no counterexample within SEARCH_STATES yet"]
fn c8_is_needed() {
    is_needed("C8", Rules { digests: false, ..Rules::ALL }, &Bounds { redefined: true, ..SMALL });
}

#[test]
#[ignore = "no counterexample within SEARCH_STATES yet"]
fn c9_is_needed() {
    is_needed("C9", Rules { boot: false, ..Rules::ALL }, &Bounds { astray: true, ..SMALL });
}

/// Both hold the group, as without fencing they may: the lower epoch gives way, and without the rule nobody does.
#[test]
fn c10_is_needed() {
    let mut split = State::first();
    for (node, epoch) in [(0, 5), (1, 6)] {
        let disk = node::Disk { epoch, claim: Some(epoch), boot: 1 };
        split.nodes[node].disk = disk;
        split.nodes[node].runs = true;
        split.nodes[node].start(Rules::ALL);
    }
    let mut fair = Fair::new([true, true]);
    fair.becomes_well(&split, Rules::ALL).unwrap();
    let stuck = Fair::new([true, true]).becomes_well(&split, Rules { higher_drops: false, ..Rules::ALL });
    let stuck = stuck.expect_err("without C10 both claims end");
    eprintln!(
        "without C10 both run on: {:?}",
        stuck.nodes.each_ref().map(|node| (node.runs, node.core.as_ref().map(|core| core.claim.state())))
    );
}

/// From every state: with links up and no more faults, the group comes to run, and on one node only.
#[test]
fn whatever_was_it_runs_again() {
    for wanted in [[true, false], [false, true]] {
        let mut fair = Fair::new(wanted);
        let mut stuck = None;
        search(Rules::ALL, &SMALL, most(), |state| {
            if stuck.is_none()
                && let Err(end) = fair.becomes_well(state, Rules::ALL)
            {
                stuck = Some((state.clone(), end));
            }
        });
        assert!(stuck.is_none(), "from {:#?} it becomes {:#?}", stuck.as_ref().unwrap().0, stuck.as_ref().unwrap().1);
    }
}
