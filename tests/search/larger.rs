//! The same in larger bounds: `make search`. Each search ends by itself, with no state left, after 0.4 to 12 million states; the largest takes
//! minutes and 0.7 GiB.

use crate::search::Found;
use crate::state::{Bounds, Devices};
use crate::{SMALL, SPLIT, all_is_well, heals, is_safe};
use ha_snmp::engine::embedded::rules::Rules;

const LARGE: Bounds = Bounds { lives: [2, 2], epochs: 2, ..SMALL };

#[test]
#[ignore = "takes minutes: make search"]
fn all_is_well_after_restarts_of_both() {
    all_is_well(LARGE);
}

#[test]
#[ignore = "takes minutes: make search"]
fn all_is_well_with_two_epochs_and_anything_else() {
    let bounds = Bounds { lives: [1, 2], ..LARGE };
    all_is_well(bounds);
    all_is_well(Bounds { devices: Devices::Slow, ..bounds });
    all_is_well(Bounds { disk_lost: true, ..bounds });
    all_is_well(Bounds { astray: true, ..bounds });
    all_is_well(Bounds { stuck: true, ..bounds });
}

#[test]
#[ignore = "takes minutes: make search"]
fn safe_with_three_epochs() {
    is_safe(Rules::ALL, Bounds { epochs: 3, ..LARGE });
}

#[test]
#[ignore = "takes minutes: make search"]
fn safe_with_three_lives() {
    is_safe(Rules::ALL, Bounds { lives: [3, 2], ..LARGE });
}

#[test]
#[ignore = "takes minutes: make search"]
fn safe_with_slow_devices() {
    is_safe(Rules::ALL, Bounds { devices: Devices::Slow, ..LARGE });
}

#[test]
#[ignore = "takes minutes: make search"]
fn safe_with_a_lost_disk() {
    is_safe(Rules::ALL, Bounds { disk_lost: true, ..LARGE });
}

#[test]
#[ignore = "takes minutes: make search"]
fn safe_with_a_resource_that_comes_up_by_itself() {
    is_safe(Rules::ALL, Bounds { astray: true, ..LARGE });
}

#[test]
#[ignore = "takes minutes: make search"]
fn safe_with_a_resource_that_cannot_be_stopped() {
    is_safe(Rules::ALL, Bounds { stuck: true, ..LARGE });
}

#[test]
#[ignore = "takes minutes: make search"]
fn safe_while_the_definitions_differ() {
    is_safe(Rules::ALL, Bounds { redefined: true, ..LARGE });
}

/// What C5 gives is that no epoch is claimed twice; two never run without it either.
#[test]
#[ignore = "takes minutes: make search"]
fn without_c5_two_never_run() {
    is_safe(Rules { durable_first: false, ..Rules::ALL }, Bounds { unique: false, ..LARGE });
}

/// And so with C7.
#[test]
#[ignore = "takes minutes: make search"]
fn without_c7_two_never_run() {
    is_safe(Rules { merge_epochs: false, ..Rules::ALL }, Bounds { unique: false, ..LARGE });
}

#[test]
#[ignore = "takes minutes: make search"]
fn one_half_of_c6_is_enough() {
    let bounds = Bounds { devices: Devices::Slow, ..LARGE };
    is_safe(Rules { fence_names_life: false, ..Rules::ALL }, bounds);
    is_safe(Rules { fence_closed: false, ..Rules::ALL }, bounds);
}

#[test]
#[ignore = "takes minutes: make search"]
fn a_split_heals_though_the_resource_cannot_be_stopped() {
    let found = heals(Rules::ALL, &Bounds { lives: [1, 2], stuck: true, ..SPLIT });
    assert!(matches!(found, Found::Nothing(_)));
}
