//! Notifications as the tests send them, and informs that are sent until they are acknowledged.

use crate::snmpd::until;
use ha_snmp::config::{Auth, Privacy, Secret, User};
use ha_snmp::smi::{Oid, Value};
use ha_snmp::snmp::v3::{Heard, Informer};
use ha_snmp::snmp::{EngineId, Notification};
use ha_snmp::time::Clock;
use std::net::UdpSocket;

pub const AUTHS: [(Auth, &str); 6] = [
    (Auth::Md5, "MD5"),
    (Auth::Sha1, "SHA"),
    (Auth::Sha224, "SHA-224"),
    (Auth::Sha256, "SHA-256"),
    (Auth::Sha384, "SHA-384"),
    (Auth::Sha512, "SHA-512"),
];
pub const PRIVACIES: [(Privacy, &str); 4] =
    [(Privacy::Des, "DES"), (Privacy::Aes128, "AES"), (Privacy::Aes192, "AES-192"), (Privacy::Aes256, "AES-256")];

const AUTH_PHRASE: &str = "authentication phrase";
const PRIVACY_PHRASE: &str = "privacy phrase";

/// Our own engine, which the receiver's configuration knows.
pub fn engine() -> EngineId {
    EngineId::of_node("0123456789abcdef0123456789abcdef", "zipi")
}

/// The user of a pair, and its lines in snmptrapd.conf: one for our engine, one for its own.
pub fn user(auth: Option<(Auth, &str)>, privacy: Option<(Privacy, &str)>) -> (User, String) {
    let secret = |text: &str| Secret::new("secret".into(), text.as_bytes().to_vec());
    let mut name = "noc".to_owned();
    let mut protocols = String::new();
    if let Some((_, auth)) = auth {
        name.push_str(&auth.replace('-', ""));
        protocols.push_str(&format!(" {auth} \"{AUTH_PHRASE}\""));
    }
    if let Some((_, privacy)) = privacy {
        name.push_str(&privacy.replace('-', ""));
        protocols.push_str(&format!(" {privacy} \"{PRIVACY_PHRASE}\""));
    }
    let lines = format!("createUser -e {} {name}{protocols}\ncreateUser {name}{protocols}\n", engine());
    let user = User {
        name,
        context: String::new(),
        auth: auth.map(|(protocol, _)| (protocol, secret(AUTH_PHRASE))),
        privacy: privacy.map(|(protocol, _)| (protocol, secret(PRIVACY_PHRASE))),
    };
    (user, lines)
}

/// Objects of each type that a notification may have, the first of them this text.
pub fn objects(text: &str) -> Vec<(Oid, Value)> {
    let name = |last: u32| Oid::from([1, 3, 6, 1, 4, 1, 8072, 9999, 9999, 4110, 1, last, 0]);
    vec![
        (name(1), Value::OctetString(text.as_bytes().to_vec())),
        (name(2), Value::Integer(-5)),
        (name(3), Value::Gauge32(4_294_967_295)),
        (name(4), Value::Counter32(7)),
        (name(5), Value::ObjectId(Oid::from([1, 3, 6, 1, 2]))),
        (name(6), Value::IpAddress([192, 0, 2, 7].into())),
        (name(7), Value::TimeTicks(100)),
    ]
}

/// The same as snmptrapd shows them.
pub const SHOWN: &str = "\t.1.3.6.1.4.1.8072.9999.9999.4110.1.2.0 = INTEGER: -5\
    \t.1.3.6.1.4.1.8072.9999.9999.4110.1.3.0 = Gauge32: 4294967295\
    \t.1.3.6.1.4.1.8072.9999.9999.4110.1.4.0 = Counter32: 7\
    \t.1.3.6.1.4.1.8072.9999.9999.4110.1.5.0 = OID: .1.3.6.1.2\
    \t.1.3.6.1.4.1.8072.9999.9999.4110.1.6.0 = IpAddress: 192.0.2.7\
    \t.1.3.6.1.4.1.8072.9999.9999.4110.1.7.0 = Timeticks: (100) 0:00:01.00";

/// The name of the notification that the tests send.
pub fn trap() -> Oid {
    Oid::from([1, 3, 6, 1, 4, 1, 8072, 9999, 9999, 4110, 0, 3])
}

/// An informer with its socket and its clock.
pub struct Conversation {
    pub informer: Informer,
    pub socket: UdpSocket,
    pub clock: Clock,
    pub message_id: i32,
    /// All that was heard.
    pub heard: Vec<Heard>,
}

impl Conversation {
    pub fn new(user: &User, socket: UdpSocket) -> Self {
        let informer = Informer::new(user, engine(), 0x1234_5678_9abc_def0).unwrap();
        Self { informer, socket, clock: Clock::start(), message_id: 1000, heard: Vec::new() }
    }

    /// Sends probes and the inform until it is acknowledged, as a sink would.
    pub fn inform(&mut self, text: &str) {
        let answer = until(&format!("{text:?} is acknowledged"), || match self.exchange(text)? {
            Heard::Answer { answer, .. } => Some(answer),
            _ => None,
        });
        assert_eq!((answer.request_id, answer.error_status), (77, 0));
    }

    /// Sends the next message, and waits a moment for what comes back.
    pub fn exchange(&mut self, text: &str) -> Option<Heard> {
        self.message_id += 1;
        let octets = if self.informer.wants_probe() {
            self.informer.probe(self.message_id).unwrap()
        } else {
            let notification = Notification { uptime: 4711, trap: &trap(), objects: &objects(text) };
            self.informer.inform(self.clock.now(), self.message_id, 77, &notification).unwrap()
        };
        // An error here is that of an earlier message: the port was closed.
        let _ = self.socket.send(&octets);
        let mut buffer = [0; 65_536];
        let length = self.socket.recv(&mut buffer).ok()?;
        let heard = self.informer.receive(self.clock.now(), buffer.get(..length)?);
        println!("{text}: {heard:?}");
        self.heard.extend(heard.clone());
        heard.ok()
    }
}
