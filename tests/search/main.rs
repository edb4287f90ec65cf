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

const SMALL: Bounds = Bounds { lives: [2, 2], epochs: 2, disk_lost: false, slow_fencing: false, astray: false };

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

fn one(lives: [u8; 2], epochs: u64) {
    is_safe(Rules::ALL, &Bounds { lives, epochs, ..SMALL });
}
#[test]
fn count22() {
    one([2, 2], 1);
}
#[test]
fn count12() {
    one([1, 2], 2);
}
#[test]
fn c2_is_needed() {
    is_needed("C2", Rules { incarnations: false, ..Rules::ALL }, &SMALL);
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
    is_needed("C5", Rules { durable_first: false, ..Rules::ALL }, &SMALL);
}

#[test]
fn c6_is_needed() {
    is_needed("C6", Rules { fence_names_life: false, fence_closed: false, ..Rules::ALL }, &SMALL);
}

#[test]
fn c7_is_needed() {
    is_needed("C7", Rules { merge_epochs: false, ..Rules::ALL }, &SMALL);
}

#[test]
fn c9_is_needed() {
    is_needed("C9", Rules { boot: false, ..Rules::ALL }, &Bounds { astray: true, ..SMALL });
}
