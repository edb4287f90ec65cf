//! Notifications: the log (pure), and one sink per file.

mod record;

pub use record::{AlarmState, EntityKind, Record};
