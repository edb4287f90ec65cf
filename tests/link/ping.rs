//! Echo requests over raw and datagram sockets; answers that are none.

use crate::net::{self, Net};
use crate::node::run;
use ha_snmp::config::Ping;
use ha_snmp::link::{EchoPacket, EchoReply, Pings};
use rustix::thread::{CapabilitySet, capabilities, set_capabilities};
use socket2::{Domain, Protocol, Socket, Type};
use std::collections::BTreeSet;
use std::future::{Future, poll_fn};
use std::net::UdpSocket;
use std::pin::pin;
use std::time::Duration;
use tokio::time::{Instant, timeout_at};

fn ping(host: &str) -> Ping {
    let (interval, timeout) = (Duration::from_millis(50), Duration::from_millis(500));
    Ping { name: "node".parse().unwrap(), host: host.parse().unwrap(), interval, timeout, interface: None }
}

/// The node's own entry counts, and the other one does not.
fn by(interface: &str, host: &str) -> Ping {
    Ping { interface: Some([interface.to_owned(), "none".to_owned()]), ..ping(host) }
}

/// All that is answered in half a second.
async fn answers(net: &Net, pings: &mut Pings) -> Vec<EchoReply> {
    let until = Instant::now() + Duration::from_millis(500);
    let mut answers = Vec::new();
    loop {
        let mut answer = pin!(pings.recv());
        let inside = poll_fn(|context| {
            net.enter();
            answer.as_mut().poll(context)
        });
        match timeout_at(until, inside).await {
            Ok(answer) => answers.push(answer),
            Err(_) => return answers,
        }
    }
}

fn indexes(answers: &[EchoReply]) -> BTreeSet<usize> {
    answers.iter().map(|answer| answer.ping).collect()
}

#[test]
fn who_is_there_answers() {
    let Some([first, second]) = net::pair("ping nodes answer") else { return };
    run(async {
        first.enter();
        let hosts = ["10.9.1.2", "10.9.1.99", "fd09:1::2", "fd09:1::99", "192.0.2.1", "127.0.0.1", "::1"];
        let mut pings = Pings::start(&hosts.map(ping), 0);
        let came = answers(&first, &mut pings).await;
        assert_eq!(indexes(&came), [0, 2, 5, 6].into());
        // Ten requests each, and each is answered once.
        assert!((4 * 5..=4 * 11).contains(&came.len()), "{}", came.len());
        assert!(came.iter().all(|answer| answer.round_trip < Duration::from_millis(400)));
        assert_eq!(pings.problem(0), None);
        assert!(pings.problem(4).is_some_and(|problem| problem.contains("unreachable")), "{:?}", pings.problem(4));

        second.ip("link set eth1 down");
        answers(&first, &mut pings).await;
        assert_eq!(indexes(&answers(&first, &mut pings).await), [5, 6].into());
        second.ip("link set eth1 up");
        second.ip("addr replace fd09:1::2/64 dev eth1 nodad");
        tokio::time::sleep(Duration::from_secs(1)).await;
        assert!(indexes(&answers(&first, &mut pings).await).contains(&0));
    });
}

#[test]
fn without_the_right_to_raw_sockets() {
    let Some([first, _second]) = net::pair("ping over datagram sockets") else { return };
    first.sysctl("ipv4/ping_group_range", "1 0");
    let mut sets = capabilities(None).unwrap();
    sets.effective.remove(CapabilitySet::NET_RAW);
    run(async {
        first.enter();
        set_capabilities(None, sets).unwrap();
        let mut pings = Pings::start(&["10.9.1.2", "fd09:1::2"].map(ping), 0);
        assert_eq!(answers(&first, &mut pings).await, []);
        let problem = pings.problem(0).unwrap();
        assert!(problem.starts_with("no socket for echo requests: CAP_NET_RAW or net.ipv4.ping_group_range: "), "{problem}");
        first.sysctl("ipv4/ping_group_range", "0 4294967294");
        assert_eq!(indexes(&answers(&first, &mut pings).await), [0, 1].into());
        assert_eq!(pings.problem(0), None);
    });
}

/// The host keeps silent, and somebody there invents answers: with the right identifier, as it can be overheard, and every sequence.
#[test]
fn invented_answers_do_not_count() {
    let Some([first, second]) = net::pair("invented echo replies") else { return };
    second.sysctl("ipv4/icmp_echo_ignore_all", "1");
    second.enter();
    let socket = UdpSocket::from(Socket::new(Domain::IPV4, Type::RAW, Some(Protocol::ICMPV4)).unwrap());
    run(async {
        first.enter();
        let mut pings = Pings::start(&[ping("10.9.1.2")], 0);
        assert_eq!(answers(&first, &mut pings).await, []);
        // An IPv4 header, then the request.
        let mut overheard = [0; 64];
        assert_eq!(socket.recv(&mut overheard).unwrap(), 36);
        let (i0, i1) = (overheard[24], overheard[25]);
        for sequence in 0..100_u16 {
            let [s0, s1] = sequence.to_be_bytes();
            for nonce in 0..10 {
                let mut reply = vec![0, 0, 0, 0, i0, i1, s0, s1, 0, 0, 0, 0, 0, 0, 0, nonce];
                let sum: u32 = reply.chunks(2).map(|pair| u32::from(u16::from_be_bytes([pair[0], pair[1]]))).sum();
                reply[2..4].copy_from_slice(&(!u16::try_from(sum % 0xffff).unwrap()).to_be_bytes());
                socket.send_to(&reply, "10.9.1.1:0").unwrap();
            }
        }
        assert_eq!(answers(&first, &mut pings).await, []);
        second.sysctl("ipv4/icmp_echo_ignore_all", "0");
        assert_eq!(indexes(&answers(&first, &mut pings).await), [0].into());
    });
}

/// The kernel copies every ICMP packet to a raw socket that does not say what it wants: then a host that is flooded has no time for more.
#[test]
fn packets_of_others_wake_nobody() {
    const FLOOD: usize = 400;
    let Some([first, second]) = net::pair("packets of others") else { return };
    second.enter();
    let raw = |domain, protocol| UdpSocket::from(Socket::new(domain, Type::RAW, Some(protocol)).unwrap());
    let (v4, v6) = (raw(Domain::IPV4, Protocol::ICMPV4), raw(Domain::IPV6, Protocol::ICMPV6));
    run(async {
        first.enter();
        let mut pings = Pings::start(&["10.9.1.2", "fd09:1::2"].map(ping), 0);
        assert_eq!(indexes(&answers(&first, &mut pings).await), [0, 1].into());
        let flood = std::thread::spawn(move || {
            let packet = EchoPacket { identifier: 1, sequence: 1, nonce: 1 };
            for _ in 0..FLOOD {
                v4.send_to(&packet.request(false), "10.9.1.1:0").unwrap();
                v6.send_to(&packet.request(true), "[fd09:1::1]:0").unwrap();
                std::thread::sleep(Duration::from_millis(1));
            }
        });
        let (mut polls, mut came) = (0, 0);
        while !flood.is_finished() {
            let mut answer = pin!(pings.recv());
            let counted = poll_fn(|context| {
                polls += 1;
                answer.as_mut().poll(context)
            });
            came += usize::from(timeout_at(Instant::now() + Duration::from_millis(100), counted).await.is_ok());
        }
        flood.join().unwrap();
        assert!(came > 4, "{came} answers");
        assert!(polls < FLOOD / 2, "{polls} times awake");
    });
}

/// A gateway behind two networks, and the cable of the first is pulled: who is asked by the first does not answer, whatever the routes say.
#[test]
fn the_answer_by_another_way_does_not_count() {
    let Some(nets) = net::pair("a ping node by its interface alone") else { return };
    let [first, second] = &nets;
    for number in [2, 3] {
        net::cable(&nets, number);
        for (net, node) in nets.iter().zip(1..) {
            net::address(net, number, node);
        }
    }
    second.ip("addr add 192.0.2.253/32 dev lo");
    second.ip("addr add fd09:9::1/128 dev lo nodad");
    for (number, metric) in [(1, 10), (2, 20), (3, 30)] {
        first.ip(&format!("route add 192.0.2.253/32 via 10.9.{number}.2 metric {metric}"));
        first.ip(&format!("route add fd09:9::1/128 via fd09:{number}::2 metric {metric}"));
    }
    run(async {
        first.enter();
        let hosts = ["192.0.2.253", "fd09:9::1"];
        let asked = [hosts.map(|host| by("eth1", host)), hosts.map(|host| by("eth3", host)), hosts.map(ping)].concat();
        let mut pings = Pings::start(&asked, 0);
        assert_eq!(indexes(&answers(first, &mut pings).await), [0, 1, 2, 3, 4, 5].into());
        // Down at our end: no route by it is left, and the kernel says so.
        first.ip("link set eth1 down");
        answers(first, &mut pings).await;
        assert_eq!(indexes(&answers(first, &mut pings).await), [2, 3, 4, 5].into());
        assert!(pings.problem(0).is_some() && pings.problem(1).is_some() && pings.problem(2).is_none());
        // Down behind it: nothing says so, but that there is no answer.
        first.ip("link set eth1 up");
        second.ip("link set eth1 down");
        answers(first, &mut pings).await;
        assert_eq!(indexes(&answers(first, &mut pings).await), [2, 3, 4, 5].into());
    });
}

#[test]
fn the_interface_of_a_ping_node_goes_and_comes() {
    let Some(nets) = net::pair("the interface of a ping node goes and comes") else { return };
    let [first, _] = &nets;
    run(async {
        first.enter();
        let mut pings = Pings::start(&["10.9.1.2", "fd09:1::2", "fe80::2"].map(|host| by("eth1", host)), 0);
        assert_eq!(indexes(&answers(first, &mut pings).await), [0, 1, 2].into());
        for told in [false, true] {
            first.ip("link del eth1");
            // What had come before is still read.
            answers(first, &mut pings).await;
            assert_eq!(answers(first, &mut pings).await, []);
            let problem = pings.problem(0).unwrap();
            assert!(problem.starts_with("interface eth1: "), "{problem}");
            // Another one of its name: nothing fails, and the old one is heard no more.
            net::cable(&nets, 1);
            for (net, node) in nets.iter().zip(1..) {
                net::address(net, 1, node);
            }
            if told {
                pings.look_again();
            }
            assert_eq!(indexes(&answers(first, &mut pings).await), [0, 1, 2].into());
            assert_eq!(pings.problem(0), None);
        }
        // Two change their names between two requests.
        first.ip("link set eth1 name old1");
        net::cable(&nets.clone(), 2);
        first.ip("link set eth2 name eth1");
        tokio::time::sleep(Duration::from_secs(1)).await;
        answers(first, &mut pings).await;
        assert_eq!(answers(first, &mut pings).await, []);
    });
}
