//! Our side of AgentX, driven by a test.

use crate::snmpd::{Snmpd, until};
use ha_snmp::agentx::{Event, Handle, Offer, Settings, Table};
use ha_snmp::config::Master;
use ha_snmp::smi::Oid;
use ha_snmp::time::Clock;
use std::sync::Arc;
use tokio::sync::mpsc::{Receiver, channel};

pub const BASE: &str = "1.3.6.1.4.1.8072.9999.9999.4110";

/// A connection to a private snmpd, and what it told.
pub struct Subagent {
    pub handle: Handle,
    pub events: Receiver<Event>,
}

impl Subagent {
    /// Serves `table` below `base`, with room for so many events that nobody reads.
    pub fn start(master: Master, base: Oid, table: Arc<Table>, room: usize) -> Self {
        let (sender, events) = channel(room);
        let offer = Offer {
            capabilities: base.child(&[2, 4, 1]),
            base,
            description: "ha-snmp lab".to_owned(),
            capabilities_text: "what the lab can do".to_owned(),
        };
        let handle = Handle::start(Settings { master, offer }, Clock::start(), sender).unwrap();
        handle.publish(table);
        Self { handle, events }
    }

    /// The same behind a running snmpd, below [`BASE`] and up.
    pub fn up(snmpd: &Snmpd, table: Arc<Table>) -> Self {
        let mut subagent = Self::start(Master::Unix(snmpd.socket()), base(&[]), table, 128);
        subagent.wait_for("up", |event| *event == Event::Up);
        subagent
    }

    pub fn wait_for(&mut self, what: &str, mut is_it: impl FnMut(&Event) -> bool) -> Event {
        until(what, || self.events.try_recv().ok().filter(&mut is_it))
    }
}

pub fn base(below: &[u32]) -> Oid {
    BASE.parse::<Oid>().unwrap().child(below)
}
