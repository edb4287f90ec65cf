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
        let mut pings = Pings::start(&hosts.map(ping));
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
        let mut pings = Pings::start(&["10.9.1.2", "fd09:1::2"].map(ping));
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
        let mut pings = Pings::start(&[ping("10.9.1.2")]);
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
        let mut pings = Pings::start(&["10.9.1.2", "fd09:1::2"].map(ping));
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
