//! The links.

use super::fault::{LinkTrouble, Way};
use super::world::{Event, World};
use ha_snmp::config::Medium;
use ha_snmp::engine::embedded::input::{Heard, Input};
use std::rc::Rc;
use std::time::Duration;

/// By link, and by the node that hears.
pub struct Network {
    pub links: Vec<[Direction; 2]>,
}

/// One way of a link.
#[derive(Clone, Copy, Debug, Default)]
pub struct Direction {
    pub trouble: Option<LinkTrouble>,
    /// When a frame came last, while it crawls.
    crawled: Duration,
}

impl Network {
    pub fn new(links: usize) -> Self {
        Self { links: vec![[Direction::default(); 2]; links] }
    }
}

impl World<'_> {
    /// Puts a frame on all links.
    pub fn send(&mut self, from: u8, frame: Heard) {
        let to = 1 - from;
        let whole = Rc::new(frame);
        self.record(from, &whole);
        if let Some(daemon) = &mut self.node(from).daemon {
            daemon.sent = Some(Rc::clone(&whole));
        }
        for link in 0..self.network.links.len() {
            let serial = matches!(self.plan.config.links[link].medium, Medium::Serial { .. });
            let frame = if serial { Rc::new(shortened(&whole)) } else { Rc::clone(&whole) };
            if let Some(delay) = self.delay(link, to) {
                if self.network.links[link][usize::from(to)].trouble == Some(LinkTrouble::Repeats) && self.chance.percent(30) {
                    let later = self.chance.between(delay, Duration::from_secs(60));
                    self.after(later, Event::Frame { to, link, frame: Rc::clone(&frame) });
                }
                self.after(delay, Event::Frame { to, link, frame });
            }
        }
    }

    /// How long a frame takes; `None`: it is lost.
    fn delay(&mut self, link: usize, to: u8) -> Option<Duration> {
        let (now, deadtime, quiet) = (self.now, self.plan.config.deadtime, self.plan.quiet);
        let usual = self.chance.between(Duration::from_micros(100), Duration::from_millis(2));
        if !self.is_wired(link, to) {
            return None;
        }
        let direction = &mut self.network.links[link][usize::from(to)];
        match direction.trouble {
            // Three in a row can be lost too: not where nothing goes wrong any more.
            None | Some(LinkTrouble::Repeats) => (now >= quiet || !self.chance.percent(1)).then_some(usual),
            Some(LinkTrouble::Cut) => None,
            Some(LinkTrouble::Loses) => (!self.chance.percent(50)).then_some(usual),
            Some(LinkTrouble::Delays) => Some(self.chance.between(usual, deadtime * 2)),
            Some(LinkTrouble::Crawls) => {
                let comes = now.saturating_sub(direction.crawled) > deadtime * 2;
                if comes {
                    direction.crawled = now;
                }
                comes.then_some(deadtime / 2)
            }
        }
    }

    /// A frame reaches a machine: nobody hears it while that is off or stands still.
    pub fn arrive(&mut self, to: u8, link: usize, frame: &Rc<Heard>) {
        if self.node(to).powered && self.node(to).paused.is_none() {
            self.note_contact(to, frame);
            self.deliver(to, Input::Heard { link, frame: Heard::clone(frame) });
        }
    }

    /// Whether the interfaces of both nodes carry what a link brings to one of them.
    pub fn is_wired(&self, link: usize, to: u8) -> bool {
        let Medium::Udp { interface, .. } = &self.plan.config.links[link].medium else { return true };
        let carries = |node: u8, way| self.nodes[usize::from(node)].carries(&interface[usize::from(node)], way);
        carries(to, Way::In) && carries(1 - to, Way::Out)
    }

    /// Whether a ping node is there, and answers come back by its interface, or by any where it has none.
    pub fn reaches(&self, node: u8, ping: usize) -> bool {
        let is_there = &self.nodes[usize::from(node)];
        let by = |interface: &str| is_there.carries(interface, Way::In) && is_there.carries(interface, Way::Out);
        let is_routed = match &self.plan.config.pings[ping].interface {
            Some(interface) => by(&interface[usize::from(node)]),
            None => by("eth0") || by("eth1"),
        };
        is_there.powered && self.routers[ping] && is_there.pings[ping] && is_routed
    }
}

/// What goes over a serial line.
fn shortened(frame: &Heard) -> Heard {
    let mut frame = Heard { short: true, ..frame.clone() };
    for group in &mut frame.report.groups {
        group.resources.clear();
    }
    frame
}
