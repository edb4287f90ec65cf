//! `ipaddr` between two network namespaces.

use crate::netns::Lab;
use crate::{PLENTY, absence, context, failure, life, needs, needs_root, resource};
use ha_snmp::config::{Resource, ResourceAgent};
use ha_snmp::resource_agent::{Missing, Operation, Outcome, operate};
use std::io::{BufRead, BufReader, Lines};
use std::process::{Child, ChildStderr, Command, Stdio};
use std::time::{Duration, Instant};

const V4: &str = "10.9.0.100";
const V6: &str = "2001:db8::100";

fn vip(address: &str, interface: &str) -> Resource {
    let prefix = if address.contains(':') { 64 } else { 24 };
    let interface = [interface.to_owned(), "of-the-other-node".to_owned()];
    resource("vip", ResourceAgent::IpAddr { address: address.parse().unwrap(), prefix, interface, announce_interval: None })
}

#[test]
fn a_life() {
    if needs_root() {
        return;
    }
    let lab = Lab::new();
    lab.run(async {
        for (address, shown) in
            [(V4, "inet 10.9.0.100/24 brd 10.9.0.255 scope global eth0"), (V6, "inet6 2001:db8::100/64 scope global nodad deprecated")]
        {
            life(&vip(address, "eth0"), &context()).await;
            let context = context();
            assert_eq!(operate(&vip(address, "eth0"), &context, Operation::Start, PLENTY).await, Outcome::Running);
            let listed = lab.ip(&["addr", "show", "dev", "eth0"]);
            assert!(listed.contains(shown), "{listed}");
        }
    });
}

/// Connections of the host itself would break when the address moves away.
#[test]
fn it_is_no_source_of_our_own_connections() {
    if needs_root() {
        return;
    }
    let lab = Lab::new();
    lab.ip(&["addr", "add", "10.9.0.1/24", "dev", "eth0"]);
    lab.ip(&["addr", "add", "2001:db8::1/64", "dev", "eth0", "nodad"]);
    lab.run(async {
        for (address, own, neighbour) in [(V4, "src 10.9.0.1 ", "10.9.0.2"), (V6, "src 2001:db8::1 ", "2001:db8::2")] {
            let context = context();
            assert_eq!(operate(&vip(address, "eth0"), &context, Operation::Start, PLENTY).await, Outcome::Running);
            let route = lab.ip(&["route", "get", neighbour]);
            assert!(route.contains(own), "{route}");
            // It stays for ever all the same.
            let shown = lab.ip(&["addr", "show", "dev", "eth0", "to", address]);
            assert!(shown.contains("valid_lft forever"), "{shown}");
        }
    });
}

/// The neighbour remembers another holder, and must send to us as soon as the start has returned.
#[test]
fn the_neighbour_learns_it_at_once() {
    if needs_root() {
        return;
    }
    let lab = Lab::new();
    lab.run(async {
        for address in [V4, V6] {
            lab.neighbour(&["neigh", "replace", address, "lladdr", "02:00:00:00:00:99", "dev", "eth0", "nud", "reachable"]);
            let begin = Instant::now();
            assert_eq!(operate(&vip(address, "eth0"), &context(), Operation::Start, PLENTY).await, Outcome::Running);
            assert!(begin.elapsed() < Duration::from_secs(1), "{:?}", begin.elapsed());
            let known = lab.neighbour(&["neigh", "show", address]);
            assert!(known.contains("02:00:00:00:00:01"), "{known}");
        }
    });
}

#[test]
fn announcements_are_repeated_until_the_stop() {
    if needs_root() || needs("/usr/bin/tcpdump", "tcpdump") {
        return;
    }
    let lab = Lab::new();
    let dump = Dump::begin(&lab);
    lab.run(async {
        let context = context();
        for address in [V4, V6] {
            assert_eq!(operate(&vip(address, "eth0"), &context, Operation::Start, PLENTY).await, Outcome::Running);
        }
        tokio::time::sleep(Duration::from_millis(1700)).await;
        for address in [V4, V6] {
            assert_eq!(operate(&vip(address, "eth0"), &context, Operation::Stop, PLENTY).await, Outcome::Stopped);
        }
        context.announce_anew();
        tokio::time::sleep(Duration::from_millis(2500)).await;
    });
    // At once, and 0.1, 0.5 and 1.5 s later; then it is stopped.
    assert_eq!(dump.end(), [4, 4, 4]);
}

/// A switch whose port comes up has learned nothing yet; that of an earlier core is announced too.
#[test]
fn it_is_announced_when_the_carrier_comes_back() {
    if needs_root() || needs("/usr/bin/tcpdump", "tcpdump") {
        return;
    }
    for is_earlier in [false, true] {
        let lab = Lab::new();
        lab.run(async {
            let context = context();
            if is_earlier {
                lab.ip(&["addr", "add", "10.9.0.100/24", "dev", "eth0"]);
                lab.ip(&["addr", "add", "2001:db8::100/64", "dev", "eth0", "nodad"]);
            }
            let operation = if is_earlier { Operation::Monitor } else { Operation::Start };
            for address in [V4, V6] {
                assert_eq!(operate(&vip(address, "eth0"), &context, operation, PLENTY).await, Outcome::Running);
            }
            // Nothing is said by itself in the eight seconds after this.
            tokio::time::sleep(Duration::from_millis(7700)).await;
            lab.neighbour(&["link", "set", "eth0", "down"]);
            tokio::time::sleep(Duration::from_millis(100)).await;
            let dump = Dump::begin(&lab);
            lab.neighbour(&["link", "set", "eth0", "up"]);
            tokio::time::sleep(Duration::from_millis(1000)).await;
            assert_eq!(dump.end(), [3, 3, 3], "at once, and 0.1 and 0.5 s later");
        });
    }
}

/// After a split the neighbours may know the other node.
#[test]
fn it_is_announced_anew_when_the_core_says_so() {
    if needs_root() || needs("/usr/bin/tcpdump", "tcpdump") {
        return;
    }
    let lab = Lab::new();
    lab.run(async {
        let context = context();
        for address in [V4, V6] {
            assert_eq!(operate(&vip(address, "eth0"), &context, Operation::Start, PLENTY).await, Outcome::Running);
        }
        tokio::time::sleep(Duration::from_millis(7700)).await;
        let dump = Dump::begin(&lab);
        context.announce_anew();
        tokio::time::sleep(Duration::from_millis(1000)).await;
        assert_eq!(dump.end(), [3, 3, 3]);
    });
}

/// `announce-interval`
#[test]
fn it_is_announced_for_as_long_as_it_is_held() {
    if needs_root() || needs("/usr/bin/tcpdump", "tcpdump") {
        return;
    }
    let lab = Lab::new();
    lab.run(async {
        let (mut vip, context) = (vip(V4, "eth0"), context());
        if let ResourceAgent::IpAddr { announce_interval, .. } = &mut vip.agent {
            *announce_interval = Some(Duration::from_secs(1));
        }
        lab.ip(&["addr", "add", "10.9.0.100/24", "dev", "eth0"]);
        // Of an earlier core, so that nothing else is said.
        assert_eq!(operate(&vip, &context, Operation::Monitor, PLENTY).await, Outcome::Running);
        let dump = Dump::begin(&lab);
        tokio::time::sleep(Duration::from_millis(2500)).await;
        let [requests, replies, _] = dump.end();
        assert!((2..=3).contains(&requests) && requests == replies, "{requests} {replies}");
        // What somebody has taken away is not announced.
        lab.ip(&["addr", "delete", "10.9.0.100/24", "dev", "eth0"]);
        let dump = Dump::begin(&lab);
        tokio::time::sleep(Duration::from_millis(2500)).await;
        assert_eq!(dump.end(), [0, 0, 0]);
    });
}

/// tcpdump(8) at the neighbour.
struct Dump {
    child: Child,
    /// Kept open: it says more there in the end.
    _complaints: Lines<BufReader<ChildStderr>>,
}

impl Dump {
    fn begin(lab: &Lab) -> Self {
        let filter = "arp[14:4] = 0x0a090064 or (icmp6 and ip6[40] = 136)";
        // Of all interfaces: one that is down cannot be listened at.
        let mut dump = lab.at_neighbour(&["tcpdump", "-i", "any", "-l", "-n", "--immediate-mode", filter]);
        let mut child = dump.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut complaints = BufReader::new(child.stderr.take().unwrap()).lines();
        let ready = complaints.find(|line| line.as_ref().is_ok_and(|line| line.starts_with("listening on")));
        assert!(ready.is_some(), "tcpdump does not listen");
        Self { child, _complaints: complaints }
    }

    /// How many requests, replies and advertisements came.
    fn end(self) -> [usize; 3] {
        nix::sys::signal::kill(nix::unistd::Pid::from_raw(self.child.id().try_into().unwrap()), nix::sys::signal::SIGINT).unwrap();
        let seen = self.child.wait_with_output().unwrap();
        let seen = String::from_utf8(seen.stdout).unwrap();
        println!("{seen}");
        let count = |what: &str| seen.lines().filter(|line| line.contains(what)).count();
        ["Request who-has 10.9.0.100 tell 10.9.0.100", "Reply 10.9.0.100 is-at 02:00:00:00:00:01", "tgt is 2001:db8::100"].map(count)
    }
}

#[test]
fn a_foreign_holder_fails_the_start_and_the_address_is_given_back() {
    if needs_root() {
        return;
    }
    let lab = Lab::new();
    lab.run(async {
        for (address, with_prefix) in [(V4, "10.9.0.100/24"), (V6, "2001:db8::100/64")] {
            lab.neighbour(&["addr", "add", with_prefix, "dev", "eth0", "nodad"]);
            let (vip, context) = (vip(address, "eth0"), context());
            assert_eq!(failure(&vip, &context, Operation::Start, PLENTY).await, format!("{address} is also held by 02:00:00:00:00:02"));
            assert_eq!(operate(&vip, &context, Operation::Probe, PLENTY).await, Outcome::Stopped);
        }
    });
}

/// Another network may have the same addresses.
#[test]
fn a_holder_behind_another_interface_is_none() {
    if needs_root() || needs("/usr/bin/arping", "iputils-arping") {
        return;
    }
    let lab = Lab::new();
    lab.ip(&["link", "add", "eth1", "type", "veth", "peer", "name", "eth1n"]);
    // Whatever one end sends arrives at the other, in the same namespace.
    for interface in ["eth1", "eth1n"] {
        lab.ip(&["link", "set", interface, "up"]);
    }
    lab.run(async {
        let (vip, context) = (vip(V4, "eth0"), context());
        assert_eq!(operate(&vip, &context, Operation::Start, PLENTY).await, Outcome::Running);
        // From a hardware address that is nobody's here.
        lab.ip(&["link", "set", "eth1n", "address", "02:00:00:00:00:09"]);
        let mut announcement = Command::new("arping");
        announcement.args(["-U", "-c", "1", "-I", "eth1n", "-s", V4, V4]);
        announcement.stdout(Stdio::null()).status().unwrap();
        tokio::time::sleep(Duration::from_millis(50)).await;
        assert_eq!(operate(&vip, &context, Operation::Monitor, PLENTY).await, Outcome::Running);
    });
}

#[test]
fn a_foreign_holder_that_comes_later_fails_the_monitor() {
    if needs_root() || needs("/usr/bin/arping", "iputils-arping") {
        return;
    }
    let lab = Lab::new();
    lab.run(async {
        let (vip, context) = (vip(V4, "eth0"), context());
        assert_eq!(operate(&vip, &context, Operation::Start, PLENTY).await, Outcome::Running);
        assert_eq!(operate(&vip, &context, Operation::Monitor, PLENTY).await, Outcome::Running);
        lab.neighbour(&["addr", "add", "10.9.0.100/24", "dev", "eth0"]);
        lab.at_neighbour(&["arping", "-U", "-c", "1", "-I", "eth0", V4]).stdout(Stdio::null()).status().unwrap();
        tokio::time::sleep(Duration::from_millis(50)).await;
        assert_eq!(failure(&vip, &context, Operation::Monitor, PLENTY).await, "10.9.0.100 is also held by 02:00:00:00:00:02");
        assert_eq!(operate(&vip, &context, Operation::Stop, PLENTY).await, Outcome::Stopped);
    });
}

#[test]
fn another_prefix_is_recognised_and_replaced() {
    if needs_root() {
        return;
    }
    let lab = Lab::new();
    lab.run(async {
        for (address, other, text) in [(V4, "10.9.0.100/32", "32 instead of 24"), (V6, "2001:db8::100/128", "128 instead of 64")] {
            let (vip, context) = (vip(address, "eth0"), context());
            let add = ["addr", "add", other, "dev", "eth0"];
            lab.ip(&add);
            assert_eq!(operate(&vip, &context, Operation::Probe, PLENTY).await, Outcome::Running);
            assert_eq!(failure(&vip, &context, Operation::Monitor, PLENTY).await, format!("{address} has the prefix {text}"));
            assert_eq!(operate(&vip, &context, Operation::Start, PLENTY).await, Outcome::Running);
            assert_eq!(operate(&vip, &context, Operation::Monitor, PLENTY).await, Outcome::Running);
            assert_eq!(operate(&vip, &context, Operation::Stop, PLENTY).await, Outcome::Stopped);
            lab.ip(&add);
            assert_eq!(operate(&vip, &context, Operation::Stop, PLENTY).await, Outcome::Stopped);
        }
    });
}

#[test]
fn a_tentative_address_is_waited_for() {
    if needs_root() {
        return;
    }
    let lab = Lab::new();
    lab.run(async {
        lab.ip(&["addr", "add", "2001:db8::100/64", "dev", "eth0"]);
        assert_eq!(operate(&vip(V6, "eth0"), &context(), Operation::Start, PLENTY).await, Outcome::Running);
        let listed = lab.ip(&["addr", "show", "dev", "eth0", "tentative"]);
        assert!(!listed.contains(V6), "{listed}");
    });
}

/// By default the kernel deletes the other addresses of a network with its first one.
#[test]
fn its_neighbours_on_the_interface_stay() {
    if needs_root() {
        return;
    }
    let lab = Lab::new();
    lab.run(async {
        let context = context();
        for address in [V4, "10.9.0.101"] {
            assert_eq!(operate(&vip(address, "eth0"), &context, Operation::Start, PLENTY).await, Outcome::Running);
        }
        assert_eq!(operate(&vip(V4, "eth0"), &context, Operation::Stop, PLENTY).await, Outcome::Stopped);
        assert_eq!(operate(&vip("10.9.0.101", "eth0"), &context, Operation::Monitor, PLENTY).await, Outcome::Running);
    });
}

#[test]
fn an_interface_that_is_down_vanishes_and_comes_back() {
    if needs_root() {
        return;
    }
    let lab = Lab::new();
    lab.run(async {
        let (vip, context) = (vip(V4, "eth1"), context());
        let missing = |why: &str| (Missing::Software, why.to_owned());
        assert_eq!(absence(&vip, &context, Operation::Probe).await, missing("there is no interface eth1"));
        assert_eq!(absence(&vip, &context, Operation::Start).await, missing("there is no interface eth1"));
        lab.ip(&["link", "add", "eth1", "type", "veth", "peer", "name", "eth2"]);
        assert_eq!(absence(&vip, &context, Operation::Start).await, missing("eth1 is down"));
        lab.ip(&["link", "set", "eth1", "up"]);
        assert_eq!(absence(&vip, &context, Operation::Start).await, missing("no carrier on eth1"));
        lab.ip(&["link", "set", "eth2", "up"]);
        assert_eq!(operate(&vip, &context, Operation::Start, PLENTY).await, Outcome::Running);
        lab.ip(&["link", "set", "eth1", "down"]);
        assert_eq!(failure(&vip, &context, Operation::Monitor, PLENTY).await, "eth1 is down");
        lab.ip(&["link", "delete", "eth1"]);
        assert_eq!(operate(&vip, &context, Operation::Monitor, PLENTY).await, Outcome::Stopped);
        assert_eq!(operate(&vip, &context, Operation::Stop, PLENTY).await, Outcome::Stopped);
        lab.ip(&["link", "add", "eth1", "type", "veth", "peer", "name", "eth2"]);
        for interface in ["eth1", "eth2"] {
            lab.ip(&["link", "set", interface, "up"]);
        }
        life(&vip, &context).await;
    });
}

/// Whatever it serves is cut off, and the other node may not be.
#[test]
fn a_carrier_that_is_gone_fails_the_monitor() {
    if needs_root() {
        return;
    }
    let lab = Lab::new();
    lab.run(async {
        for address in [V4, V6] {
            let (vip, context) = (vip(address, "eth0"), context());
            assert_eq!(operate(&vip, &context, Operation::Start, PLENTY).await, Outcome::Running);
            lab.neighbour(&["link", "set", "eth0", "down"]);
            assert_eq!(failure(&vip, &context, Operation::Monitor, PLENTY).await, "no carrier on eth0");
            assert_eq!(operate(&vip, &context, Operation::Stop, PLENTY).await, Outcome::Stopped);
            for operation in [Operation::Start, Operation::Probe] {
                assert_eq!(absence(&vip, &context, operation).await, (Missing::Software, "no carrier on eth0".to_owned()));
            }
            lab.neighbour(&["link", "set", "eth0", "up"]);
            assert_eq!(operate(&vip, &context, Operation::Start, PLENTY).await, Outcome::Running);
            assert_eq!(operate(&vip, &context, Operation::Monitor, PLENTY).await, Outcome::Running);
        }
    });
}

/// Without neighbours there is nobody to ask or to tell, and no carrier to lose.
#[test]
fn the_loopback_interface() {
    if needs_root() {
        return;
    }
    let lab = Lab::new();
    lab.run(async {
        life(&vip(V4, "lo"), &context()).await;
        life(&vip(V6, "lo"), &context()).await;
    });
}
