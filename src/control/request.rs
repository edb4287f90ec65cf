//! What a person may ask of the agent.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use serde::{Deserialize, Serialize};
use std::time::Duration;

/// At most so many rows of the log in one answer: it is held in memory until it is read. Who wants more asks again.
pub const MAX_ROWS: u32 = 200;

/// After so long a test answers, whatever the sinks have told until then.
pub const TEST_WAIT: Duration = Duration::from_secs(10);

/// One request; each is answered by the responses that its comment names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Request {
    /// The catalogue of notifications: `Notification` for each.
    TrapList,
    /// Sends a notification everywhere, now: `Tested` for each sink, as soon as all have told what came back, or after [`TEST_WAIT`].
    TrapTest {
        /// Its descriptor; `notificationTest` without.
        name: Option<String>,
    },
    /// Rows of the log, oldest first: `Row` for each.
    TrapLog {
        /// From this sequence on; without it the last ones.
        since: Option<u32>,
        /// At most so many, and never over [`MAX_ROWS`].
        limit: u32,
    },
    /// Sends rows of the log again, with the sequence that they have: one `Replaying`.
    TrapReplay {
        /// The first sequence.
        from: u32,
        /// The last; without it the last of the log.
        to: Option<u32>,
        /// To this sink only; without it to all.
        sink: Option<String>,
    },
    /// The active alarms: `Alarm` for each.
    AlarmList,
    /// Somebody looks after an alarm: `Alarm` as it is then. Once more changes nothing.
    AlarmAck {
        /// Its id or the index of its row.
        alarm: String,
    },
    /// How the sinks do: `Sink` for each.
    SinkList,
}

impl Request {
    /// Whether it needs a permission; to look needs none.
    #[must_use]
    pub fn changes(&self) -> bool {
        match self {
            Self::TrapTest { .. } | Self::TrapReplay { .. } | Self::AlarmAck { .. } => true,
            Self::TrapList | Self::TrapLog { .. } | Self::AlarmList | Self::SinkList => false,
        }
    }
}
