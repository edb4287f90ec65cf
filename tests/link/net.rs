//! Two network namespaces with a cable between them. They have no names and vanish with the test.

use nix::sched::{CloneFlags, setns, unshare};
use std::fs::File;
use std::os::fd::AsRawFd;
use std::process::Command;
use std::rc::Rc;

/// A network namespace. The thread that enters it stays there until it enters another one.
#[derive(Clone)]
pub struct Net(Rc<File>);

impl Net {
    /// A new namespace, entered; `None` where that is not permitted.
    fn make() -> Option<Self> {
        unshare(CloneFlags::CLONE_NEWNET).ok()?;
        let net = Self(Rc::new(File::open("/proc/thread-self/ns/net").unwrap()));
        net.ip("link set lo up");
        Some(net)
    }

    pub fn enter(&self) {
        setns(&*self.0, CloneFlags::CLONE_NEWNET).unwrap();
    }

    /// `ip` with these arguments, here.
    pub fn ip(&self, arguments: &str) {
        self.enter();
        let output = Command::new("ip").args(arguments.split(' ')).output().unwrap();
        assert!(output.status.success(), "ip {arguments}: {}", String::from_utf8_lossy(&output.stderr));
    }

    /// Writes below /proc/sys/net of this namespace.
    pub fn sysctl(&self, name: &str, value: &str) {
        self.enter();
        std::fs::write(format!("/proc/sys/net/{name}"), value).unwrap();
    }
}

/// Two namespaces, and `eth1` between them with 10.9.1.1 and .2, fd09:1::1 and ::2; says that it is skipped where there is no root.
pub fn pair(test: &str) -> Option<[Net; 2]> {
    let Some(nets) = Net::make().and_then(|first| Some([first, Net::make()?])) else {
        println!("SKIPPED: {test}: network namespaces need root");
        return None;
    };
    cable(&nets, 1);
    for (net, node) in nets.iter().zip(1..) {
        address(net, 1, node);
    }
    Some(nets)
}

/// A cable between the interfaces `eth<number>` of both.
pub fn cable([first, second]: &[Net; 2], number: u8) {
    let path = format!("/proc/{}/fd/{}", std::process::id(), second.0.as_raw_fd());
    first.ip(&format!("link add eth{number} type veth peer name eth{number} netns {path}"));
    for net in [first, second] {
        net.ip(&format!("link set eth{number} up"));
    }
}

/// Gives `eth<number>` its IPv4 address; `node` counts from 1.
pub fn address_v4(net: &Net, number: u8, node: u8) {
    net.ip(&format!("addr add 10.9.{number}.{node}/24 broadcast + dev eth{number}"));
}

/// Gives `eth<number>` its addresses; `node` counts from 1.
pub fn address(net: &Net, number: u8, node: u8) {
    address_v4(net, number, node);
    net.ip(&format!("addr add fd09:{number}::{node}/64 dev eth{number} nodad"));
    net.ip(&format!("addr add fe80::{node}/64 dev eth{number} nodad"));
}
