//! What follows when nothing goes wrong any more: everything that is off is switched on, every frame arrives, every disk writes.

use crate::node::{Fence, Is, Node, Sees};
use crate::seen::{Seen, fingerprint};
use crate::state::{Bounds, Devices, State};
use ha_snmp::engine::embedded::rules::Rules;

/// After so many rounds nothing changes any more.
const ROUNDS: usize = 24;

/// What must become of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The group runs on one node that wants it, and nowhere else.
    Runs,
    /// It does not run twice. Without devices that fence, what one node cannot stop the other must not start.
    NotTwice,
}

/// States from which all becomes well, as far as known.
pub struct Fair {
    well: Seen,
    /// Which nodes want the group.
    wanted: [bool; 2],
    end: End,
}

impl Fair {
    /// For each way in which a node may want the group.
    pub fn all(end: End) -> [Self; 3] {
        [[true, false], [false, true], [true, true]].map(|wanted| Self { well: Seen::default(), wanted, end })
    }

    /// Whether it comes to rest within the bound, and well.
    pub fn becomes_well(&mut self, from: &State, rules: Rules, bounds: &Bounds) -> bool {
        let mut state = from.clone();
        let mut way = Vec::new();
        let is_well = loop {
            let name = fingerprint(&state);
            if self.well.contains(&name) {
                break true;
            }
            if way.last() == Some(&name) {
                break self.is_well(&state);
            }
            if way.len() == ROUNDS {
                break false;
            }
            way.push(name);
            self.round(&mut state, rules, bounds);
        };
        if is_well {
            self.well.extend(way);
        }
        is_well
    }

    fn is_well(&self, state: &State) -> bool {
        let holds = |node: &Node| node.core.claim.is_held() && node.runs();
        let [a, b] = &state.nodes;
        match self.end {
            End::Runs => (self.wanted[0] && holds(a) && !b.runs()) || (self.wanted[1] && holds(b) && !a.runs()),
            End::NotTwice => !state.do_both_run(),
        }
    }

    fn round(&self, state: &mut State, rules: Rules, bounds: &Bounds) {
        for node in [0, 1] {
            self.turn(state, node, rules, bounds);
        }
        for node in [0, 1] {
            let it = &state.nodes[node];
            state.frames[1 - node] = (it.is == Is::Alive).then(|| it.frame(false));
        }
        for node in [0, 1] {
            if let Some(frame) = state.frames[node].take().filter(|_| state.nodes[node].is == Is::Alive) {
                state.nodes[node].hear(&frame, rules);
            }
            state.settle(node, self.wanted[node], rules, bounds);
        }
    }

    fn turn(&self, state: &mut State, node: usize, rules: Rules, bounds: &Bounds) {
        let it = &mut state.nodes[node];
        if it.is != Is::Alive {
            it.start(rules);
        }
        let asks_for_it = it.core.told.is_some_and(|told| told.fence_me);
        match it.core.fence {
            Fence::None if asks_for_it && bounds.devices != Devices::Broken => it.core.fence = Fence::Ordered(it.core.present),
            Fence::Ordered(_) if it.core.sees == Sees::Live && !asks_for_it => it.core.fence = Fence::None,
            Fence::Ordered(_) => state.strike(node),
            Fence::Done(life) => it.fenced(life, rules),
            Fence::None => {}
        }
        let it = &mut state.nodes[node];
        if !it.core.probed {
            it.probe();
        }
        state.settle(node, self.wanted[node], rules, bounds);
        let it = &mut state.nodes[node];
        if it.must_reboot(u8::from(node == 1), rules) {
            it.lose_power();
        } else if it.runs() && !it.core.claim.is_held() && !it.stuck {
            it.set_running(false);
            state.settle(node, self.wanted[node], rules, bounds);
        }
    }
}
