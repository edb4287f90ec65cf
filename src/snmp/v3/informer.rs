//! Informs: the receiver is the authoritative engine, and its id, boots and time are to be learnt from it (RFC 3414 sections 3.2 and 4). Pure: what
//! is to be sent comes out, what was received goes in.
//!
//! An engine that an unauthenticated message named is a *candidate*: it becomes the receiver when it has answered a message that is signed with
//! its keys. Until then the receiver that was proved before stays. The next state by state and by what is received; `.` is "as before":
//!
//! | | discovered | other engine | synchronized | acknowledged | time corrected | refused | unanswered |
//! |---|---|---|---|---|---|---|---|
//! | Unknown | Tried | . | . | . | . | . | . |
//! | Tried | . | . | Ready | . | . | . | Unknown |
//! | Ready | Doubted | Doubted | . | . | . | . | . |
//! | Doubted | . | . | Ready | Ready | Ready | . | Ready |
//!
//! Tried has a candidate, Ready a receiver, Doubted both. "discovered" is a report on a discovery, "other engine" an unauthenticated report
//! usmStatsUnknownEngineIDs on anything else, "synchronized" an authentic message from the candidate, "acknowledged" and "time corrected" authentic
//! messages from the receiver, "refused" any other unauthenticated report, "unanswered" a fourth probe without an answer to the three before.
//! A user without authentication is Ready as soon as an engine is named: there is nothing that could be proved.
//!
//! What somebody can do who has no key but forges messages: he must guess the id of a message that was just sent (so ids have to be random), or
//! see it. Then each message of ours lets one unauthenticated report of his act: a refusal that is only told, or a candidate that costs a few
//! probes. He cannot acknowledge anything, set the clock, or take away a receiver that works. A message of the receiver that he recorded is of no
//! use to him either: it answers a message id that nothing waits for any more.

use super::engine_time::{EngineTime, LAST};
use super::message::{Header, Protection, write};
use super::outstanding::{Outstanding, Purpose};
use crate::config::User;
use crate::snmp::usm::{Keys, MasterKeys, Salt};
use crate::snmp::{EncodeError, EngineId, Kind, Notification, UserError, pdu};
use crate::time::Instant;

/// A candidate that did not answer so many probes is given up.
const PROBES: u8 = 3;

/// Informs to one receiver in the name of one user.
pub struct Informer {
    pub(super) user: String,
    context: String,
    /// contextEngineID: the context is ours, whoever is authoritative (RFC 3412 section 2.1).
    context_engine: EngineId,
    pub(super) master: MasterKeys,
    salt: Salt,
    pub(super) receiver: Option<Receiver>,
    pub(super) candidate: Option<Candidate>,
    pub(super) outstanding: Outstanding,
}

/// The engine that informs are sent to.
pub(super) struct Receiver {
    pub engine: EngineId,
    pub keys: Keys,
    /// A user without authentication needs none.
    pub time: Option<EngineTime>,
}

/// An engine that has yet to prove that it has the user's keys.
pub(super) struct Candidate {
    pub engine: EngineId,
    pub keys: Keys,
    /// How often it was asked.
    probes: u8,
}

impl Informer {
    /// Makes the keys, which takes some milliseconds. `context_engine` is our own id; `seed` is a random number, another one for each informer.
    ///
    /// # Errors
    /// [`UserError`].
    pub fn new(user: &User, context_engine: EngineId, seed: u64) -> Result<Self, UserError> {
        Ok(Self {
            user: user.name.clone(),
            context: user.context.clone(),
            context_engine,
            master: MasterKeys::new(user)?,
            salt: Salt::new(seed),
            receiver: None,
            candidate: None,
            outstanding: Outstanding::default(),
        })
    }

    /// Whether [`Self::inform`] can make messages: the receiver's engine is known, and its time if the user authenticates.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.receiver.is_some()
    }

    /// Whether a probe is to be sent, now and again until this is false. There may be a receiver to inform meanwhile.
    #[must_use]
    pub fn wants_probe(&self) -> bool {
        self.receiver.is_none() || self.candidate.is_some()
    }

    /// The next probe: with a candidate a signed message that makes it tell its boots and time, else one that asks who is there. If informs
    /// stay without any answer for long, probe in spite of a receiver: it may have lost its boots, or be another engine that says nothing.
    ///
    /// # Errors
    /// [`EncodeError::MessageId`].
    pub fn probe(&mut self, message_id: i32) -> Result<Vec<u8>, EncodeError> {
        self.candidate = self.candidate.take().filter(|candidate| candidate.probes < PROBES);
        let request = pdu::empty_request(message_id);
        let Some(candidate) = &mut self.candidate else {
            let header = Header { message_id, is_reportable: true, engine: &[], boots_and_time: (0, 0), user: "" };
            let octets = write(&header, Protection::default(), (&[], ""), request)?;
            self.outstanding.push(message_id, Purpose::Discovery);
            return Ok(octets);
        };
        // Signed only: it carries nothing that is private, and boots and time of an encryption are those that are asked for (RFC 3414 section 4).
        let engine = candidate.engine.octets();
        let header = Header { message_id, is_reportable: true, engine, boots_and_time: (0, 0), user: &self.user };
        let protection = Protection { auth: candidate.keys.auth.as_ref(), privacy: None };
        let octets = write(&header, protection, (self.context_engine.octets(), &self.context), request)?;
        candidate.probes = candidate.probes.saturating_add(1);
        self.outstanding.push(message_id, Purpose::Synchronization(candidate.engine.clone()));
        Ok(octets)
    }

    /// A message of one inform. To repeat it, make it anew: its time must be the time of sending. With another message id the answers to both are
    /// taken, with the same one only the answer to the last.
    ///
    /// # Errors
    /// [`EncodeError::NotReady`], or what cannot be encoded.
    pub fn inform(&mut self, now: Instant, message_id: i32, request_id: i32, notification: &Notification) -> Result<Vec<u8>, EncodeError> {
        let Some(receiver) = &self.receiver else { return Err(EncodeError::NotReady) };
        let boots_and_time = receiver.time.map_or((0, 0), |time| time.read(now));
        let header = Header { message_id, is_reportable: true, engine: receiver.engine.octets(), boots_and_time, user: &self.user };
        let privacy = receiver.keys.privacy.as_ref().map(|key| (key, &mut self.salt));
        let protection = Protection { auth: receiver.keys.auth.as_ref(), privacy };
        let data = pdu::notification(Kind::Inform, request_id, notification)?;
        let octets = write(&header, protection, (self.context_engine.octets(), &self.context), data)?;
        self.outstanding.push(message_id, Purpose::Inform { engine: receiver.engine.clone(), request_id, boots_and_time });
        Ok(octets)
    }

    /// An unauthenticated message named `engine`.
    pub(super) fn try_engine(&mut self, engine: EngineId) {
        let keys = self.master.localize(&engine);
        if self.master.authenticate() {
            self.candidate = Some(Candidate { engine, keys, probes: 0 });
        } else {
            self.receiver = Some(Receiver { engine, keys, time: None });
        }
    }

    /// The candidate answered at `now`, signed, with its boots and time: it is the receiver. Whether there was such a candidate, and its boots
    /// are not used up.
    pub(super) fn accept(&mut self, engine: &EngineId, now: Instant, boots: u32, time: u32) -> bool {
        let Some(Candidate { engine, keys, .. }) = self.candidate.take_if(|candidate| candidate.engine == *engine && boots < LAST) else {
            return false;
        };
        self.receiver = Some(Receiver { engine, keys, time: Some(EngineTime::new(now, boots, time)) });
        true
    }
}
