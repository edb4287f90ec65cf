//! Other ways between the nodes: a serial line, and a network that delays, loses and reorders.

use crate::lab::Lab;
use crate::machine::Machine;
use crate::network::CLIENT;
use crate::settings::{Settings, fenced};
use ha_snmp::engine::embedded::command::Command;
use ha_snmp::view::cluster::{Cluster, NodeState};
use nix::pty::openpty;
use nix::unistd::ttyname;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Read, Write};
use std::net::UdpSocket;
use std::os::fd::OwnedFd;
use std::time::{Duration, Instant};

fn all_online(cluster: &Cluster) -> bool {
    cluster.nodes.iter().all(|node| node.state == NodeState::Online)
}

/// One end of a line: the side of the test, the side of a node (kept open, so that the line outlives a node), and its name.
fn end() -> (File, OwnedFd, String) {
    let pty = openpty(None, None).unwrap();
    let name = ttyname(&pty.slave).unwrap().display().to_string();
    (File::from(pty.master), pty.slave, name)
}

/// Carries octets until an end is closed.
fn carry(mut from: File, mut to: File) {
    std::thread::spawn(move || {
        let mut buffer = [0; 256];
        while let Ok(length @ 1..) = from.read(&mut buffer) {
            if to.write_all(&buffer[..length]).is_err() {
                break;
            }
        }
    });
}

/// A serial line alone: everything works, only that it is short frames that say it.
#[test]
fn a_serial_line_as_the_only_link() {
    let ((first, _kept, first_name), (second, _kept_too, second_name)) = (end(), end());
    carry(first.try_clone().unwrap(), second.try_clone().unwrap());
    carry(second, first);
    let device = format!("device = {{ n1 = '{first_name}', n2 = '{second_name}' }}");
    let links = format!("[[link]]\nname = 'line'\nkind = 'serial'\n{device}\nbaud = 115200\n");
    let Some(lab) = Lab::up("a serial line as the only link", &Settings { links, ..fenced() }) else { return };
    lab.until_both("both are in service", all_online);
    lab.order(0, Command::Move { group: "front".parse().unwrap(), to: Some(1), lasting: None }).unwrap();
    lab.until_runs_on(1);
    lab.machines[1].switch_off();
    lab.until_runs_on(0);
    lab.client.until_answered();
    lab.boot(1);
    lab.until_both("both are in service", all_online);
    lab.assert_one_at_most();
}

/// Where node `node` sends to: the relay, instead of the peer.
fn through_the_relay(node: usize) -> Settings {
    let peers = [format!("n1 = '10.9.0.1:694', n2 = '{CLIENT}:7002'"), format!("n1 = '{CLIENT}:7001', n2 = '10.9.0.2:694'")];
    let links = format!("[[link]]\nname = 'lan'\nkind = 'udp'\ninterface = 'eth0'\npeers = {{ {} }}\n", peers[node]);
    Settings { links, ..fenced() }
}

/// Carries datagrams from one socket out of the other, late by up to 200 ms and therefore in another order; one in twenty is lost, one in
/// twenty comes twice.
fn relay(from: UdpSocket, out: UdpSocket, to: &'static str, seed: u64) {
    std::thread::spawn(move || {
        from.set_read_timeout(Some(Duration::from_millis(2))).unwrap();
        let mut random = seed;
        let mut late = BTreeMap::<Instant, Vec<u8>>::new();
        let mut buffer = [0; 65536];
        // As long as the process.
        loop {
            if let Ok(length) = from.recv(&mut buffer) {
                random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                let fate = (random >> 33) % 20;
                for copy in 0..(if fate == 1 { 2 } else { u64::from(fate != 0) }) {
                    let delay = Duration::from_millis((random >> 40) % 200 + copy);
                    late.insert(Instant::now() + delay, buffer[..length].to_vec());
                }
            }
            while let Some(entry) = late.first_entry().filter(|entry| *entry.key() <= Instant::now()) {
                let _ = out.send_to(&entry.remove(), to);
            }
        }
    });
}

/// Nobody is taken for dead, nothing old is believed, and orders get through.
#[test]
fn a_relay_that_delays_and_reorders() {
    let Some(lab) = Lab::new("a relay that delays and reorders", &fenced()) else { return };
    let sockets = std::thread::scope(|scope| {
        let open = || {
            lab.network.enter("cl");
            [7001, 7002].map(|port| UdpSocket::bind((CLIENT, port)).unwrap())
        };
        scope.spawn(open).join().unwrap()
    });
    let [first, second] = sockets;
    // What the first node sends to 7002 goes out at 7001, where the second expects it to come from.
    relay(second.try_clone().unwrap(), first.try_clone().unwrap(), "10.9.0.2:694", 1);
    relay(first, second, "10.9.0.1:694", 2);
    for node in [0, 1] {
        lab.configure(node, &through_the_relay(node));
        lab.start(node);
    }
    lab.until_runs_on(0);
    lab.until_both("both are in service", all_online);
    let transitions = lab.state(0).unwrap().nodes[1].transitions;
    Machine::pause(Duration::from_secs(5));
    for to in [1, 0, 1] {
        lab.order(0, Command::Move { group: "front".parse().unwrap(), to: Some(to), lasting: None }).unwrap();
        lab.until_runs_on(usize::from(to));
    }
    lab.client.until_answered();
    let cluster = lab.state(0).unwrap();
    assert_eq!(cluster.nodes[1].transitions, transitions, "{}", lab.story());
    let counters = cluster.links.iter().find(|link| link.node == 0).unwrap().counters;
    assert!(counters.replayed > 0 && counters.authentication == 0, "{counters:?}");
    assert!(lab.machines.iter().all(|machine| !lab.device.was_used_on(machine)));
    lab.assert_one_at_most();
}
