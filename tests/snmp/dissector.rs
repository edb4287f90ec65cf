//! What Wireshark's dissector says of our messages.

use crate::sender::{AUTHS, PRIVACIES, engine, objects, trap, user};
use crate::snmpd::find;
use ha_snmp::snmp::v3::{Informer, LocalEngine, TrapSender};
use ha_snmp::snmp::{Kind, Notification, v1, v2c};
use std::fmt::Write;
use std::net::Ipv4Addr;
use std::process::Command;

#[test]
fn nothing_is_malformed() {
    for program in ["tshark", "text2pcap"] {
        if find(program).is_none() {
            println!("SKIPPED: {program} is not installed");
            return;
        }
    }
    let messages = messages();
    let dir = tempfile::TempDir::new().unwrap();
    let (text, capture) = (dir.path().join("messages.txt"), dir.path().join("messages.pcap"));
    std::fs::write(&text, messages.iter().map(|octets| hex_dump(octets)).collect::<String>()).unwrap();
    let made = Command::new("text2pcap").args(["-u", "162,162"]).arg(&text).arg(&capture).output().unwrap();
    assert!(made.status.success(), "{made:?}");
    let shown = Command::new("tshark").arg("-r").arg(&capture).arg("-V").output().unwrap();
    let shown = String::from_utf8_lossy(&shown.stdout);
    assert_eq!(shown.matches("\nSimple Network Management Protocol").count(), messages.len(), "{shown}");
    assert!(!shown.contains("Malformed") && !shown.contains("BER Error"), "{shown}");
}

fn messages() -> Vec<Vec<u8>> {
    let objects = objects("a text");
    let (trap, uptime) = (trap(), 4711);
    let notification = Notification { uptime, trap: &trap, objects: &objects };
    let mut messages = vec![
        v1::trap(b"public", Ipv4Addr::LOCALHOST, &notification).unwrap(),
        v2c::message(b"public", Kind::Trap, 1, &notification).unwrap(),
        v2c::message(b"public", Kind::Inform, 2, &notification).unwrap(),
    ];
    let pairs = [(None, None), (AUTHS.first(), None), (AUTHS.get(3), PRIVACIES.first()), (AUTHS.get(5), PRIVACIES.get(3))];
    for (auth, privacy) in pairs {
        let (user, _) = user(auth.copied(), privacy.copied());
        let mut sender = TrapSender::new(LocalEngine { id: engine(), boots: 5 }, &user, 42).unwrap();
        messages.push(sender.trap(3, 4, 5, &notification).unwrap());
        messages.push(Informer::new(&user, engine(), 1).unwrap().probe(6).unwrap());
    }
    messages
}

/// As text2pcap reads it: an offset, then octets.
fn hex_dump(octets: &[u8]) -> String {
    let mut text = String::from("000000");
    for octet in octets {
        write!(text, " {octet:02x}").unwrap();
    }
    text + "\n"
}
