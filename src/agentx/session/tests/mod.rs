//! A session and a master by hand.

mod habits;
mod rules;
mod sets;
mod states;

use super::*;
use crate::agentx::master::{oid, pdu, pdus, ranges, with_header};
use crate::agentx::pdu::Response;
use crate::agentx::table::{TABLE_ORDER, TableBuilder};
use crate::agentx::wire::ByteOrder;
use crate::agentx::{CloseReason, ErrorCode, Flags, Header, PduKind};
use crate::smi::{Oid, Value};

/// The session id that this master gives.
const SESSION: u32 = 7;

struct Bench {
    session: Session,
    now: Instant,
}

impl Bench {
    /// Disconnected, first connect due.
    fn new() -> Self {
        let offer = Offer {
            base: oid("1.3.6.1.4.1.8072.9999.9999.4110"),
            description: "ha-snmp test".to_owned(),
            capabilities: oid("1.3.6.1.4.1.8072.9999.9999.4110.2.4.1"),
            capabilities_text: "HA-CLUSTER-MIB".to_owned(),
        };
        Self { session: Session::new(offer, 1, Instant::default()), now: Instant::default() }
    }

    fn connecting() -> Self {
        let mut bench = Self::new();
        bench.wait_for_deadline();
        assert_eq!(bench.outputs(), [Output::Connect]);
        bench
    }

    fn opening() -> Self {
        let mut bench = Self::connecting();
        bench.input(Input::Connected);
        bench
    }

    fn registering() -> Self {
        let mut bench = Self::opening();
        bench.answer_last(ErrorCode::NoError);
        bench
    }

    /// Up, everything answered and told, with one object that has one value.
    fn up() -> Self {
        let mut bench = Self::registering();
        bench.answer_last(ErrorCode::NoError);
        bench.answer_last(ErrorCode::NoError);
        assert_eq!(bench.outputs(), [Output::Event(Event::Up)]);
        let mut builder = TableBuilder::new(vec![oid("1.3.6.1.4.1.8072.9999.9999.4110.1.1")]);
        builder.push(&instance(), &Value::Integer(42));
        bench.input(Input::Serve(Arc::new(builder.build().unwrap())));
        bench
    }

    /// Up again after a loss; what was sent with that has not been taken.
    fn reconnect(&mut self) {
        self.wait_for_deadline();
        assert_eq!(self.outputs(), [Output::Connect]);
        self.input(Input::Connected);
        self.answer_last(ErrorCode::NoError);
        self.answer_last(ErrorCode::NoError);
    }

    fn pinging() -> Self {
        let mut bench = Self::up();
        bench.wait_for_deadline();
        bench
    }

    fn closing() -> Self {
        let mut bench = Self::up();
        bench.input(Input::Stop);
        bench
    }

    fn stopped() -> Self {
        let mut bench = Self::new();
        bench.input(Input::Stop);
        bench.outputs();
        bench
    }

    fn input(&mut self, input: Input<'_>) {
        self.session.handle(self.now, input);
    }

    fn receive(&mut self, octets: &[u8]) {
        self.input(Input::Received(octets));
    }

    fn wait_for_deadline(&mut self) {
        if let Some(due) = self.session.poll_timeout() {
            self.now = self.now.max(due);
            self.session.handle_timeout(self.now);
        }
    }

    fn sent(&mut self) -> Vec<(Header, Vec<u8>)> {
        let mut sent = Vec::new();
        self.session.take_outgoing(&mut sent);
        pdus(&sent)
    }

    fn kinds_sent(&mut self) -> Vec<PduKind> {
        self.sent().iter().map(|(header, _)| header.kind).collect()
    }

    fn responses(&mut self) -> Vec<(Header, Response)> {
        let decode = |(header, payload): (Header, Vec<u8>)| match Pdu::decode(&header, &payload) {
            Ok(Pdu::Response(response)) => (header, response),
            other => panic!("{other:?}"),
        };
        self.sent().into_iter().map(decode).collect()
    }

    fn outputs(&mut self) -> Vec<Output> {
        std::iter::from_fn(|| self.session.poll_output()).collect()
    }

    fn events(&mut self) -> Vec<Event> {
        let event = |output| match output {
            Output::Event(event) => Some(event),
            Output::Connect | Output::Disconnect => None,
        };
        self.outputs().into_iter().filter_map(event).collect()
    }

    /// Answers the last PDU that was sent.
    fn answer_last(&mut self, error: ErrorCode) {
        let (request, _) = self.sent().pop().expect("a request of ours");
        self.answer(&request, error);
    }

    fn answer(&mut self, request: &Header, error: ErrorCode) {
        self.receive(&answer_to(request, error));
    }

    fn notify(&mut self, id: u64) {
        self.input(Input::Notify(Notification::new(id, &oid("1.3.6.1.4.1.8072.9999.9999.4110.0.1"), &[]).unwrap()));
    }
}

fn instance() -> Oid {
    oid("1.3.6.1.4.1.8072.9999.9999.4110.1.1.0")
}

/// A Response of the master. Those to Open and Register carry an echo of what was asked, as net-snmp's do.
fn answer_to(request: &Header, error: ErrorCode) -> Vec<u8> {
    let session_id = if request.kind == PduKind::Open { SESSION } else { request.session_id };
    let varbinds = match request.kind {
        PduKind::Open => vec![(Oid::default(), Value::OctetString(b"ha-snmp test".to_vec()))],
        PduKind::Register => vec![(oid("1.3.6.1.4.1.8072.9999.9999.4110"), Value::Null)],
        _ => vec![],
    };
    let mut out = Vec::new();
    Pdu::Response(Response { sys_uptime: 4_000_000_000, error, index: 0, varbinds })
        .encode(&Header { session_id, ..*request }, &mut out)
        .unwrap();
    out
}

fn get(packet: u32) -> Vec<u8> {
    let name = instance().to_string();
    pdu(TABLE_ORDER, PduKind::Get, packet, &ranges(TABLE_ORDER, &[(&name, false, "")]))
}

fn close(session_id: u32) -> Vec<u8> {
    let flags = Flags::NETWORK_BYTE_ORDER;
    let header = Header { kind: PduKind::Close, flags, session_id, transaction_id: 0, packet_id: 0, payload_len: 4 };
    with_header(&header, &[CloseReason::Shutdown as u8, 0, 0, 0])
}
