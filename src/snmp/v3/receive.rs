//! What an informer makes of a received message (RFC 3412 section 7.2, RFC 3414 section 3.2).

use super::informer::Informer;
use super::message::Received;
use super::outstanding::Purpose;
use crate::snmp::{Answer, EngineId, Ignored, Report, pdu};
use crate::time::Instant;
use rasn_snmp::v2::Pdus;

/// What was heard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heard {
    /// The inform of this message was answered, as well protected as it was sent.
    Answer {
        /// The message of ours that it answers.
        message_id: i32,
        /// What it says.
        answer: Answer,
    },
    /// Somebody says to be this engine. Without authentication it is the receiver now; else probe it.
    Discovered(EngineId),
    /// The candidate has proved to be the receiver and told its time: informs can be sent.
    Synchronized(EngineId),
    /// The receiver refused the inform of this message because of its time, and its time is known now: send it again at once.
    TimeCorrected {
        /// The message of ours that was refused.
        message_id: i32,
    },
    /// Somebody says to be another engine than this message was for: probe it. (Without authentication it is the receiver now.)
    OtherEngine {
        /// The message of ours that was refused.
        message_id: i32,
        /// The engine that it says to be.
        engine: EngineId,
    },
    /// A message of ours was refused. If that is not authentic, anybody may have said so: tell people, but go on.
    Refused {
        /// The message of ours that was refused.
        message_id: i32,
        /// Why.
        report: Report,
        /// Whether the receiver signed it.
        is_authentic: bool,
    },
}

impl Informer {
    /// Takes a message that was received at `now`.
    ///
    /// # Errors
    /// [`Ignored`]: it changes nothing.
    pub fn receive(&mut self, now: Instant, octets: &[u8]) -> Result<Heard, Ignored> {
        let message = Received::read(octets)?;
        let sent = self.outstanding.get_mut(message.message_id).ok_or(Ignored::MessageId(message.message_id))?;
        let purpose = sent.purpose.clone();
        match (message.is_authenticated, purpose) {
            (true, Purpose::Discovery) => Err(Ignored::User(String::from_utf8_lossy(&message.user).into_owned())),
            (true, Purpose::Synchronization(engine)) => self.synchronize(now, octets, message, &engine),
            (true, Purpose::Inform { request_id, boots_and_time, .. }) => self.authentic(now, octets, message, request_id, boots_and_time),
            (false, purpose) => self.unauthenticated(message, purpose),
        }
    }

    /// A signed message that answers a probe: whatever is in it, boots and time are what was asked for (RFC 3414 section 4). It is fresh, since
    /// the probe that it answers is.
    fn synchronize(&mut self, now: Instant, octets: &[u8], message: Received, asked: &EngineId) -> Result<Heard, Ignored> {
        let engine = EngineId::new(&message.engine)?;
        let candidate = self.candidate.as_ref().filter(|candidate| candidate.engine == engine && engine == *asked);
        let key = candidate.and_then(|candidate| candidate.keys.auth.as_ref()).ok_or_else(|| Ignored::Engine(engine.to_string()))?;
        self.check_user(&message)?;
        if !message.verify(octets, key) {
            return Err(Ignored::Digest);
        }
        let (message_id, boots, time) = (message.message_id, message.boots, message.time);
        // Keys are the same in both directions: our own probe, sent back to us, is signed as well.
        match message.into_pdu(None)? {
            Pdus::Report(_) | Pdus::Response(_) => {}
            other => return Err(pdu::no_answer(&other)),
        }
        if !self.accept(&engine, now, boots, time) {
            return Err(Ignored::NotInTimeWindow { boots, time });
        }
        self.outstanding.remove(message_id);
        Ok(Heard::Synchronized(engine))
    }

    /// A signed message that answers an inform.
    fn authentic(
        &mut self,
        now: Instant,
        octets: &[u8],
        message: Received,
        request_id: i32,
        sent_at: (u32, u32),
    ) -> Result<Heard, Ignored> {
        self.check_user(&message)?;
        let receiver = self.receiver.as_mut().filter(|receiver| receiver.engine.octets() == message.engine);
        let (Some(receiver), (message_id, boots, time)) = (receiver, (message.message_id, message.boots, message.time)) else {
            return Err(other_engine(&message));
        };
        if !receiver.keys.auth.as_ref().is_some_and(|key| message.verify(octets, key)) {
            return Err(Ignored::Digest);
        }
        let Some(clock) = &mut receiver.time else { return Err(Ignored::Unprotected("a clock")) };
        clock.learn(now, boots, time);
        if !clock.accepts(now, boots, time) {
            return Err(Ignored::NotInTimeWindow { boots, time });
        }
        let was_refused_for_its_time = clock.refuses(now, sent_at.0, sent_at.1);
        let (is_private, privacy) = (message.is_private, receiver.keys.privacy.as_ref());
        let lacks_privacy = privacy.is_some() && !is_private;
        let heard = match message.into_pdu(privacy)? {
            Pdus::Response(_) if lacks_privacy => return Err(Ignored::Unprotected("a Response")),
            Pdus::Response(response) => Heard::Answer { message_id, answer: same_request(pdu::answer(&response.0), request_id)? },
            Pdus::Report(report) => match pdu::report(&report.0) {
                Report::NotInTimeWindows if was_refused_for_its_time => Heard::TimeCorrected { message_id },
                report => Heard::Refused { message_id, report, is_authentic: true },
            },
            other => return Err(pdu::no_answer(&other)),
        };
        self.outstanding.remove(message_id);
        // The receiver lives: what was said of another engine was not true.
        self.candidate = None;
        Ok(heard)
    }

    /// A message that anybody can have sent.
    fn unauthenticated(&mut self, message: Received, purpose: Purpose) -> Result<Heard, Ignored> {
        let (message_id, engine) = (message.message_id, EngineId::new(&message.engine)?);
        let is_of_user = self.check_user(&message);
        match (message.into_pdu(None)?, purpose) {
            (Pdus::Report(report), purpose) => self.unauthenticated_report(message_id, engine, pdu::report(&report.0), &purpose),
            (Pdus::Response(_), _) if self.master.authenticate() => Err(Ignored::Unprotected("a Response")),
            (Pdus::Response(response), Purpose::Inform { engine: asked, request_id, .. }) => {
                is_of_user?;
                if engine != asked {
                    return Err(Ignored::Engine(engine.to_string()));
                }
                let answer = same_request(pdu::answer(&response.0), request_id)?;
                self.outstanding.remove(message_id);
                Ok(Heard::Answer { message_id, answer })
            }
            (other, _) => Err(pdu::no_answer(&other)),
        }
    }

    fn unauthenticated_report(&mut self, message_id: i32, engine: EngineId, report: Report, purpose: &Purpose) -> Result<Heard, Ignored> {
        let asked = match purpose {
            Purpose::Discovery => None,
            Purpose::Synchronization(asked) | Purpose::Inform { engine: asked, .. } => Some(asked),
        };
        let heard = match (asked, report) {
            (None, _) => Heard::Discovered(engine.clone()),
            (Some(asked), Report::UnknownEngineIds) if *asked == engine => return Err(Ignored::Engine(engine.to_string())),
            (Some(_), Report::UnknownEngineIds) => Heard::OtherEngine { message_id, engine: engine.clone() },
            (Some(_), Report::NotInTimeWindows) if self.master.authenticate() => return Err(Ignored::Unprotected("a report on our time")),
            (Some(_), report) => Heard::Refused { message_id, report, is_authentic: false },
        };
        let sent = self.outstanding.get_mut(message_id).ok_or(Ignored::MessageId(message_id))?;
        if std::mem::replace(&mut sent.is_reported, true) {
            return Err(Ignored::SecondReport(message_id));
        }
        if !matches!(heard, Heard::Refused { .. }) {
            self.try_engine(engine);
        }
        Ok(heard)
    }

    fn check_user(&self, message: &Received) -> Result<(), Ignored> {
        if message.user == self.user.as_bytes() { Ok(()) } else { Err(Ignored::User(String::from_utf8_lossy(&message.user).into_owned())) }
    }
}

fn other_engine(message: &Received) -> Ignored {
    match EngineId::new(&message.engine) {
        Ok(engine) => Ignored::Engine(engine.to_string()),
        Err(error) => error.into(),
    }
}

fn same_request(answer: Answer, expected: i32) -> Result<Answer, Ignored> {
    if answer.request_id == expected { Ok(answer) } else { Err(Ignored::RequestId { got: answer.request_id, expected }) }
}
