//! Two nodes, the frames on their way, and every step that may come next.

use crate::node::{Fence, Frame, Is, Life, Node, Sees};
use ha_snmp::engine::embedded::rules::Rules;

/// How far the search goes, and what may happen beyond frames lost and late, dead cores, dead machines and fencing.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// Lives of each core.
    pub lives: [Life; 2],
    pub epochs: u64,
    /// The disk of a core that starts may be empty, once.
    pub disk_lost: bool,
    /// Between an order to fence and its effect anything may happen; else the device works at once, and only its answer may be late.
    pub slow_fencing: bool,
    /// The resource may come up by itself at boot.
    pub astray: bool,
}

/// Everything there is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct State {
    pub nodes: [Node; 2],
    /// The frame on its way to each node; a newer one takes its place.
    pub frames: [Option<Frame>; 2],
    /// The highest epoch that was ever claimed, and by whom.
    highest: (u64, usize),
    duplicate: bool,
    disk_was_lost: bool,
}

/// What a node does, or what is done to it.
#[derive(Clone, Copy, Debug)]
pub enum What {
    Sends,
    Hears,
    Thinks,
    LosesSight,
    Orders,
    CallsOff,
    Strikes,
    Fenced,
    Probes,
    Stops,
    Writes,
    SaysGoodbye,
    Dies,
    LosesPower,
    Starts,
    StartsWithoutDisk,
    StartsAstray,
}

/// All of them.
const ALL: [What; 17] = [
    What::Sends,
    What::Hears,
    What::Thinks,
    What::LosesSight,
    What::Orders,
    What::CallsOff,
    What::Strikes,
    What::Fenced,
    What::Probes,
    What::Stops,
    What::Writes,
    What::SaysGoodbye,
    What::Dies,
    What::LosesPower,
    What::Starts,
    What::StartsWithoutDisk,
    What::StartsAstray,
];

impl What {
    /// Whether the claim looks at what is known afterwards; else it knows nothing new.
    fn leads_on(self) -> bool {
        use What::{CallsOff, Fenced, Hears, LosesSight, Probes, Starts, StartsAstray, StartsWithoutDisk, Stops, Thinks};
        matches!(self, Hears | Thinks | LosesSight | CallsOff | Fenced | Probes | Stops | Starts | StartsWithoutDisk | StartsAstray)
    }
}

/// A step: of which node, and whether it wants the group afterwards.
#[derive(Clone, Copy, Debug)]
pub struct Step {
    pub node: usize,
    pub what: What,
    pub wanted: bool,
}

impl State {
    pub fn first() -> Self {
        Self { nodes: [Node::new(), Node::new()], frames: [None, None], highest: (0, 0), duplicate: false, disk_was_lost: false }
    }

    /// What must never be.
    pub fn wrong(&self) -> Option<&'static str> {
        if self.nodes.iter().all(Node::is_active) {
            return Some("both run the group");
        }
        self.duplicate.then_some("an epoch is claimed that was claimed before")
    }

    /// All states that may follow, with the steps that lead there. What leaves the bounds is left out.
    pub fn steps(&self, rules: Rules, bounds: &Bounds) -> Vec<(Step, Self)> {
        let mut found = Vec::new();
        for node in [0, 1] {
            for what in ALL.into_iter().filter(|what| self.may(node, *what, rules, bounds)) {
                let mut acted = self.clone();
                acted.act(node, what, rules, bounds);
                let minds: &[bool] = if what.leads_on() { &[false, true] } else { &[false] };
                for &wanted in minds {
                    let mut next = acted.clone();
                    if what.leads_on() {
                        next.settle(node, wanted, rules);
                    }
                    if next != *self && next.is_within(bounds) {
                        found.push((Step { node, what, wanted }, next));
                    }
                }
            }
        }
        found
    }

    fn may(&self, node: usize, what: What, rules: Rules, bounds: &Bounds) -> bool {
        let it = &self.nodes[node];
        let (is_alive, core) = (it.is == Is::Alive, &it.core);
        let may_start = !is_alive && it.life < bounds.lives[node];
        match what {
            What::Sends => is_alive && self.frames[1 - node] != Some(it.frame(false)),
            What::Hears => is_alive && self.frames[node].is_some(),
            What::Thinks | What::Dies => is_alive,
            What::LosesSight => is_alive && core.sees == Sees::Live,
            // F1: who was never heard is not shot.
            What::Orders => is_alive && core.sees == Sees::Unknown && core.present != 0 && core.fence == Fence::None,
            What::CallsOff => is_alive && core.sees == Sees::Live && matches!(core.fence, Fence::Ordered(_)),
            What::Strikes => matches!(core.fence, Fence::Ordered(_)),
            What::Fenced => matches!(core.fence, Fence::Done(_)),
            What::Probes => is_alive && !core.probed,
            What::Stops => is_alive && core.probed && it.runs && !core.claim.is_held(),
            What::Writes => is_alive && !rules.durable_first && it.disk != (core.claim.epoch(), core.claim.durable()),
            What::SaysGoodbye => is_alive && core.claim.is_free() && (it.is_stopped() || !rules.probed_first),
            What::LosesPower => it.is != Is::Off,
            What::Starts => may_start,
            What::StartsWithoutDisk => may_start && bounds.disk_lost && !self.disk_was_lost,
            What::StartsAstray => may_start && bounds.astray && it.is == Is::Off,
        }
    }

    fn act(&mut self, node: usize, what: What, rules: Rules, bounds: &Bounds) {
        let it = &mut self.nodes[node];
        match what {
            What::Sends => self.frames[1 - node] = Some(it.frame(false)),
            What::Hears => {
                if let Some(frame) = self.frames[node].take() {
                    it.hear(&frame, rules);
                }
            }
            What::Thinks => {}
            What::LosesSight => it.lose_sight(),
            What::Orders => {
                it.core.fence = Fence::Ordered(it.core.present);
                if !bounds.slow_fencing {
                    self.strike(node);
                }
            }
            What::CallsOff => it.core.fence = Fence::None,
            What::Strikes => self.strike(node),
            What::Fenced => {
                if let Fence::Done(life) = it.core.fence {
                    it.fenced(life, rules);
                }
            }
            What::Probes => it.probe(),
            What::Stops => (it.runs, it.astray) = (false, false),
            What::Writes => it.write(),
            What::SaysGoodbye => {
                self.frames[1 - node] = Some(it.frame(true));
                it.die();
            }
            What::Dies => it.die(),
            What::LosesPower => it.lose_power(),
            What::Starts => it.start(rules),
            What::StartsWithoutDisk => {
                (it.disk, self.disk_was_lost) = ((0, None), true);
                it.start(rules);
            }
            What::StartsAstray => {
                (it.runs, it.astray) = (true, true);
                it.start(rules);
            }
        }
    }

    /// The other node is off. The number of a claim that it held and that nobody has heard of may be taken once more.
    fn strike(&mut self, node: usize) {
        let it = &mut self.nodes[node];
        if let Fence::Ordered(life) = it.core.fence {
            it.core.fence = Fence::Done(life);
        }
        if self.highest.1 != node {
            self.highest.0 = self.highest.0.min(it.core.claim.epoch());
        }
        self.nodes[1 - node].lose_power();
    }

    /// The node's claim looks at what is known; whose claim is new is remembered.
    pub fn settle(&mut self, node: usize, wanted: bool, rules: Rules) {
        let it = &mut self.nodes[node];
        if it.is != Is::Alive {
            return;
        }
        let before = it.core.claim.shown();
        it.settle(u8::from(node == 1), wanted, rules);
        let shown = it.core.claim.shown();
        if let Some(epoch) = shown.filter(|_| shown != before) {
            self.duplicate |= epoch <= self.highest.0 && (epoch, node) != self.highest;
            self.highest = self.highest.max((epoch, node));
        }
    }

    fn is_within(&self, bounds: &Bounds) -> bool {
        let is_within = |node: &Node| {
            let asked = node.core.claim.request(None).map_or(0, |offer| offer.epoch);
            node.core.claim.epoch().max(asked) <= bounds.epochs
        };
        self.nodes.iter().all(is_within)
    }
}
