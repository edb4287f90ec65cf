//! One alarm that is active, as the alarm table shows it and the store keeps it.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use super::Record;
use crate::time::WallTime;
use crate::watch::{AlarmKey, Standing};
use serde::{Deserialize, Serialize};

/// An active alarm.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alarm {
    /// The index of its row: the sequence of the notification that raised it.
    pub index: u32,
    /// The rule and what it looks at; `None` for an alarm that no rule raised, of the store for example.
    pub key: Option<AlarmKey>,
    /// The descriptor of the notification that clears it.
    pub notify_clear: String,
    /// What was told of it last: raise, or change of severity. Its severity, text, entity are the alarm's.
    pub record: Record,
    /// When it was raised.
    pub raised: WallTime,
    /// How often its severity changed since.
    pub changes: u32,
    /// What was not told because of it: edges of what it suppresses, or of the alarm that flaps.
    pub suppressed: u32,
    /// Who has seen it, and when.
    pub acknowledged: Option<Acknowledged>,
}

impl Alarm {
    /// What the rules are to know of it after a restart; `None` for an alarm that no rule raised.
    #[must_use]
    pub fn standing(&self) -> Option<Standing> {
        Some(Standing {
            key: self.key.clone()?,
            severity: self.record.severity,
            notify_clear: self.notify_clear.clone(),
            acknowledged: self.acknowledged.is_some(),
            suppressed: self.suppressed,
            seen: self.record.new.clone(),
        })
    }
}

/// The rule behind a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cause {
    /// The rule, and what it looks at.
    pub key: AlarmKey,
    /// The descriptor of the notification that clears the alarm.
    pub notify_clear: String,
}

/// Somebody looks after an alarm.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acknowledged {
    /// A user of this machine, or `snmp`.
    pub by: String,
    /// When.
    pub at: WallTime,
}
