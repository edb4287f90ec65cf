//! The steps from state to state, and what is sent on the way.

use super::{CLOSE_PATIENCE, Down, Event, Notification, Outcome, Output, PATIENCE, Request, Session, State, Unanswered};
use crate::agentx::pdu::{AddAgentCaps, Close, Open, Priority, Region, Register};
use crate::agentx::wire::Writer;
use crate::agentx::{CloseReason, Flags, Header, Pdu, PduKind};
use crate::smi::Oid;
use crate::time::Instant;

impl Session {
    pub(super) fn connected(&mut self, now: Instant) {
        match self.state {
            State::Connecting => {
                self.heard = now;
                self.outgoing.clear();
                // o.timeout 0: the master's own (RFC 2741 section 6.2.1). snmpd 5.9.3 ignores any other value anyway.
                let open = Pdu::Open(Open { timeout: 0, id: Oid::default(), descr: self.offer.description.clone().into_bytes() });
                let packet = self.send(0, &open);
                self.state = State::Opening { request: Request { packet, deadline: now.after(PATIENCE) } };
            }
            // Stopped while the connect was under way.
            State::Stopped => self.outputs.push_back(Output::Disconnect),
            _ => {}
        }
    }

    pub(super) fn opened(&mut self, now: Instant, session: u32) {
        // r.timeout 0: that of the session (RFC 2741 section 6.2.3).
        let region = Region::from(self.offer.base.clone());
        let register = Pdu::Register(Register { context: None, timeout: 0, priority: Priority::default(), instance: false, region });
        let packet = self.send(session, &register);
        self.state = State::Registering { session, request: Request { packet, deadline: now.after(PATIENCE) } };
    }

    pub(super) fn registered(&mut self, now: Instant, session: u32) {
        self.state = State::Up { session };
        self.back_off.up(now);
        self.told = None;
        self.counters.sessions = self.counters.sessions.saturating_add(1);
        self.outputs.push_back(Output::Event(Event::Up));
        // Every new session must tell its capabilities again (RFC 2741 section 7.1.8).
        let capabilities = Pdu::AddAgentCaps(AddAgentCaps {
            context: None,
            id: self.offer.capabilities.clone(),
            descr: self.offer.capabilities_text.clone().into_bytes(),
        });
        self.capabilities = Some(self.send(session, &capabilities));
        // Before any newer one: the order of sending is the order of events.
        for mut again in std::mem::take(&mut self.window) {
            again.packet = Some(self.send_notify(session, &again.notification));
            self.window.push(again);
        }
    }

    pub(super) fn notify(&mut self, notification: Notification) {
        match self.id() {
            Some(session) if self.can_notify() => {
                let packet = Some(self.send_notify(session, &notification));
                self.window.push(Unanswered { packet, notification });
            }
            _ => self.tell_outcome(notification.id, Outcome::Lost),
        }
    }

    pub(super) fn stop(&mut self, now: Instant) {
        match self.state {
            State::Registering { session, .. } | State::Up { session } | State::Pinging { session, .. } => {
                let packet = self.send(session, &Pdu::Close(Close { reason: CloseReason::Shutdown }));
                self.state = State::Closing { session, request: Request { packet, deadline: now.after(CLOSE_PATIENCE) } };
            }
            State::Opening { .. } => {
                self.outputs.push_back(Output::Disconnect);
                self.stopped();
            }
            State::Disconnected { .. } | State::Connecting => self.stopped(),
            State::Closing { .. } | State::Stopped => {}
        }
    }

    fn stopped(&mut self) {
        self.state = State::Stopped;
        for lost in std::mem::take(&mut self.window) {
            self.tell_outcome(lost.notification.id, Outcome::Lost);
        }
        self.outputs.push_back(Output::Event(Event::Stopped));
    }

    /// Gives the connection up, for this reason, and tries again later, unless this is the end.
    pub(super) fn leave(&mut self, now: Instant, reason: Down) {
        let was = self.state;
        if self.is_connected() {
            self.outputs.push_back(Output::Disconnect);
        }
        self.incoming.clear();
        self.capabilities = None;
        self.sets.lose();
        for unanswered in &mut self.window {
            unanswered.packet = None;
        }
        if matches!(was, State::Up { .. } | State::Pinging { .. }) {
            self.counters.losses = self.counters.losses.saturating_add(1);
        }
        if matches!(was, State::Closing { .. }) {
            return self.stopped();
        }
        let pause = match reason {
            Down::OpenRefused(_) | Down::RegistrationRefused { .. } | Down::Garbage(_) => self.back_off.after_refusal(),
            Down::Unreachable(_) | Down::Lost(_) | Down::Silent | Down::Closed(_) | Down::Unknown => self.back_off.after_loss(now),
        };
        self.state = State::Disconnected { until: now.after(pause) };
        if self.told.as_ref() != Some(&reason) {
            self.told = Some(reason.clone());
            self.outputs.push_back(Output::Event(Event::Down(reason)));
        }
    }

    /// Sends a request of ours and gives its packet id.
    pub(super) fn send(&mut self, session: u32, pdu: &Pdu) -> u32 {
        let header = self.next_header(session);
        // Only a description beyond 64 KiB makes it too long; not sent, it ends like one that is not answered.
        let _ = pdu.encode(&header, &mut self.outgoing);
        header.packet_id
    }

    /// The same for a notification, which is encoded already in the order of the table.
    fn send_notify(&mut self, session: u32, notification: &Notification) -> u32 {
        let header = Header { kind: PduKind::Notify, ..self.next_header(session) };
        let mut writer = Writer::begin(&mut self.outgoing, &header);
        writer.encoded(&notification.varbinds);
        // Whoever encoded it saw to its size.
        let _ = writer.finish();
        self.counters.notifies_sent = self.counters.notifies_sent.saturating_add(1);
        header.packet_id
    }

    fn next_header(&mut self, session_id: u32) -> Header {
        self.last_packet = self.last_packet.wrapping_add(1);
        let flags = Flags::NETWORK_BYTE_ORDER;
        Header { kind: PduKind::Ping, flags, session_id, transaction_id: 0, packet_id: self.last_packet, payload_len: 0 }
    }

    pub(super) fn tell_outcome(&mut self, id: u64, outcome: Outcome) {
        self.outputs.push_back(Output::Event(Event::Notify { id, outcome }));
    }
}
