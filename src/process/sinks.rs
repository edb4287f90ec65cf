//! The sinks that run: what is next for each is handed over, and what each tells goes to its place in the outbox.

use super::facts::{Facts, Outgoing};
use crate::agentx::{self, NotifyError, Outcome};
use crate::config::{Direct, Sink, SinkTo};
use crate::notify::sink::{Delivered, Event, Handle, Message, What};
use crate::notify::{DeliveryResult, Place};
use crate::smi::Name;
use crate::snmp::v3::LocalEngine;
use crate::time::Clock;
use std::collections::BTreeMap;
use std::hash::{BuildHasher, Hasher, RandomState};
use tokio::sync::mpsc::{self, Receiver, Sender};
use tracing::{error, info, warn};

/// Events of the sinks wait here; a sink waits when it is full.
const EVENTS: usize = 64;

/// The sinks of a configuration.
pub struct Sinks {
    /// The one that is the master agent, if there is one.
    master: Option<Name>,
    direct: BTreeMap<Name, (Direct, Handle)>,
    engine: LocalEngine,
    clock: Clock,
    events: Sender<Event>,
}

impl Sinks {
    /// Starts the sinks of a configuration. Their events come to the receiver.
    #[must_use]
    pub fn start(facts: &mut Facts, engine: LocalEngine, clock: Clock) -> (Self, Receiver<Event>) {
        let (events, receiver) = mpsc::channel(EVENTS);
        let mut started = Self { master: None, direct: BTreeMap::new(), engine, clock, events };
        let sinks = facts.config().sinks.clone();
        started.start_new(&sinks, facts);
        (started, receiver)
    }

    /// Takes over another configuration: ends the sinks that it no longer has, or has otherwise, and starts its new ones.
    pub fn change(&mut self, facts: &mut Facts) {
        let sinks = facts.config().sinks.clone();
        let stays = |name: &Name, direct: &Direct| {
            sinks.iter().any(|sink| sink.name == *name && matches!(&sink.to, SinkTo::Direct(new) if **new == *direct))
        };
        let ended: Vec<Name> =
            self.direct.iter().filter(|(name, (direct, _))| !stays(name, direct)).map(|(name, _)| name.clone()).collect();
        for name in ended {
            self.direct.remove(&name);
            // What it was handed and never told of is sent again, by what now has its name.
            if let Some(place) = facts.place_mut(&name, self.clock.now()) {
                place.lost_all();
            }
        }
        let master = sinks.iter().find(|sink| sink.to == SinkTo::AgentX).map(|sink| &sink.name);
        if master != self.master.as_ref() {
            self.session_ended(facts);
        }
        self.start_new(&sinks, facts);
    }

    /// Hands over what is next, as far as each has room.
    pub fn send(&self, facts: &mut Facts, session: &agentx::Handle) {
        if let Some(master) = &self.master {
            self.send_to_master(master, facts, session);
        }
        let now = self.clock.now();
        let uptime = u32::try_from(now.since_start().as_millis() / 10 % (1 << 32)).unwrap_or(0);
        for (name, (_, handle)) in &self.direct {
            while handle.has_room()
                && let Some(Outgoing { sequence, oid, alarm, objects }) = facts.next(name)
            {
                if handle.send(Message { sequence, oid, objects, alarm, uptime }).is_err() {
                    break;
                }
                if let Some(place) = facts.place_mut(name, now) {
                    place.handed_over(sequence);
                }
            }
        }
    }

    /// What a direct sink tells.
    pub fn on_event(&self, event: Event, facts: &mut Facts) {
        let wall = self.clock.wall();
        // One that was ended tells nothing any more.
        let Some(place) = self.place(Some(&event.sink), facts).filter(|_| self.direct.contains_key(&event.sink)) else { return };
        let name = event.sink;
        match event.what {
            What::Sent { sequence } => place.sent(sequence, wall),
            What::Delivered { sequence, result: Delivered::Sent } => place.delivered(sequence, DeliveryResult::Sent),
            What::Delivered { sequence, result: Delivered::Acknowledged } => place.delivered(sequence, DeliveryResult::Acknowledged),
            What::Failed { sequence, reason } => {
                warn!("notification {sequence} was not delivered to {name}: {reason}");
                place.failed(sequence, reason, wall);
            }
            What::Up => {
                info!("sink {name} is reached");
                place.up();
            }
            What::Down { reason } => {
                warn!("sink {name} is not reached: {reason}");
                place.down(reason, wall);
            }
            What::Ignored { reason } => place.ignored(reason, wall),
        }
    }

    /// What the session with the master agent tells, as far as it is about notifications.
    pub fn on_session(&self, event: &agentx::Event, facts: &mut Facts) {
        let wall = self.clock.wall();
        let Some(place) = self.place(self.master.as_ref(), facts) else { return };
        match event {
            agentx::Event::Up => place.up(),
            agentx::Event::Down(reason) => place.down(reason.to_string(), wall),
            agentx::Event::Notify { id, outcome } => {
                let Ok(sequence) = u32::try_from(*id) else { return };
                match outcome {
                    Outcome::Taken => place.delivered(sequence, DeliveryResult::Acknowledged),
                    Outcome::Lost => place.lost(sequence),
                    Outcome::Refused(code) => {
                        error!("the master refused notification {sequence}: {code}");
                        place.failed(sequence, format!("refused by the master agent: {code}"), wall);
                    }
                }
            }
            _ => {}
        }
    }

    /// The session has ended for good: what it was handed and never told of is sent through the next one.
    pub fn session_ended(&self, facts: &mut Facts) {
        if let Some(place) = self.place(self.master.as_ref(), facts) {
            place.lost_all();
        }
    }

    fn start_new(&mut self, sinks: &[Sink], facts: &mut Facts) {
        self.master = sinks.iter().find(|sink| sink.to == SinkTo::AgentX).map(|sink| sink.name.clone());
        for sink in sinks {
            let SinkTo::Direct(direct) = &sink.to else { continue };
            if self.direct.contains_key(&sink.name) {
                continue;
            }
            let (engine, clock, events) = (self.engine.clone(), self.clock.clone(), self.events.clone());
            match Handle::start(direct, engine, clock, [seed(), seed()], events, sink.name.clone()) {
                Ok(handle) => drop(self.direct.insert(sink.name.clone(), (direct.as_ref().clone(), handle))),
                Err(error) => {
                    error!("sink {} cannot send: {error}", sink.name);
                    if let Some(place) = self.place(Some(&sink.name), facts) {
                        place.down(error.to_string(), self.clock.wall());
                    }
                }
            }
        }
    }

    fn send_to_master(&self, master: &Name, facts: &mut Facts, session: &agentx::Handle) {
        while session.has_room()
            && let Some(Outgoing { sequence, oid, objects, .. }) = facts.next(master)
        {
            let notified = session.notify(sequence.into(), &oid, &objects);
            let Some(place) = self.place(Some(master), facts) else { break };
            match notified {
                Ok(()) => {
                    place.handed_over(sequence);
                    place.sent(sequence, self.clock.wall());
                }
                Err(NotifyError::Full) => break,
                Err(error @ NotifyError::TooLarge(_)) => {
                    error!("notification {sequence} ({oid}) cannot be sent: {error}");
                    place.drop_next();
                }
            }
        }
    }

    fn place<'f>(&self, sink: Option<&Name>, facts: &'f mut Facts) -> Option<&'f mut Place> {
        facts.place_mut(sink?, self.clock.now())
    }
}

/// Hard to guess: request ids or salts come from it.
fn seed() -> u64 {
    RandomState::new().build_hasher().finish()
}
