//! What the tree is told of the notifications: the log, the alarms that follow from it, and the sinks.

use crate::notify::{Alarm, Delivery, Record, SinkStatus};
use crate::smi::Name;
use crate::time::WallTime;

/// The notifications as they stand. Borrowed: nothing is copied for a walk.
#[derive(Clone, Copy)]
pub struct Notifications<'a> {
    /// Now by the wall clock, since alarms and rows may be older than the agent: ages count from here.
    pub wall: WallTime,
    /// The rows of the log that are shown, oldest first.
    pub rows: &'a [&'a Record],
    /// The sequence of the latest of them that was ever there, 0 before the first.
    pub last_sequence: u32,
    /// Which life of the log the notifications to come belong to.
    pub generation: u32,
    /// The active alarms, in any order.
    pub alarms: &'a [&'a Alarm],
    /// The sinks, in any order.
    pub sinks: &'a [SinkStatus],
    /// What became of a row, by its sequence, at a sink; `None` has no row in haDeliveryTable.
    pub delivery: &'a dyn Fn(u32, &Name) -> Option<Delivery>,
    /// The switch of all notifications.
    pub is_enabled: bool,
    /// The switch of one, by its descriptor.
    pub is_on: &'a dyn Fn(&str) -> bool,
    /// The index of the alarm that was acknowledged last by a SET, 0 before the first.
    pub acknowledged: u32,
    /// The figures that notifications carry too.
    pub totals: Totals<'a>,
}

/// Figures of all notifications together. Counters begin at zero with the agent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals<'a> {
    /// How many alarms are active.
    pub active: u64,
    /// Alarms that were raised.
    pub raised: u64,
    /// Alarms that were cleared.
    pub cleared: u64,
    /// Notifications that were logged.
    pub logged: u64,
    /// Of them those that were switched off: logged, not sent.
    pub suppressed: u64,
    /// Whether what is logged now is kept on disk.
    pub is_durable: bool,
    /// Why not, empty where it is or where nothing is to be kept.
    pub store_error: &'a str,
}

impl Notifications<'_> {
    /// Nothing was told yet, and nobody is there to be told.
    pub const NONE: Notifications<'static> = Notifications {
        wall: WallTime { unix_ms: 0, offset_minutes: 0 },
        rows: &[],
        last_sequence: 0,
        generation: 0,
        alarms: &[],
        sinks: &[],
        delivery: &|_, _| None,
        is_enabled: true,
        is_on: &|_| true,
        acknowledged: 0,
        totals: Totals { active: 0, raised: 0, cleared: 0, logged: 0, suppressed: 0, is_durable: false, store_error: "" },
    };

    /// How long ago that was, in seconds; 0 where the clock was set back behind it.
    #[must_use]
    pub fn age(&self, at: WallTime) -> u64 {
        u64::try_from(self.wall.unix_ms.saturating_sub(at.unix_ms) / 1000).unwrap_or(0)
    }
}
