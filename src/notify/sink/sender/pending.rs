//! A message that is not done.

use crate::notify::sink::Message;
use crate::time::Instant;

/// A message that was submitted and is not done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pending {
    pub message: Message,
    /// When it was submitted.
    pub accepted: Instant,
    /// The same in each repetition.
    pub request_id: i32,
    pub stage: Stage,
}

/// Where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Never sent.
    Waiting,
    /// Sent, and not yet known what became of it.
    OnTheWay {
        /// Of the last repetition.
        message_id: i32,
        /// An inform is answered until then, a trap refused.
        due: Instant,
    },
    /// Sent without success as far as is known; a late answer counts.
    Late,
}

impl Pending {
    pub fn new(message: Message, now: Instant, request_id: i32) -> Self {
        Self { message, accepted: now, request_id, stage: Stage::Waiting }
    }

    /// When the wait ends that it is in.
    pub fn due(&self) -> Option<Instant> {
        match self.stage {
            Stage::OnTheWay { due, .. } => Some(due),
            Stage::Waiting | Stage::Late => None,
        }
    }

    pub fn is_due(&self, now: Instant) -> bool {
        self.due().is_some_and(|due| due <= now)
    }
}
