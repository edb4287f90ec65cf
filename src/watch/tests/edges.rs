//! One alarm: thresholds, hold time, age, levels, telling again.

use super::*;
use crate::config::WatchLevel;
use crate::view::Freshness;
use Edge::{Change, Clear, Raise, Repeat};

fn hysteresis() -> Watch {
    Watch { clear: Some(Condition::Below(80.0)), ..watch() }
}

/// RFC 2981, mteTriggerThreshold: no second rising event until the falling threshold was reached, however the value saws in between.
#[test]
fn saw_tooth_between_the_thresholds_is_silent() {
    let mut bench = Bench::new(vec![hysteresis()]);
    assert_eq!(bench.run(0, Ok(85.0)), []);
    assert_eq!(bench.run(10, Ok(91.0)), told(&[(Raise, "up")]));
    for (second, load) in [(20, 85.0), (30, 95.0), (40, 81.0), (50, 91.0)] {
        assert_eq!(bench.run(second, Ok(load)), []);
    }
    assert_eq!(bench.run(60, Ok(79.0)), told(&[(Clear, "down")]));
    assert_eq!(bench.run(70, Ok(91.0)), told(&[(Raise, "up")]));
}

/// RFC 2981, mteTriggerThresholdStartup rising: the first sample triggers where it is above the rising threshold, and only there.
#[test]
fn at_start_up_a_raise_is_told_and_a_clear_is_not() {
    for (load, first) in [(91.0, told(&[(Raise, "up")])), (85.0, Vec::new()), (79.0, Vec::new())] {
        assert_eq!(Bench::new(vec![hysteresis()]).run(0, Ok(load)), first, "{load}");
    }
}

#[test]
fn hold_time_ends_between_two_runs() {
    let mut bench = Bench::new(vec![Watch { hold: Duration::from_secs(15), ..watch() }]);
    assert_eq!(bench.run(0, Ok(91.0)), []);
    assert_eq!(bench.watches.poll_timeout(), Some(at(15)));
    assert_eq!(bench.run(10, Ok(92.0)), []);
    assert_eq!(bench.tick(at(15)), told(&[(Raise, "up")]));
    assert_eq!(bench.watches.poll_timeout(), None);
}

#[test]
fn the_old_value_is_that_before_the_hold_time() {
    let mut bench = Bench::new(vec![Watch { hold: Duration::from_secs(15), ..watch() }]);
    for (second, load) in [(0, 85.0), (10, 91.0), (20, 92.0)] {
        assert_eq!(bench.run(second, Ok(load)), []);
    }
    bench.look(at(25), None);
    let raised = bench.watches.poll_output().unwrap();
    assert_eq!((raised.old.as_str(), raised.new.as_str()), ("85", "92"));
}

#[test]
fn a_failed_run_is_told_once_and_does_not_clear_an_alarm() {
    let mut bench = Bench::new(vec![watch()]);
    assert_eq!(bench.run(0, Ok(91.0)), told(&[(Raise, "up")]));
    assert_eq!(bench.run(10, timeout()), told(&[(Raise, "probeFailed")]));
    assert_eq!(bench.run(20, timeout()), []);
    assert_eq!(bench.watches.active(), 2);
    let mut edges = bench.run(30, Ok(95.0));
    assert_eq!(edges, told(&[(Clear, "probeRecovered")]));
    edges = bench.run(40, Ok(5.0));
    assert_eq!((edges, bench.watches.active()), (told(&[(Clear, "down")]), 0));
}

#[test]
fn stale_is_an_edge_of_its_own_time() {
    let mut bench = Bench::new(vec![Watch { raise: Condition::Stale(true), ..watch() }]);
    assert_eq!(bench.run(0, Ok(1.0)), []);
    let due = bench.watches.poll_timeout().unwrap();
    assert!(due > at(30) && due < at(31));
    assert_eq!(bench.tick(due), told(&[(Raise, "up")]));
    assert_eq!(bench.watches.poll_timeout(), None);
    assert_eq!(bench.run(40, Ok(1.0)), told(&[(Clear, "down")]));
}

#[test]
fn older_is_an_edge_of_its_own_time_also_while_the_source_fails() {
    let mut bench = Bench::new(vec![Watch { raise: Condition::Older(Duration::from_secs(12)), ..watch() }]);
    assert_eq!(bench.run(0, Ok(1.0)), []);
    assert_eq!(bench.run(10, timeout()), told(&[(Raise, "probeFailed")]));
    let due = bench.watches.poll_timeout().unwrap();
    assert!(due > at(12) && due < at(13));
    assert_eq!(bench.tick(due), told(&[(Raise, "up")]));
    assert_eq!(bench.run(20, Ok(1.0)), told(&[(Clear, "down"), (Clear, "probeRecovered")]));
}

#[test]
fn a_figure_that_is_not_there_is_missing_and_a_probe_that_fails_is_not() {
    let other = Source::ProbeField(name("p"), "load15".to_owned());
    let mut bench = Bench::new(vec![Watch { subject: Subject::Sources(vec![other]), raise: Condition::Missing(true), ..watch() }]);
    assert_eq!(bench.run(0, timeout()), told(&[(Raise, "probeFailed")]));
    let edges = bench.run(10, Ok(1.0));
    assert_eq!(edges, told(&[(Raise, "up"), (Clear, "probeRecovered")]));
    bench.view.probes.get_mut(&name("p")).unwrap().figures.insert("load15".to_owned(), Figure::Real(1.0));
    assert_eq!(bench.row_news(15, "p"), told(&[(Clear, "down")]));
}

#[test]
fn objects_are_seen_with_their_type() {
    let mut bench = Bench::new(vec![Watch {
        subject: Subject::Sources(vec![Source::Object("load".to_owned())]),
        raise: Condition::Above(3.0),
        ..watch()
    }]);
    let object = view::Object {
        probe: Some(name("p")),
        value: Some(Value::Gauge32(4)),
        measured: Some(at(1)),
        freshness: Freshness::Fresh,
        ..view::Object::default()
    };
    bench.view.objects.insert("load".to_owned(), object);
    bench.look(at(1), Some(&name("p")));
    let raised = bench.watches.poll_output().unwrap();
    assert_eq!((raised.old.as_str(), raised.new.as_str()), ("", "4"));
}

/// The failcounts of the seeds: one alarm that warns, becomes critical, and is reset.
fn failcount() -> Watch {
    let critical = WatchLevel {
        raise: Condition::Above(95.0),
        clear: Some(Condition::Below(93.0)),
        severity: Severity::Critical,
        notify: "worse".to_owned(),
    };
    Watch { severity: Severity::Warning, levels: vec![critical], ..watch() }
}

#[test]
fn one_alarm_changes_its_severity() {
    let mut bench = Bench::new(vec![failcount()]);
    for (second, load, expected) in [
        (0, 91.0, &[(Raise, "up")][..]),
        (10, 96.0, &[(Change, "worse")]),
        (20, 94.0, &[]),
        (30, 92.0, &[(Change, "up")]),
        (40, 99.0, &[(Change, "worse")]),
        (50, 1.0, &[(Clear, "down")]),
        (60, 99.0, &[(Raise, "worse")]),
    ] {
        assert_eq!(bench.run(second, Ok(load)), told(expected), "{load}");
    }
}

#[test]
fn an_active_alarm_is_told_again_until_it_is_acknowledged() {
    let mut bench = Bench::new(vec![Watch { repeat: Some(Duration::from_secs(25)), ..failcount() }]);
    let key = AlarmKey { class: name("w"), source: field("p") };
    assert!(!bench.watches.acknowledge(&key));
    assert_eq!(bench.run(0, Ok(91.0)), told(&[(Raise, "up")]));
    assert_eq!(bench.watches.poll_timeout(), Some(at(25)));
    assert_eq!(bench.tick(at(25)), told(&[(Repeat, "up")]));
    assert!(bench.watches.acknowledge(&key));
    assert_eq!((bench.watches.poll_timeout(), bench.tick(at(100))), (None, Vec::new()));
    assert_eq!(bench.run(110, Ok(96.0)), told(&[(Change, "worse")]), "worse than what was acknowledged");
    assert_eq!(bench.watches.poll_timeout(), Some(at(135)));
    assert!(bench.watches.acknowledge(&key));
    assert_eq!(bench.run(120, Ok(92.0)), told(&[(Change, "up")]));
    assert_eq!(bench.watches.poll_timeout(), None, "better than what was acknowledged");
}

#[test]
fn an_alarm_that_flaps_becomes_one() {
    let mut bench = Bench::with(&flapping_config(vec![watch()], 3, 60));
    let mut edges = Vec::new();
    for second in 0..10 {
        edges.extend(bench.run(second, Ok(if second % 2 == 0 { 91.0 } else { 1.0 })));
    }
    assert_eq!(edges, told(&[(Raise, "up"), (Clear, "down"), (Raise, "up"), (Clear, "down"), (Raise, "alarmFlapping")]));
    let own = AlarmKey { class: name("w"), source: field("p") };
    let flapping = AlarmKey { class: name("alarmFlapping"), source: Source::Alarm { class: name("w"), source: Box::new(field("p")) } };
    assert_eq!((bench.watches.active(), bench.watches.suppressed(&flapping), bench.watches.suppressed(&own)), (1, 6, 0));
    assert!(bench.watches.acknowledge(&flapping) && !bench.watches.acknowledge(&own));
    assert_eq!(bench.run(20, Ok(91.0)), []);
    // The fourth transition from the last was at 7.
    let due = bench.watches.poll_timeout().unwrap();
    assert!(due > at(67) && due < at(68));
    bench.look(due, None);
    let ended: Vec<_> = bench.transitions().into_iter().map(|t| (t.key, t.edge, t.held, t.count)).collect();
    assert_eq!(ended, [(flapping, Clear, 0, 7), (own, Raise, 6, 0)]);
}

#[test]
fn flapping_can_be_turned_off() {
    let mut bench = Bench::with(&flapping_config(vec![Watch { flapping: false, ..watch() }], 3, 60));
    let edges: Vec<_> = (0..10).flat_map(|second| bench.run(second, Ok(if second % 2 == 0 { 91.0 } else { 1.0 }))).collect();
    assert_eq!(edges.len(), 10);
}
