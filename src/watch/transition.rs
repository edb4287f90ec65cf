//! What the rules tell.

use super::Edge;
use crate::config::{Severity, Source};
use crate::smi::Name;
use crate::time::Instant;
use serde::{Deserialize, Serialize};

/// Which alarm it is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct AlarmKey {
    /// The alarm class: the name of the watch, or `alarmFlapping`.
    pub class: Name,
    /// What the alarm is about.
    pub source: Source,
}

/// One edge of one alarm that is to be told.
#[derive(Clone, Debug, PartialEq)]
pub struct Transition {
    /// Which alarm.
    pub key: AlarmKey,
    /// Raised, cleared, another severity, or told again.
    pub edge: Edge,
    /// How bad the alarm is; of a clear, how bad it was.
    pub severity: Severity,
    /// The descriptor of the notification to send.
    pub notify: String,
    /// The descriptor of the notification that clears this alarm: it is still to be told when its watch is gone.
    pub notify_clear: String,
    /// When it happened.
    pub at: Instant,
    /// What was seen before, as text.
    pub old: String,
    /// What is seen now, as text.
    pub new: String,
    /// Edges of this alarm that were not told, after the last that was and before this one.
    pub held: u32,
    /// Edges of other alarms that were held back because of this one. When an alarmFlapping is raised: the transitions that it was raised for.
    pub count: u32,
}
