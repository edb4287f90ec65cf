//! The table, and what an order survives.

use super::*;
use std::collections::BTreeMap;

const LIFE: Option<Incarnation> = Some(3);

fn at(ms: u64) -> Instant {
    Instant::default().after(Duration::from_millis(ms))
}

/// Two devices; the first is tried twice.
fn fencing() -> Fencing {
    let device = |name: &str, retries| Fence {
        name: name.parse().unwrap(),
        program: "/usr/sbin/fence_test".into(),
        action: "off".to_owned(),
        parameters: [None, Some(BTreeMap::new())],
        secret_files: BTreeMap::new(),
        timeout: Duration::from_secs(60),
        retries,
        delay: Duration::ZERO,
    };
    Fencing::new(&[device("ipmi", 1), device("pdu", 0)], 1)
}

/// A run under way, with its id.
fn running() -> Fencing {
    let mut fencing = fencing();
    fencing.order(at(500), LIFE);
    assert_eq!(fencing.begin(at(500), 1), Some(0));
    fencing
}

fn failed() -> Option<String> {
    Some("no route to the device".to_owned())
}

#[test]
fn idle() {
    let mut fencing = fencing();
    assert_eq!((fencing.is_open(), fencing.poll_timeout(), fencing.begin(at(0), 1)), (false, None, None));
    fencing.relax();
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
    assert_eq!((fencing.begin(at(500), 1), fencing.is_running()), (Some(0), true));
    let mut needless = self::fencing();
    needless.order(at(500), LIFE);
    needless.relax();
    assert_eq!((needless.is_open(), needless.begin(at(500), 1)), (false, None));
}

#[test]
fn running_goes_on_to_its_end() {
    let mut fencing = running();
    fencing.relax();
    fencing.order(at(600), Some(4));
    assert_eq!((fencing.is_running(), fencing.poll_timeout(), fencing.begin(at(9000), 2)), (true, None, None));
    assert_eq!(fencing.ended(at(700), 2, None), Result::Unknown);
    // Of the life against which it was ordered, whichever is there now: C6.
    assert_eq!(fencing.ended(at(700), 1, None), Result::Fenced(LIFE, 0));
    assert!(!fencing.is_open());
}

#[test]
fn devices_in_turn_and_again_from_the_first() {
    let mut fencing = running();
    assert_eq!((fencing.ended(at(1000), 1, failed()), fencing.poll_timeout()), (Result::Again, Some(at(2000))));
    fencing.order(at(1500), LIFE);
    assert_eq!(fencing.poll_timeout(), Some(at(2000)), "a device has begun");
    assert_eq!(fencing.begin(at(2000), 2), Some(0));
    assert_eq!((fencing.ended(at(2100), 2, failed()), fencing.poll_timeout()), (Result::Again, Some(at(2100))));
    assert_eq!(fencing.begin(at(2100), 3), Some(1));
    assert_eq!(fencing.ended(at(2200), 3, failed()), Result::Exhausted("no route to the device".to_owned()));
    // It stays open: nothing is granted meanwhile.
    assert_eq!((fencing.is_open(), fencing.poll_timeout()), (true, Some(at(2200).after(PAUSE))));
    assert_eq!(fencing.begin(at(2200).after(PAUSE), 4), Some(0));
    assert_eq!(fencing.ended(at(9000), 4, None), Result::Fenced(LIFE, 0));
}

#[test]
fn without_a_device_there_is_no_order() {
    let mut fencing = Fencing::new(&[], 1);
    fencing.order(at(0), LIFE);
    assert!(!fencing.is_open());
}
