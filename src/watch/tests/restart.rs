//! A restart and a reload neither repeat nor forget.

use super::*;
use crate::config::WatchLevel;
use Edge::{Change, Clear, Raise};

fn rules() -> Config {
    config(vec![Watch { clear: Some(Condition::Below(80.0)), ..watch() }])
}

#[test]
fn a_reload_neither_repeats_nor_forgets() {
    let mut bench = Bench::with(&rules());
    bench.run(0, Ok(91.0));
    let before = std::mem::replace(&mut bench.watches, Watches::new(&rules()));
    bench.watches.take_over(at(1), before);
    assert_eq!(bench.run(10, Ok(92.0)), []);
    let before = std::mem::replace(&mut bench.watches, Watches::new(&config(Vec::new())));
    bench.watches.take_over(at(11), before);
    assert_eq!(bench.edges(), told(&[(Clear, "down")]));
}

/// The members of a group are looked at one after another: after a reload nobody knows the others.
#[test]
fn a_group_waits_for_its_members_after_a_reload() {
    let subject = || Subject::Sources(vec![field("p"), field("q")]);
    let repeat = Some(Duration::from_secs(20));
    let rules = || config(vec![Watch { subject: subject(), when: When::AtLeast(2), repeat, ..watch() }]);
    let mut bench = Bench::with(&rules());
    bench.probe(0, "p", Ok(95.0));
    assert_eq!(bench.probe(0, "q", Ok(95.0)), told(&[(Raise, "up")]));
    let before = std::mem::replace(&mut bench.watches, Watches::new(&rules()));
    bench.watches.take_over(at(1), before);
    bench.look(at(20), None);
    let again = bench.watches.poll_output().unwrap();
    assert_eq!((again.edge, again.new.as_str()), (Edge::Repeat, "2 of 2: p, q"));
    assert_eq!(bench.probe(21, "p", Ok(95.0)), []);
    assert_eq!(bench.probe(22, "q", Ok(5.0)), told(&[(Clear, "down")]));
}

/// What was active: still is, has ended, is between the thresholds, cannot be told.
#[test]
fn what_was_active_before_a_restart() {
    for (outcome, expected, active) in [
        (Ok(91.0), Vec::new(), 1),
        (Ok(79.0), told(&[(Clear, "down")]), 0),
        (Ok(85.0), Vec::new(), 1),
        (timeout(), told(&[(Raise, "probeFailed")]), 2),
    ] {
        let mut bench = Bench::with(&rules());
        bench.run(0, Ok(91.0));
        assert_eq!(bench.restart(1, &rules()), []);
        assert_eq!((bench.watches.active(), bench.tick(at(2)), bench.watches.poll_timeout()), (1, Vec::new(), None));
        assert_eq!((bench.run(10, outcome.clone()), bench.watches.active()), (expected, active), "{outcome:?}");
    }
}

#[test]
fn what_began_meanwhile_is_raised() {
    let mut bench = Bench::with(&rules());
    bench.run(0, Ok(1.0));
    assert_eq!(bench.restart(1, &rules()), []);
    assert_eq!(bench.run(10, Ok(91.0)), told(&[(Raise, "up")]));
}

#[test]
fn what_nobody_watches_any_more_is_cleared() {
    let mut bench = Bench::with(&rules());
    bench.run(0, Ok(91.0));
    let standing = bench.watches.standing();
    bench.watches = Watches::new(&config(Vec::new()));
    bench.watches.restore(at(1), standing);
    let cleared = bench.watches.poll_output().unwrap();
    assert_eq!((cleared.edge, cleared.notify.as_str()), (Clear, "down"));
    assert_eq!((cleared.old.as_str(), cleared.new.as_str()), ("91", "no longer watched"));
}

#[test]
fn the_first_clear_after_a_restart_knows_the_old_value() {
    let mut bench = Bench::with(&rules());
    bench.run(0, Ok(91.0));
    bench.restart(1, &rules());
    bench.view.probes.get_mut(&name("p")).unwrap().apply(Reading {
        probe: name("p"),
        finished: at(2),
        took: Duration::ZERO,
        outcome: Ok(Sample { figures: [("load1".to_owned(), Figure::Real(5.0))].into(), ..Sample::default() }),
    });
    bench.look(at(2), Some(&name("p")));
    let cleared = bench.watches.poll_output().unwrap();
    assert_eq!((cleared.old.as_str(), cleared.new.as_str()), ("91", "5"));
}

#[test]
fn a_level_is_as_high_as_it_was_told() {
    let level =
        |severity| WatchLevel { raise: Condition::Above(95.0), clear: Some(Condition::Below(93.0)), severity, notify: "worse".to_owned() };
    let rules = |severity| config(vec![Watch { severity: Severity::Warning, levels: vec![level(severity)], ..watch() }]);
    let mut bench = Bench::with(&rules(Severity::Critical));
    bench.run(0, Ok(96.0));
    assert_eq!(bench.restart(1, &rules(Severity::Critical)), []);
    assert_eq!(bench.run(10, Ok(94.0)), [], "between the thresholds of the level");
    assert_eq!(bench.run(20, Ok(92.0)), told(&[(Change, "up")]));
    assert_eq!(bench.run(30, Ok(96.0)), told(&[(Change, "worse")]));
    assert_eq!(bench.restart(31, &rules(Severity::Major)), []);
    assert_eq!(bench.run(40, Ok(96.0)), told(&[(Change, "worse")]), "configured as less bad meanwhile");
}

#[test]
fn flapping_goes_on_and_ends() {
    let rules = || flapping_config(vec![watch()], 3, 60);
    let mut bench = Bench::with(&rules());
    for second in 0..6 {
        bench.run(second, Ok(if second % 2 == 0 { 91.0 } else { 1.0 }));
    }
    assert_eq!(bench.restart(10, &rules()), []);
    let due = bench.watches.poll_timeout().unwrap();
    assert!(due > at(70) && due < at(71));
    let before = std::mem::replace(&mut bench.watches, Watches::new(&rules()));
    bench.watches.take_over(at(11), before);
    assert_eq!(bench.watches.poll_timeout(), Some(due));
    assert_eq!((bench.run(20, Ok(91.0)), bench.watches.active()), (Vec::new(), 1));
    let due = bench.watches.poll_timeout().unwrap();
    assert!(due > at(70) && due < at(71));
    assert_eq!(bench.tick(due), told(&[(Clear, "alarmFlapping"), (Raise, "up")]));
}

#[test]
fn an_alarm_that_is_suppressed_stays_so() {
    let child = Watch {
        name: name("child"),
        subject: Subject::Sources(vec![field("q")]),
        notify: "childUp".to_owned(),
        suppressed_by: vec![name("w")],
        ..watch()
    };
    let rules = || config(vec![watch(), child.clone()]);
    let mut bench = Bench::with(&rules());
    bench.probe(0, "p", Ok(95.0));
    bench.probe(1, "q", Ok(95.0));
    assert_eq!(bench.restart(2, &rules()), []);
    assert_eq!(bench.probe(3, "q", Ok(95.0)), [], "its parent was not looked at yet");
    assert_eq!(bench.watches.suppressed(&AlarmKey { class: name("w"), source: field("p") }), 2);
}
