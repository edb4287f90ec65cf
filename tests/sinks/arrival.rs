//! Every version, kind, transport and family of addresses.

use crate::sink::{COMMUNITY, Sink, USER_LINES, informs, secret, traps, v2c, v3};
use crate::trapd::{Trapd, has_ipv6};
use ha_snmp::config::{Direct, Protocol, Transport};
use ha_snmp::notify::sink::Delivered;
use std::time::Duration;

/// What is sent, and how snmptrapd names it.
fn versions(port: u16) -> [(Direct, &'static str); 5] {
    [
        (traps(Protocol::V1 { community: secret(COMMUNITY) }, port), "TRAP, SNMP v1, community public"),
        (traps(v2c(), port), "TRAP2, SNMP v2c, community public"),
        (informs(v2c(), port), "INFORM, SNMP v2c, community public"),
        (traps(v3(), port), "TRAP2, SNMP v3, user alice"),
        (informs(v3(), port), "INFORM, SNMP v3, user alice"),
    ]
}

#[tokio::test]
async fn everything_arrives() {
    let Some(trapd) = Trapd::start(USER_LINES) else { return };
    let mut hosts = vec!["127.0.0.1"];
    if has_ipv6() {
        hosts.push("::1");
    } else {
        println!("SKIPPED: IPv6, which is not there");
    }
    let mut sequence = 0;
    for (transport, name) in [(Transport::Udp, "UDP"), (Transport::Tcp, "TCP")] {
        for host in &hosts {
            for (direct, kind) in versions(trapd.port) {
                sequence += 1;
                let direct = Direct { transport, host: (*host).to_owned(), ..direct };
                let mut sink = Sink::start(&direct);
                sink.send(sequence..=sequence);
                let expected = if direct.inform.is_some() { Delivered::Acknowledged } else { Delivered::Sent };
                assert_eq!(sink.delivered(sequence).await, expected);
                let line = trapd.line(&format!("Gauge32: {sequence}")).await;
                let is_named = line.starts_with(kind) || line.starts_with(&kind.replace("INFORM", "TRAP2"));
                assert!(is_named && line.contains(name), "{kind} {name} {host}: {line}");
                if direct.inform.is_none() && kind.contains("v1") && *host == "127.0.0.1" {
                    assert!(line.contains("| 127.0.0.1 |"), "agent-addr: {line}");
                }
            }
        }
    }
}

#[tokio::test]
async fn they_leave_from_the_source_address_and_by_the_interface() {
    let Some(trapd) = Trapd::start("") else { return };
    for (sequence, transport) in [(1, Transport::Udp), (2, Transport::Tcp)] {
        let source = Some("127.0.0.2".parse().unwrap());
        let direct = Direct { transport, source, interface: Some("lo".to_owned()), ..informs(v2c(), trapd.port) };
        let mut sink = Sink::start(&direct);
        sink.send(sequence..=sequence);
        sink.delivered(sequence).await;
        let line = trapd.line(&format!("Gauge32: {sequence}")).await;
        assert!(line.contains("[127.0.0.2]:"), "{line}");
    }
}

#[tokio::test]
async fn a_stop_waits_for_what_is_on_the_way_but_not_for_ever() {
    let Some(trapd) = Trapd::start("") else { return };
    let sink = Sink::start(&informs(v2c(), trapd.port));
    sink.send(1..=20);
    sink.handle.stop(Duration::from_secs(20)).await;
    assert_eq!(trapd.arrived(), (1..=20).collect::<Vec<_>>());

    let nobody = std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
    let sink = Sink::start(&informs(v2c(), nobody.local_addr().unwrap().port()));
    sink.send(1..=1);
    let begin = std::time::Instant::now();
    sink.handle.stop(Duration::from_millis(300)).await;
    assert!((300..2000).contains(&begin.elapsed().as_millis()), "{:?}", begin.elapsed());
}
