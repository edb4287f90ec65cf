//! v1 and v2c.

use crate::sender::{SHOWN, objects, trap};
use crate::trapd::Trapd;
use ha_snmp::smi::Oid;
use ha_snmp::snmp::{Answer, Kind, Notification, v1, v2c};
use std::net::Ipv4Addr;

#[test]
fn traps_of_v1() {
    let Some(trapd) = Trapd::start("") else { return };
    let socket = trapd.socket();
    let notification = Notification { uptime: 4711, trap: &trap(), objects: &objects("specific") };
    socket.send(&v1::trap(b"secret", Ipv4Addr::new(192, 0, 2, 9), &notification).unwrap()).unwrap();
    let line = trapd.line("specific");
    assert!(line.starts_with("TRAP, SNMP v1, community secret | .1.3.6.1.4.1.8072.9999.9999.4110 | 6 | .3 | 192.0.2.9 | "), "{line}");
    assert!(line.ends_with(SHOWN), "{line}");

    let cold_start = Oid::from([1, 3, 6, 1, 6, 3, 1, 1, 5, 1]);
    let notification = Notification { uptime: 4711, trap: &cold_start, objects: &objects("generic") };
    socket.send(&v1::trap(b"secret", Ipv4Addr::UNSPECIFIED, &notification).unwrap()).unwrap();
    let line = trapd.line("generic");
    assert!(line.contains(" | .1.3.6.1.6.3.1.1.5 | 0 | 0 | 0.0.0.0 | "), "{line}");
}

#[test]
fn traps_and_informs_of_v2c() {
    let Some(trapd) = Trapd::start("") else { return };
    let socket = trapd.socket();
    let message = |kind, request_id, text| {
        let notification = Notification { uptime: 4711, trap: &trap(), objects: &objects(text) };
        v2c::message(b"secret", kind, request_id, &notification).unwrap()
    };
    socket.send(&message(Kind::Trap, 1, "a trap")).unwrap();
    let line = trapd.line("a trap");
    assert!(line.starts_with("TRAP2, SNMP v2c, community secret | "), "{line}");
    assert!(line.contains("= OID: .1.3.6.1.4.1.8072.9999.9999.4110.0.3\t") && line.ends_with(SHOWN), "{line}");

    socket.send(&message(Kind::Inform, -9, "an inform")).unwrap();
    let mut buffer = [0; 65_536];
    let length = socket.recv(&mut buffer).unwrap();
    let answer = Answer { request_id: -9, error_status: 0, error_index: 0 };
    assert_eq!(v2c::answer(b"secret", &buffer[..length]), Ok(answer));
    assert!(trapd.line("an inform").ends_with(SHOWN));
}
