//! Notifications: the log and what each sink has still to send (pure), and one sink per file.

pub mod compose;
pub mod sink;

mod alarm;
mod alarms;
mod delivery;
mod journal;
mod keeper;
mod log;
mod outbox;
mod own;
mod place;
mod queue;
mod record;
mod switches;
mod varbinds;

pub use alarm::{Acknowledged, Alarm, Cause};
pub use alarms::Alarms;
pub use delivery::{Delivery, DeliveryResult, SinkState, SinkStatus};
pub use journal::{Entries, Kept};
pub use keeper::{Keeper, News, Order};
pub use log::{Log, is_later};
pub use outbox::{Opened, Outbox};
pub use own::Own;
pub use place::Place;
pub use queue::Queue;
pub use record::{AlarmState, EntityKind, Record};
pub use switches::Switches;
pub use varbinds::{leading, varbinds};
