//! `base.1.11.1`: the probes.

use super::Tree;
use crate::schema::probe;
use crate::smi::{Name, Value};
use crate::time::Instant;
use crate::view::{Freshness, Probe, Status, View};
use std::time::Duration;

pub fn build(tree: &mut Tree<'_>, view: &View, now: Instant) {
    for (name, facts) in &view.probes {
        row(tree, name, facts, now);
    }
}

/// The row of one probe.
pub fn row(tree: &mut Tree<'_>, name: &Name, facts: &Probe, now: Instant) {
    let mut row = tree.row(name.index());
    row.cell(&probe::KIND, Value::Integer(facts.kind as i32));
    row.cell(&probe::STATUS, Value::Integer(shown_status(facts, now) as i32));
    row.text(&probe::TEXT, &facts.text);
    row.cell(&probe::FRESHNESS, Value::Integer(freshness(facts, now) as i32));
    row.number_if_known(&probe::AGE, facts.succeeded.map(|at| now.since(at).as_secs()));
    row.number(&probe::DURATION, milliseconds(facts.took));
    row.number(&probe::INTERVAL, milliseconds(facts.interval));
    row.number(&probe::RUNS, facts.runs);
    row.number(&probe::FAILURES, facts.failures);
    row.number(&probe::TIMEOUTS, facts.timeouts);
    row.number(&probe::BAD_VALUES, facts.bad_values);
    row.text(&probe::ERROR, &facts.error);
}

/// The status of the last run; an ok that is too old is unknown, since an old value must never pass for a fresh one.
pub fn shown_status(probe: &Probe, now: Instant) -> Status {
    if probe.is_stale(now) { probe.status.worse(Status::Unknown) } else { probe.status }
}

/// Of what the last successful run found.
pub fn freshness(probe: &Probe, now: Instant) -> Freshness {
    match probe.succeeded {
        None => Freshness::Unknown,
        Some(_) if probe.is_stale(now) => Freshness::Stale,
        Some(_) => Freshness::Fresh,
    }
}

fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
