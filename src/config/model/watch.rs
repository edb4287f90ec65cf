//! `[[watch]]`: when a notification is raised, and when it is cleared.

use crate::smi::Name;
use crate::view::Status;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// `[[watch]]`.
#[derive(Clone, Debug, PartialEq)]
pub struct Watch {
    /// Its name, the class of its alarms and part of their ids (default: the name of the notification).
    pub name: Name,
    /// What is looked at.
    pub subject: Subject,
    /// How many of that make an alarm.
    pub when: When,
    /// When it is raised.
    pub raise: Condition,
    /// When it is cleared (default: when the raise condition is false).
    pub clear: Option<Condition>,
    /// How long a raise condition must hold without a break.
    pub hold: Duration,
    /// How bad it is.
    pub severity: Severity,
    /// The notification of the raise: of HA-CLUSTER-MIB or of `[[notification]]`.
    pub notify: String,
    /// The notification of the clear (default: the same, with state clear).
    pub notify_clear: String,
    /// `[[watch.level]]`: what makes the alarm worse, each level worse than the one before.
    pub levels: Vec<WatchLevel>,
    /// While an alarm of one of these watches is active, raises of this one are held back.
    pub suppressed_by: Vec<Name>,
    /// Whether an alarm that flaps becomes one alarmFlapping; `flapping = false` turns it off.
    pub flapping: bool,
    /// An alarm that is active and not acknowledged is told again so often; never without.
    pub repeat: Option<Duration>,
}

/// `[[watch.level]]`: the same alarm with a worse severity.
#[derive(Clone, Debug, PartialEq)]
pub struct WatchLevel {
    /// When it is reached.
    pub raise: Condition,
    /// When it is left (default: when the raise condition is false).
    pub clear: Option<Condition>,
    /// How bad the alarm is then.
    pub severity: Severity,
    /// The notification that tells so.
    pub notify: String,
}

/// What a watch looks at.
#[derive(Clone, Debug, PartialEq)]
pub enum Subject {
    /// One source, or a list of them.
    Sources(Vec<Source>),
    /// `rows = "*"`: this column in every row that its table has.
    EveryRow(String),
}

/// How many of what a watch looks at make an alarm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// Each has an alarm of its own.
    Each,
    /// One alarm while so many of them ask for it; `any` is one.
    AtLeast(usize),
    /// One alarm while all of them ask for it.
    All,
}

/// What an alarm is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Source {
    /// The value of an object, by descriptor.
    Object(String),
    /// The status of a probe.
    ProbeStatus(Name),
    /// One figure of a probe.
    ProbeField(Name, String),
    /// A cell of a table of HA-CLUSTER-MIB.
    Cell {
        /// The descriptor of the column.
        column: String,
        /// The index of the row.
        row: Name,
    },
    /// All that a watch looks at together, by the name of the watch.
    Group(Name),
    /// Another alarm, which flaps.
    Alarm {
        /// Its class.
        class: Name,
        /// What it is about.
        source: Box<Source>,
    },
    /// A part of the cluster: no watch looks at it, its engine tells of it.
    Part(Part),
}

/// A part of the cluster.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Part {
    /// All of it, by the name of the cluster.
    Whole(String),
    /// The engine on this node, as the agent hears it.
    Engine,
    /// A node.
    Node(Name),
    /// A heartbeat link, as this node hears the other over it.
    Link(Name),
    /// A group.
    Group(Name),
    /// A resource.
    Resource(Name),
    /// A fence device, as this node finds it.
    Fence(Name),
}

impl Source {
    /// The name of the thing: entity of the alarm, and part of its id.
    #[must_use]
    pub fn entity(&self) -> String {
        match self {
            Self::Object(name) => name.clone(),
            Self::ProbeStatus(name) | Self::ProbeField(name, _) | Self::Cell { row: name, .. } | Self::Group(name) => name.to_string(),
            Self::Alarm { class, source } => format!("{class}:{}", source.entity()),
            Self::Part(part) => part.entity(),
        }
    }
}

impl Part {
    /// Its name.
    #[must_use]
    pub fn entity(&self) -> String {
        match self {
            Self::Whole(name) => name.clone(),
            Self::Engine => "core".to_owned(),
            Self::Node(name) | Self::Link(name) | Self::Group(name) | Self::Resource(name) | Self::Fence(name) => name.to_string(),
        }
    }
}

/// A condition on a value.
#[derive(Clone, Debug, PartialEq)]
pub enum Condition {
    /// Strictly above.
    Above(f64),
    /// Strictly below.
    Below(f64),
    /// Equal: as a number where both are numbers, else as text. Of an enum or a truth-value object it is the number, not the label.
    Equals(String),
    /// Not equal.
    NotEquals(String),
    /// The text contains this.
    Contains(String),
    /// The status of the probe is one of these.
    StatusIn(Vec<Status>),
    /// The value is stale or was never there.
    Stale(bool),
    /// The source works, but there is no such value, or no such row.
    Missing(bool),
    /// The last value was measured longer ago than this.
    Older(Duration),
}

/// How bad an alarm is: the numbers of ITU perceived severity (RFC 3877, ITU-ALARM-TC-MIB), where smaller is worse except cleared and indeterminate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the words of the ITU")]
pub enum Severity {
    Cleared = 1,
    Indeterminate = 2,
    Critical = 3,
    Major = 4,
    Minor = 5,
    Warning = 6,
}

impl Severity {
    /// Whether this is worse: critical, major, minor, warning, indeterminate, cleared.
    #[must_use]
    pub fn is_worse_than(self, other: Self) -> bool {
        let rank = |severity| match severity {
            Self::Cleared => 0,
            Self::Indeterminate => 1,
            Self::Warning => 2,
            Self::Minor => 3,
            Self::Major => 4,
            Self::Critical => 5,
        };
        rank(self) > rank(other)
    }
}
