//! One boots alone, and nobody is heard.

use super::super::*;
use super::pair::Pair;

/// The other one's power, as far as its device says.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Power {
    On,
    Off,
    Silent,
}

/// How the core of the node that boots ended before.
#[derive(Clone, Copy, Debug)]
enum End {
    InOrder,
    PowerLost,
    NeverRan,
}

/// The second node boots alone, may go on after 10 s, and 60 s pass.
fn boots_alone(end: End, power: Power, reaches: bool) -> Pair {
    let mut pair = Pair::new();
    if matches!(end, End::InOrder) {
        pair.order(1, 1, Command::Leave);
        pair.go(40);
        assert!(pair.ended[1]);
    }
    // It serves on, if it has power, and its core is not to shoot first.
    (pair.deaf, pair.ended) = ([true; 2], [true, false]);
    pair.lost_power = [power == Power::Off, false];
    (pair.silent_devices, pair.alone[1]) = (power == Power::Silent, !reaches);
    // A machine that boots runs nothing.
    pair.running.retain(|(node, ..)| *node == 0 && power != Power::Off);
    let kept = if matches!(end, End::NeverRan) { None } else { Some(pair.nodes[1].durable()) };
    let mut settings = pair.nodes[1].settings.clone();
    (settings.boot, settings.config.start_alone_after) = ("another".to_owned(), Some(Duration::from_secs(10)));
    pair.nodes[1] = Machine::new(settings, kept, 77, pair.now);
    let keepalives = pair.keepalives(Duration::from_secs(60));
    pair.go(keepalives);
    pair
}

/// Who was shot itself, reaches nothing, or finds the other one off shoots nobody.
#[test]
fn who_shoots_and_who_runs() {
    for (end, power, reaches, shoots, runs) in [
        (End::InOrder, Power::On, true, true, true),
        (End::InOrder, Power::Silent, true, true, true),
        (End::InOrder, Power::On, false, false, false),
        (End::InOrder, Power::Off, true, false, true),
        (End::PowerLost, Power::Off, true, false, true),
        (End::PowerLost, Power::On, true, false, false),
        (End::PowerLost, Power::Silent, true, false, false),
        (End::NeverRan, Power::On, true, true, true),
        (End::NeverRan, Power::Off, true, false, true),
    ] {
        let pair = boots_alone(end, power, reaches);
        let came = (pair.fenced.contains(&0), pair.count(1) > 0);
        assert_eq!(came, (shoots, runs), "{end:?} {power:?} {reaches}");
        assert!(pair.count(0) == 0 || pair.count(1) == 0, "both run: {end:?} {power:?} {reaches}");
    }
}

/// It waits for a person, and asks the device again and again: when the other one is off it goes on.
#[test]
fn the_other_one_is_switched_off_later() {
    let mut pair = boots_alone(End::PowerLost, Power::On, true);
    pair.lost_power[0] = true;
    pair.running.clear();
    let keepalives = pair.keepalives(Duration::from_secs(301));
    pair.go(keepalives);
    assert!(pair.nodes[1].is_started_on(0, 1) && pair.fenced.is_empty());
}

/// The core ends while its fence agent has switched off and not on again. The next one switches on, also after a boot, and forgets it then.
#[test]
fn what_was_switched_off_is_switched_on_by_the_next_core() {
    for boot in ["boot", "another"] {
        let mut pair = Pair::new();
        (pair.ended[1], pair.slow_devices) = (true, true);
        while !pair.lost_power[1] {
            pair.go(1);
        }
        let kept = pair.nodes[0].durable();
        assert_eq!(kept.to_switch_on.len(), 1);
        let mut settings = pair.nodes[0].settings.clone();
        settings.boot = boot.to_owned();
        pair.nodes[0] = Machine::new(settings, Some(kept), 77, pair.now);
        pair.go(1);
        assert!(!pair.lost_power[1], "{boot}");
        assert!(pair.nodes[0].durable().to_switch_on.is_empty(), "{boot}");
    }
}

/// One that is to end stays until its fence agent has ended, for a bounded time.
#[test]
fn a_core_that_ends_waits_for_its_fence_agent() {
    let mut pair = Pair::new();
    (pair.ended[1], pair.slow_devices) = (true, true);
    while !pair.lost_power[1] {
        pair.go(1);
    }
    pair.order(0, 1, Command::Leave);
    let budget = pair.keepalives(pair.nodes[0].stop_budget());
    pair.go(budget - 10);
    assert!(!pair.ended[0] && pair.count(0) == 0);
    pair.go(30);
    assert!(pair.ended[0]);
}
