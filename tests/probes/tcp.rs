//! The tcp probe against listeners.

use crate::{PLENTY, closed_port, sample, server};
use ha_snmp::config;
use ha_snmp::probe::tcp::Tcp;
use ha_snmp::time::Instant;
use ha_snmp::view::{Failure, Figure, ProbeKind, Sample, Status};
use std::time::Duration;
use tokio::net::TcpListener;

async fn run(host: &str, port: u16, send: Option<&str>, expect: Option<&str>, timeout: Duration) -> Sample {
    let config = config::Tcp { host: host.into(), port, send: send.map(Into::into), expect: expect.map(Into::into) };
    sample(ProbeKind::Tcp, Tcp::new(&config).run(Instant::default(), timeout).await)
}

#[tokio::test]
async fn connect_only() {
    let sample = run("127.0.0.1", server("", vec![]).await, None, None, PLENTY).await;
    assert_eq!(sample.status, Status::Ok);
    assert_eq!(sample.figures.keys().collect::<Vec<_>>(), ["connect-time"]);
}

#[tokio::test]
async fn a_banner_and_a_question() {
    let banner = server("", b"220 mail.example ESMTP\r\n".to_vec()).await;
    let got = run("127.0.0.1", banner, None, Some("220 "), PLENTY).await;
    assert_eq!((got.status, &got.figures["reply"]), (Status::Ok, &Figure::text("220 mail.example ESMTP")));

    let zookeeper = server("ruok", b"imok".to_vec()).await;
    assert_eq!(run("127.0.0.1", zookeeper, Some("ruok"), Some("imok"), PLENTY).await.status, Status::Ok);
    assert_eq!(run("127.0.0.1", zookeeper, Some("ruok"), None, PLENTY).await.figures["reply"], Figure::text("imok"));
    let wrong = run("127.0.0.1", zookeeper, Some("ruok"), Some("yes"), PLENTY).await;
    assert_eq!(wrong.status, Status::Critical);
    assert!(wrong.text.ends_with("the answer lacks \"yes\": imok"), "{}", wrong.text);
}

#[tokio::test]
async fn what_is_expected_too_late_is_not_looked_for() {
    let mut flood = vec![b'x'; 100 * 1024];
    flood.extend_from_slice(b"the end");
    let got = run("127.0.0.1", server("", flood).await, None, Some("the end"), PLENTY).await;
    assert_eq!(got.status, Status::Critical);
    assert_eq!(got.figures["reply"], Figure::text("x".repeat(255)));
}

#[tokio::test]
async fn nobody_listens() {
    let port = closed_port().await;
    let got = run("127.0.0.1", port, None, None, PLENTY).await;
    assert_eq!(got.status, Status::Critical);
    assert!(got.text.starts_with(&format!("127.0.0.1:{port}: Connection refused")), "{}", got.text);
    assert!(got.figures.is_empty());
}

/// The kernel accepts for a listener that never does: connected, but silent.
#[tokio::test]
async fn a_silent_peer_is_a_measurement_and_no_cut_off_run() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let timeout = Duration::from_millis(500);
    let port = listener.local_addr().unwrap().port();
    let run = run("127.0.0.1", port, None, Some("hello"), timeout);
    let got = tokio::time::timeout(timeout, run).await.expect("the probe left it to its caller to give up");
    assert_eq!((got.status, got.text), (Status::Critical, format!("127.0.0.1:{port}: no answer")));
}

#[tokio::test]
async fn a_name_that_does_not_resolve_is_a_failure() {
    let config = config::Tcp { host: "nowhere.invalid".into(), port: 1, send: None, expect: None };
    let Err(Failure::System(text)) = Tcp::new(&config).run(Instant::default(), PLENTY).await else { panic!("it resolves") };
    assert!(text.starts_with("cannot resolve nowhere.invalid: "), "{text}");
}

#[tokio::test]
async fn ipv6() {
    let Ok(listener) = TcpListener::bind("[::1]:0").await else {
        eprintln!("SKIPPED: this host has no IPv6 loopback");
        return;
    };
    let port = listener.local_addr().unwrap().port();
    assert_eq!(run("::1", port, None, None, PLENTY).await.status, Status::Ok);
}

/// localhost is ::1 first on many hosts; a server that listens on 127.0.0.1 only is found all the same.
#[tokio::test]
async fn all_addresses_are_tried() {
    let port = server("", vec![]).await;
    assert_eq!(run("localhost", port, None, None, PLENTY).await.status, Status::Ok);
}
