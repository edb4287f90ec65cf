//! Debian's snmptrapd with users of its own.

use crate::snmpd::{find, free_port, until};
use ha_snmp::smi::Oid;
use ha_snmp::snmp::{Kind, Notification, v2c};
use std::net::UdpSocket;
use std::process::{Child, Command, Stdio};
use tempfile::TempDir;

/// A receiver on loopback. Its directory outlives its restarts.
pub struct Trapd {
    dir: TempDir,
    port: u16,
    child: Option<Child>,
}

impl Trapd {
    /// Running, with these lines in its configuration; `None` (and a visible line) where it is not installed.
    pub fn start(lines: &str) -> Option<Self> {
        if find("snmptrapd").is_none() {
            println!("SKIPPED: snmptrapd is not installed");
            return None;
        }
        let dir = TempDir::new().unwrap();
        let formats = "format1 %P | %N | %w | %q | %A | %v\\n\nformat2 %P | %v\\n\n";
        std::fs::write(dir.path().join("snmptrapd.conf"), format!("disableAuthorization yes\n{formats}{lines}")).unwrap();
        let mut trapd = Self { dir, port: free_port(), child: None };
        trapd.run();
        Some(trapd)
    }

    /// Starts it and waits until it receives.
    pub fn run(&mut self) {
        let kept = self.dir.path().join("kept");
        let child = Command::new(find("snmptrapd").unwrap())
            .env("SNMP_PERSISTENT_DIR", &kept)
            // Not by -c with -C: then it would not read what it kept, its boots among it.
            .env("SNMPCONFPATH", format!("{}:{}", self.dir.path().display(), kept.display()))
            .args(["-f", "-n", "-m", "", "-On", "-Lf"])
            .arg(self.dir.path().join("traps.log"))
            .arg(format!("udp:127.0.0.1:{}", self.port))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        self.child = Some(child);
        let socket = self.socket();
        let start = Notification { uptime: 0, trap: &Oid::from([1, 3, 6, 1, 6, 3, 1, 1, 5, 1]), objects: &[] };
        let trap = v2c::message(b"start", Kind::Trap, 1, &start).unwrap();
        let before = self.log().matches("community start").count();
        until("snmptrapd receives", || {
            // Until it listens, the port is closed, and the socket says so.
            let _ = socket.send(&trap);
            (self.log().matches("community start").count() > before).then_some(())
        });
    }

    /// Ends it as its unit would: it keeps its boots and its engine id.
    pub fn stop(&mut self) {
        if let Some(mut child) = self.child.take() {
            nix::sys::signal::kill(nix::unistd::Pid::from_raw(child.id().cast_signed()), nix::sys::signal::Signal::SIGTERM).unwrap();
            child.wait().unwrap();
        }
    }

    /// Takes away what it kept: it will be another engine.
    pub fn forget(&self) {
        std::fs::remove_dir_all(self.dir.path().join("kept")).unwrap();
    }

    /// A socket that sends to it and hears from it only.
    pub fn socket(&self) -> UdpSocket {
        let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
        socket.connect(("127.0.0.1", self.port)).unwrap();
        socket.set_read_timeout(Some(std::time::Duration::from_millis(500))).unwrap();
        socket
    }

    /// The line of its log that has this text; waits for it.
    pub fn line(&self, text: &str) -> String {
        until(&format!("a line with {text:?} in:\n{}", self.log()), || {
            self.log().lines().find(|line| line.contains(text)).map(str::to_owned)
        })
    }

    /// What it logged.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.dir.path().join("traps.log")).unwrap_or_default()
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
