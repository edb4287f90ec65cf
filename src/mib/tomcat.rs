//! `base.1.10`: the Tomcat instances, from the figures of their probes.

use super::Tree;
use super::probe::freshness;
use crate::schema::{Object, tomcat};
use crate::smi::{Name, Value};
use crate::time::Instant;
use crate::view::{Figure, Probe, ProbeKind, View};

/// Which figure a column shows (`ProbeKind::fields`).
const FIGURES: &[(&Object, &str)] = &[
    (&tomcat::PID, "pid"),
    (&tomcat::RESIDENT, "resident"),
    (&tomcat::HEAP_USED, "heap-used"),
    (&tomcat::HEAP_COMMITTED, "heap-committed"),
    (&tomcat::HEAP_MAX, "heap-max"),
    (&tomcat::OLD_AFTER_GC, "old-after-gc"),
    (&tomcat::THREADS, "threads"),
    (&tomcat::JAVA_THREADS, "java-threads"),
    (&tomcat::UPTIME, "uptime"),
    (&tomcat::RESTARTS, "restarts"),
    (&tomcat::GC_COUNT, "gc-count"),
    (&tomcat::GC_TIME, "gc-time"),
];

pub fn build(tree: &mut Tree<'_>, view: &View, now: Instant) {
    for (name, facts) in view.probes.iter().filter(|(_, probe)| probe.kind == ProbeKind::Tomcat) {
        row(tree, name, facts, now);
    }
}

/// Whether a column shows what the last successful run found; the others tell of the last run, as it was.
pub fn is_measured(column: &Object) -> bool {
    FIGURES.iter().any(|(object, _)| object.arcs == column.arcs) || column.arcs == tomcat::TEXT.arcs
}

/// The row of one Tomcat.
pub fn row(tree: &mut Tree<'_>, name: &Name, facts: &Probe, now: Instant) {
    let mut row = tree.row(name.index());
    row.cell(&tomcat::STATE, Value::Integer(state(facts) as i32));
    row.cell(&tomcat::FRESHNESS, Value::Integer(freshness(facts, now) as i32));
    for (object, figure) in FIGURES {
        row.number_if_known(object, facts.figures.get(*figure).and_then(number));
    }
    row.text(&tomcat::TEXT, &facts.text);
    row.text(&tomcat::ERROR, &facts.error);
}

/// `HaRunState`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum RunState {
    Running = 1,
    Stopped = 2,
    Unknown = 3,
}

fn state(facts: &Probe) -> RunState {
    match facts.figures.get("state").map(Figure::to_string).as_deref() {
        _ if !facts.error.is_empty() => RunState::Unknown,
        Some("running") => RunState::Running,
        Some("stopped") => RunState::Stopped,
        _ => RunState::Unknown,
    }
}

/// A figure as a number that is not negative; a text has none.
fn number(figure: &Figure) -> Option<u64> {
    match figure {
        Figure::Integer(number) => Some(u64::try_from((*number).max(0)).unwrap_or(u64::MAX)),
        // `as` stays at the ends of the range, which is what a gauge does.
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates")]
        Figure::Real(number) => Some(number.round() as u64),
        Figure::Flag(flag) => Some(u64::from(*flag)),
        Figure::Octets(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::convention;
    use std::time::Duration;

    #[test]
    fn every_figure_is_one_that_the_probe_gives() {
        let fields = ProbeKind::Tomcat.fields().unwrap();
        for (object, figure) in FIGURES {
            assert!(fields.contains(figure), "{} {figure}", object.name);
        }
        assert!(fields.contains(&"state"));
    }

    #[test]
    fn states() {
        let with = |state: &str, error: &str| {
            let mut probe = Probe::new(ProbeKind::Tomcat, Duration::ZERO, Duration::ZERO);
            probe.figures.insert("state".to_owned(), Figure::text(state));
            error.clone_into(&mut probe.error);
            super::state(&probe)
        };
        assert_eq!(with("running", ""), RunState::Running);
        assert_eq!(with("stopped", ""), RunState::Stopped);
        assert_eq!(with("running", "no result after 10.000 s: killed"), RunState::Unknown);
        assert_eq!(with("else", ""), RunState::Unknown);
        let labels =
            [RunState::Running, RunState::Stopped, RunState::Unknown].map(|state| (format!("{state:?}").to_lowercase(), state as i32));
        assert!(convention::RUN_STATE.labels.iter().map(|(label, number)| ((*label).to_owned(), *number)).eq(labels));
    }

    #[test]
    fn numbers() {
        for (figure, shown) in [
            (Figure::Integer(-1), Some(0)),
            (Figure::Integer(i128::MAX), Some(u64::MAX)),
            (Figure::Real(1.5), Some(2)),
            (Figure::Real(-1.0), Some(0)),
            (Figure::Flag(true), Some(1)),
            (Figure::text("7"), None),
        ] {
            assert_eq!(number(&figure), shown, "{figure:?}");
        }
    }
}
