//! Receivers that are away, hang, or are restarted, and settings that cannot work.

use crate::sink::{Sink, USER_LINES, informs, traps, v2c, v3};
use crate::snmpd::free_port;
use crate::trapd::Trapd;
use ha_snmp::config::{Direct, Transport};
use ha_snmp::notify::sink::What;
use nix::sys::signal::Signal;
use std::time::Duration;

#[tokio::test]
async fn a_receiver_that_comes_late_gets_all_in_order() {
    for (direct, lines) in [(informs(v2c(), 0), ""), (informs(v3(), 0), USER_LINES), (traps(v2c(), 0), "")] {
        for transport in [Transport::Udp, Transport::Tcp] {
            let Some(mut trapd) = Trapd::prepare(lines) else { return };
            let mut sink = Sink::start(&Direct { transport, port: trapd.port, ..direct.clone() });
            sink.send(1..=40);
            let reason = sink.down().await;
            assert!(reason.contains("nobody listens on") && reason.contains(&trapd.port.to_string()), "{reason}");
            trapd.run();
            sink.delivered(40).await;
            trapd.line("Gauge32: 40").await;
            assert_eq!(trapd.arrived(), (1..=40).collect::<Vec<_>>(), "{transport:?} {:?}", direct.protocol);
            assert_eq!(sink.done(), (1..=40).collect::<Vec<_>>());
            assert!(sink.told.contains(&What::Up));
        }
    }
}

#[tokio::test]
async fn a_receiver_that_hangs_for_a_while() {
    let Some(trapd) = Trapd::start("") else { return };
    let mut sink = Sink::start(&informs(v2c(), trapd.port));
    sink.send(1..=1);
    sink.delivered(1).await;
    trapd.signal(Signal::SIGSTOP);
    sink.send(2..=30);
    tokio::time::sleep(Duration::from_millis(1500)).await;
    trapd.signal(Signal::SIGCONT);
    sink.delivered(30).await;
    assert_eq!(trapd.arrived(), (1..=30).collect::<Vec<_>>());
    let failed = sink.told.iter().any(|what| matches!(what, What::Failed { .. }));
    assert!(!failed, "{:?}", sink.told);
}

#[tokio::test]
async fn informs_go_on_after_a_restart_of_the_receiver() {
    for (protocol, lines) in [(v3(), USER_LINES), (v2c(), "")] {
        for transport in [Transport::Udp, Transport::Tcp] {
            let Some(mut trapd) = Trapd::start(lines) else { return };
            let mut sink = Sink::start(&Direct { transport, ..informs(protocol.clone(), trapd.port) });
            sink.send(1..=10);
            sink.delivered(10).await;
            trapd.stop();
            sink.send(11..=20);
            tokio::time::sleep(Duration::from_millis(500)).await;
            trapd.run();
            sink.delivered(20).await;
            sink.send(21..=30);
            sink.delivered(30).await;
            assert_eq!(trapd.arrived(), (1..=30).collect::<Vec<_>>(), "{transport:?} {protocol:?}");
            assert_eq!(sink.done(), (1..=30).collect::<Vec<_>>());
        }
    }
}

#[tokio::test]
async fn a_user_that_the_receiver_does_not_know_is_named() {
    let Some(trapd) = Trapd::start("") else { return };
    let mut sink = Sink::start(&informs(v3(), trapd.port));
    sink.send(1..=1);
    sink.until("the report", |what| matches!(what, What::Down { reason } if reason.contains("usmStatsUnknownUserNames"))).await;
    assert!(sink.done().is_empty());
}

#[tokio::test]
async fn what_cannot_be_opened_says_why() {
    let unreachable = |change: fn(&mut Direct)| {
        let mut direct = traps(v2c(), free_port());
        change(&mut direct);
        direct
    };
    for (direct, expected) in [
        (unreachable(|direct| direct.host = "no-such-host.invalid".to_owned()), "cannot resolve no-such-host.invalid: "),
        (unreachable(|direct| direct.source = "192.0.2.77".parse().ok()), "cannot send from 192.0.2.77: this machine does not have"),
        (unreachable(|direct| direct.source = "::1".parse().ok()), "127.0.0.1 has no address of the kind of the source address ::1"),
        (unreachable(|direct| direct.interface = Some("none0".to_owned())), "cannot send by interface none0: "),
        (unreachable(|direct| direct.transport = Transport::Tcp), "nobody listens on tcp:127.0.0.1:"),
    ] {
        let mut sink = Sink::start(&direct);
        sink.send(1..=1);
        let reason = sink.down().await;
        assert!(reason.contains(expected), "{reason}");
    }
}

#[tokio::test]
async fn each_address_of_a_name_is_tried() {
    // localhost mostly has ::1 too, where this snmptrapd does not listen.
    let Some(trapd) = Trapd::start("") else { return };
    let mut sink = Sink::start(&Direct { host: "localhost".to_owned(), ..informs(v2c(), trapd.port) });
    sink.send(1..=3);
    sink.delivered(3).await;
    assert_eq!(trapd.arrived(), [1, 2, 3]);
}
