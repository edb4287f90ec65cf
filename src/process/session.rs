//! The session with the master agent: made from the configuration, made anew when that asks for another.

use crate::agentx::{Event, Handle, Offer, Settings, Table};
use crate::config::Config;
use crate::schema;
use crate::time::Clock;
use crate::view::AgentX;
use std::io;
use std::sync::Arc;
use tokio::sync::mpsc::{self, Receiver};

/// Events of the session wait here; the session keeps what must not be lost when it is full.
const EVENTS: usize = 64;

/// The session of now.
pub struct Session {
    handle: Handle,
    settings: Settings,
    events: Receiver<Event>,
    /// What the sessions before a reload counted: a counter does not fall back (RFC 2578 section 7.1.6).
    counted_before: AgentX,
}

impl Session {
    /// Starts the session of a configuration.
    ///
    /// # Errors
    /// The system has no thread for it.
    pub fn start(config: &Config, clock: &Clock) -> io::Result<Self> {
        let settings = settings(config);
        let (sender, events) = mpsc::channel(EVENTS);
        let handle = Handle::start(settings.clone(), clock.clone(), sender)?;
        Ok(Self { handle, settings, events, counted_before: AgentX::default() })
    }

    /// Whether this configuration asks for another session.
    #[must_use]
    pub fn differs_from(&self, config: &Config) -> bool {
        self.settings != settings(config)
    }

    /// Goes on with the counters of the one that was served before.
    #[must_use]
    pub fn after(self, before: &Self) -> Self {
        Self { counted_before: before.counters(), ..self }
    }

    /// Ends the one that was served before, which may take seconds. Gives what that one still had to tell.
    pub fn end(&mut self, mut before: Self) -> Vec<Event> {
        self.counted_before = before.counted_before.plus(before.handle.stop());
        std::iter::from_fn(|| before.events.try_recv().ok()).collect()
    }

    /// What is served from now on.
    pub fn publish(&self, table: Table) {
        self.handle.publish(Arc::new(table));
    }

    /// What was counted since the start of the agent.
    #[must_use]
    pub fn counters(&self) -> AgentX {
        self.counted_before.plus(self.handle.counters())
    }

    /// The next event.
    pub async fn event(&mut self) -> Option<Event> {
        self.events.recv().await
    }

    /// The handle, for notifications.
    #[must_use]
    pub fn handle(&self) -> &Handle {
        &self.handle
    }

    /// Says goodbye to the master.
    pub fn stop(self) {
        self.handle.stop();
    }
}

fn settings(config: &Config) -> Settings {
    let base = config.agent.base_oid.clone();
    Settings {
        master: config.agent.master.clone(),
        offer: Offer {
            capabilities: base.child(schema::CAPABILITIES),
            base,
            description: concat!("ha-snmp ", env!("CARGO_PKG_VERSION")).to_owned(),
            capabilities_text: "The MIB module HA-CLUSTER-MIB of ha-snmp.".to_owned(),
        },
    }
}
