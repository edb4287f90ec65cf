//! What the master sends: PDUs out of the stream, requests to be answered, Responses to what we asked.

use super::{Down, Event, Outcome, Request, Session, State, Unanswered};
use crate::agentx::pdu::Close;
use crate::agentx::respond::respond;
use crate::agentx::wire::{HEADER_LEN, frame};
use crate::agentx::{CloseReason, ErrorCode, Flags, Header, Pdu, PduKind};
use crate::time::Instant;

impl Session {
    /// Octets of the stream, cut anywhere (RFC 2741 section 8.1.2).
    pub(super) fn receive(&mut self, now: Instant, octets: &[u8]) {
        if !self.is_connected() {
            return;
        }
        self.heard = now;
        if self.incoming.is_empty() {
            // The usual case, whole PDUs: nothing is copied.
            let used = self.take_frames(now, octets);
            self.incoming.extend_from_slice(octets.get(used..).unwrap_or_default());
        } else {
            let mut whole = std::mem::take(&mut self.incoming);
            whole.extend_from_slice(octets);
            let used = self.take_frames(now, &whole);
            whole.drain(..used.min(whole.len()));
            self.incoming = whole;
        }
        if !self.is_connected() {
            self.incoming.clear();
        }
    }

    /// Handles all whole PDUs and gives their length.
    fn take_frames(&mut self, now: Instant, octets: &[u8]) -> usize {
        let mut used: usize = 0;
        while self.is_connected() {
            let rest = octets.get(used..).unwrap_or_default();
            match frame(rest) {
                Ok(None) => break,
                Ok(Some((header, payload))) => {
                    used = used.saturating_add(HEADER_LEN).saturating_add(payload.len());
                    self.take_pdu(now, &header, payload);
                }
                Err(error) => {
                    self.count_malformed();
                    match error.skip() {
                        Some(length) => used = used.saturating_add(length),
                        None => self.leave(now, Down::Garbage(error)),
                    }
                }
            }
        }
        used
    }

    fn take_pdu(&mut self, now: Instant, header: &Header, payload: &[u8]) {
        match header.kind {
            PduKind::Response => self.take_response(now, header, payload),
            PduKind::Close => self.take_close(now, header, payload),
            PduKind::CleanupSet => self.take_cleanup_set(header),
            _ => self.take_request(now, header, payload),
        }
    }

    /// RFC 2741 section 7.2.2.
    fn take_request(&mut self, now: Instant, header: &Header, payload: &[u8]) {
        if self.id() != Some(header.session_id) {
            self.counters.foreign = self.counters.foreign.saturating_add(1);
            return respond(&mut self.outgoing, header, ErrorCode::NotOpen, 0);
        }
        if header.flags.contains(Flags::NON_DEFAULT_CONTEXT) {
            return respond(&mut self.outgoing, header, ErrorCode::UnsupportedContext, 0);
        }
        match header.kind {
            PduKind::Get | PduKind::GetNext | PduKind::GetBulk => {
                self.counters.requests = self.counters.requests.saturating_add(1);
                if self.answerer.answer(now, (header, payload), &self.table, &mut self.outgoing).is_err() {
                    self.count_malformed();
                }
            }
            PduKind::TestSet | PduKind::CommitSet | PduKind::UndoSet => self.take_set(header, payload),
            // The rest is for a master to receive.
            _ => respond(&mut self.outgoing, header, ErrorCode::ProcessingError, 0),
        }
    }

    fn take_close(&mut self, now: Instant, header: &Header, payload: &[u8]) {
        if self.id().is_some_and(|session| session != header.session_id) {
            self.counters.foreign = self.counters.foreign.saturating_add(1);
            return;
        }
        match Pdu::decode(header, payload) {
            Ok(Pdu::Close(close)) => self.leave(now, Down::Closed(close.reason)),
            _ => {
                self.count_malformed();
                respond(&mut self.outgoing, header, ErrorCode::ParseError, 0);
            }
        }
    }

    /// A Response that cannot be decoded is dropped (RFC 2741 section 7.2.2), and so is one that nobody waits for.
    fn take_response(&mut self, now: Instant, header: &Header, payload: &[u8]) {
        let Ok(Pdu::Response(response)) = Pdu::decode(header, payload) else { return self.count_malformed() };
        let error = response.error;
        let awaited = |request: Request| request.packet == header.packet_id;
        match self.state {
            State::Opening { request } if awaited(request) => match error {
                ErrorCode::NoError => self.opened(now, header.session_id),
                _ => self.leave(now, Down::OpenRefused(error)),
            },
            State::Registering { session, request } if awaited(request) => match error {
                ErrorCode::NoError => self.registered(now, session),
                _ => self.registration_refused(now, session, error),
            },
            State::Pinging { session, request } if awaited(request) => match error {
                ErrorCode::NoError => self.state = State::Up { session },
                _ => self.leave(now, Down::Unknown),
            },
            State::Closing { request, .. } if awaited(request) => self.leave(now, Down::Closed(CloseReason::Shutdown)),
            State::Up { .. } | State::Pinging { .. } => self.take_late_response(now, header.packet_id, error),
            _ => {}
        }
    }

    /// The Response to what no state waits for: a Notify or our capabilities.
    fn take_late_response(&mut self, now: Instant, packet: u32, error: ErrorCode) {
        let notification = self.window.iter().position(|unanswered| unanswered.packet == Some(packet));
        let capabilities = self.capabilities == Some(packet);
        if notification.is_none() && !capabilities {
            return;
        }
        if error == ErrorCode::NotOpen {
            return self.leave(now, Down::Unknown);
        }
        if capabilities {
            self.capabilities = None;
            if error != ErrorCode::NoError {
                self.outputs.push_back(super::Output::Event(Event::CapabilitiesRefused(error)));
            }
        }
        if let Some(place) = notification {
            let Unanswered { notification, .. } = self.window.remove(place);
            let (counter, outcome) = match error {
                ErrorCode::NoError => (&mut self.counters.notifies_taken, Outcome::Taken),
                // Its index says nothing: snmpd 5.9.3 leaves it 0.
                _ => (&mut self.counters.notifies_refused, Outcome::Refused(error)),
            };
            *counter = counter.saturating_add(1);
            self.tell_outcome(notification.id, outcome);
        }
    }

    /// The session is of no use without its subtree (RFC 2741 section 7.1.4): close it, and try again later.
    fn registration_refused(&mut self, now: Instant, session: u32, error: ErrorCode) {
        self.counters.registrations_refused = self.counters.registrations_refused.saturating_add(1);
        self.send(session, &Pdu::Close(Close { reason: CloseReason::Other }));
        self.leave(now, Down::RegistrationRefused { base: self.offer.base.clone(), error });
    }

    pub(super) fn count_malformed(&mut self) {
        self.counters.malformed = self.counters.malformed.saturating_add(1);
    }
}
