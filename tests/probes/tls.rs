//! The http probe over TLS, with certificates that openssl(1) makes.

use crate::http::{answer, config, run};
use crate::{PLENTY, serve};
use ha_snmp::config;
use ha_snmp::probe::http::Http;
use ha_snmp::time::Instant;
use ha_snmp::view::{Failure, Status};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

/// A self-signed certificate for 127.0.0.1 in `directory`; false where there is no openssl.
#[expect(clippy::print_stderr, reason = "a skipped test says so")]
fn make_certificate(directory: &Path, days: &str) -> bool {
    let made = Command::new("openssl")
        .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj", "/CN=probe test"])
        .args(["-addext", "subjectAltName=IP:127.0.0.1", "-addext", "basicConstraints=critical,CA:FALSE", "-days", days])
        .args(["-keyout", "key.pem", "-out", "cert.pem"])
        .current_dir(directory)
        .output();
    match made {
        Ok(output) => {
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            true
        }
        Err(error) => {
            eprintln!("SKIPPED: openssl: {error}");
            false
        }
    }
}

/// Serves one page over TLS; gives the port.
async fn https(directory: &Path) -> u16 {
    let chain = CertificateDer::pem_file_iter(directory.join("cert.pem")).unwrap().collect::<Result<Vec<_>, _>>().unwrap();
    let key = PrivateKeyDer::from_pem_file(directory.join("key.pem")).unwrap();
    let config = rustls::ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            // A client that does not trust us ends the handshake: the next one may.
            if let Ok(mut stream) = acceptor.accept(stream).await {
                let mut came = Vec::new();
                while !came.ends_with(b"\r\n\r\n") && stream.read_buf(&mut came).await.unwrap_or(0) > 0 {}
                let _ = stream.write_all(&answer("200 OK", "over TLS")).await;
                let _ = stream.shutdown().await;
            }
        }
    });
    port
}

fn secure(port: u16, ca_file: Option<&Path>) -> config::Http {
    config::Http { tls: true, ca_file: ca_file.map(Into::into), ..config(port, Some("over TLS")) }
}

#[tokio::test]
async fn a_trusted_certificate_and_an_untrusted_one() {
    let (ours, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    if !make_certificate(ours.path(), "2") || !make_certificate(other.path(), "2") {
        return;
    }
    let port = https(ours.path()).await;
    let good = run(&secure(port, Some(&ours.path().join("cert.pem")))).await;
    assert_eq!(good.status, Status::Ok, "{}", good.text);
    let bad = run(&secure(port, Some(&other.path().join("cert.pem")))).await;
    assert_eq!(bad.status, Status::Critical);
    assert!(bad.text.contains("invalid peer certificate"), "{}", bad.text);
}

#[tokio::test]
async fn the_name_must_be_in_the_certificate() {
    let directory = tempfile::tempdir().unwrap();
    if !make_certificate(directory.path(), "2") {
        return;
    }
    let port = https(directory.path()).await;
    let config = config::Http { host: "localhost".into(), ..secure(port, Some(&directory.path().join("cert.pem"))) };
    let got = run(&config).await;
    assert_eq!(got.status, Status::Critical);
    assert!(got.text.contains("not valid for name"), "{}", got.text);
}

#[tokio::test]
async fn a_server_without_tls() {
    let directory = tempfile::tempdir().unwrap();
    if !make_certificate(directory.path(), "2") {
        return;
    }
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move { serve(listener.accept().await.unwrap().0, "", answer("200 OK", "plain")).await });
    let got = run(&secure(port, Some(&directory.path().join("cert.pem")))).await;
    assert!(got.status == Status::Critical && got.text.starts_with("TLS with 127.0.0.1: "), "{}", got.text);
}

#[tokio::test]
async fn authorities_that_cannot_be_read_are_a_failure() {
    let directory = tempfile::tempdir().unwrap();
    let empty = directory.path().join("empty.pem");
    std::fs::write(&empty, "no certificate\n").unwrap();
    for (file, text) in [(directory.path().join("missing.pem"), "missing.pem"), (empty, "none in it")] {
        let Err(Failure::System(reason)) = Http::new(&secure(1, Some(&file))).run(Instant::default(), PLENTY).await else {
            panic!("{} was taken", file.display())
        };
        assert!(reason.starts_with("certificate authorities: ") && reason.contains(text), "{reason}");
    }
}
