//! What a rule sees: one value, as a number where it is one, and as text, and how far it can be trusted.

use super::comparable::Comparable;
use super::target::{Target, TargetKind};
use super::{Cell, Picture};
use crate::config::ObjectType;
use crate::schema::Object;
use crate::smi::Name;
use crate::time::Instant;
use crate::view::{self, Freshness, Status, View};
use std::time::Duration;

/// What is stale from a moment on is so one nanosecond after its last fresh one.
const TICK: Duration = Duration::from_nanos(1);

/// One look at a source.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Seen {
    /// The value that is there now; none where the source fails or is stale.
    pub value: Option<Comparable>,
    /// The status, where the source is a probe as a whole; none before its first run.
    pub status: Option<Status>,
    /// Whether the value is too old, or was never there.
    pub stale: bool,
    /// Whether there is no such value; none where nobody can tell, since the source fails.
    pub missing: Option<bool>,
    /// When the last value was measured.
    pub measured: Option<Instant>,
    /// When that value becomes stale.
    pub stale_at: Option<Instant>,
}

impl Seen {
    /// Looks at where a source leads to.
    pub fn look(picture: &Picture<'_>, now: Instant, target: &Target) -> Self {
        let probe = picture.view.probes.get(&target.feeder);
        match &target.kind {
            TargetKind::Object { name, field, kind } => Self::object(picture.view, now, name, probe, field, kind),
            TargetKind::Status => Self::status(now, probe),
            TargetKind::Field(field) => Self::field(now, probe, field),
            TargetKind::Cell(column) => Self::cell(picture, now, column, &target.feeder),
        }
    }

    fn object(view: &View, now: Instant, name: &str, probe: Option<&view::Probe>, field: &str, kind: &ObjectType) -> Self {
        let Some(object) = view.objects.get(name) else { return Self::nothing() };
        let is_fresh = object.freshness_at(now, probe) == Freshness::Fresh;
        // After a failed run the value is still shown with its age, but it is not what is there now.
        let current = object.value.as_ref().filter(|_| is_fresh && object.error.is_empty());
        Self {
            value: current.map(|value| Comparable::object(value, kind)),
            status: None,
            stale: !is_fresh,
            missing: working(probe, now).map(|probe| !probe.figures.contains_key(field)),
            measured: object.measured,
            stale_at: object.measured.and_then(|at| Some(at.after(probe?.max_age).after(TICK))),
        }
    }

    fn status(now: Instant, probe: Option<&view::Probe>) -> Self {
        let Some(probe) = probe else { return Self::nothing() };
        let stale = probe.is_stale(now);
        // An old status never passes for a fresh one.
        let current = if stale { probe.status.worse(Status::Unknown) } else { probe.status };
        let status = Some(current).filter(|_| probe.runs > 0);
        Self { status, stale, measured: probe.succeeded, stale_at: stale_at(probe), ..Self::default() }
    }

    fn field(now: Instant, probe: Option<&view::Probe>, field: &str) -> Self {
        let Some(probe) = probe else { return Self::nothing() };
        let figure = probe.figures.get(field);
        Self {
            // After a failed run the figures are those of an earlier one: not what is there now.
            value: working(Some(probe), now).and(figure).map(Comparable::figure),
            status: None,
            stale: probe.is_stale(now),
            missing: working(Some(probe), now).map(|_| figure.is_none()),
            measured: figure.and(probe.succeeded),
            stale_at: stale_at(probe),
        }
    }

    fn cell(picture: &Picture<'_>, now: Instant, column: &'static Object, row: &Name) -> Self {
        let Some(Cell { value, measured, stale_at, failed }) = (picture.cell)(column, row) else {
            return Self { missing: Some(true), ..Self::nothing() };
        };
        let stale = measured.is_none() || stale_at.is_some_and(|at| at <= now);
        let works = !failed && !stale;
        Self {
            missing: works.then_some(value.is_none()),
            value: value.filter(|_| works).map(|value| Comparable::cell(&value, column.syntax)),
            status: None,
            stale,
            measured,
            stale_at,
        }
    }

    /// Nothing is known of it.
    fn nothing() -> Self {
        Self { stale: true, ..Self::default() }
    }

    /// As a notification shows it.
    pub fn describe(&self) -> String {
        match (&self.value, self.status) {
            (Some(value), _) => value.text.clone(),
            (None, Some(status)) => status.label().to_owned(),
            (None, None) if self.missing == Some(true) => "missing".to_owned(),
            (None, None) => "unknown".to_owned(),
        }
    }
}

/// The probe, if its last run was successful and is young enough.
fn working(probe: Option<&view::Probe>, now: Instant) -> Option<&view::Probe> {
    probe.filter(|probe| probe.error.is_empty() && !probe.is_stale(now))
}

fn stale_at(probe: &view::Probe) -> Option<Instant> {
    Some(probe.succeeded?.after(probe.max_age).after(TICK))
}
