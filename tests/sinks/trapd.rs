//! Debian's snmptrapd on all transports of loopback.

use crate::snmpd::{PATIENCE, find, free_port};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// A receiver whose directory outlives its restarts.
pub struct Trapd {
    dir: TempDir,
    pub port: u16,
    child: Option<Child>,
}

impl Trapd {
    /// Everything but the running daemon; `None` (and a visible line) where the program is not installed.
    pub fn prepare(lines: &str) -> Option<Self> {
        if find("snmptrapd").is_none() {
            println!("SKIPPED: snmptrapd is not installed");
            return None;
        }
        let dir = TempDir::new().unwrap();
        // Kind, version and name; from where to where; what.
        let formats = "format1 %P | %b | %a | %v\\n\nformat2 %P | %b | %v\\n\n";
        std::fs::write(dir.path().join("snmptrapd.conf"), format!("disableAuthorization yes\n{formats}{lines}")).unwrap();
        Some(Self { dir, port: free_port(), child: None })
    }

    /// Prepared and running.
    pub fn start(lines: &str) -> Option<Self> {
        let mut trapd = Self::prepare(lines)?;
        trapd.run();
        Some(trapd)
    }

    /// Starts it. When it listens is for the sinks to find out.
    pub fn run(&mut self) {
        let kept = self.dir.path().join("kept");
        let mut command = Command::new(find("snmptrapd").unwrap());
        // Not by -c with -C: then it would not read what it kept, its boots among it.
        command.env("SNMP_PERSISTENT_DIR", &kept).env("SNMPCONFPATH", format!("{}:{}", self.dir.path().display(), kept.display()));
        command.args(["-f", "-n", "-m", "", "-On", "-A", "-Lf"]).arg(self.log_file());
        for transport in ["udp:127.0.0.1", "tcp:127.0.0.1"] {
            command.arg(format!("{transport}:{}", self.port));
        }
        if has_ipv6() {
            for transport in ["udp6:[::1]", "tcp6:[::1]"] {
                command.arg(format!("{transport}:{}", self.port));
            }
        }
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        self.child = Some(command.spawn().unwrap());
    }

    /// Ends it as its unit would: it keeps its boots and its engine id.
    pub fn stop(&mut self) {
        self.signal(Signal::SIGTERM);
        if let Some(mut child) = self.child.take() {
            child.wait().unwrap();
        }
    }

    /// Hangs (`SIGSTOP`), goes on (`SIGCONT`).
    pub fn signal(&self, signal: Signal) {
        let child = self.child.as_ref().unwrap();
        kill(Pid::from_raw(child.id().cast_signed()), signal).unwrap();
    }

    /// The line of its log that has this text; waits for it.
    pub async fn line(&self, text: &str) -> String {
        let begin = Instant::now();
        loop {
            if let Some(line) = self.log().lines().find(|line| line.contains(text)) {
                return line.to_owned();
            }
            assert!(begin.elapsed() < PATIENCE, "no {text:?} in:\n{}", self.log());
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// The numbers of what arrived, in order, each when it came for the first time.
    pub fn arrived(&self) -> Vec<u32> {
        let mut arrived = Vec::new();
        for after in self.log().split("Gauge32: ").skip(1) {
            let number = after.split_whitespace().next().unwrap().parse().unwrap();
            if !arrived.contains(&number) {
                arrived.push(number);
            }
        }
        arrived
    }

    /// What it logged.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.log_file()).unwrap_or_default()
    }

    fn log_file(&self) -> PathBuf {
        self.dir.path().join("traps.log")
    }
}

impl Drop for Trapd {
    fn drop(&mut self) {
        if let Some(child) = &mut self.child {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// Whether there is a ::1 here.
pub fn has_ipv6() -> bool {
    std::net::UdpSocket::bind("[::1]:0").is_ok()
}
