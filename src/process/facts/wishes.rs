//! What people want of the agent, by the control socket or by SET.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use super::Facts;
use crate::mib::Command;
use crate::notify::{Acknowledged, Alarm, Own};
use crate::process::tell;
use crate::smi::Name;
use crate::time::{Instant, WallTime};
use tracing::{info, warn};

/// Who has acknowledged an alarm by SET: AgentX names no user.
const BY_SET: &str = "snmp";

impl Facts {
    /// Sends a notification for somebody to see it arrive, whether it is switched on or not. Gives its number.
    pub fn test(&mut self, name: String, now: Instant, wall: WallTime) -> u32 {
        let record = tell::own(&Own::Test(name), &self.config, &self.view, &self.outbox, now, wall);
        self.changed = true;
        self.outbox.tell_anyway(record)
    }

    /// Marks an alarm as seen, by its id or its index. `None` where there is no such alarm.
    pub fn acknowledge(&mut self, which: &str, by: String, at: WallTime) -> Option<&Alarm> {
        let alarm = self.outbox.acknowledge(which, Acknowledged { by, at })?;
        if let Some(key) = &alarm.key {
            self.watches.acknowledge(key);
        }
        self.changed = true;
        Some(alarm)
    }

    /// Does what a SET asks for. Done twice it is as if done once.
    pub fn obey(&mut self, command: &Command, wall: WallTime) {
        let done = match command {
            Command::EnableAll(on) => self.outbox.switch(None, *on),
            Command::Enable { notification, on } => self.outbox.switch(Some(notification), *on),
            Command::Acknowledge(index) => {
                self.acknowledged = *index;
                self.acknowledge(&index.to_string(), BY_SET.to_owned(), wall).is_some()
            }
        };
        self.changed = true;
        if done {
            info!("by SET: {command:?}");
        } else {
            warn!("by SET: {command:?}: there is no such thing now");
        }
    }

    /// Sends rows of the log again, to these sinks. Gives how many rows.
    pub fn replay(&mut self, from: u32, to: u32, sinks: &[Name]) -> usize {
        self.outbox.replay(from, to, sinks)
    }
}
