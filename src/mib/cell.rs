//! Cells of our tables as watches look at them: the same values that are shown, with how far they can be trusted.

use super::{Tree, part, probe, tomcat};
use crate::schema::{self, Object};
use crate::smi::{Name, Oid};
use crate::time::Instant;
use crate::view::{Probe, ProbeKind, View};
use crate::watch::Cell;
use std::time::Duration;

/// The cell of this column in the row of this name; `None` where there is no such row. A row whose probe fails is there.
#[must_use]
pub fn cell(view: &View, column: &'static Object, name: &Name, now: Instant) -> Option<Cell> {
    if part::is_column(column) {
        return part::cell(view, column, name, now);
    }
    let facts = view.probes.get(name).filter(|facts| is_row(column, facts))?;
    // Where the tree stands does not matter to a value.
    let base = Oid::default();
    let mut tree = Tree::new(&base);
    if is_of_tomcat(column) {
        tomcat::row(&mut tree, name, facts, now);
    } else {
        probe::row(&mut tree, name, facts, now);
    }
    let value = tree.into_value(column);
    if !is_measured(column) {
        return Some(Cell { value, measured: facts.finished, stale_at: None, failed: false });
    }
    // One nanosecond later than its last fresh moment.
    let stale_at = facts.succeeded.map(|at| at.after(facts.max_age).after(Duration::from_nanos(1)));
    Some(Cell { value, measured: facts.succeeded, stale_at, failed: !facts.error.is_empty() })
}

/// The rows of the table that has this column.
#[must_use]
pub fn rows(view: &View, column: &'static Object) -> Vec<Name> {
    if part::is_column(column) {
        return part::rows(view, column);
    }
    view.probes.iter().filter(|(_, facts)| is_row(column, facts)).map(|(name, _)| name.clone()).collect()
}

fn is_of_tomcat(column: &Object) -> bool {
    schema::tomcat::TABLE.columns.iter().any(|known| known.arcs == column.arcs)
}

fn is_row(column: &Object, facts: &Probe) -> bool {
    let is_of_probe = || schema::probe::TABLE.columns.iter().any(|known| known.arcs == column.arcs);
    if is_of_tomcat(column) { facts.kind == ProbeKind::Tomcat } else { is_of_probe() }
}

/// Whether a column shows what the last successful run found; the others tell of the last run, as it was.
fn is_measured(column: &Object) -> bool {
    tomcat::is_measured(column) || column.arcs == schema::probe::TEXT.arcs
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::smi::Value;
    use crate::view::{Failure, Figure, Reading, Sample, Status};

    fn at(seconds: u64) -> Instant {
        Instant::default().after(Duration::from_secs(seconds))
    }

    fn name(text: &str) -> Name {
        text.parse().unwrap()
    }

    fn view() -> View {
        let mut view = View::default();
        view.probes.insert(name("om"), Probe::new(ProbeKind::Tomcat, Duration::from_secs(10), Duration::from_secs(30)));
        view.probes.insert(name("disk"), Probe::new(ProbeKind::Disk, Duration::from_secs(10), Duration::from_secs(30)));
        view
    }

    #[test]
    fn rows_are_those_of_the_table() {
        let view = view();
        assert_eq!(rows(&view, &schema::tomcat::STATE), [name("om")]);
        assert_eq!(rows(&view, &schema::probe::STATUS), [name("disk"), name("om")]);
        assert_eq!(rows(&view, &schema::log::TEXT), []);
        assert_eq!(cell(&view, &schema::tomcat::STATE, &name("disk"), at(0)), None);
        assert_eq!(cell(&view, &schema::probe::STATUS, &name("none"), at(0)), None);
    }

    #[test]
    fn what_was_measured_is_as_old_as_its_run_and_what_tells_of_the_run_is_always_fresh() {
        let mut view = view();
        let heap = |view: &View, second| cell(view, &schema::tomcat::HEAP_USED, &name("om"), at(second)).unwrap();
        assert_eq!(heap(&view, 0), Cell::default());
        let figures = [("heap-used".to_owned(), Figure::Integer(7))].into();
        let sample = Sample { status: Status::Ok, text: String::new(), figures };
        let mut run = |second, outcome| {
            let reading = Reading { probe: name("om"), finished: at(second), took: Duration::ZERO, outcome };
            view.probes.get_mut(&name("om")).unwrap().apply(reading);
            (heap(&view, second), cell(&view, &schema::probe::STATUS, &name("om"), at(second)).unwrap())
        };
        let stale_at = Some(at(31).after(Duration::from_nanos(1)));
        let (measured, status) = run(1, Ok(sample));
        assert_eq!(measured, Cell { value: Some(Value::Gauge32(7)), measured: Some(at(1)), stale_at, failed: false });
        assert_eq!(status, Cell { value: Some(Value::Integer(1)), measured: Some(at(1)), stale_at: None, failed: false });
        let (measured, status) = run(11, Err(Failure::System("no".to_owned())));
        assert_eq!(measured, Cell { value: Some(Value::Gauge32(7)), measured: Some(at(1)), stale_at, failed: true });
        assert_eq!(status, Cell { value: Some(Value::Integer(4)), measured: Some(at(11)), stale_at: None, failed: false });
    }
}
