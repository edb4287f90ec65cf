//! An informer against a receiver that is played here.

mod answers;
mod damage;
mod states;
mod traps;

use super::informer::Informer;
use super::message::{Header, Protection, Received, write};
use super::receive::Heard;
use crate::config::{Auth, Privacy, Secret, User};
use crate::smi::{Oid, Value};
use crate::snmp::usm::{Keys, MasterKeys, Salt};
use crate::snmp::{EncodeError, EngineId, Ignored, Notification};
use crate::time::Instant;
use rasn_snmp::v2::{Pdu, Pdus, Report, Response, VarBind, VarBindValue};
use std::time::Duration;

fn user(auth: Option<Auth>, privacy: Option<Privacy>) -> User {
    let secret = |text: &[u8]| Secret::new("secret".into(), text.to_vec());
    User {
        name: "noc".to_owned(),
        context: String::new(),
        auth: auth.map(|protocol| (protocol, secret(b"authentication"))),
        privacy: privacy.map(|protocol| (protocol, secret(b"privacy phrase"))),
    }
}

fn engine(last: u8) -> EngineId {
    EngineId::new(&[0x80, 0, 0x1f, 0x88, 4, last]).unwrap()
}

fn at(seconds: u64) -> Instant {
    Instant::after_start(Duration::from_secs(seconds))
}

/// A receiver of informs, with boots and time of its own.
struct Peer {
    engine: EngineId,
    keys: Keys,
    boots: u32,
    time: u32,
    salt: Salt,
}

/// What the peer does with a message.
#[derive(Clone, Copy)]
enum Reply {
    /// An unauthenticated report with this counter of usmStats.
    Report(u32),
    /// A signed one.
    SignedReport(u32),
    /// What the inform deserves, as well protected as the user allows.
    Response,
    /// The same, signed only.
    SignedResponse,
    /// The same without any protection.
    OpenResponse,
}

impl Peer {
    fn new(user: &User, engine: EngineId) -> Self {
        let keys = MasterKeys::new(user).unwrap().localize(&engine);
        Self { engine, keys, boots: 7, time: 1000, salt: Salt::new(99) }
    }

    /// The reply to `octets`, which were sent to it or to another one.
    fn reply(&mut self, octets: &[u8], reply: Reply) -> Vec<u8> {
        let message_id = Received::read(octets).unwrap().message_id;
        let request_id = Received::read(octets).unwrap().into_pdu(self.keys.privacy.as_ref()).map_or(0, |pdu| request_id(&pdu));
        let pdu = |counter: Option<u32>| {
            let varbind = |last: u32| VarBind {
                name: rasn::types::ObjectIdentifier::new(vec![1, 3, 6, 1, 6, 3, 15, 1, 1, last, 0]).unwrap(),
                value: VarBindValue::Value(rasn_smi::v1::Counter(1).into()),
            };
            Pdu { request_id, error_status: 0, error_index: 0, variable_bindings: counter.map(varbind).into_iter().collect() }
        };
        let (data, is_signed, is_private) = match reply {
            Reply::Report(counter) => (Pdus::Report(Report(pdu(Some(counter)))), false, false),
            Reply::SignedReport(counter) => (Pdus::Report(Report(pdu(Some(counter)))), true, false),
            Reply::Response => (Pdus::Response(Response(pdu(None))), true, true),
            Reply::SignedResponse => (Pdus::Response(Response(pdu(None))), true, false),
            Reply::OpenResponse => (Pdus::Response(Response(pdu(None))), false, false),
        };
        let engine = self.engine.octets();
        let header = Header { message_id, is_reportable: false, engine, boots_and_time: (self.boots, self.time), user: "noc" };
        let privacy = self.keys.privacy.as_ref().filter(|_| is_private).map(|key| (key, &mut self.salt));
        let protection = Protection { auth: self.keys.auth.as_ref().filter(|_| is_signed), privacy };
        write(&header, protection, (engine, ""), data).unwrap()
    }
}

fn request_id(pdu: &Pdus) -> i32 {
    match pdu {
        Pdus::GetRequest(request) => request.0.request_id,
        Pdus::InformRequest(request) => request.0.request_id,
        Pdus::Trap(trap) => trap.0.request_id,
        other => panic!("{other:?}"),
    }
}

/// An informer, its receiver, and the next message id.
struct Bench {
    informer: Informer,
    peer: Peer,
    message_id: i32,
    now: Instant,
}

impl Bench {
    fn new(auth: Option<Auth>, privacy: Option<Privacy>) -> Self {
        let user = user(auth, privacy);
        let informer = Informer::new(&user, engine(1), 5).unwrap();
        Self { informer, peer: Peer::new(&user, engine(2)), message_id: 100, now: at(10) }
    }

    /// Ready for informs.
    fn ready(auth: Option<Auth>, privacy: Option<Privacy>) -> Self {
        let mut bench = Self::new(auth, privacy);
        bench.discover().unwrap();
        if auth.is_some() {
            assert_eq!(bench.synchronize(), Ok(Heard::Synchronized(engine(2))));
        }
        assert!(bench.informer.is_ready() && !bench.informer.wants_probe());
        bench
    }

    fn discover(&mut self) -> Result<Heard, Ignored> {
        let probe = self.probe();
        self.answer(&probe, Reply::Report(4))
    }

    fn synchronize(&mut self) -> Result<Heard, Ignored> {
        let probe = self.probe();
        self.answer(&probe, Reply::SignedReport(2))
    }

    fn probe(&mut self) -> Vec<u8> {
        self.message_id += 1;
        self.informer.probe(self.message_id).unwrap()
    }

    fn inform(&mut self) -> Vec<u8> {
        self.message_id += 1;
        let objects = [(Oid::from([1, 3, 6, 1, 4, 1]), Value::OctetString(b"link down".to_vec()))];
        let notification = Notification { uptime: 5, trap: &Oid::from([1, 3, 6, 1, 4, 0, 1]), objects: &objects };
        self.informer.inform(self.now, self.message_id, 4000 + self.message_id, &notification).unwrap()
    }

    /// The peer replies, and the informer hears it.
    fn answer(&mut self, octets: &[u8], reply: Reply) -> Result<Heard, Ignored> {
        let octets = self.peer.reply(octets, reply);
        self.informer.receive(self.now, &octets)
    }
}

#[test]
fn nothing_is_sent_to_nobody() {
    let mut informer = Informer::new(&user(None, None), engine(1), 0).unwrap();
    assert!(!informer.is_ready() && informer.wants_probe());
    let notification = Notification { uptime: 0, trap: &Oid::from([1, 3]), objects: &[] };
    assert_eq!(informer.inform(at(0), 1, 1, &notification), Err(EncodeError::NotReady));
    assert_eq!(informer.probe(-1), Err(EncodeError::MessageId(-1)));
}
