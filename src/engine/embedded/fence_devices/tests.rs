//! The table.

use super::*;
use crate::config::FenceKind;
use std::collections::BTreeMap;

const HOUR: u64 = 3600;

fn at(seconds: u64) -> Instant {
    Instant::default().after(Duration::from_secs(seconds))
}

fn fence(name: &str, is_for_peer: bool, look: Option<u64>) -> Fence {
    Fence {
        name: name.parse().unwrap(),
        program: "/usr/sbin/fence_apc".into(),
        kind: FenceKind::Power,
        action: "reboot".to_owned(),
        parameters: [Some(BTreeMap::new()), is_for_peer.then(BTreeMap::new)],
        secret_files: BTreeMap::new(),
        timeout: Duration::from_secs(20),
        retries: 0,
        delay: Duration::ZERO,
        look: look.map(Duration::from_secs),
    }
}

fn one() -> FenceDevices {
    FenceDevices::new(&[fence("ipmi", true, Some(HOUR))], 1, at(0))
}

fn failed() -> Option<String> {
    Some("login failed".to_owned())
}

/// State, since when, and the next look.
fn shown(devices: &FenceDevices) -> (FenceDeviceState, Instant, Option<Instant>) {
    (devices.devices[0].state, devices.devices[0].since, devices.poll_timeout())
}

#[test]
fn the_table() {
    use FenceDeviceState::{Failed, Ok, Unknown};
    let mut devices = one();
    assert_eq!(shown(&devices), (Unknown, at(0), Some(at(0))));
    assert_eq!((devices.begin(at(0), 7), devices.begin(at(9), 8), devices.poll_timeout()), (Some(0), None, None));
    assert!(!devices.ended(at(1), 8, None));
    assert!(devices.ended(at(1), 7, None));
    assert_eq!(shown(&devices), (Ok, at(1), Some(at(1 + HOUR))));
    assert!(!devices.ended(at(2), 7, failed()), "of no look under way");
    assert_eq!((devices.begin(at(HOUR), 9), devices.begin(at(1 + HOUR), 9)), (None, Some(0)));
    assert!(devices.ended(at(5000), 9, failed()));
    assert_eq!(shown(&devices), (Failed, at(5000), Some(at(5060))));
    devices.begin(at(5060), 10);
    devices.ended(at(5061), 10, failed());
    assert_eq!(shown(&devices), (Failed, at(5000), Some(at(5121))));
    // Used: what it did is told, and it is looked at behind that.
    devices.used(at(5100), 0, FenceAction::Configured, None);
    assert_eq!(shown(&devices), (Failed, at(5000), Some(at(5100))));
    devices.begin(at(5100), 11);
    devices.ended(at(5101), 11, None);
    devices.used(at(5200), 0, FenceAction::On, Some("login failed"));
    assert_eq!(shown(&devices), (Failed, at(5200), Some(at(5260))));
}

#[test]
fn a_look_is_called_off() {
    let mut devices = one();
    assert_eq!(devices.call_off(at(0)), None);
    devices.begin(at(0), 7);
    assert_eq!(devices.call_off(at(1)), Some(7));
    assert!(!devices.ended(at(1), 7, failed()));
    assert_eq!(shown(&devices), (FenceDeviceState::Unknown, at(0), Some(at(61))));
}

#[test]
fn one_after_the_other_and_some_never() {
    let fences = [fence("own", false, Some(HOUR)), fence("a", true, Some(HOUR)), fence("never", true, None), fence("b", true, Some(HOUR))];
    let mut devices = FenceDevices::new(&fences, 1, at(0));
    assert_eq!(devices.begin(at(0), 1), Some(1));
    devices.ended(at(30), 1, None);
    assert_eq!(devices.begin(at(30), 2), Some(3));
    devices.ended(at(31), 2, None);
    assert_eq!(devices.poll_timeout(), Some(at(30 + HOUR)));
    devices.used(at(40), 2, FenceAction::Off, None);
    assert_eq!((devices.poll_timeout(), devices.devices[2].used.clone()), (Some(at(30 + HOUR)), Some((at(40), "off: ok".to_owned()))));
}
