//! What the agent knows, and what follows from it: readings in; view, edges, log and what is to be sent out. Pure.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use crate::agentx::{Outcome, Table, TableBuilder, TableError};
use crate::config::{self, Config};
use crate::mib::{self, LogFacts};
use crate::notify::{Log, Queue, Record, compose, varbinds};
use crate::probe::fit::fit;
use crate::schema;
use crate::smi::{Name, Oid, Value};
use crate::time::{Instant, WallTime};
use crate::view::{self, AgentX, Freshness, Reading, View};
use crate::watch::{Picture, Transition, Watches};
use std::collections::BTreeMap;

/// Everything that the agent knows.
#[derive(Debug)]
pub struct Facts {
    config: Config,
    view: View,
    watches: Watches,
    log: Log,
    queue: Queue,
    /// The places in `config.objects` of what a probe feeds.
    fed_by: BTreeMap<Name, Vec<usize>>,
    /// Something changed since the last table.
    changed: bool,
}

/// A notification as the session takes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outgoing {
    /// Its number in the log.
    pub sequence: u32,
    /// Which notification it is.
    pub oid: Oid,
    /// What it carries.
    pub objects: Vec<(Oid, Value)>,
}

impl Facts {
    /// What is known at the start: nothing but ourselves. That we started is the first notification.
    #[must_use]
    pub fn new(config: Config, node: String, now: Instant, wall: WallTime) -> Self {
        // A log in memory has a new life with each start of the agent; the second of the start tells one life from the next.
        let generation = u32::try_from(wall.unix_ms / 1000).unwrap_or(0).max(1);
        let mut view = View::default();
        view.agent.version = env!("CARGO_PKG_VERSION").to_owned();
        view.agent.node = node;
        view.agent.started = wall;
        view.agent.started_at = now;
        let mut facts = Self {
            log: Log::new(generation, config.agent.log_rows),
            queue: Queue::default(),
            watches: Watches::new(&config),
            fed_by: fed_by(&config),
            config,
            view,
            changed: true,
        };
        facts.show_config(wall);
        facts.log_start(now);
        facts
    }

    /// Takes in a run of a probe that ended.
    pub fn reading(&mut self, reading: Reading, now: Instant, wall: WallTime) {
        let name = reading.probe.clone();
        let Some(probe) = self.view.probes.get_mut(&name) else { return };
        probe.apply(reading);
        for &place in self.fed_by.get(&name).map_or(&[][..], Vec::as_slice) {
            if let (Some(object), Some(probe)) = (self.config.objects.get(place), self.view.probes.get_mut(&name)) {
                feed(self.view.objects.entry(object.name.clone()).or_default(), object, probe);
            }
        }
        let cell = |object, row: &Name| mib::cell(&self.view, object, row, now);
        let rows = |object| mib::rows(&self.view, object);
        self.watches.handle(now, &Picture { view: &self.view, cell: &cell, rows: &rows }, &name);
        self.log_edges(now, wall);
        self.changed = true;
    }

    /// Does what time asks for: hold times that ended, values that became stale.
    pub fn handle_timeout(&mut self, now: Instant, wall: WallTime) {
        let cell = |object, row: &Name| mib::cell(&self.view, object, row, now);
        let rows = |object| mib::rows(&self.view, object);
        self.watches.handle_timeout(now, &Picture { view: &self.view, cell: &cell, rows: &rows });
        self.log_edges(now, wall);
    }

    /// When `handle_timeout` is wanted next.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Instant> {
        self.watches.poll_timeout()
    }

    /// Goes on with another configuration: what it has in common with the old one keeps its values, alarms and counters.
    pub fn reload(&mut self, config: Config, now: Instant, wall: WallTime) {
        let before = std::mem::replace(&mut self.config, config);
        self.log.set_capacity(self.config.agent.log_rows);
        let watches = std::mem::replace(&mut self.watches, Watches::new(&self.config));
        self.watches.take_over(now, watches);
        // An alarm whose watch is gone is cleared with what the old configuration, and the view of it, say of it.
        while let Some(transition) = self.watches.poll_output() {
            let record = record(&before, &self.view, &transition, now, wall);
            self.append(record);
        }
        self.log.move_to(&before.agent.base_oid, &self.config.agent.base_oid);
        self.forget_what_differs_from(&before);
        self.fed_by = fed_by(&self.config);
        self.show_config(wall);
    }

    /// A new configuration was refused: the old one stays in force.
    pub fn reload_refused(&mut self) {
        self.view.agent.config_errors = self.view.agent.config_errors.saturating_add(1);
        self.changed = true;
    }

    /// The next notification to send, with its number; the same one until it is [`Facts::sent`] or given up.
    pub fn next_notification(&mut self) -> Option<Outgoing> {
        let sequence = self.queue.next(&self.log)?;
        let record = self.log.row(sequence)?;
        // The first is snmpTrapOID.0, which the session puts there itself.
        let objects = varbinds(record, &self.config.agent.base_oid).into_iter().skip(1).collect();
        Some(Outgoing { sequence, oid: record.oid.clone(), objects })
    }

    /// The notification with this number was handed to the session.
    pub fn sent(&mut self, sequence: u32) {
        self.queue.sent(sequence);
    }

    /// The next notification can never be sent.
    pub fn give_up_notification(&mut self) {
        self.queue.drop_next();
        self.changed = true;
    }

    /// What became of a notification that was sent.
    pub fn outcome(&mut self, sequence: u32, outcome: Outcome) {
        match outcome {
            Outcome::Taken | Outcome::Refused(_) => self.queue.landed(sequence),
            Outcome::Lost => self.queue.lost(sequence),
        }
        self.changed = true;
    }

    /// The session has ended for good: what it was handed and never told of is sent through the next one.
    pub fn session_ended(&mut self) {
        self.queue.lost_all();
        self.changed = true;
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
    pub fn table(&mut self, session: AgentX, now: Instant) -> Result<Table, TableError> {
        self.view.agent.agentx = session;
        self.changed = false;
        let mut builder = TableBuilder::new(mib::object_types(&self.config));
        for (oid, value) in self.entries(now) {
            builder.push(&oid, &value);
        }
        builder.build()
    }

    /// What is to be served now, as a list in the order of a walk.
    #[must_use]
    pub fn entries(&self, now: Instant) -> Vec<(Oid, Value)> {
        let rows: Vec<&Record> = self.log.rows().collect();
        let notifications = Notifications {
            rows: &rows,
            last_sequence: self.log.last_sequence(),
            generation: self.log.generation(),
            totals: Totals { logged: self.queue.logged(), ..Totals::default() },
            ..Notifications::NONE
        };
        mib::build(&self.view, &self.config, &notifications, now)
    }

    /// The configuration in force.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.config
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

    fn log_start(&mut self, now: Instant) {
        if let Some(notification) = schema::notification("agentOnline") {
            let base = &self.config.agent.base_oid;
            let mut record = compose::of_start(&self.view, notification.oid(base));
            record.objects = mib::own_objects(notification, &self.view, &Totals::default(), None, base, now);
            self.queue.push(self.log.append(record));
        }
    }

    fn log_edges(&mut self, now: Instant, wall: WallTime) {
        while let Some(transition) = self.watches.poll_output() {
            let record = record(&self.config, &self.view, &transition, now, wall);
            self.append(record);
        }
    }

    fn append(&mut self, record: Record) {
        self.queue.push(self.log.append(record));
        self.changed = true;
    }
}

/// The record of an edge, with OIDs and objects as this configuration has them.
fn record(config: &Config, view: &View, transition: &Transition, now: Instant, wall: WallTime) -> Record {
    let base = &config.agent.base_oid;
    let Some(notification) = schema::notification(&transition.notify) else {
        let site = config.notifications.iter().find(|notification| notification.name == transition.notify);
        let oid = base.child(&[3, 0, site.map_or(0, |notification| notification.oid)]);
        return compose::of_transition(transition, view, wall, oid);
    };
    let about = mib::about(&transition.key.source, config, view);
    let mut record = compose::of_transition(transition, view, wall, notification.oid(base));
    record.objects = mib::own_objects(notification, view, about.as_ref(), base, now);
    record
}

fn by_name(config: &Config) -> BTreeMap<&str, &config::Object> {
    config.objects.iter().map(|object| (object.name.as_str(), object)).collect()
}

fn fed_by(config: &Config) -> BTreeMap<Name, Vec<usize>> {
    let mut fed_by: BTreeMap<Name, Vec<usize>> = BTreeMap::new();
    for (place, object) in config.objects.iter().enumerate() {
        fed_by.entry(object.probe.clone()).or_default().push(place);
    }
    fed_by
}

/// Gives an object what its probe's last run found. After a failed run the last value stays, with its age.
fn feed(facts: &mut view::Object, object: &config::Object, probe: &mut view::Probe) {
    if !probe.error.is_empty() {
        facts.error.clone_from(&probe.error);
        return;
    }
    let value = match probe.figures.get(&object.field) {
        Some(figure) => fit(figure, &object.kind, object.scale).map_err(|error| error.to_string()),
        None if probe.kind.fields().is_some() => {
            // Nothing is wrong with the probe: a port that is closed has no response time, a Tomcat that is stopped no heap.
            facts.freshness = Freshness::Unknown;
            facts.error = format!("no '{}' now: {}", object.field, probe.text);
            return;
        }
        None => Err(format!("the probe gave no '{}'", object.field)),
    };
    match value {
        Ok(value) => {
            facts.value = Some(value);
            facts.measured = probe.succeeded;
            facts.freshness = Freshness::Fresh;
            facts.error.clear();
        }
        Err(error) => {
            facts.freshness = Freshness::Unknown;
            facts.bad_values = facts.bad_values.saturating_add(1);
            facts.error = error;
            probe.bad_values = probe.bad_values.saturating_add(1);
        }
    }
}

#[cfg(test)]
mod tests;
