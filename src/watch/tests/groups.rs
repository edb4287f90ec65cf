//! Rows of tables, each and together.

use super::*;
use Edge::{Clear, Raise};

const COLUMN: &str = "haTomcatHeapUsed";

fn every_row(when: When) -> Watch {
    Watch { subject: Subject::EveryRow(COLUMN.to_owned()), when, ..watch() }
}

fn cell(row: &str) -> Source {
    Source::Cell { column: COLUMN.to_owned(), row: name(row) }
}

#[test]
fn each_row_has_an_alarm_of_its_own() {
    let mut bench = Bench::new(vec![every_row(When::Each)]);
    assert_eq!(bench.row(0, "om", 95), told(&[(Raise, "up")]));
    bench.row(0, "web", 5);
    bench.heap.insert(name("lic"), Cell { value: Some(Value::Gauge32(99)), measured: Some(at(0)), ..Cell::default() });
    bench.look(at(1), Some(&name("lic")));
    let raised = bench.watches.poll_output().unwrap();
    assert_eq!((raised.key.source, raised.new.as_str()), (cell("lic"), "99"));
    assert_eq!(bench.watches.active(), 2);
}

#[test]
fn a_row_that_vanished_is_cleared_and_one_whose_source_fails_is_not() {
    let mut bench = Bench::new(vec![every_row(When::Each)]);
    bench.row(0, "om", 95);
    bench.heap.get_mut(&name("om")).unwrap().failed = true;
    assert_eq!(bench.row_news(10, "om"), []);
    bench.heap.clear();
    bench.look(at(20), Some(&name("om")));
    let cleared = bench.watches.poll_output().unwrap();
    assert_eq!((cleared.edge, cleared.new.as_str(), bench.watches.active()), (Clear, "no longer there", 0));
}

/// A reload may take the rows away: no news will ever come of them.
#[test]
fn rows_that_a_reload_took_away_are_cleared() {
    let rules = || vec![every_row(When::Each)];
    let mut bench = Bench::new(rules());
    bench.row(0, "om", 95);
    bench.row(0, "web", 95);
    assert_eq!(bench.watches.poll_timeout(), None);
    let before = std::mem::replace(&mut bench.watches, Watches::new(&config(rules())));
    bench.watches.take_over(at(1), before);
    bench.heap.remove(&name("om"));
    assert_eq!(bench.watches.poll_timeout(), Some(Instant::default()));
    assert_eq!(bench.tick(at(1)), told(&[(Clear, "down")]));
    assert_eq!((bench.watches.poll_timeout(), bench.watches.active()), (None, 1));
}

#[test]
fn rows_by_name_can_be_missing() {
    let sources = vec![cell("om"), cell("web")];
    let mut bench = Bench::new(vec![Watch { subject: Subject::Sources(sources), raise: Condition::Missing(true), ..watch() }]);
    assert_eq!(bench.row(0, "om", 1), []);
    assert_eq!(bench.row_news(0, "web"), told(&[(Raise, "up")]));
    assert_eq!(bench.row(10, "web", 1), told(&[(Clear, "down")]));
}

#[test]
fn one_alarm_for_so_many_rows() {
    let mut bench = Bench::new(vec![every_row(When::AtLeast(2))]);
    for row in ["a", "b", "c"] {
        bench.heap.insert(name(row), Cell::default());
    }
    assert_eq!(bench.row(0, "a", 95), []);
    bench.heap.insert(name("b"), Cell { value: Some(Value::Gauge32(95)), measured: Some(at(1)), ..Cell::default() });
    bench.look(at(1), Some(&name("b")));
    let raised = bench.watches.poll_output().unwrap();
    assert_eq!((raised.key.source, raised.new.as_str()), (Source::Group(name("w")), "2 of 3: a, b"));
    assert_eq!(bench.row(2, "a", 5), [], "c was not seen yet: it could be the second");
    assert_eq!(bench.row(3, "c", 5), told(&[(Clear, "down")]));
}

#[test]
fn all_of_several_probes() {
    let sources = vec![field("p"), field("q")];
    let mut bench = Bench::new(vec![Watch { subject: Subject::Sources(sources), when: When::All, ..watch() }]);
    assert_eq!(bench.probe(0, "p", Ok(95.0)), []);
    assert_eq!(bench.probe(1, "q", Ok(95.0)), told(&[(Raise, "up")]));
    assert_eq!(bench.probe(2, "q", timeout()), told(&[(Raise, "probeFailed")]), "what is not known does not clear");
    assert_eq!(bench.probe(3, "p", Ok(5.0)), told(&[(Clear, "down")]));
}

/// Otherwise the group would be clear between the look at the member that recovered and the look at the one that failed.
#[test]
fn members_that_one_run_shows_are_judged_together() {
    let figure = |field: &str| Source::ProbeField(name("p"), field.to_owned());
    let subject = Subject::Sources(vec![figure("a"), figure("b"), figure("c")]);
    let mut bench = Bench::new(vec![Watch { subject, when: When::AtLeast(1), ..watch() }]);
    bench.probe(0, "p", Ok(0.0));
    let mut run = |second, values: [f64; 3]| {
        let figures = &mut bench.view.probes.get_mut(&name("p")).unwrap().figures;
        figures.extend(["a", "b", "c"].map(str::to_owned).into_iter().zip(values.map(Figure::Real)));
        bench.look(at(second), Some(&name("p")));
        std::iter::from_fn(|| bench.watches.poll_output()).map(|edge| (edge.edge, edge.new)).collect::<Vec<_>>()
    };
    assert_eq!(run(0, [95.0, 5.0, 5.0]), [(Raise, "1 of 3: p".to_owned())]);
    for (second, values) in [(1, [5.0, 95.0, 5.0]), (2, [95.0, 5.0, 95.0]), (3, [5.0, 5.0, 95.0])] {
        assert_eq!(run(second, values), [], "{values:?}");
    }
    assert_eq!(run(4, [5.0; 3]), [(Clear, "0 of 3".to_owned())]);
}

#[test]
fn the_hold_time_of_a_group_is_over_all_its_members() {
    let subject = Subject::Sources(vec![field("p"), field("q")]);
    let mut bench = Bench::new(vec![Watch { subject, when: When::AtLeast(1), hold: Duration::from_secs(15), ..watch() }]);
    assert_eq!((bench.probe(0, "p", Ok(95.0)), bench.probe(5, "q", Ok(95.0))), (Vec::new(), Vec::new()));
    assert_eq!(bench.probe(10, "p", Ok(5.0)), [], "q still holds it");
    assert_eq!(bench.watches.poll_timeout(), Some(at(15)));
    assert_eq!(bench.tick(at(15)), told(&[(Raise, "up")]));
}
