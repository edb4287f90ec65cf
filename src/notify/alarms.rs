//! The active alarms, by what was told of them. Pure.
//!
//! | alarm \ record | raise | change | repeat | clear | event |
//! |---|---|---|---|---|---|
//! | not active | active | active | - | - | - |
//! | active | as change | other severity, counted | - | gone | - |

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use super::log::is_later;
use super::{Acknowledged, Alarm, AlarmState, Cause, Record};
use crate::smi::Oid;
use crate::watch::AlarmKey;
use std::collections::BTreeMap;

/// All of them, by alarm id.
#[derive(Clone, Debug, Default)]
pub struct Alarms {
    active: BTreeMap<String, Alarm>,
    raised: u64,
    cleared: u64,
}

impl Alarms {
    /// Those of an earlier life.
    #[must_use]
    pub fn restored(alarms: impl IntoIterator<Item = Alarm>) -> Self {
        let active = alarms.into_iter().map(|alarm| (alarm.record.alarm_id.clone(), alarm)).collect();
        Self { active, raised: 0, cleared: 0 }
    }

    /// Takes in a record that has its number. Whether an alarm is other than before.
    pub fn tell(&mut self, record: &Record, cause: Option<Cause>) -> bool {
        match record.state {
            AlarmState::Event | AlarmState::Repeat => false,
            AlarmState::Clear => {
                let was_active = self.active.remove(&record.alarm_id).is_some();
                self.cleared = self.cleared.saturating_add(u64::from(was_active));
                was_active
            }
            AlarmState::Raise | AlarmState::Change => {
                match self.active.get_mut(&record.alarm_id) {
                    Some(alarm) => alarm.change(record),
                    None => {
                        self.raised = self.raised.saturating_add(1);
                        self.active.insert(record.alarm_id.clone(), Alarm::raised(record, cause));
                    }
                }
                true
            }
        }
    }

    /// Marks an alarm as seen, by its id or its index. `None` where there is none; twice is as good as once.
    pub fn acknowledge(&mut self, which: &str, by: Acknowledged) -> Option<&Alarm> {
        let alarm = self.active.values_mut().find(|alarm| alarm.record.alarm_id == which || alarm.index.to_string() == which)?;
        if alarm.acknowledged.is_none() {
            alarm.acknowledged = Some(by);
        }
        Some(alarm)
    }

    /// The id of the alarm that this rule has raised: it keeps it, also when cluster or node are called otherwise now.
    #[must_use]
    pub fn id_of(&self, key: &AlarmKey) -> Option<&str> {
        self.active.values().find(|alarm| alarm.key.as_ref() == Some(key)).map(|alarm| alarm.record.alarm_id.as_str())
    }

    /// What was told after `kept` belongs to another life of the log.
    pub fn begin_generation(&mut self, generation: u32, kept: u32) {
        for alarm in self.active.values_mut().filter(|alarm| is_later(alarm.record.sequence, kept)) {
            alarm.record.generation = generation;
        }
    }

    /// Moves the OIDs of all alarms to another base.
    pub fn move_to(&mut self, from: &Oid, to: &Oid) {
        self.active.values_mut().for_each(|alarm| alarm.record.move_to(from, to));
    }

    /// Takes over how much each alarm keeps silent.
    pub fn count_suppressed(&mut self, count: impl Fn(&AlarmKey) -> u32) {
        for alarm in self.active.values_mut() {
            if let Some(key) = &alarm.key {
                alarm.suppressed = count(key);
            }
        }
    }

    /// The alarm with this id, if it is active.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Alarm> {
        self.active.get(id)
    }

    /// The active ones, by id.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Alarm> {
        self.active.values()
    }

    /// How many were raised since the start.
    #[must_use]
    pub fn raised(&self) -> u64 {
        self.raised
    }

    /// How many were cleared since the start.
    #[must_use]
    pub fn cleared(&self) -> u64 {
        self.cleared
    }
}

impl Alarm {
    fn raised(record: &Record, cause: Option<Cause>) -> Self {
        let (key, notify_clear) = cause.map(|cause| (cause.key, cause.notify_clear)).unzip();
        Self {
            index: record.sequence,
            key,
            notify_clear: notify_clear.unwrap_or_default(),
            record: record.clone(),
            raised: record.at,
            changes: 0,
            suppressed: 0,
            acknowledged: None,
        }
    }

    fn change(&mut self, record: &Record) {
        if record.severity.is_worse_than(self.record.severity) {
            self.acknowledged = None;
        }
        self.changes = self.changes.saturating_add(1);
        self.record = record.clone();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Severity;
    use crate::notify::record::tests::record;
    use crate::time::WallTime;

    fn told(state: AlarmState, severity: Severity, sequence: u32) -> Record {
        Record { state, severity, sequence, alarm_id: "c/x/y".to_owned(), ..record("") }
    }

    fn seen(alarms: &Alarms) -> Vec<(u32, Severity, u32, bool)> {
        alarms.iter().map(|alarm| (alarm.index, alarm.record.severity, alarm.changes, alarm.acknowledged.is_some())).collect()
    }

    #[test]
    fn table() {
        use AlarmState::{Change, Clear, Event, Raise, Repeat};
        let by = || Acknowledged { by: "root".to_owned(), at: WallTime::default() };
        for (state, active) in [(Raise, true), (Change, true), (Repeat, false), (Clear, false), (Event, false)] {
            let mut alarms = Alarms::default();
            assert_eq!(alarms.tell(&told(state, Severity::Warning, 4), None), active, "{state:?}");
            assert_eq!(alarms.iter().len(), usize::from(active), "{state:?}");
        }
        let mut alarms = Alarms::default();
        alarms.tell(&told(Raise, Severity::Warning, 4), None);
        assert!(alarms.acknowledge("c/x/z", by()).is_none());
        assert_eq!(alarms.acknowledge("4", by()).map(|alarm| alarm.index), Some(4));
        assert!(!alarms.tell(&told(Repeat, Severity::Warning, 5), None) && !alarms.tell(&told(Event, Severity::Major, 6), None));
        assert_eq!(seen(&alarms), [(4, Severity::Warning, 0, true)]);
        alarms.tell(&told(Change, Severity::Critical, 7), None);
        assert_eq!(seen(&alarms), [(4, Severity::Critical, 1, false)], "worse than what was acknowledged");
        assert!(alarms.acknowledge("c/x/y", by()).is_some());
        alarms.tell(&told(Raise, Severity::Minor, 8), None);
        assert_eq!(seen(&alarms), [(4, Severity::Minor, 2, true)]);
        assert!(alarms.tell(&told(Clear, Severity::Cleared, 9), None));
        assert!(!alarms.tell(&told(Clear, Severity::Cleared, 10), None));
        assert_eq!((alarms.iter().len(), alarms.raised(), alarms.cleared()), (0, 1, 1));
    }
}
