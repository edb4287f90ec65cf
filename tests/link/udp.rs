//! UDP in all modes; interfaces that go and come; what is refused.

use crate::net::{self, Net};
use crate::node::{CLUSTER, Node, SHORT, assert_both_ways, frame, keys, run, udp, unicast};
use ha_snmp::config::UdpMode;
use ha_snmp::link::{Arrival, Keys, seal};
use ha_snmp::view::cluster::LinkCounters;
use socket2::{Domain, Protocol, Socket, Type};
use std::net::UdpSocket;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

fn nodes([first, second]: &[Net; 2], links: &[ha_snmp::config::Link]) -> [Node; 2] {
    [Node::new(Some(first), 0, links), Node::new(Some(second), 1, links)]
}

#[test]
fn frames_arrive_in_every_mode() {
    let Some(nets) = net::pair("UDP in every mode") else { return };
    let modes = [
        ("unicast", UdpMode::Unicast(["10.9.1.1:694", "10.9.1.2:694"].map(|at| at.parse().unwrap()))),
        ("unicast", UdpMode::Unicast(["[fd09:1::1]:694", "[fd09:1::2]:694"].map(|at| at.parse().unwrap()))),
        ("unicast", UdpMode::Unicast(["[fe80::1]:694", "[fe80::2]:694"].map(|at| at.parse().unwrap()))),
        ("multicast", UdpMode::Multicast("239.9.1.1:694".parse().unwrap(), 1)),
        ("multicast", UdpMode::Multicast("[ff02::694]:694".parse().unwrap(), 1)),
        ("broadcast", UdpMode::Broadcast("10.9.1.255:694".parse().unwrap())),
        ("broadcast", UdpMode::Broadcast("255.255.255.255:694".parse().unwrap())),
    ];
    run(async {
        for (word, mode) in modes {
            assert_eq!(udp(1, mode).medium.text(0), format!("udp eth1 {word}"));
            let mut nodes = nodes(&nets, &[udp(1, mode)]);
            assert_both_ways(&mut nodes, 0).await;
            for node in &mut nodes {
                // A broadcast of its own came back, too.
                node.hear_nothing(SHORT).await;
                assert_eq!(node.counters(0), LinkCounters { sent: 1, received: 1, ..LinkCounters::default() }, "{mode:?}");
                assert_eq!(node.links().problem(0), None);
            }
        }
    });
}

/// The route to the peer leads elsewhere; the socket is bound to its interface all the same.
#[test]
fn routes_do_not_matter() {
    let Some(nets) = net::pair("routes do not matter") else { return };
    net::cable(&nets, 2);
    for net in &nets {
        net.ip("route add 10.9.1.0/25 dev eth2");
    }
    run(async { assert_both_ways(&mut nodes(&nets, &[unicast(1)]), 0).await });
}

#[test]
fn an_interface_goes_and_comes() {
    let Some(nets) = net::pair("an interface goes and comes") else { return };
    net::cable(&nets, 2);
    for (net, node) in nets.iter().zip(1..) {
        net::address(net, 2, node);
    }
    run(async {
        let mut nodes = nodes(&nets, &[unicast(1), unicast(2)]);
        for asked in [false, true] {
            nets[0].ip("link del eth1");
            for node in &mut nodes {
                let problem = node.until_problem(0, true).await;
                assert!(problem.contains("interface"), "{problem}");
            }
            assert_both_ways(&mut nodes, 1).await;
            net::cable(&nets, 1);
            for ((net, number), node) in nets.iter().zip(1..).zip(&mut nodes) {
                net::address(net, 1, number);
                if asked {
                    node.links().look_again();
                    assert_eq!(node.links().problem(0), None);
                } else {
                    node.until_problem(0, false).await;
                }
            }
            let [first, second] = &mut nodes;
            let [frame, _] = first.send();
            let mut links = [second.receive().await, second.receive().await].map(|arrival| (arrival.link, arrival.frame == frame));
            links.sort_unstable();
            assert_eq!(links, [(0, true), (1, true)]);
        }
    });
}

#[test]
fn an_address_comes_later_and_goes() {
    let Some(nets) = net::pair("an address comes later") else { return };
    net::cable(&nets, 2);
    run(async {
        let mut nodes = nodes(&nets, &[unicast(2)]);
        let problem = nodes[0].until_problem(0, true).await;
        assert!(problem.starts_with("bind 10.9.2.1:694: Cannot assign requested address"), "{problem}");
        for (net, number) in nets.iter().zip(1..) {
            net::address(net, 2, number);
        }
        for node in &mut nodes {
            node.until_problem(0, false).await;
        }
        assert_both_ways(&mut nodes, 0).await;
        nets[0].ip("addr del 10.9.2.1/24 dev eth2");
        nodes[0].send();
        nodes[0].until_problem(0, true).await;
        net::address_v4(&nets[0], 2, 1);
        assert_both_ways(&mut nodes, 0).await;
    });
}

/// Keys are replaced on one node after the other, while frames go both ways.
#[test]
fn keys_are_replaced_without_a_gap() {
    let Some(nets) = net::pair("keys without a gap") else { return };
    let (old, new) = ("1 0123456789abcdef\n", "2 the-new-key-56789\n");
    let steps = [format!("{old}{new}"), format!("{new}{old}"), new.to_owned()];
    run(async {
        let mut nodes = nodes(&nets, &[unicast(1)]);
        for step in steps {
            for node in 0..2 {
                nodes[node].links().replace_keys(Keys::parse(&step).unwrap());
                assert_both_ways(&mut nodes, 0).await;
            }
        }
        assert_eq!(nodes.map(|node| node.counters(0)), [LinkCounters { sent: 6, received: 6, ..LinkCounters::default() }; 2]);
    });
}

#[test]
fn only_frames_of_the_peer_are_taken() {
    let Some(nets) = net::pair("only frames of the peer") else { return };
    run(async {
        let mut node = Node::new(Some(&nets[1]), 1, &[unicast(1)]);
        nets[0].enter();
        let socket = UdpSocket::bind("10.9.1.1:694").unwrap();
        let tell = |octets: &[u8]| socket.send_to(octets, "10.9.1.2:694").map(|_| ()).unwrap();
        let sealed = |sender, cluster: &str, keys: &Keys| seal(&frame(sender, 9), cluster, keys).unwrap();
        let genuine = sealed(0, CLUSTER, &keys());
        let mut flipped = genuine.clone();
        *flipped.last_mut().unwrap() ^= 1;
        tell(b"");
        tell(&[0; 3000]);
        tell(&genuine[..genuine.len() - 1]);
        tell(&flipped);
        tell(&sealed(0, CLUSTER, &Keys::parse("1 another-key-0123").unwrap()));
        tell(&sealed(0, CLUSTER, &Keys::parse("2 0123456789abcdef").unwrap()));
        tell(&sealed(0, "other", &keys()));
        tell(&sealed(1, CLUSTER, &keys()));
        tell(&sealed(2, CLUSTER, &keys()));
        // A replay is for the engine to judge: it is handed on.
        for _ in 0..2 {
            tell(&genuine);
            assert_eq!(node.receive().await, Arrival { link: 0, frame: frame(0, 9) });
        }
        node.hear_nothing(SHORT).await;
        let counted = LinkCounters { received: 2, malformed: 2, authentication: 4, foreign: 3, ..LinkCounters::default() };
        assert_eq!(node.counters(0), counted);
    });
}

/// Sealed by the peer, recorded on the wire, and played back by a third one of the same network: with `peers` the sender's address counts.
#[test]
fn frames_come_from_the_peers_address_alone() {
    let Some(nets) = net::pair("frames from the peer's address alone") else { return };
    nets[0].ip("addr add 10.9.1.77/24 dev eth1");
    nets[0].ip("addr add fd09:1::77/64 dev eth1 nodad");
    let genuine = seal(&frame(0, 9), CLUSTER, &keys()).unwrap();
    let unicast = |pair: [&str; 2]| UdpMode::Unicast(pair.map(|at| at.parse().unwrap()));
    run(async {
        for (of_peer, to, of_third) in
            [("10.9.1.1:694", "10.9.1.2:694", "10.9.1.77:694"), ("[fd09:1::1]:694", "[fd09:1::2]:694", "[fd09:1::77]:694")]
        {
            let mut node = Node::new(Some(&nets[1]), 1, &[udp(1, unicast([of_peer, to]))]);
            let tell = |from: &str, octets: &[u8]| {
                nets[0].enter();
                UdpSocket::bind(from).unwrap().send_to(octets, to).unwrap();
            };
            tell(of_third, &genuine);
            tell(of_third, b"garbage");
            node.hear_nothing(SHORT).await;
            assert_eq!(node.counters(0), LinkCounters { foreign: 2, ..LinkCounters::default() });
            tell(of_peer, &genuine);
            assert_eq!(node.receive().await, Arrival { link: 0, frame: frame(0, 9) });
            // Address translation may change the port.
            tell(&of_peer.replace(":694", ":695"), &genuine);
            assert_eq!(node.receive().await, Arrival { link: 0, frame: frame(0, 9) });
        }
        // Whoever is in a group or hears a broadcast has no configured address.
        for (mode, to) in [
            (UdpMode::Multicast("239.9.1.1:694".parse().unwrap(), 1), "239.9.1.1:694"),
            (UdpMode::Broadcast("10.9.1.255:694".parse().unwrap()), "10.9.1.255:694"),
        ] {
            let mut node = Node::new(Some(&nets[1]), 1, &[udp(1, mode)]);
            nets[0].enter();
            let socket = UdpSocket::bind("10.9.1.77:694").unwrap();
            socket.set_broadcast(true).unwrap();
            nets[0].ip("route replace 239.0.0.0/8 dev eth1");
            socket.send_to(&genuine, to).unwrap();
            assert_eq!(node.receive().await, Arrival { link: 0, frame: frame(0, 9) });
        }
    });
}

/// A flood on one link: the other is heard, and the rest of the core has its turns.
#[test]
fn a_flood_drowns_nobody() {
    let Some(nets) = net::pair("a flood drowns nobody") else { return };
    net::cable(&nets, 2);
    for (net, node) in nets.iter().zip(1..) {
        net::address(net, 2, node);
    }
    nets[0].enter();
    let socket = UdpSocket::bind("10.9.1.1:694").unwrap();
    let until = Instant::now() + Duration::from_secs(2);
    let flood = std::thread::spawn(move || {
        let mut sent = 0_u32;
        while Instant::now() < until {
            sent += u32::from(socket.send_to(&[1; 500], "10.9.1.2:694").is_ok());
        }
        sent
    });
    run(async {
        let mut links = [Node::new(Some(&nets[0]), 0, &[unicast(2)]), Node::new(Some(&nets[1]), 1, &[unicast(1), unicast(2)])];
        let [first, second] = &mut links;
        let turns = Arc::new(AtomicU32::new(0));
        let counted = turns.clone();
        let rest = tokio::spawn(async move {
            loop {
                counted.fetch_add(1, Ordering::Relaxed);
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        });
        let mut heard = 0_u32;
        while Instant::now() < until {
            let [frame, _] = first.send();
            assert_eq!(second.receive().await, Arrival { link: 1, frame });
            heard += 1;
            second.hear_nothing(Duration::from_millis(5)).await;
        }
        rest.abort();
        let turns = turns.load(Ordering::Relaxed);
        assert!(heard > 50 && turns > 50, "{heard} frames and {turns} turns in 2 s");
        assert!(second.counters(0).malformed > 1000);
    });
    assert!(flood.join().unwrap() > 1000);
}

/// As Heartbeat marks its own: IPTOS_LOWDELAY.
#[test]
fn datagrams_are_marked() {
    let Some(nets) = net::pair("datagrams are marked") else { return };
    nets[1].enter();
    let raw = UdpSocket::from(Socket::new(Domain::IPV4, Type::RAW, Some(Protocol::UDP)).unwrap());
    run(async {
        Node::new(Some(&nets[0]), 0, &[unicast(1)]).send();
        let mut packet = [0; 2000];
        raw.recv(&mut packet).unwrap();
        assert_eq!(packet[..2], [0x45, 0x10]);
    });
}
