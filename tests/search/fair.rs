//! What follows when nothing goes wrong any more: everything that is off is switched on, every frame arrives, every disk writes.

use crate::node::{Fence, Is, Sees};
use crate::search::{Seen, fingerprint};
use crate::state::State;
use ha_snmp::engine::embedded::rules::Rules;

/// After so many rounds the group must run.
const ROUNDS: usize = 24;

/// States from which all becomes well, as far as known.
pub struct Fair {
    well: Seen,
    /// Which nodes want the group.
    wanted: [bool; 2],
}

impl Fair {
    pub fn new(wanted: [bool; 2]) -> Self {
        Self { well: Seen::default(), wanted }
    }

    /// Whether the group runs on one node within the bound; if not, the state that it is stuck in.
    pub fn becomes_well(&mut self, from: &State, rules: Rules) -> Result<(), Box<State>> {
        let mut state = from.clone();
        let mut way = Vec::new();
        for _ in 0..ROUNDS {
            let name = fingerprint(&state);
            let is_well = self.well.contains(&name) || self.is_well(&state);
            way.push(name);
            if is_well {
                self.well.extend(way);
                return Ok(());
            }
            self.round(&mut state, rules);
        }
        Err(Box::new(state))
    }

    /// It is held and runs where it is wanted, and nowhere else.
    fn is_well(&self, state: &State) -> bool {
        let runs = |node: usize| state.nodes[node].is_active();
        (0..2).any(|node| self.wanted[node] && state.nodes[node].core.claim.is_held() && runs(node) && !runs(1 - node))
    }

    fn round(&self, state: &mut State, rules: Rules) {
        for node in [0, 1] {
            self.turn(state, node, rules);
        }
        for node in [0, 1] {
            state.frames[1 - node] = Some(state.nodes[node].frame(false));
        }
        for node in [0, 1] {
            if let Some(frame) = state.frames[node].take() {
                state.nodes[node].hear(&frame, rules);
            }
            state.settle(node, self.wanted[node], rules);
        }
    }

    fn turn(&self, state: &mut State, node: usize, rules: Rules) {
        let it = &mut state.nodes[node];
        if it.is != Is::Alive {
            it.start(rules);
        }
        match it.core.fence {
            Fence::Ordered(_) if it.core.sees == Sees::Live => it.core.fence = Fence::None,
            Fence::Ordered(life) => {
                it.core.fence = Fence::Done(life);
                state.nodes[1 - node].lose_power();
            }
            Fence::Done(life) => it.fenced(life, rules),
            Fence::None => {}
        }
        let it = &mut state.nodes[node];
        if !it.core.probed {
            it.probe();
        }
        state.settle(node, self.wanted[node], rules);
        let it = &mut state.nodes[node];
        if it.runs && !it.core.claim.is_held() {
            (it.runs, it.astray) = (false, false);
            state.settle(node, self.wanted[node], rules);
        }
    }
}
