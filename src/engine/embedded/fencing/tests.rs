//! The table, and what an order survives.

use super::*;
use crate::config::FenceKind;
use FenceAction::{Configured, Off, On};
use std::collections::BTreeMap;

const LIFE: Option<Incarnation> = Some(3);

fn at(ms: u64) -> Instant {
    Instant::default().after(Duration::from_millis(ms))
}

fn device(name: &str, retries: u32) -> Fence {
    Fence {
        name: name.parse().unwrap(),
        program: "/usr/sbin/fence_test".into(),
        kind: FenceKind::Power,
        action: "reboot".to_owned(),
        parameters: [None, Some(BTreeMap::new())],
        secret_files: BTreeMap::new(),
        timeout: Duration::from_secs(60),
        retries,
        delay: Duration::ZERO,
        look: None,
    }
}

/// Two devices in turn; the first is tried twice.
fn fencing() -> Fencing {
    Fencing::new(&[device("ipmi", 1), device("pdu", 0)], &[vec![0], vec![1]], 1)
}

/// A run under way, with its id.
fn running() -> Fencing {
    let mut fencing = fencing();
    fencing.order(at(500), LIFE);
    assert_eq!(fencing.begin(at(500), 1), only(0));
    fencing
}

/// The only device of its level.
fn only(device: usize) -> Option<Run> {
    Some(Run { device, action: Configured })
}

fn failed() -> Option<String> {
    Some("no route to the device".to_owned())
}

#[test]
fn idle() {
    let mut fencing = fencing();
    assert_eq!((fencing.is_open(), fencing.poll_timeout(), fencing.begin(at(0), 1)), (false, None, None));
    fencing.relax(at(0));
    assert_eq!(fencing.ended(at(0), 1, None), Result::Unknown);
    assert!(!fencing.is_open());
    fencing.order(at(500), LIFE);
    assert_eq!((fencing.is_open(), fencing.is_running(), fencing.poll_timeout()), (true, false, Some(at(500))));
}

#[test]
fn waiting() {
    let mut fencing = fencing();
    // What is known of both nodes may change the time.
    fencing.order(at(900), LIFE);
    fencing.order(at(500), LIFE);
    assert_eq!((fencing.begin(at(499), 1), fencing.ended(at(499), 1, None)), (None, Result::Unknown));
    assert_eq!((fencing.begin(at(500), 1), fencing.is_running()), (only(0), true));
    let mut needless = self::fencing();
    needless.order(at(500), LIFE);
    needless.relax(at(0));
    assert_eq!((needless.is_open(), needless.begin(at(500), 1)), (false, None));
}

#[test]
fn running_goes_on_to_its_end() {
    let mut fencing = running();
    fencing.relax(at(0));
    fencing.order(at(600), Some(4));
    assert_eq!((fencing.is_running(), fencing.poll_timeout(), fencing.begin(at(9000), 2)), (true, None, None));
    assert_eq!(fencing.ended(at(700), 2, None), Result::Unknown);
    // Of the life against which it was ordered, whichever is there now: C6.
    assert_eq!(fencing.ended(at(700), 1, None), Result::Fenced(LIFE, vec![0]));
    assert!(!fencing.is_open());
}

#[test]
fn devices_in_turn_and_again_from_the_first() {
    let mut fencing = running();
    assert_eq!((fencing.ended(at(1000), 1, failed()), fencing.poll_timeout()), (Result::Again, Some(at(2000))));
    fencing.order(at(1500), LIFE);
    assert_eq!(fencing.poll_timeout(), Some(at(2000)), "a device has begun");
    assert_eq!(fencing.begin(at(2000), 2), only(0));
    assert_eq!((fencing.ended(at(2100), 2, failed()), fencing.poll_timeout()), (Result::Again, Some(at(2100))));
    assert_eq!(fencing.begin(at(2100), 3), only(1));
    assert_eq!(fencing.ended(at(2200), 3, failed()), Result::Exhausted("no route to the device".to_owned()));
    // It stays open: nothing is granted meanwhile.
    assert_eq!((fencing.is_open(), fencing.poll_timeout()), (true, Some(at(2200).after(PAUSE))));
    assert_eq!(fencing.begin(at(2200).after(PAUSE), 4), only(0));
    assert_eq!(fencing.ended(at(9000), 4, None), Result::Fenced(LIFE, vec![0]));
}

#[test]
fn without_a_device_there_is_no_order() {
    let mut fencing = Fencing::new(&[], &[], 1);
    fencing.order(at(0), LIFE);
    assert!(!fencing.is_open());
}

/// Two power supplies, then the machine itself.
fn level() -> Fencing {
    let mut fencing = Fencing::new(&[device("pdu-a", 0), device("pdu-b", 1), device("ipmi", 0)], &[vec![0, 1], vec![2]], 1);
    fencing.order(at(0), LIFE);
    assert_eq!(fencing.begin(at(0), 1), Some(Run { device: 0, action: Off }));
    fencing
}

#[test]
fn a_level_is_off_as_a_whole_before_anything_is_on_again() {
    let mut fencing = level();
    assert_eq!(fencing.ended(at(1000), 1, None), Result::Again);
    assert_eq!(fencing.begin(at(1000), 2), Some(Run { device: 1, action: Off }));
    assert_eq!(fencing.ended(at(2000), 2, None), Result::Fenced(LIFE, vec![0, 1]));
    // The node is fenced: it is no order that is open.
    assert_eq!((fencing.is_open(), fencing.is_idle(), fencing.poll_timeout()), (false, false, Some(at(2000))));
    fencing.relax(at(2000));
    assert_eq!(fencing.begin(at(2000), 3), Some(Run { device: 0, action: On }));
    assert_eq!((fencing.is_running(), fencing.is_open(), fencing.is_idle()), (false, false, false));
    // Needed again it waits until that is over.
    fencing.order(at(2100), Some(4));
    assert_eq!(fencing.ended(at(3000), 3, failed()), Result::SwitchedOn);
    assert_eq!(fencing.begin(at(3000), 4), Some(Run { device: 1, action: On }));
    assert_eq!((fencing.ended(at(4000), 4, failed()), fencing.poll_timeout()), (Result::SwitchedOn, Some(at(5000))));
    // Needed again before the next one: it is fenced, and owed nothing less afterwards.
    let mut anew = fencing.clone();
    anew.order(at(4500), Some(4));
    assert_eq!(anew.begin(at(4500), 5), Some(Run { device: 0, action: Off }));
    assert_eq!(fencing.begin(at(5000), 5), Some(Run { device: 1, action: On }));
    assert_eq!((fencing.ended(at(6000), 5, None), fencing.is_idle()), (Result::SwitchedOn, true));
}

#[test]
fn a_level_that_fails_is_none_and_what_it_switched_off_is_switched_on() {
    let mut fencing = level();
    fencing.ended(at(1000), 1, None);
    fencing.begin(at(1000), 2);
    assert_eq!(fencing.ended(at(2000), 2, failed()), Result::Again);
    // Not needed any more: its first supply has power again.
    let mut relaxed = fencing.clone();
    relaxed.relax(at(2000));
    assert_eq!((relaxed.is_open(), relaxed.begin(at(2000), 3)), (false, Some(Run { device: 0, action: On })));
    fencing.begin(at(3000), 3);
    assert_eq!(fencing.ended(at(3500), 3, failed()), Result::Again);
    assert_eq!(fencing.begin(at(3500), 4), only(2));
    assert_eq!(fencing.ended(at(4000), 4, None), Result::Fenced(LIFE, vec![2]));
    assert_eq!(fencing.begin(at(4000), 5), Some(Run { device: 0, action: On }));
}
