//! A sink, and what it told.

use crate::snmpd::PATIENCE;
use ha_snmp::config::{Auth, Direct, Inform, Privacy, Protocol, Secret, Transport, User};
use ha_snmp::notify::sink::{Delivered, Event, Handle, Message, What};
use ha_snmp::smi::{Oid, Value};
use ha_snmp::snmp::EngineId;
use ha_snmp::snmp::v3::LocalEngine;
use ha_snmp::time::Clock;
use std::time::Duration;
use tokio::sync::mpsc::{self, Receiver};
use tokio::time::timeout;

pub const COMMUNITY: &str = "public";
/// The lines of snmptrapd.conf for [`v3`], as sender of informs and of traps.
pub const USER_LINES: &str = "createUser alice SHA-256 \"authentication\" AES \"confidential\"\n\
     createUser -e 0x80001f880501020304 alice SHA-256 \"authentication\" AES \"confidential\"\n";

pub struct Sink {
    pub handle: Handle,
    events: Receiver<Event>,
    pub told: Vec<What>,
}

impl Sink {
    pub fn start(direct: &Direct) -> Self {
        let (sender, events) = mpsc::channel(64);
        let engine = LocalEngine { id: EngineId::new(&[0x80, 0, 0x1f, 0x88, 5, 1, 2, 3, 4]).unwrap(), boots: 3 };
        let handle = Handle::start(direct, engine, Clock::start(), [42, 43], sender, "noc".parse().unwrap()).unwrap();
        Self { handle, events, told: Vec::new() }
    }

    pub fn send(&self, sequences: std::ops::RangeInclusive<u32>) {
        for sequence in sequences {
            self.handle.send(message(sequence)).unwrap();
        }
    }

    /// The first event of this kind that was not looked at before.
    pub async fn until(&mut self, what: &str, is_it: impl Fn(&What) -> bool) -> What {
        let search = async {
            loop {
                let event = self.events.recv().await.expect("the sink runs");
                assert_eq!(event.sink.as_str(), "noc");
                self.told.push(event.what.clone());
                if is_it(&event.what) {
                    return event.what;
                }
            }
        };
        let found = timeout(PATIENCE, search).await;
        found.unwrap_or_else(|_| panic!("in vain for {PATIENCE:?}: {what}; told: {:#?}", self.told))
    }

    /// Until this one is done.
    pub async fn delivered(&mut self, sequence: u32) -> Delivered {
        let is_it = |what: &What| matches!(what, What::Delivered { sequence: done, .. } if *done == sequence);
        match self.until(&format!("{sequence} delivered"), is_it).await {
            What::Delivered { result, .. } => result,
            other => panic!("{other:?}"),
        }
    }

    /// Why it is down.
    pub async fn down(&mut self) -> String {
        match self.until("down", |what| matches!(what, What::Down { .. })).await {
            What::Down { reason } => reason,
            other => panic!("{other:?}"),
        }
    }

    /// What was done, in order.
    pub fn done(&self) -> Vec<u32> {
        let number = |what: &What| match what {
            What::Delivered { sequence, .. } => Some(*sequence),
            _ => None,
        };
        self.told.iter().filter_map(number).collect()
    }
}

pub fn message(sequence: u32) -> Message {
    let base: Oid = "1.3.6.1.4.1.8072.9999.9999.4110".parse().unwrap();
    Message {
        sequence,
        oid: base.child(&[0, 6]),
        objects: vec![(base.child(&[1, 1, 0]), Value::Gauge32(sequence))],
        alarm: sequence.to_string(),
        uptime: 4711,
    }
}

pub fn secret(text: &str) -> Secret {
    Secret::new("/etc/ha-snmp/secret".into(), text.as_bytes().to_vec())
}

pub fn v2c() -> Protocol {
    Protocol::V2c { community: secret(COMMUNITY) }
}

pub fn v3() -> Protocol {
    Protocol::V3(User {
        name: "alice".to_owned(),
        context: String::new(),
        auth: Some((Auth::Sha256, secret("authentication"))),
        privacy: Some((Privacy::Aes128, secret("confidential"))),
    })
}

/// Informs over UDP to this port of loopback.
pub fn informs(protocol: Protocol, port: u16) -> Direct {
    let inform = Inform { timeout: Duration::from_millis(300), max_timeout: Duration::from_secs(2), max_age: Duration::from_secs(60) };
    Direct { inform: Some(inform), ..traps(protocol, port) }
}

/// Traps over UDP to this port of loopback.
pub fn traps(protocol: Protocol, port: u16) -> Direct {
    let (transport, host) = (Transport::Udp, "127.0.0.1".to_owned());
    Direct { transport, host, port, source: None, interface: None, protocol, inform: None }
}
