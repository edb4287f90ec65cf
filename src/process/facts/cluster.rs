//! What an engine tells of the cluster: into the view, then to whoever is to be told.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use super::{Facts, watching};
use crate::config::{Engine, Part, Severity, Source};
use crate::notify::{Alarm, Cause};
use crate::process::tell;
use crate::smi::Name;
use crate::time::{Instant, WallTime};
use crate::view::cluster::Cluster;
use crate::view::{Freshness, Snapshot, Status};
use crate::watch::Standing;
use crate::watch::cluster::{Tidings, dismissed, silent};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// An engine that says nothing for so long is told; what it said is shown as stale before that.
const PATIENCE: Duration = Duration::from_secs(10);

impl Facts {
    /// Takes in what the engine tells, which was so `old` ago.
    pub fn cluster(&mut self, cluster: Cluster, old: Duration, now: Instant, wall: WallTime) {
        if self.config.engine == Engine::None {
            // It was on its way while the configuration changed.
            return;
        }
        let rows = rows(&cluster);
        let rows_before = self.view.cluster.as_ref().map(|snapshot| self::rows(&snapshot.cluster));
        let snapshot = Snapshot { cluster, old, received: now, wall };
        // An engine that hangs repeats what it said before.
        let is_news = snapshot.freshness(now) == Freshness::Fresh;
        let patience = self.config.notify.not_redundant_for;
        let tidings = if is_news { self.cluster_watch.handle(&snapshot.cluster, &self.standing(), patience) } else { Vec::new() };
        self.view.cluster = Some(snapshot);
        self.tell_tidings(tidings, now, wall);
        if let Some(mark) = self.cluster_watch.mark() {
            self.outbox.told_events(mark);
        }
        if rows_before.is_none_or(|before| before != rows) {
            self.watches.rows_changed();
        }
        for name in &rows {
            watching(&self.view, now, |picture| self.watches.handle(now, picture, name));
        }
        self.log_edges(now, wall);
        self.changed = true;
    }

    /// Raises the alarm that the engine says nothing, when it is time.
    pub(super) fn mind_silence(&mut self, now: Instant, wall: WallTime) {
        if self.silent_at().is_some_and(|due| due <= now) {
            let tidings = silent(&self.standing(), PATIENCE);
            self.tell_tidings(tidings, now, wall);
        }
    }

    /// When the engine will have said nothing for too long, unless that was told already.
    pub(super) fn silent_at(&self) -> Option<Instant> {
        let is_told = || self.outbox.alarms().iter().any(|alarm| is_about(alarm, &Part::Engine));
        if self.config.engine == Engine::None || is_told() {
            return None;
        }
        match &self.view.cluster {
            Some(snapshot) => Some(snapshot.received.after(PATIENCE.saturating_sub(snapshot.old))),
            None => Some(self.engine_expected.after(PATIENCE)),
        }
    }

    /// Begins with the engine of a configuration. Where there is none any more, nothing is known of a cluster, and its alarms end.
    pub(super) fn expect_engine(&mut self, now: Instant, wall: WallTime) {
        self.engine_expected = now;
        if self.config.engine == Engine::None {
            let tidings: Vec<_> = dismissed(&self.standing()).collect();
            self.tell_tidings(tidings, now, wall);
            self.view.cluster = None;
        }
        self.count_cluster_alarms();
    }

    fn standing(&self) -> Vec<Standing> {
        self.outbox.alarms().iter().filter_map(Alarm::standing).collect()
    }

    fn tell_tidings(&mut self, tidings: impl IntoIterator<Item = Tidings>, now: Instant, wall: WallTime) {
        for tidings in tidings {
            let at = wall.before(tidings.age);
            let record = tell::tidings(&tidings, &self.config, &self.view, &tell::totals(&self.outbox), now, at);
            let cause = tidings.edge.map(|_| Cause { key: tidings.key, notify_clear: tidings.notify_clear });
            self.outbox.tell(record, cause);
            self.changed = true;
        }
        self.count_cluster_alarms();
    }

    /// What the alarms about the cluster mean for the overall status.
    fn count_cluster_alarms(&mut self) {
        let mut counted = BTreeMap::new();
        for alarm in self.outbox.alarms().iter() {
            let Some(Source::Part(part)) = alarm.key.as_ref().map(|key| &key.source) else { continue };
            let status = match alarm.record.severity {
                Severity::Critical | Severity::Major => Status::Critical,
                _ => Status::Warning,
            };
            let worst = counted.entry(called(part)).or_insert(status);
            *worst = worst.worse(status);
        }
        self.view.cluster_alarms = counted;
    }
}

/// The names of everything in the cluster that has a row of its own.
fn rows(cluster: &Cluster) -> BTreeSet<Name> {
    let nodes = cluster.nodes.iter().map(|node| &node.name);
    let pings = cluster.pings.iter().map(|ping| &ping.name);
    let groups = cluster.groups.iter().map(|group| &group.name);
    let resources = cluster.resources().map(|(_, resource)| &resource.name);
    let fences = cluster.fences.iter().map(|fence| &fence.name);
    nodes.chain(pings).chain(fences).chain(groups).chain(resources).cloned().collect()
}

fn is_about(alarm: &Alarm, part: &Part) -> bool {
    alarm.key.as_ref().is_some_and(|key| key.source == Source::Part(part.clone()))
}

/// As the overall status calls it: a node and a group may have the same name.
fn called(part: &Part) -> String {
    match part {
        Part::Whole(name) => format!("cluster {name}"),
        Part::Engine => part.entity(),
        Part::Node(name) => format!("node {name}"),
        Part::Link(name) => format!("link {name}"),
        Part::Group(name) => format!("group {name}"),
        Part::Resource(name) => format!("resource {name}"),
        Part::Fence(name) => format!("fence device {name}"),
    }
}
