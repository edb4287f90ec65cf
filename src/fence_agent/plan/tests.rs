//! The table, walked; and that nothing is forgotten.

use super::*;
use crate::config::FenceKind;
use crate::smi::Name;
use FenceAction::{Configured, Off, On};
use Tried::{Begin, Failed, Over, Succeeded};
use proptest::prelude::*;
use std::collections::BTreeMap;

fn device(nodes: [bool; 2], action: &str, retries: u32, delay: u64) -> Fence {
    Fence {
        name: "pdu".parse::<Name>().unwrap(),
        program: "/usr/sbin/fence_apc".into(),
        kind: FenceKind::Power,
        action: action.into(),
        parameters: nodes.map(|can| can.then(BTreeMap::new)),
        secret_files: BTreeMap::new(),
        timeout: Duration::from_secs(20),
        retries,
        delay: Duration::from_secs(delay),
        look: None,
    }
}

fn run(device: usize, action: FenceAction, attempt: u32, after: u64) -> Step {
    Step::Run { device, action, attempt, after: Duration::from_secs(after) }
}

/// Device 0 cannot fence node 1. Then a level of three: 1 reboots, with two tries and a delay, 2 reboots, 3 only switches off; then 4 alone.
fn plan() -> Plan {
    let devices = [
        device([true, false], "reboot", 0, 0),
        device([true, true], "reboot", 1, 5),
        device([true, true], "reboot", 0, 0),
        device([true, true], "off", 0, 0),
        device([true, true], "reboot", 0, 7),
    ];
    Plan::new(&devices, &[vec![0], vec![0, 1, 2, 3], vec![4]], 1)
}

#[test]
fn the_table() {
    let first = run(1, Off, 1, 5);
    let rows: &[(&str, &[Tried], [Step; 4])] = &[
        // begin, succeeded, failed, over
        ("idle", &[], [first, Step::Exhausted, Step::Exhausted, Step::Restored]),
        ("tries left", &[Begin], [first, run(2, Off, 1, 0), run(1, Off, 2, 1), run(1, On, 1, 0)]),
        ("no tries left", &[Begin, Failed], [first, run(2, Off, 1, 0), run(4, Configured, 1, 7), run(1, On, 1, 0)]),
        ("second device", &[Begin, Succeeded], [first, run(3, Off, 1, 0), run(4, Configured, 1, 7), run(1, On, 1, 0)]),
        ("last device", &[Begin, Succeeded, Succeeded], [first, Step::Done, run(4, Configured, 1, 7), run(1, On, 1, 0)]),
        ("last level", &[Begin, Failed, Failed], [first, Step::Done, Step::Exhausted, run(1, On, 1, 0)]),
        ("done", &[Begin, Succeeded, Succeeded, Succeeded], [first, Step::Exhausted, Step::Exhausted, run(1, On, 1, 0)]),
        ("on, tries left", &[Begin, Succeeded, Over], [first, run(2, On, 1, 0), run(1, On, 2, 1), run(1, On, 1, 0)]),
        ("on, no tries left", &[Begin, Succeeded, Over, Failed], [first, run(2, On, 1, 0), run(2, On, 1, 0), run(1, On, 1, 0)]),
        ("last on", &[Begin, Succeeded, Over, Succeeded], [first, Step::Restored, Step::Restored, run(2, On, 1, 0)]),
        ("restored", &[Begin, Succeeded, Over, Succeeded, Succeeded], [first, Step::Exhausted, Step::Exhausted, Step::Restored]),
    ];
    for (state, way, expected) in rows {
        for (tried, expected) in [Begin, Succeeded, Failed, Over].into_iter().zip(expected) {
            let mut plan = plan();
            for step in *way {
                plan.next(*step);
                plan.begun();
            }
            assert_eq!(plan.next(tried), *expected, "{state}, {tried:?}");
            if !matches!(expected, Step::Run { .. }) {
                assert_eq!(plan.at, At::Idle, "{state}, {tried:?}: idle again");
            }
        }
    }
}

#[test]
fn without_a_device_for_the_node_nothing_is_to_be_tried() {
    for (devices, target) in [(vec![], 0), (vec![device([true, false], "off", 3, 0)], 1), (vec![device([true, true], "off", 3, 0)], 2)] {
        assert_eq!(Plan::new(&devices, &[vec![0]], target).next(Begin), Step::Exhausted);
    }
}

/// A reboot may have got as far as off.
#[test]
fn what_a_reboot_may_have_left_off_is_switched_on() {
    let mut plan = Plan::new(&[device([true, true], "reboot", 0, 0), device([true, true], "off", 0, 0)], &[vec![0], vec![1]], 1);
    plan.next(Begin);
    assert_eq!((plan.owed(), plan.clone().next(Over)), (&[].into(), Step::Restored));
    plan.begun();
    assert_eq!(plan.owed(), &[0].into());
    let mut cut_short = plan.clone();
    assert_eq!((plan.next(Succeeded), plan.next(Over)), (Step::Done, Step::Restored));
    assert_eq!((cut_short.next(Failed), cut_short.next(Succeeded)), (run(1, Configured, 1, 0), Step::Done));
    assert_eq!((cut_short.next(Over), cut_short.next(Succeeded)), (run(0, On, 1, 0), Step::Restored));
    // By the next core: what is not known any more, or is to stay off, is left out.
    plan.owe([0, 1, 7].into_iter());
    assert_eq!((plan.next(Over), plan.next(Succeeded)), (run(0, On, 1, 0), Step::Restored));
}

#[test]
fn the_devices_of_the_level() {
    let mut plan = plan();
    assert_eq!(plan.devices(), [0; 0]);
    plan.next(Begin);
    assert_eq!(plan.devices(), [1, 2, 3]);
}

proptest! {
    #[test]
    fn every_level_of_one_device_gets_all_its_tries_in_order(devices in proptest::collection::vec((any::<bool>(), 0_u32..4, 0_u64..9), 0..6)) {
        let fences: Vec<Fence> = devices.iter().map(|(can, retries, delay)| device([false, *can], "reboot", *retries, *delay)).collect();
        let levels: Vec<Vec<usize>> = (0..fences.len()).map(|index| vec![index]).collect();
        let mut plan = Plan::new(&fences, &levels, 1);
        let mut tried = Begin;
        let mut seen = Vec::new();
        while let Step::Run { device, attempt, action: Configured, .. } = plan.next(tried) {
            plan.begun();
            seen.push((device, attempt));
            tried = Failed;
        }
        let touched: BTreeSet<usize> = seen.iter().map(|(device, _)| *device).collect();
        prop_assert_eq!(plan.owed(), &touched);
        let wanted: Vec<(usize, u32)> = devices.iter().enumerate().filter(|(_, (can, ..))| *can)
            .flat_map(|(index, (_, retries, _))| (1..=retries + 1).map(move |attempt| (index, attempt))).collect();
        prop_assert_eq!(seen, wanted);
    }

    /// Whatever fails: it is done only after an off of each device of one level, and what was switched off is switched on, once it is over.
    #[test]
    fn done_is_a_whole_level_and_every_off_has_its_on(results in proptest::collection::vec(any::<bool>(), 0..40)) {
        let mut plan = plan();
        let mut results = results.into_iter().chain(std::iter::repeat(true));
        let (mut off, mut touched, mut step) = (BTreeSet::new(), BTreeSet::new(), plan.next(Begin));
        while let Step::Run { device, action, .. } = step {
            if action == Off && device != 3 {
                touched.insert(device);
            }
            plan.begun();
            let succeeds = results.next().unwrap();
            if action == Configured && !succeeds {
                touched.insert(device);
            }
            if succeeds {
                off.insert(device);
            }
            step = plan.next(if succeeds { Succeeded } else { Failed });
        }
        prop_assert_eq!(step == Step::Done, off.contains(&4) || off.is_superset(&[1, 2, 3].into()));
        let (mut on, mut step) = (BTreeSet::new(), plan.next(Over));
        while let Step::Run { device, action: On, .. } = step {
            on.insert(device);
            step = plan.next(Succeeded);
        }
        prop_assert_eq!((step, on), (Step::Restored, touched));
    }
}
