//! Two network namespaces with a cable between them: `eth0` here, `eth0` at the neighbour.

use std::fs::File;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

static NEXT: AtomicU32 = AtomicU32::new(0);

/// Namespaces that vanish when this is dropped.
pub struct Lab {
    here: String,
    neighbour: String,
}

impl Lab {
    /// `eth0` here has 02:00:00:00:00:01, the neighbour's 02:00:00:00:00:02 and the addresses 10.9.0.2/24 and 2001:db8::2/64.
    pub fn new() -> Self {
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = |side: &str| format!("ha-snmp-ra-{}-{number}{side}", std::process::id());
        let lab = Self { here: name("a"), neighbour: name("b") };
        for namespace in [&lab.here, &lab.neighbour] {
            run("ip", &["netns", "add", namespace]);
        }
        let peer = ["peer", "name", "eth0", "address", "02:00:00:00:00:02", "netns", &lab.neighbour];
        let link = ["-n", &lab.here, "link", "add", "eth0", "address", "02:00:00:00:00:01", "type", "veth"];
        run("ip", &[link.as_slice(), &peer].concat());
        for namespace in [&lab.here, &lab.neighbour] {
            for interface in ["lo", "eth0"] {
                run("ip", &["-n", namespace, "link", "set", interface, "up"]);
            }
        }
        lab.neighbour(&["addr", "add", "10.9.0.2/24", "dev", "eth0"]);
        lab.neighbour(&["addr", "add", "2001:db8::2/64", "dev", "eth0", "nodad"]);
        lab
    }

    /// ip(8) here.
    pub fn ip(&self, arguments: &[&str]) -> String {
        run("ip", &[&["-n", self.here.as_str()], arguments].concat())
    }

    /// ip(8) at the neighbour.
    pub fn neighbour(&self, arguments: &[&str]) -> String {
        run("ip", &[&["-n", self.neighbour.as_str()], arguments].concat())
    }

    /// A program at the neighbour.
    pub fn at_neighbour(&self, program: &[&str]) -> Command {
        let mut command = Command::new("ip");
        command.args(["netns", "exec", &self.neighbour]).args(program);
        command
    }

    /// Runs something here: every thread of its runtime is in the namespace, and with it the programs that they start.
    pub fn run(&self, work: impl Future<Output = ()>) {
        let namespace = Arc::new(File::open(format!("/run/netns/{}", self.here)).unwrap());
        let enter = move || nix::sched::setns(&*namespace, nix::sched::CloneFlags::CLONE_NEWNET).unwrap();
        // The test's own thread ends with the test.
        enter();
        tokio::runtime::Builder::new_current_thread().enable_all().on_thread_start(enter).build().unwrap().block_on(work);
    }
}

impl Drop for Lab {
    fn drop(&mut self) {
        for namespace in [&self.here, &self.neighbour] {
            let _ = Command::new("ip").args(["netns", "delete", namespace]).status();
        }
    }
}

/// Runs a program to its good end; what it printed.
pub fn run(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output().unwrap();
    assert!(output.status.success(), "{program} {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}
