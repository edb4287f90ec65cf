//! Notifications: the log and what each sink has still to send (pure), and one sink per file.

pub mod compose;
pub mod sink;

mod alarm;
mod delivery;
mod log;
mod queue;
mod record;
mod varbinds;

pub use alarm::{Acknowledged, Alarm};
pub use delivery::{Delivery, DeliveryResult, SinkState, SinkStatus};
pub use log::Log;
pub use queue::Queue;
pub use record::{AlarmState, EntityKind, Record};
pub use varbinds::{leading, varbinds};
