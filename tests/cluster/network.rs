//! The wires of a test: two switches in a namespace of their own, and a namespace for each machine.
//!
//! ```text
//!   n1 eth0 10.9.0.1 ──┐                      ┌── n1 eth1 10.9.1.1
//!   n2 eth0 10.9.0.2 ──┤ lan         cross ───┤
//!   cl eth0 10.9.0.254 ┘                      └── n2 eth1 10.9.1.2
//! ```

use nix::sched::{CloneFlags, setns};
use std::fs::File;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

/// The address that moves.
pub const ADDRESS: &str = "10.9.0.100";
/// Who asks at that address; the ping node too.
pub const CLIENT: &str = "10.9.0.254";

/// The switches, and the interface by which a machine is plugged into each.
pub const SWITCHES: [(&str, &str); 2] = [("lan", "eth0"), ("cross", "eth1")];

/// Which switch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Switch {
    /// Where the client is.
    Lan,
    /// Between the nodes only.
    Cross,
}

/// Names of namespaces that nobody else uses.
#[derive(Debug)]
pub struct Network {
    prefix: String,
}

impl Network {
    /// Namespaces and switches, nothing plugged in but the client; says why not where there is no root.
    pub fn new() -> Result<Self, String> {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let prefix = format!("ha-snmp-cl{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let network = Self { prefix };
        for name in ["sw", "cl", "n1", "n2"] {
            attempt("ip", &format!("netns add {}", network.name(name)))?;
            network.ip(name, "link set lo up")?;
        }
        for (switch, _) in SWITCHES {
            network.ip("sw", &format!("link add {switch} type bridge forward_delay 0 stp_state 0 mcast_snooping 0"))?;
            network.ip("sw", &format!("link set {switch} up"))?;
        }
        network.wire("cl", "eth0", "lan", 3, &format!("{CLIENT}/24"))?;
        Ok(network)
    }

    fn name(&self, of: &str) -> String {
        format!("{}-{of}", self.prefix)
    }

    /// The namespace of a machine, `n1` or `n2`, or of the client, `cl`.
    pub fn namespace(&self, of: &str) -> PathBuf {
        PathBuf::from("/run/netns").join(self.name(of))
    }

    /// ip(8) in a namespace: what it printed, or its complaint.
    pub fn ip(&self, of: &str, arguments: &str) -> Result<String, String> {
        attempt("ip", &format!("-n {} {arguments}", self.name(of)))
    }

    /// A program in a namespace.
    pub fn command(&self, of: &str, program: &str) -> Command {
        let mut command = Command::new("ip");
        command.args(["netns", "exec", &self.name(of), program]);
        command
    }

    /// From now on the calling thread is in this namespace.
    pub fn enter(&self, of: &str) {
        setns(File::open(self.namespace(of)).unwrap(), CloneFlags::CLONE_NEWNET).unwrap();
    }

    fn wire(&self, of: &str, interface: &str, switch: &str, number: u8, address: &str) -> Result<(), String> {
        let net = u8::from(switch == "cross");
        let mac = format!("02:00:00:09:0{net}:0{number}");
        let (here, there) = (self.name("sw"), self.name(of));
        let peer = format!("peer name {switch}{number} netns {here}");
        attempt("ip", &format!("link add {interface} netns {there} address {mac} type veth {peer}"))?;
        self.ip("sw", &format!("link set {switch}{number} master {switch} up"))?;
        self.ip(of, &format!("addr add {address} dev {interface}"))?;
        self.ip(of, &format!("link set {interface} up")).map(drop)
    }

    /// Makes the interface of machine 1 or 2 at a switch, with its own address.
    pub fn plug_card(&self, number: u8, switch: Switch) {
        let (net, (name, interface)) = (switch as usize, SWITCHES[switch as usize]);
        self.wire(&format!("n{number}"), interface, name, number, &format!("10.9.{net}.{number}/24")).unwrap();
    }

    /// Takes the interface of a machine away, with every address on it; it may be gone already.
    pub fn pull_card(&self, number: u8, switch: Switch) {
        let _ = self.ip("sw", &format!("link delete {}{number}", SWITCHES[switch as usize].0));
    }

    /// Takes the cable of a machine or of the client (3) out of a switch, or puts it in again.
    pub fn cable(&self, number: u8, switch: Switch, is_in: bool) {
        let state = if is_in { "up" } else { "down" };
        // A machine that is switched off has none.
        let _ = self.ip("sw", &format!("link set {}{number} {state}", SWITCHES[switch as usize].0));
    }

    /// Whether a machine has the address that moves.
    pub fn has_address(&self, number: u8) -> bool {
        self.ip(&format!("n{number}"), &format!("-o addr show to {ADDRESS}")).unwrap().contains(ADDRESS)
    }

    /// nft(8) in a namespace; false where it cannot be done.
    pub fn nft(&self, of: &str, rules: &str) -> bool {
        let output = self.command(of, "nft").arg(rules).stdin(Stdio::null()).output();
        output.is_ok_and(|output| output.status.success())
    }
}

impl Drop for Network {
    fn drop(&mut self) {
        for name in ["cl", "n1", "n2", "sw"] {
            let _ = attempt("ip", &format!("netns delete {}", self.name(name)));
        }
    }
}

/// A program with its arguments: what it printed, or its complaint.
fn attempt(program: &str, arguments: &str) -> Result<String, String> {
    let output = Command::new(program).args(arguments.split_whitespace()).stdin(Stdio::null()).output();
    let output = output.map_err(|error| format!("{program}: {error}"))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    Err(format!("{program} {arguments}: {}", String::from_utf8_lossy(&output.stderr).trim()))
}
