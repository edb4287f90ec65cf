//! The built-in probes against real things: listeners, children, files, this host.

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "in a test a panic is a finding, in its helpers too")]

mod files;
mod http;
mod power;
mod process;
mod tcp;
#[cfg(feature = "tls")]
mod tls;

use ha_snmp::config::{self, FindProcess};
use ha_snmp::probe::disk::Disk;
use ha_snmp::probe::file_age::FileAge;
use ha_snmp::probe::http::Http;
use ha_snmp::probe::power::Power;
use ha_snmp::probe::process::Process;
use ha_snmp::probe::system::System;
use ha_snmp::probe::tcp::Tcp;
use ha_snmp::time::Instant;
use ha_snmp::view::{Failure, ProbeKind, Sample};
use std::path::Path;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// Long enough for a loaded machine; nothing waits so long when all is well.
pub const PLENTY: Duration = Duration::from_secs(30);

/// A successful run, with only figures that the kind may give.
pub fn sample(kind: ProbeKind, outcome: Result<Sample, Failure>) -> Sample {
    let sample = outcome.expect("the probe failed");
    let known = kind.fields().expect("a built-in probe");
    for name in sample.figures.keys() {
        assert!(known.contains(&name.as_str()), "{kind:?} gives {name}, which fields() does not list");
    }
    assert!(sample.text.len() <= 255 && !sample.text.contains('\n'), "{}", sample.text);
    sample
}

/// The scheduler spawns runs: their futures must be able to move between tasks.
#[test]
fn runs_can_be_spawned() {
    fn is_send(_: impl Send) {}
    let (now, nobody) = (Instant::default(), Path::new("/nonexistent"));
    is_send(Disk::new(nobody).run(now, PLENTY));
    is_send(FileAge::new(nobody).run(now, PLENTY));
    is_send(System::new().run(now, PLENTY));
    is_send(Tcp::new(&config::Tcp { host: String::new(), port: 0, send: None, expect: None }).run(now, PLENTY));
    is_send(Http::new(&http::config(0, None)).run(now, PLENTY));
    is_send(Process::new(&config::Process { find: FindProcess::Name(String::new()), min: 1, max: None }).run(now, PLENTY));
    is_send(Power::new(&[]).run(now, PLENTY));
}

/// A listener that gives each caller `answer` once `asked` has come (at once where that is empty), and closes. Gives its port.
pub async fn server(asked: &'static str, answer: Vec<u8>) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(serve(stream, asked, answer.clone()));
        }
    });
    port
}

async fn serve(mut stream: TcpStream, asked: &str, answer: Vec<u8>) {
    let mut came = Vec::new();
    while !String::from_utf8_lossy(&came).contains(asked) {
        if stream.read_buf(&mut came).await.unwrap_or(0) == 0 {
            return;
        }
    }
    // The caller may have heard enough and gone.
    let _ = stream.write_all(&answer).await;
    let _ = stream.shutdown().await;
}

/// A port of this host on which nobody listens.
pub async fn closed_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port()
}
