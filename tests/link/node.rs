//! A node of the pair: its links, in its namespace.

use crate::net::Net;
use ha_snmp::config::{Link, Medium, UdpMode};
use ha_snmp::link::{Arrival, Echo, Frame, Keys, Links};
use ha_snmp::view::cluster::LinkCounters;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::time::Duration;
use tokio::time::{sleep, timeout};

pub const CLUSTER: &str = "pair";
/// Nothing in these tests takes so long, unless it never comes.
const LONG: Duration = Duration::from_secs(10);
/// Whatever was sent has come after so long.
pub const SHORT: Duration = Duration::from_millis(200);

pub struct Node {
    net: Option<Net>,
    index: u8,
    links: Links,
    sequence: u64,
}

impl Node {
    pub fn new(net: Option<&Net>, index: u8, links: &[Link]) -> Self {
        if let Some(net) = net {
            net.enter();
        }
        let links = Links::start(links, index, CLUSTER, keys());
        Self { net: net.cloned(), index, links, sequence: 0 }
    }

    /// The links, with this thread in the right namespace.
    pub fn links(&mut self) -> &mut Links {
        if let Some(net) = &self.net {
            net.enter();
        }
        &mut self.links
    }

    /// Sends the next frame, and gives it as datagram links carry it, and as serial lines do.
    pub fn send(&mut self) -> [Frame; 2] {
        self.sequence += 1;
        let full = frame(self.index, self.sequence);
        let short = Frame { short: true, body: b"short".to_vec(), ..full.clone() };
        self.links().send(&full, &short).unwrap();
        [full, short]
    }

    /// What arrives next.
    pub async fn receive(&mut self) -> Arrival {
        self.receive_within(LONG).await.expect("no frame arrived")
    }

    /// What arrives next over this link; the same frame over others is left out.
    pub async fn receive_on(&mut self, link: usize) -> Frame {
        loop {
            let arrival = self.receive().await;
            if arrival.link == link {
                return arrival.frame;
            }
        }
    }

    /// Nothing arrives for so long.
    pub async fn hear_nothing(&mut self, within: Duration) {
        let arrival = self.receive_within(within).await;
        assert_eq!(arrival, None);
    }

    async fn receive_within(&mut self, within: Duration) -> Option<Arrival> {
        let Self { net, links, .. } = self;
        let mut arrival = pin!(links.recv());
        let inside = poll_fn(|context| {
            if let Some(net) = &*net {
                net.enter();
            }
            arrival.as_mut().poll(context)
        });
        timeout(within, inside).await.ok()
    }

    /// Waits until the link has, or has not, a problem. The look of each second is enough for that.
    pub async fn until_problem(&mut self, link: usize, expected: bool) -> String {
        for _ in 0..100 {
            let problem = self.links.problem(link);
            if problem.is_some() == expected {
                return problem.unwrap_or_default();
            }
            let arrival = self.receive_within(Duration::from_millis(50)).await;
            assert_eq!(arrival, None);
            sleep(Duration::from_millis(1)).await;
        }
        panic!("link {link}: {:?}", self.links.problem(link));
    }

    /// What the link counted.
    pub fn counters(&self, link: usize) -> LinkCounters {
        self.links.counters(link)
    }
}

pub fn keys() -> Keys {
    Keys::parse("1 0123456789abcdef").unwrap()
}

pub fn frame(sender: u8, sequence: u64) -> Frame {
    let echo = Some(Echo { incarnation: 2, sequence: 3 });
    Frame { sender, incarnation: 100 + u64::from(sender), sequence, echo, short: false, body: vec![b'x'; 700] }
}

/// Over `eth<number>`.
pub fn udp(number: u8, mode: UdpMode) -> Link {
    let interface = [(); 2].map(|()| format!("eth{number}"));
    Link { name: format!("eth{number}").parse().unwrap(), medium: Medium::Udp { interface, mode } }
}

/// Over `eth<number>`, from IPv4 address to IPv4 address.
pub fn unicast(number: u8) -> Link {
    udp(number, UdpMode::Unicast([1, 2].map(|node| format!("10.9.{number}.{node}:694").parse().unwrap())))
}

/// Each hears the other.
pub async fn assert_both_ways(nodes: &mut [Node; 2], link: usize) {
    for (from, to) in [(0, 1), (1, 0)] {
        let [frame, _] = nodes[from].send();
        assert_eq!(nodes[to].receive_on(link).await, frame);
    }
}

/// A runtime as the core has it: one thread.
pub fn run(test: impl Future<Output = ()>) {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(test);
}
