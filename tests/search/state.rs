//! Two nodes, the frames on their way, and what must never be.

use crate::frame::Frame;
use crate::node::{Fence, Is, Life, Node};
use crate::step::{Step, What};
use ha_snmp::engine::embedded::rules::Rules;
use std::fmt::{self, Display, Formatter};

/// How far the search goes, and what may happen beyond frames lost and late, dead cores, dead machines and fencing.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// Lives of each core.
    pub lives: [Life; 2],
    pub epochs: u8,
    /// It is watched that no epoch is claimed twice.
    pub unique: bool,
    pub devices: Devices,
    /// The disk of a core that starts may be empty, once.
    pub disk_lost: bool,
    /// The resource may come up by itself at boot.
    pub astray: bool,
    /// A core may start with another definition of the group, which has another resource in it. It says no goodbye, then: see `What::may`.
    pub redefined: bool,
    /// The resource may refuse to stop.
    pub stuck: bool,
    /// A person may say, once, that the other node is off, though it is not.
    pub misled: bool,
}

/// Devices that fence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Devices {
    /// None works.
    Broken,
    /// They work at once, and only the answer may be late.
    Quick,
    /// Between an order and its effect anything may happen, too.
    Slow,
}

/// What must never be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    BothRun,
    ClaimedTwice,
    /// Nor does that change when nothing fails any more.
    NeverRuns,
    BothRunOn,
}

impl Display for Wrong {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::BothRun => "both run the group",
            Self::ClaimedTwice => "an epoch is claimed that was claimed before",
            Self::NeverRuns => "the group does not come to run, though nothing fails any more",
            Self::BothRunOn => "both run the group, though nothing fails any more",
        })
    }
}

/// Everything there is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct State {
    pub nodes: [Node; 2],
    /// The frame on its way to each node; a newer one takes its place.
    pub frames: [Option<Frame>; 2],
    /// The highest epoch that was ever claimed, and by whom.
    highest: (u8, u8),
    duplicate: bool,
    /// What happens only once.
    pub disk_was_lost: bool,
    pub was_misled: bool,
}

impl State {
    pub fn first() -> Self {
        Self {
            nodes: [Node::new(), Node::new()],
            frames: [None, None],
            highest: (0, 0),
            duplicate: false,
            disk_was_lost: false,
            was_misled: false,
        }
    }

    /// What is wrong here. That a person misled a node explains two that run.
    pub fn wrong(&self) -> Option<Wrong> {
        if self.do_both_run() && !self.was_misled {
            return Some(Wrong::BothRun);
        }
        self.duplicate.then_some(Wrong::ClaimedTwice)
    }

    /// One resource runs on both nodes, on neither by itself.
    pub fn do_both_run(&self) -> bool {
        (0..2).any(|resource| self.nodes.iter().all(|node| node.runs[resource] && !node.astray))
    }

    /// All states that may follow, with the steps that lead there. What leaves the bounds is left out.
    pub fn steps(&self, rules: Rules, bounds: &Bounds, found: &mut Vec<(Step, Self)>) {
        for node in [0, 1] {
            for what in What::ALL.into_iter().filter(|what| what.may(self, node, rules, bounds)) {
                let mut acted = self.clone();
                what.act(&mut acted, node, rules, bounds);
                if !what.leads_on() {
                    acted.forget_frames(rules);
                    found.push((Step { node, what, wanted: false }, acted));
                    continue;
                }
                for wanted in [false, true] {
                    let mut next = acted.clone();
                    next.settle(node, wanted, rules, bounds);
                    if next.is_within(node, bounds) {
                        next.forget_frames(rules);
                        found.push((Step { node, what, wanted }, next));
                    }
                }
            }
        }
    }

    /// Frames that nobody will heed any more are as good as lost, and fewer states are left: those of a former life; and those to a dead
    /// core, which do not answer its next life, so that they tell it nothing but that there is somebody.
    fn forget_frames(&mut self, rules: Rules) {
        for (frame, node) in self.frames.iter_mut().zip(&self.nodes) {
            if rules.incarnations && frame.is_some_and(|frame| node.is != Is::Alive || frame.life < node.core.present) {
                *frame = None;
            }
        }
    }

    /// The node's claim looks at what is known; whose claim is new is remembered.
    pub fn settle(&mut self, node: usize, wanted: bool, rules: Rules, bounds: &Bounds) {
        let (it, local) = (&mut self.nodes[node], u8::from(node == 1));
        if it.is != Is::Alive {
            return;
        }
        let before = it.core.claim.shown();
        it.settle(local, wanted, rules);
        let shown = it.core.claim.shown();
        if let Some(epoch) = shown.filter(|_| shown != before && bounds.unique) {
            let claimed = (u8::try_from(epoch).unwrap_or(u8::MAX), local);
            self.duplicate |= claimed.0 <= self.highest.0 && claimed != self.highest;
            self.highest = self.highest.max(claimed);
        }
    }

    /// A node is switched off.
    pub fn strike(&mut self, by: usize) {
        let it = &mut self.nodes[by];
        if let Fence::Ordered(life) = it.core.fence {
            it.core.fence = Fence::Done(life);
        }
        self.forget_claims(1 - by);
        self.nodes[1 - by].lose_power();
    }

    /// A node is fenced, or has lost its disk. Weaker than "no epoch is claimed twice", on purpose: nobody else may know of its last claim, so
    /// that the next number that the other node knows of is claimed once more. That does no harm: the former claim covers nothing any more
    /// (C9), and its owner learns of the new one before it claims again (C7).
    pub fn forget_claims(&mut self, of: usize) {
        let other = &self.nodes[1 - of];
        let known = u8::try_from(other.core.claim.epoch()).unwrap_or(u8::MAX).max(other.disk.0);
        if usize::from(self.highest.1) == of {
            self.highest.0 = self.highest.0.min(known);
        }
    }

    fn is_within(&self, node: usize, bounds: &Bounds) -> bool {
        let claim = &self.nodes[node].core.claim;
        let asked = claim.request(None).map_or(0, |offer| offer.epoch);
        claim.epoch().max(asked) <= bounds.epochs.into()
    }
}
