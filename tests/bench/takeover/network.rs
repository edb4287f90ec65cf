//! A switch, a client and two nodes, as network namespaces without names: they vanish with the benchmark, however it ends.

use crate::child::output;
use crate::failure::Failure;
use nix::sched::{CloneFlags, setns, unshare};
use std::fs::File;
use std::io;
use std::os::fd::AsRawFd;
use std::path::Path;
use std::thread;

/// The address that moves, on each node's eth0.
pub const FLOATING: [u8; 4] = [10, 9, 0, 100];
/// The same as configurations have it.
pub const FLOATING_TEXT: &str = "10.9.0.100";
/// The client's own.
pub const CLIENT: &str = "10.9.0.254";

/// A network namespace.
pub struct Net(File);

/// All of them.
pub struct Network {
    /// What all cables end at; a port is named after who is at its other end.
    pub switch: Net,
    /// Where the floating address is asked for.
    pub client: Net,
    /// The nodes.
    pub nodes: [Net; 2],
}

impl Net {
    /// Makes one on a thread of its own, since a thread that has left its namespace stays away.
    fn make() -> Result<Self, Failure> {
        let made = thread::spawn(|| {
            unshare(CloneFlags::CLONE_NEWNET)?;
            File::open("/proc/thread-self/ns/net")
        });
        let file = made.join().unwrap_or_else(|_| Err(io::Error::other("the thread panicked")));
        let net = Self(file.map_err(|source| Failure::Start { program: "a network namespace".to_owned(), source })?);
        net.ip("link set lo up")?;
        Ok(net)
    }

    /// A path to it, for as long as the benchmark runs.
    pub fn path(&self) -> String {
        format!("/proc/{}/fd/{}", std::process::id(), self.0.as_raw_fd())
    }

    /// `ip` with these arguments, here.
    pub fn ip(&self, arguments: &str) -> Result<String, Failure> {
        let net = format!("--net={}", self.path());
        let arguments: Vec<&str> = [net.as_str(), "ip"].into_iter().chain(arguments.split(' ')).collect();
        output("nsenter", &arguments)
    }

    /// Moves the calling thread here.
    pub fn enter(&self) -> io::Result<()> {
        Ok(setns(&self.0, CloneFlags::CLONE_NEWNET)?)
    }

    /// Whether the floating address is here.
    pub fn holds(&self) -> Result<bool, Failure> {
        Ok(self.ip("-o -4 addr show dev eth0")?.contains(&format!("{FLOATING_TEXT}/")))
    }
}

impl Network {
    /// Puts up all cables.
    pub fn make() -> Result<Self, Failure> {
        let network = Self { switch: Net::make()?, client: Net::make()?, nodes: [Net::make()?, Net::make()?] };
        network.switch.ip("link add br0 type bridge forward_delay 0 stp_state 0 mcast_snooping 0")?;
        network.switch.ip("link set br0 up")?;
        let [first, second] = &network.nodes;
        for (net, port, address) in [(&network.client, "client", CLIENT), (first, "n1", address(0)), (second, "n2", address(1))] {
            network.switch.ip(&format!("link add {port} type veth peer name eth0 netns {}", net.path()))?;
            network.switch.ip(&format!("link set {port} master br0 up"))?;
            net.ip(&format!("addr add {address}/24 broadcast + dev eth0"))?;
            net.ip("link set eth0 up")?;
        }
        Ok(network)
    }

    /// Takes a node's cable away.
    pub fn cut(&self, node: usize) -> Result<(), Failure> {
        self.switch.ip(&format!("link set {} down", name(node))).map(drop)
    }

    /// The node that has the floating address.
    pub fn holder(&self) -> Result<Option<usize>, Failure> {
        for (index, node) in self.nodes.iter().enumerate() {
            if node.holds()? {
                return Ok(Some(index));
            }
        }
        Ok(None)
    }
}

/// A node's name.
pub fn name(node: usize) -> &'static str {
    if node == 0 { "n1" } else { "n2" }
}

/// Its own address.
pub fn address(node: usize) -> &'static str {
    if node == 0 { "10.9.0.1" } else { "10.9.0.2" }
}

/// A path as text, for scripts and configurations.
pub fn text(path: &Path) -> String {
    path.display().to_string()
}
