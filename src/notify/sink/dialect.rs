//! The versions of SNMP as the sender sees them: how a notification becomes octets, and what octets that come back mean.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use super::Message;
use crate::config::{Direct, Protocol, Secret};
use crate::snmp::v3::{Informer, LocalEngine, TrapSender};
use crate::snmp::{self, Answer, EncodeError, Kind, Notification, UserError, v1, v2c};
use crate::time::Instant;
use std::net::Ipv4Addr;
use std::time::Duration;

/// What is spoken to a receiver.
pub enum Dialect {
    V1 {
        community: Secret,
    },
    V2c {
        community: Secret,
        kind: Kind,
    },
    V3Trap {
        sender: Box<TrapSender>,
        /// How far the wall clock has run ahead of ours since the start: we were suspended meanwhile, our receivers were not.
        ahead: Duration,
    },
    V3Inform(Box<Informer>),
}

/// What one transmission needs besides the notification.
#[derive(Clone, Copy, Debug)]
pub struct Envelope {
    pub now: Instant,
    /// The same in each repetition, so that a late answer counts.
    pub request_id: i32,
    /// Another one in each repetition; of v3 only.
    pub message_id: i32,
    /// Who sends; of v1 only.
    pub agent_address: Ipv4Addr,
}

/// What a received message means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heard {
    /// An inform was answered.
    Answer(Answer),
    /// More is known of the engine of the receiver.
    Discovery,
    /// The message with this message id was refused; sent again at once it will be taken.
    Again(i32),
    /// A message was refused, and why, for people. Anybody may have said so: it is sent again as if nothing had been heard.
    Refused(String),
}

impl Dialect {
    /// # Errors
    /// A user of v3 in whose name nothing can be sent.
    pub fn new(direct: &Direct, engine: LocalEngine, seed: u64) -> Result<Self, UserError> {
        let kind = if direct.inform.is_some() { Kind::Inform } else { Kind::Trap };
        Ok(match (&direct.protocol, kind) {
            (Protocol::V1 { community }, _) => Self::V1 { community: community.clone() },
            (Protocol::V2c { community }, kind) => Self::V2c { community: community.clone(), kind },
            (Protocol::V3(user), Kind::Trap) => {
                Self::V3Trap { sender: Box::new(TrapSender::new(engine, user, seed)?), ahead: Duration::ZERO }
            }
            (Protocol::V3(user), Kind::Inform) => Self::V3Inform(Box::new(Informer::new(user, engine.id, seed)?)),
        })
    }

    /// The octets of a message.
    ///
    /// # Errors
    /// What cannot be said: again it could not be said either.
    pub fn encode(&mut self, message: &Message, envelope: Envelope) -> Result<Vec<u8>, EncodeError> {
        let notification = Notification { uptime: message.uptime, trap: &message.oid, objects: &message.objects };
        let Envelope { now, request_id, message_id, agent_address } = envelope;
        match self {
            Self::V1 { community } => v1::trap(community.expose(), agent_address, &notification),
            Self::V2c { community, kind } => v2c::message(community.expose(), *kind, request_id, &notification),
            Self::V3Trap { sender, ahead } => {
                // The clock starts with the process, and the boots are counted per process: it is snmpEngineTime (RFC 3414 section 2.2.2).
                let engine_time = u32::try_from(now.after(*ahead).since_start().as_secs()).unwrap_or(u32::MAX);
                sender.trap(engine_time, message_id, request_id, &notification)
            }
            Self::V3Inform(informer) => informer.inform(now, message_id, request_id, &notification),
        }
    }

    /// The wall clock is so far ahead of ours. snmpEngineTime never falls: receivers follow one that runs ahead, and refuse one that lags.
    pub fn run_ahead(&mut self, by: Duration) {
        if let Self::V3Trap { ahead, .. } = self {
            *ahead = by.max(*ahead);
        }
    }

    /// Whether `encode` knows all that it needs.
    pub fn is_ready(&self) -> bool {
        match self {
            Self::V3Inform(informer) => informer.is_ready(),
            Self::V1 { .. } | Self::V2c { .. } | Self::V3Trap { .. } => true,
        }
    }

    /// Whether the receiver is to be asked for its engine, until it has answered.
    pub fn wants_probe(&self) -> bool {
        match self {
            Self::V3Inform(informer) => informer.wants_probe(),
            Self::V1 { .. } | Self::V2c { .. } | Self::V3Trap { .. } => false,
        }
    }

    /// The message that asks the receiver for its engine. Only informs of v3 have one.
    pub fn probe(&mut self, message_id: i32) -> Option<Vec<u8>> {
        match self {
            // Its one error is a negative id.
            Self::V3Inform(informer) => informer.probe(message_id).ok(),
            Self::V1 { .. } | Self::V2c { .. } | Self::V3Trap { .. } => None,
        }
    }

    /// What `octets` say.
    ///
    /// # Errors
    /// Why they say nothing, for people.
    pub fn receive(&mut self, now: Instant, octets: &[u8]) -> Result<Heard, String> {
        match self {
            Self::V2c { community, kind: Kind::Inform } => {
                v2c::answer(community.expose(), octets).map(Heard::Answer).map_err(|ignored| ignored.to_string())
            }
            Self::V3Inform(informer) => informer.receive(now, octets).map(heard).map_err(|ignored| ignored.to_string()),
            Self::V1 { .. } | Self::V2c { .. } | Self::V3Trap { .. } => Err(format!("{} octets, but a trap has no answer", octets.len())),
        }
    }
}

fn heard(heard: snmp::v3::Heard) -> Heard {
    use snmp::v3::Heard as V3;
    match heard {
        V3::Answer { answer, .. } => Heard::Answer(answer),
        V3::Discovered(_) | V3::Synchronized(_) | V3::OtherEngine { .. } => Heard::Discovery,
        V3::TimeCorrected { message_id } => Heard::Again(message_id),
        V3::Refused { report, .. } => Heard::Refused(format!("the receiver refuses our messages: {report}")),
    }
}
