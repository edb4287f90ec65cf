//! The outbox: the log, the alarms that follow from it, and each sink's place in it. Pure.
//!
//! A record is told once; it gets its number, changes its alarm, waits at each sink, and is written down, in that order. No sink gets it
//! before it is on disk (`keeper`).

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use super::journal::{Journal, Kept};
use super::keeper::Keeper;
use super::log::is_later;
use super::place::Place;
use super::switches::Switches;
use super::{Acknowledged, Alarm, Alarms, Cause, Log, Record};
use crate::config::{Config, Sink};
use crate::smi::{Name, Oid};
use crate::time::{Instant, WallTime};
use crate::watch::AlarmKey;
use crate::watch::cluster::EventMark;
use std::collections::BTreeMap;

/// Everything that was told, and what is still to be told.
#[derive(Debug)]
pub struct Outbox {
    log: Log,
    alarms: Alarms,
    places: BTreeMap<Name, Place>,
    switches: Switches,
    journal: Journal,
    keeper: Keeper,
    /// The last event of the cluster that was told.
    event: Option<EventMark>,
    /// More has changed than the journal says: everything is to be compared with what is on disk.
    anew: bool,
    /// Sinks have moved on since then, unwritten.
    moved: Option<Instant>,
    logged: u64,
    suppressed: u64,
}

/// The state of the store at the start.
#[derive(Debug)]
pub enum Opened {
    /// `state-dir = false`: nothing is kept.
    Memory,
    /// It holds this.
    Store(Kept),
    /// It cannot be used; why, and what it held where it could still be read.
    Failed(String, Box<Kept>),
}

impl Outbox {
    /// The outbox of this configuration, going on where an earlier life ended.
    #[must_use]
    pub fn new(config: &Config, opened: Opened, now: Instant, wall: WallTime) -> Self {
        let (kept, without_store) = match opened {
            Opened::Store(kept) => (kept, None),
            Opened::Memory => (Kept::default(), Some(Keeper::memory())),
            Opened::Failed(reason, kept) => (*kept, Some(Keeper::failed(now, reason))),
        };
        let generation = match (kept.generation, &without_store) {
            (Some(generation), None) => generation,
            // What comes now cannot be kept beside what there is.
            (before, _) => generation_after(before.unwrap_or(0), wall),
        };
        let is_other = kept.rows.len() > config.agent.log_rows
            || kept.places.keys().any(|name| !config.sinks.iter().any(|sink| sink.name.as_str() == name));
        let switches = Switches::new(config, &kept.switches);
        let anew = is_other || *switches.kept() != kept.switches;
        let log = Log::restored(generation, kept.next, kept.rows, config.agent.log_rows);
        let keeper = without_store.unwrap_or_else(|| Keeper::with_store(log.last_sequence()));
        let mut outbox = Self {
            alarms: Alarms::restored(kept.alarms),
            places: BTreeMap::new(),
            switches,
            journal: Journal::default(),
            keeper,
            event: kept.event,
            anew,
            moved: None,
            logged: 0,
            suppressed: 0,
            log,
        };
        outbox.journal.generation(generation, outbox.log.next_sequence());
        outbox.set_sinks(&config.sinks, &kept.places);
        outbox
    }

    /// Takes over another configuration.
    pub fn reload(&mut self, before: &Oid, config: &Config) {
        self.log.set_capacity(config.agent.log_rows);
        self.log.move_to(before, &config.agent.base_oid);
        self.alarms.move_to(before, &config.agent.base_oid);
        self.switches = Switches::new(config, self.switches.kept());
        self.set_sinks(&config.sinks, &BTreeMap::new());
        self.anew = true;
    }

    /// Logs a record. Gives its number.
    pub fn tell(&mut self, record: Record, cause: Option<Cause>) -> u32 {
        let is_sent = self.switches.is_sent(&record.name);
        self.append(record, cause, is_sent)
    }

    /// Logs a record that is sent even where it is switched off: somebody has asked for it.
    pub fn tell_anyway(&mut self, record: Record) -> u32 {
        self.append(record, None, true)
    }

    /// Sends the rows between these numbers again that are in the log, to these sinks. Gives how many rows.
    pub fn replay(&mut self, from: u32, to: u32, sinks: &[Name]) -> usize {
        let to = if is_later(to, self.log.last_sequence()) || to < from { self.log.last_sequence() } else { to };
        let is_wanted = |sequence: &u32| !is_later(from, *sequence) && !is_later(*sequence, to);
        let wanted: Vec<u32> = self.log.rows().map(|row| row.sequence).filter(is_wanted).collect();
        for (_, place) in self.places.iter_mut().filter(|(name, _)| sinks.contains(name)) {
            place.again(&wanted);
        }
        wanted.len()
    }

    /// Marks an alarm as seen, by its id or its index. Gives what it is about; `None` where there is no such alarm.
    pub fn acknowledge(&mut self, which: &str, by: Acknowledged) -> Option<&Alarm> {
        let alarm = self.alarms.acknowledge(which, by)?;
        self.journal.alarm(alarm);
        Some(alarm)
    }

    /// Turns all notifications, or one, on or off. Whether there is such a one.
    pub fn switch(&mut self, name: Option<&str>, on: bool) -> bool {
        let set = self.switches.set(name, on);
        if let Some((name, switch)) = set {
            self.journal.switch(name, switch);
        }
        set.is_some()
    }

    /// The next notification for a sink that may be sent.
    pub fn next(&mut self, sink: &Name) -> Option<&Record> {
        let released = self.keeper.released(self.log.last_sequence());
        let sequence = self.places.get_mut(sink)?.next(&self.log, released)?;
        self.log.row(sequence)
    }

    /// The place of a sink, to tell it what has become of something.
    pub fn place_mut(&mut self, sink: &Name, now: Instant) -> Option<&mut Place> {
        self.moved.get_or_insert(now);
        self.places.get_mut(sink)
    }

    /// The rows that are on disk, oldest first; all where there is no disk.
    pub fn rows(&self) -> impl Iterator<Item = &Record> {
        let released = self.keeper.released(self.log.last_sequence());
        self.log.rows().take_while(move |row| !is_later(row.sequence, released))
    }

    /// The newest number that is on disk; 0 before the first.
    #[must_use]
    pub fn last_sequence(&self) -> u32 {
        self.keeper.released(self.log.last_sequence())
    }

    /// The log.
    #[must_use]
    pub fn log(&self) -> &Log {
        &self.log
    }

    /// The active alarms.
    #[must_use]
    pub fn alarms(&self) -> &Alarms {
        &self.alarms
    }

    /// The last event of the cluster that was told.
    #[must_use]
    pub fn event(&self) -> Option<&EventMark> {
        self.event.as_ref()
    }

    /// All events of the cluster up to this one were told.
    pub fn told_events(&mut self, mark: &EventMark) {
        if self.event.as_ref() != Some(mark) {
            self.event = Some(mark.clone());
            self.journal.event(mark);
        }
    }

    /// Takes over how much each alarm keeps silent.
    pub fn count_suppressed(&mut self, count: impl Fn(&AlarmKey) -> u32) {
        self.alarms.count_suppressed(count);
    }

    /// The sinks, by name.
    #[must_use]
    pub fn places(&self) -> &BTreeMap<Name, Place> {
        &self.places
    }

    /// The switches.
    #[must_use]
    pub fn switches(&self) -> &Switches {
        &self.switches
    }

    /// What stands between log and sinks.
    #[must_use]
    pub fn keeper(&self) -> &Keeper {
        &self.keeper
    }

    /// Records since the start.
    #[must_use]
    pub fn logged(&self) -> u64 {
        self.logged
    }

    /// Of them those that were switched off.
    #[must_use]
    pub fn suppressed(&self) -> u64 {
        self.suppressed
    }

    fn append(&mut self, mut record: Record, cause: Option<Cause>, is_sent: bool) -> u32 {
        record.suppressed = !is_sent;
        if let Some(id) = cause.as_ref().and_then(|cause| self.alarms.id_of(&cause.key)) {
            id.clone_into(&mut record.alarm_id);
        }
        let before = self.log.rows().next().map(|row| row.sequence);
        let sequence = self.log.append(record);
        self.logged = self.logged.saturating_add(1);
        self.suppressed = self.suppressed.saturating_add(u64::from(!is_sent));
        for place in self.places.values_mut() {
            place.push(sequence, is_sent);
            place.trim(&self.log);
        }
        if let Some(row) = self.log.row(sequence) {
            self.journal.row(row);
            self.journal.next(self.log.next_sequence());
            if self.alarms.tell(row, cause) {
                match self.alarms.get(&row.alarm_id) {
                    Some(alarm) => self.journal.alarm(alarm),
                    None => self.journal.alarm_gone(&row.alarm_id),
                }
            }
        }
        if let Some(gone) = before.filter(|&before| self.log.row(before).is_none()) {
            self.journal.row_gone(gone);
        }
        sequence
    }

    /// A sink that was not there before begins with what is told from now on.
    fn set_sinks(&mut self, sinks: &[Sink], kept: &BTreeMap<String, u32>) {
        self.places.retain(|name, _| sinks.iter().any(|sink| sink.name == *name));
        for sink in sinks {
            match self.places.get_mut(&sink.name) {
                Some(place) => place.move_to(sink.address()),
                None => {
                    let done = kept.get(sink.name.as_str()).copied().unwrap_or(self.log.last_sequence());
                    self.journal.place(&sink.name, done);
                    self.places.insert(sink.name.clone(), Place::behind(done, sink.address(), &self.log));
                }
            }
        }
    }
}

/// A life of the log is called by the second in which it began: later ones have higher numbers, and no store is needed for that.
fn generation_after(before: u32, wall: WallTime) -> u32 {
    u32::try_from(wall.unix_ms / 1000).unwrap_or(0).max(before.saturating_add(1))
}

mod storing;

#[cfg(test)]
mod tests;
