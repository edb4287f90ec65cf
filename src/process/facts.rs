//! What the agent knows, and what follows from it: readings in; view, edges, alarms, log and what is to be sent out. Pure.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use super::feed::Feed;
use super::tell;
use crate::agentx::{Table, TableBuilder, TableError};
use crate::config::{self, Config, Source};
use crate::mib::{self, Notifications};
use crate::notify::{Alarm, Cause, News, Opened, Order, Outbox, Own, Place, varbinds};
use crate::smi::{Name, Oid, Value};
use crate::store::Write;
use crate::time::{Instant, WallTime};
use crate::view::{self, AgentX, Reading, View};
use crate::watch::cluster::ClusterWatch;
use crate::watch::{Edge, Picture, Watches};
use std::collections::BTreeMap;
use std::time::Duration;

/// After the end of a cause its consequences have so long to end too.
const RECHECK: Duration = Duration::from_secs(60);

/// Everything that the agent knows.
#[derive(Debug)]
pub struct Facts {
    config: Config,
    view: View,
    watches: Watches,
    cluster_watch: ClusterWatch,
    /// Since when the engine is expected to tell something.
    engine_expected: Instant,
    outbox: Outbox,
    feed: Feed,
    /// When everything is looked at again, since a cause has ended: its consequences may still be there, and their probes run rarely.
    recheck: Option<Instant>,
    /// When the next keepAlive is due.
    keep_alive: Option<Instant>,
    /// The index of the alarm that a SET acknowledged last, 0 before the first.
    acknowledged: u32,
    /// Something changed since the last table.
    changed: bool,
}

/// A notification as a sink takes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outgoing {
    /// Its number in the log.
    pub sequence: u32,
    /// Which notification it is.
    pub oid: Oid,
    /// Its alarm.
    pub alarm: String,
    /// What it carries behind snmpTrapOID.0.
    pub objects: Vec<(Oid, Value)>,
}

impl Facts {
    /// What is known at the start: ourselves, and what an earlier life has kept. That we started is the first notification.
    #[must_use]
    pub fn new(config: Config, node: String, opened: Opened, now: Instant, wall: WallTime) -> Self {
        let mut view = View::default();
        view.agent.version = env!("CARGO_PKG_VERSION").to_owned();
        view.agent.node = node;
        view.agent.started = wall;
        view.agent.started_at = now;
        let store_error = if let Opened::Failed(reason, _) = &opened { Some(reason.clone()) } else { None };
        let outbox = Outbox::new(&config, opened, now, wall);
        let mut watches = Watches::new(&config);
        // Those about the cluster are compared with what its engine tells.
        let of_watches =
            outbox.alarms().iter().filter_map(Alarm::standing).filter(|standing| !matches!(standing.key.source, Source::Part(_)));
        watches.restore(now, of_watches.collect());
        let cluster_watch = ClusterWatch::new(outbox.event().cloned());
        let keep_alive = config.notify.keep_alive.map(|pause| now.after(pause));
        let mut facts = Self {
            feed: Feed::new(&config),
            outbox,
            watches,
            cluster_watch,
            engine_expected: now,
            config,
            view,
            keep_alive,
            recheck: None,
            acknowledged: 0,
            changed: true,
        };
        facts.show_config(wall);
        facts.tell(&Own::Online, now, wall);
        match store_error {
            Some(reason) => facts.tell(&Own::StoreFailed(reason), now, wall),
            None => facts.end_store_alarm(now, wall),
        }
        facts.expect_engine(now, wall);
        facts.log_edges(now, wall);
        facts
    }

    /// Everything that is known.
    #[must_use]
    pub fn view(&self) -> &View {
        &self.view
    }

    /// Takes in a run of a probe that ended.
    pub fn reading(&mut self, reading: Reading, now: Instant, wall: WallTime) {
        let name = reading.probe.clone();
        let Some(probe) = self.view.probes.get_mut(&name) else { return };
        probe.apply(reading);
        self.feed.feed(&mut self.view, &self.config, &name);
        watching(&self.view, now, |picture| self.watches.handle(now, picture, &name));
        self.log_edges(now, wall);
        self.changed = true;
    }

    /// Does what time asks for: hold times that ended, values that became stale, a keepAlive, a disk that does not answer.
    pub fn handle_timeout(&mut self, now: Instant, wall: WallTime) {
        watching(&self.view, now, |picture| self.watches.handle_timeout(now, picture));
        if self.recheck.is_some_and(|due| due <= now) {
            self.recheck = None;
            self.look_again(now);
        }
        self.log_edges(now, wall);
        self.mind_silence(now, wall);
        if let Some((due, pause)) = self.keep_alive.zip(self.config.notify.keep_alive)
            && due <= now
        {
            self.keep_alive = Some(now.after(pause));
            self.tell(&Own::KeepAlive, now, wall);
        }
        let news = self.outbox.handle_timeout(now, wall);
        self.tell_news(news, now, wall);
    }

    /// When `handle_timeout` or `poll_order` is wanted next.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Instant> {
        [self.watches.poll_timeout(), self.outbox.poll_timeout(), self.keep_alive, self.recheck, self.silent_at()]
            .into_iter()
            .flatten()
            .min()
    }

    /// Goes on with another configuration: what it has in common with the old one keeps its values, alarms and counters.
    pub fn reload(&mut self, config: Config, now: Instant, wall: WallTime) {
        let before = std::mem::replace(&mut self.config, config);
        let watches = std::mem::replace(&mut self.watches, Watches::new(&self.config));
        self.watches.take_over(now, watches);
        // An alarm whose watch is gone is cleared with what the old configuration, and the view of it, say of it.
        while let Some(transition) = self.watches.poll_output() {
            let record = tell::edge(&transition, &before, &self.view, &tell::totals(&self.outbox), now, wall);
            self.outbox.tell(record, Some(Cause { key: transition.key, notify_clear: transition.notify_clear }));
        }
        self.outbox.reload(&before.agent.base_oid, &self.config);
        self.forget_what_differs_from(&before);
        self.feed = Feed::new(&self.config);
        if before.notify.keep_alive != self.config.notify.keep_alive {
            self.keep_alive = self.config.notify.keep_alive.map(|pause| now.after(pause));
        }
        self.show_config(wall);
        if before.engine != self.config.engine {
            self.expect_engine(now, wall);
        }
        self.look_again(now);
        self.log_edges(now, wall);
    }

    /// A new configuration was refused: the old one stays in force.
    pub fn reload_refused(&mut self) {
        self.view.agent.config_errors = self.view.agent.config_errors.saturating_add(1);
        self.changed = true;
    }

    /// Tells something of ourselves.
    pub fn tell(&mut self, own: &Own, now: Instant, wall: WallTime) {
        let record = tell::own(own, &self.config, &self.view, &self.outbox, now, wall);
        self.outbox.tell(record, None);
        self.changed = true;
    }

    /// The next notification for a sink; the same one until it is handed over or given up.
    pub fn next(&mut self, sink: &Name) -> Option<Outgoing> {
        let record = self.outbox.next(sink)?;
        // The first is snmpTrapOID.0, which each sink puts there itself.
        let objects = varbinds(record, &self.config.agent.base_oid).into_iter().skip(1).collect();
        Some(Outgoing { sequence: record.sequence, oid: record.oid.clone(), alarm: record.alarm_id.clone(), objects })
    }

    /// The place of a sink, to tell what has become of something.
    pub fn place_mut(&mut self, sink: &Name, now: Instant) -> Option<&mut Place> {
        self.changed = true;
        self.outbox.place_mut(sink, now)
    }

    /// What the store is to do now.
    pub fn poll_order(&mut self, now: Instant) -> Option<(Order, Vec<Write>)> {
        self.outbox.poll_order(now)
    }

    /// The store has committed a batch.
    pub fn committed(&mut self, batch: u64, now: Instant, wall: WallTime) {
        let news = self.outbox.committed(batch);
        self.tell_news(news, now, wall);
        self.changed = true;
    }

    /// The store could not commit a batch.
    pub fn refused(&mut self, batch: u64, reason: String, now: Instant, wall: WallTime) {
        let news = self.outbox.refused(batch, reason, now, wall);
        self.tell_news(news, now, wall);
    }

    /// Whether a new table would show something new, apart from ages.
    #[must_use]
    pub fn changed(&self) -> bool {
        self.changed
    }

    /// What is to be served now.
    ///
    /// # Errors
    /// Two values on one OID, which the checks of the configuration rule out.
    pub fn table(&mut self, session: AgentX, now: Instant, wall: WallTime) -> Result<Table, TableError> {
        self.view.agent.agentx = session;
        self.changed = false;
        let watches = &self.watches;
        self.outbox.count_suppressed(|key| watches.suppressed(key));
        let mut builder = TableBuilder::new(mib::object_types(&self.config));
        let writable = mib::writable(&self.config);
        for (oid, value) in self.entries(now, wall) {
            match writable.get(&oid) {
                Some(accepts) => builder.push_writable(&oid, &value, *accepts),
                None => builder.push(&oid, &value),
            }
        }
        builder.build()
    }

    /// What is to be served now, as a list in the order of a walk.
    #[must_use]
    pub fn entries(&self, now: Instant, wall: WallTime) -> Vec<(Oid, Value)> {
        let outbox = &self.outbox;
        let rows: Vec<_> = outbox.rows().collect();
        let alarms: Vec<_> = outbox.alarms().iter().collect();
        let sinks: Vec<_> = outbox.places().iter().map(|(name, place)| place.status(name, outbox.log())).collect();
        let notifications = Notifications {
            wall,
            rows: &rows,
            last_sequence: outbox.last_sequence(),
            generation: outbox.log().generation(),
            alarms: &alarms,
            sinks: &sinks,
            delivery: &|sequence, sink| outbox.places().get(sink).map(|place| place.delivery(sequence)),
            is_enabled: outbox.switches().all(),
            is_on: &|name| outbox.switches().is_on(name),
            acknowledged: self.acknowledged,
            totals: tell::totals(outbox),
        };
        mib::build(&self.view, &self.config, &notifications, now)
    }

    /// The configuration in force.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// Log, alarms and sinks.
    #[must_use]
    pub fn outbox(&self) -> &Outbox {
        &self.outbox
    }

    /// Whether every probe has run at least once.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.view.probes.values().all(|probe| probe.runs > 0)
    }

    /// A value is as old as its definition and its probe's: another script's is not shown as this one's.
    fn forget_what_differs_from(&mut self, before: &Config) {
        let config = &self.config;
        let is_same_probe = |name: &Name| config.probes.get(name) == before.probes.get(name);
        let (old, new) = (by_name(before), by_name(config));
        self.view.objects.retain(|name, _| {
            let now = new.get(name.as_str());
            now == old.get(name.as_str()) && now.is_some_and(|object| is_same_probe(&object.probe))
        });
        self.view.probes.retain(|name, _| is_same_probe(name));
    }

    fn show_config(&mut self, wall: WallTime) {
        let agent = &mut self.view.agent;
        agent.cluster.clone_from(&self.config.cluster);
        agent.config_digest.clone_from(&self.config.digest);
        agent.config_loaded = wall;
        for (name, probe) in &self.config.probes {
            let facts = || view::Probe::new(probe.action.kind(), probe.interval, probe.max_age);
            self.view.probes.entry(name.clone()).or_insert_with(facts);
        }
        for object in &self.config.objects {
            self.view.objects.entry(object.name.clone()).or_default().probe = Some(object.probe.clone());
        }
        self.changed = true;
    }

    /// Has the rules look at what is known, with nothing new: thresholds may be other ones, timers are to be set.
    fn look_again(&mut self, now: Instant) {
        let known: Vec<Name> = self.view.probes.iter().filter(|(_, probe)| probe.runs > 0).map(|(name, _)| name.clone()).collect();
        for name in known {
            self.feed.feed(&mut self.view, &self.config, &name);
            watching(&self.view, now, |picture| self.watches.handle(now, picture, &name));
        }
    }

    fn log_edges(&mut self, now: Instant, wall: WallTime) {
        let has_consequences = self.config.watches.iter().any(|watch| !watch.suppressed_by.is_empty());
        while let Some(transition) = self.watches.poll_output() {
            if has_consequences && transition.edge == Edge::Clear {
                self.recheck = Some(now.after(RECHECK));
            }
            let record = tell::edge(&transition, &self.config, &self.view, &tell::totals(&self.outbox), now, wall);
            self.outbox.tell(record, Some(Cause { key: transition.key, notify_clear: transition.notify_clear }));
            self.changed = true;
        }
    }

    fn tell_news(&mut self, news: Option<News>, now: Instant, wall: WallTime) {
        match news {
            Some(News::Failed(reason)) => self.tell(&Own::StoreFailed(reason), now, wall),
            Some(News::Recovered) => self.tell(&Own::StoreRecovered, now, wall),
            None => {}
        }
    }

    /// The store works, and an earlier life has told that it did not.
    fn end_store_alarm(&mut self, now: Instant, wall: WallTime) {
        let recovered = tell::own(&Own::StoreRecovered, &self.config, &self.view, &self.outbox, now, wall);
        if self.outbox.alarms().get(&recovered.alarm_id).is_some() {
            self.outbox.tell(recovered, None);
        }
    }
}

/// Has the rules look at what the view and the tables that are made of it show.
fn watching(view: &View, now: Instant, look: impl FnOnce(&Picture<'_>)) {
    let cell = |column, row: &Name| mib::cell(view, column, row, now);
    let rows = |column| mib::rows(view, column);
    look(&Picture { view, cell: &cell, rows: &rows });
}

fn by_name(config: &Config) -> BTreeMap<&str, &config::Object> {
    config.objects.iter().map(|object| (object.name.as_str(), object)).collect()
}

mod cluster;
mod wishes;

#[cfg(test)]
mod tests;
