//! Alarms that are only the consequence of another.

use super::*;
use Edge::{Clear, Raise};

/// `dead` on probe p, and `child` on probe q that it suppresses.
fn parent_and_child() -> Vec<Watch> {
    let child = Watch {
        name: name("child"),
        subject: Subject::Sources(vec![field("q")]),
        notify: "childUp".to_owned(),
        notify_clear: "childDown".to_owned(),
        suppressed_by: vec![name("dead")],
        ..watch()
    };
    vec![child, Watch { name: name("dead"), ..watch() }]
}

fn key(class: &str, source: Source) -> AlarmKey {
    AlarmKey { class: name(class), source }
}

#[test]
fn raises_are_held_back_and_counted_on_the_parent() {
    let mut bench = Bench::new(parent_and_child());
    let dead = key("dead", field("p"));
    assert_eq!(bench.probe(0, "p", Ok(95.0)), told(&[(Raise, "up")]));
    for (second, load, count) in [(1, 95.0, 1), (2, 96.0, 1), (3, 5.0, 2), (4, 95.0, 3)] {
        assert_eq!((bench.probe(second, "q", Ok(load)), bench.watches.suppressed(&dead)), (Vec::new(), count));
    }
    bench.view.probes.get_mut(&name("p")).unwrap().figures.insert("load1".to_owned(), Figure::Real(1.0));
    bench.look(at(5), Some(&name("p")));
    let cleared = bench.watches.poll_output().unwrap();
    assert_eq!((cleared.edge, cleared.count, bench.watches.suppressed(&dead)), (Clear, 3, 0));
    bench.probe(6, "q", Ok(95.0));
    assert_eq!(bench.watches.active(), 1);
}

/// What followed from the parent mostly ends with it, a run later: only what still holds then is told.
#[test]
fn what_still_holds_after_the_parent_is_told_at_its_next_look() {
    for (after, expected) in [(95.0, told(&[(Raise, "childUp")])), (5.0, Vec::new())] {
        let mut bench = Bench::new(parent_and_child());
        bench.probe(0, "p", Ok(95.0));
        bench.probe(1, "q", Ok(95.0));
        assert_eq!(bench.probe(10, "p", Ok(5.0)), told(&[(Clear, "down")]));
        assert_eq!(bench.probe(11, "q", Ok(after)), expected);
    }
}

#[test]
fn what_was_active_before_stays_so_silently_and_its_clear_is_told() {
    let mut bench = Bench::new(parent_and_child());
    assert_eq!(bench.probe(0, "q", Ok(95.0)), told(&[(Raise, "childUp")]));
    assert_eq!(bench.probe(1, "p", Ok(95.0)), told(&[(Raise, "up")]));
    assert_eq!(bench.probe(2, "q", Ok(99.0)), []);
    assert_eq!(bench.probe(3, "q", Ok(5.0)), told(&[(Clear, "childDown")]));
    assert_eq!(bench.probe(4, "q", Ok(95.0)), []);
}

#[test]
fn the_parent_is_told_first_where_one_run_shows_both() {
    let mut watches = parent_and_child();
    watches[0].subject = Subject::Sources(vec![field("p")]);
    let mut bench = Bench::new(watches);
    assert_eq!(bench.probe(0, "p", Ok(95.0)), told(&[(Raise, "up")]));
    assert_eq!(bench.watches.suppressed(&key("dead", field("p"))), 1);
}

/// News of one name concern a probe and a row alike.
#[test]
fn the_parent_is_told_first_also_where_it_is_a_row() {
    let mut watches = parent_and_child();
    watches[1].subject = Subject::EveryRow("haTomcatHeapUsed".to_owned());
    let mut bench = Bench::new(watches);
    bench.heap.insert(name("q"), Cell { value: Some(Value::Gauge32(95)), measured: Some(at(0)), ..Cell::default() });
    assert_eq!(bench.probe(0, "q", Ok(95.0)), told(&[(Raise, "up")]));
}

#[test]
fn what_is_suppressed_does_not_flap() {
    let mut bench = Bench::with(&flapping_config(parent_and_child(), 3, 60));
    bench.probe(0, "p", Ok(95.0));
    for second in 1..10 {
        assert_eq!(bench.probe(second, "q", Ok(if second % 2 == 0 { 5.0 } else { 95.0 })), []);
    }
    assert_eq!(bench.watches.suppressed(&key("dead", field("p"))), 9);
}

#[test]
fn an_alarm_about_the_same_thing_is_preferred() {
    let mut watches = parent_and_child();
    watches[1].subject = Subject::Sources(vec![field("p"), field("q")]);
    let mut bench = Bench::new(watches);
    assert_eq!(bench.probe(0, "p", Ok(95.0)), told(&[(Raise, "up")]));
    assert_eq!(bench.probe(1, "q", Ok(95.0)), told(&[(Raise, "up")]), "the child is about q, and q is dead too");
    assert_eq!(bench.watches.suppressed(&key("dead", field("q"))), 1);
    let mut watches = parent_and_child();
    watches[1].subject = Subject::Sources(vec![field("p"), field("q")]);
    watches[0].name = name("probeChild");
    watches[1].raise = Condition::Above(97.0);
    let mut bench = Bench::new(watches);
    bench.probe(0, "p", Ok(98.0));
    assert_eq!(bench.probe(1, "q", Ok(95.0)), told(&[(Raise, "childUp")]), "p is dead, q is not");
}

#[test]
fn the_built_in_watch_can_suppress() {
    let subject = Subject::Sources(vec![Source::ProbeStatus(name("p"))]);
    let raise = Condition::StatusIn(vec![Status::Critical, Status::Unknown]);
    let mut bench = Bench::new(vec![Watch { subject, raise, suppressed_by: vec![name("probeFailed")], ..watch() }]);
    assert_eq!(bench.run(0, timeout()), told(&[(Raise, "probeFailed")]));
    assert_eq!(bench.run(10, Ok(95.0)), told(&[(Clear, "probeRecovered"), (Raise, "up")]));
}
