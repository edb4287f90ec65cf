//! Notifications: the log and what each sink has still to send (pure), and one sink per file.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

mod log;
mod queue;
mod record;

pub use log::Log;
pub use queue::{Queue, Statistics};
pub use record::{AlarmState, EntityKind, Record};
