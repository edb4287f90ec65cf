//! One watch of the configuration, and what it says of what it looks at.

use super::alarm::Look;
use super::condition::{holds, wake};
use super::edge::Judgement;
use super::group::Group;
use super::seen::Seen;
use super::target::{Target, TargetKind};
use super::{AlarmKey, Picture};
use crate::config::{Condition, Config, Severity, Source, Subject, Watch, When};
use crate::schema::{self, Object};
use crate::smi::Name;
use crate::time::Instant;
use crate::view::Status;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// A watch, with everything that it names resolved.
#[derive(Debug)]
pub(super) struct Rule {
    pub watch: Watch,
    /// What it looks at by name.
    pub targets: BTreeMap<Source, Target>,
    /// The names of that.
    entities: BTreeSet<String>,
    /// The column that it looks at in every row.
    pub every_row: Option<&'static Object>,
    /// What it saw of its members, where they have one alarm together.
    pub group: Option<Group>,
}

impl Rule {
    pub fn new(watch: &Watch, config: &Config) -> Self {
        let (sources, every_row) = match &watch.subject {
            Subject::Sources(sources) => (sources.as_slice(), None),
            Subject::EveryRow(column) => (&[][..], schema::column(column).map(|(_, column)| column)),
        };
        let targets: BTreeMap<_, _> = sources.iter().filter_map(|source| Some((source.clone(), Target::of(source, config)?))).collect();
        let group = (watch.when != When::Each).then(|| Group::new(watch.when, targets.keys().cloned()));
        let entities = targets.keys().map(Source::entity).collect();
        Self { watch: watch.clone(), targets, entities, every_row, group }
    }

    /// The alarm that a source belongs to.
    pub fn key(&self, source: &Source) -> AlarmKey {
        if self.group.is_some() { self.key_together() } else { AlarmKey { class: self.watch.name.clone(), source: source.clone() } }
    }

    /// The one alarm of all members.
    pub fn key_together(&self) -> AlarmKey {
        AlarmKey { class: self.watch.name.clone(), source: Source::Group(self.watch.name.clone()) }
    }

    /// Whether this watch can have an alarm about this.
    pub fn covers(&self, source: &Source) -> bool {
        match (source, &self.group) {
            (Source::Group(name), Some(_)) => *name == self.watch.name,
            (_, Some(_)) => false,
            (Source::Cell { column, .. }, None) if self.every_row.is_some_and(|every| every.name == column) => true,
            (_, None) => self.targets.contains_key(source),
        }
    }

    /// Whether it looks, by name and for an alarm each, at something that is called so.
    pub fn has_entity(&self, entity: &str) -> bool {
        self.group.is_none() && self.entities.contains(entity)
    }

    /// The source that a row of this name is, where this watch looks at every row.
    pub fn row(&self, row: &Name) -> Option<Source> {
        self.every_row.map(|column| Source::Cell { column: column.name.to_owned(), row: row.clone() })
    }

    /// Looks at a source. `None` where this watch looks at every row, and this row is gone.
    pub fn look(&self, picture: &Picture<'_>, now: Instant, source: &Source) -> Option<Look> {
        let seen = match (self.targets.get(source), self.every_row, source) {
            (Some(target), ..) => Seen::look(picture, now, target),
            (None, Some(column), Source::Cell { row, .. }) => {
                (picture.cell)(column, row)?;
                Seen::look(picture, now, &Target { feeder: row.clone(), kind: TargetKind::Cell(column) })
            }
            _ => return None,
        };
        Some(self.judge(&seen, now))
    }

    fn judge(&self, seen: &Seen, now: Instant) -> Look {
        let watch = &self.watch;
        let levels: Vec<_> = watch.levels.iter().map(|level| judge(&level.raise, level.clear.as_ref(), seen, now)).collect();
        // What is bad enough for a level is bad enough for the alarm, as where the alarm asks for "warning" and its level for "critical".
        let own = if levels.contains(&Judgement::Raise) { Judgement::Raise } else { judge(&watch.raise, watch.clear.as_ref(), seen, now) };
        let of_levels = watch.levels.iter().flat_map(|level| std::iter::once(&level.raise).chain(&level.clear));
        let conditions = std::iter::once(&watch.raise).chain(&watch.clear).chain(of_levels);
        Look { own, levels, text: seen.describe(), wake: conditions.filter_map(|condition| wake(condition, seen, now)).min() }
    }
}

fn judge(raise: &Condition, clear: Option<&Condition>, seen: &Seen, now: Instant) -> Judgement {
    let raise = holds(raise, seen, now);
    let clear = match clear {
        Some(clear) => holds(clear, seen, now),
        None => raise.map(|holds| !holds),
    };
    match (raise, clear) {
        (Some(true), _) => Judgement::Raise,
        (_, Some(true)) => Judgement::Clear,
        (None, None) => Judgement::NotKnown,
        _ => Judgement::Neither,
    }
}

/// The built-in watch: a probe that cannot measure is told (blueprint, promise 6). What it measured is judged by the site's own watches.
pub(super) fn probe_failed(config: &Config) -> Option<Watch> {
    Some(Watch {
        name: "probeFailed".parse().ok()?,
        subject: Subject::Sources(config.probes.keys().cloned().map(Source::ProbeStatus).collect()),
        when: When::Each,
        raise: Condition::StatusIn(vec![Status::Unknown]),
        clear: None,
        hold: Duration::ZERO,
        severity: Severity::Minor,
        notify: "probeFailed".to_owned(),
        notify_clear: "probeRecovered".to_owned(),
        levels: Vec::new(),
        suppressed_by: Vec::new(),
        flapping: true,
        repeat: None,
    })
}
