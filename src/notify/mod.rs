//! Notifications: the log and what each sink has still to send (pure), and one sink per file.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

pub mod compose;

mod log;
mod queue;
mod record;
mod varbinds;

pub use log::Log;
pub use queue::Queue;
pub use record::{AlarmState, EntityKind, Record};
pub use varbinds::{leading, varbinds};
