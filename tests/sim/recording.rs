//! Somebody without a key: he has recorded frames of all lives of both nodes, and sends them again.

use super::fault::Fault;
use super::sometimes::Rare;
use super::world::{Event, World};
use ha_snmp::engine::embedded::input::{Heard, Input};
use ha_snmp::engine::embedded::report::Incarnation;
use std::collections::VecDeque;
use std::rc::Rc;
use std::time::Duration;

/// Of each life so many frames are kept, and of each node so many in all.
const OF_EACH: u64 = 4;
const MAX: usize = 64;
/// From one frame of a life that is kept to the next: by number.
const EVERY: u64 = 37;
/// From one to the next that is sent again.
const PAUSE: Duration = Duration::from_millis(500);

/// Frames by the node that has sent them.
#[derive(Default)]
pub struct Recordings([VecDeque<Rc<Heard>>; 2]);

impl World<'_> {
    /// He hears all that is sent.
    pub fn record(&mut self, from: u8, frame: &Rc<Heard>) {
        if frame.sequence % EVERY != 3 || frame.sequence / EVERY >= OF_EACH {
            return;
        }
        let kept = &mut self.recordings.0[usize::from(from)];
        kept.push_back(Rc::clone(frame));
        if kept.len() > MAX {
            kept.pop_front();
        }
    }

    /// One frame of a life that is over, twice a second; as long as the fault lasts.
    pub fn replay(&mut self, fault: usize) {
        let planned = &self.plan.faults[fault];
        let Fault::Replay { to } = planned.fault else { return };
        let is_over = self.now > planned.at.saturating_add(planned.lasting) || self.now > self.plan.quiet;
        if is_over && !planned.forever {
            return;
        }
        self.after(PAUSE, Event::Replay { fault });
        let from = 1 - to;
        let present = self.life(from);
        let old: Vec<_> = self.recordings.0[usize::from(from)].iter().filter(|frame| Some(frame.incarnation) != present).collect();
        let Some(frame) = (!old.is_empty()).then(|| Rc::clone(old[self.chance.below(old.len())])) else { return };
        let link = self.chance.below(self.plan.config.links.len());
        if self.node(to).powered && self.node(to).paused.is_none() && self.node(to).daemon.is_some() {
            let before = self.believes_in(to);
            self.deliver(to, Input::Heard { link, frame: Heard::clone(&frame) });
            if before.is_some() && before == self.believes_in(to) {
                self.reached(Rare::ReplayRefused);
            }
        }
    }

    /// The life of a node's core that runs now.
    pub fn life(&self, node: u8) -> Option<Incarnation> {
        self.nodes[usize::from(node)].daemon.as_ref().map(|daemon| daemon.machine.incarnation())
    }

    /// The life of the other node that a core answers.
    fn believes_in(&self, node: u8) -> Option<Incarnation> {
        let is_there = &self.nodes[usize::from(node)];
        let seen = is_there.daemon.as_ref()?.machine.snapshot(is_there.now(self.now));
        seen.node(1 - node).map(|peer| peer.incarnation).filter(|life| *life != 0)
    }
}
