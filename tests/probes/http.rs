//! The http probe against listeners that speak just enough HTTP.

use crate::{PLENTY, closed_port, sample, server};
use ha_snmp::config;
use ha_snmp::probe::http::Http;
use ha_snmp::time::Instant;
use ha_snmp::view::{Figure, ProbeKind, Sample, Status};
use std::time::Duration;

pub fn config(port: u16, body: Option<&str>) -> config::Http {
    config::Http {
        tls: false,
        host: "127.0.0.1".into(),
        port,
        path: "/health?full".into(),
        status: None,
        body: body.map(Into::into),
        ca_file: None,
    }
}

pub async fn run(config: &config::Http) -> Sample {
    sample(ProbeKind::Http, Http::new(config).run(Instant::default(), PLENTY).await)
}

pub fn answer(status: &str, body: &str) -> Vec<u8> {
    format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

/// The end of the header that the probe sends.
const ASKED: &str = "\r\n\r\n";

#[tokio::test]
async fn a_good_answer() {
    let port = server(ASKED, answer("200 OK", "{\"status\":\"UP\"}")).await;
    let got = run(&config(port, Some("\"UP\""))).await;
    assert_eq!(
        (got.status, &got.figures["status-code"], &got.figures["body-size"]),
        (Status::Ok, &Figure::Integer(200), &Figure::Integer(15))
    );
    assert!(matches!(got.figures["response-time"], Figure::Integer(micros) if micros > 0));
}

#[tokio::test]
async fn the_request_is_for_the_path() {
    let port = server("GET /health?full HTTP/1.1\r\nhost: 127.0.0.1:", answer("204 No Content", "")).await;
    assert_eq!(run(&config(port, None)).await.figures["status-code"], Figure::Integer(204));
}

#[tokio::test]
async fn without_a_length_the_body_ends_with_the_connection_and_chunks_are_joined() {
    let open = server(ASKED, b"HTTP/1.1 200 OK\r\n\r\nall is well".to_vec()).await;
    assert_eq!(run(&config(open, Some("is well"))).await.status, Status::Ok);
    let chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n6\r\nall is\r\n5\r\n well\r\n0\r\n\r\n".to_vec();
    assert_eq!(run(&config(server(ASKED, chunked).await, Some("is well"))).await.status, Status::Ok);
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let port = server(ASKED, b"HTTP/1.1 302 Found\r\nLocation: http://nowhere.invalid/\r\nContent-Length: 0\r\n\r\n".to_vec()).await;
    let got = run(&config(port, None)).await;
    assert_eq!((got.status, &got.figures["status-code"]), (Status::Ok, &Figure::Integer(302)));
}

#[tokio::test]
async fn a_body_is_read_up_to_a_megabyte() {
    let mut body = "x".repeat(1024 * 1024);
    body.push_str("the end");
    let got = run(&config(server(ASKED, answer("200 OK", &body)).await, Some("the end"))).await;
    assert_eq!((got.status, &got.figures["body-size"]), (Status::Critical, &Figure::Integer(1024 * 1024)));
}

#[tokio::test]
async fn what_is_wrong_is_said() {
    #[rustfmt::skip]
    let table = [
        (answer("503 Service Unavailable", ""), "status 503"),
        (answer("200 OK", "down"), "status 200, but the body (4 octets read) lacks \"UP\""),
        (b"SSH-2.0-OpenSSH_9.2\r\n".to_vec(), "invalid HTTP version parsed"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nUP".to_vec(), "end of file before message length reached"),
        (vec![], "connection closed before message completed"),
    ];
    for (answer, text) in table {
        let got = run(&config(server(ASKED, answer).await, Some("UP"))).await;
        assert_eq!(got.status, Status::Critical);
        assert!(got.text.contains(text), "{} / {text}", got.text);
    }
    let refused = run(&config(closed_port().await, None)).await;
    assert!(refused.status == Status::Critical && refused.text.contains("Connection refused"), "{}", refused.text);
}

#[tokio::test]
async fn a_silent_server_is_a_measurement_and_no_cut_off_run() {
    let port = server("what is never asked", vec![]).await;
    let timeout = Duration::from_millis(500);
    let mut probe = Http::new(&config(port, None));
    let outcome =
        tokio::time::timeout(timeout, probe.run(Instant::default(), timeout)).await.expect("the probe left it to its caller to give up");
    let got = sample(ProbeKind::Http, outcome);
    assert_eq!((got.status, got.text), (Status::Critical, format!("127.0.0.1:{port}: no complete answer in time")));
}

#[cfg(not(feature = "tls"))]
#[tokio::test]
async fn https_without_the_feature_says_so() {
    let config = config::Http { tls: true, ..config(1, None) };
    let failure = Http::new(&config).run(Instant::default(), PLENTY).await.unwrap_err();
    assert!(failure.to_string().contains("without the feature tls"));
}
