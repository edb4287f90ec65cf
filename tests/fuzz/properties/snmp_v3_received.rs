//! Whatever comes to an informer that waits for answers: to its discovery (message id 1) and, once an engine is known, to an inform (2).

use ha_snmp::config::User;
use ha_snmp::smi::Oid;
use ha_snmp::snmp::v3::{Heard, Informer};
use ha_snmp::snmp::{EngineId, Notification};
use ha_snmp::time::Instant;

/// Heard at most once as an answer, and once as a report; nothing else acts.
pub fn snmp_v3_received(data: &[u8]) {
    // Without authentication, so that a fuzzer gets to what lies behind the authentication code; tests of the room damage what is signed.
    let user = User { name: "noc".to_owned(), context: String::new(), auth: None, privacy: None };
    let Ok(engine) = "0x80001f8805aa".parse::<EngineId>() else { return };
    let Ok(mut informer) = Informer::new(&user, engine, 7) else { return };
    let now = Instant::default();
    assert!(informer.receive(now, data).is_err(), "nothing was sent");
    assert!(informer.probe(1).is_ok());
    let heard = informer.receive(now, data);
    assert!(matches!(heard, Err(_) | Ok(Heard::Discovered(_))), "{heard:?}");
    assert_eq!(informer.is_ready(), heard.is_ok());
    assert!(informer.receive(now, data).is_err(), "a second time");
    if !informer.is_ready() {
        // The engine of the corpus.
        assert!(informer.receive(now, DISCOVERED).is_ok_and(|heard| matches!(heard, Heard::Discovered(_))));
    }
    let notification = Notification { uptime: 1, trap: &Oid::from([1, 3, 6]), objects: &[] };
    assert!(informer.inform(now, 2, 77, &notification).is_ok());
    let is_of_the_inform = match informer.receive(now, data) {
        Ok(Heard::Answer { message_id, answer }) => (message_id, answer.request_id) == (2, 77),
        Ok(Heard::OtherEngine { message_id, .. } | Heard::Refused { message_id, is_authentic: false, .. }) => message_id == 2,
        Ok(_) => false,
        Err(ignored) => !ignored.to_string().is_empty(),
    };
    assert!(is_of_the_inform);
    assert!(informer.receive(now, data).is_err(), "a second time");
}

/// A report usmStatsUnknownEngineIDs of engine 0x80001f8804bb on message id 1.
const DISCOVERED: &[u8] = include_bytes!("../corpus/snmp_v3_received/discovered");
