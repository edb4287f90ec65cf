//! What follows when nothing goes wrong any more: everything that is off is switched on, every frame arrives, every disk writes.

use crate::node::{Fence, Sees};
use crate::search::Fingerprints;
use crate::state::State;
use ha_snmp::engine::embedded::rules::Rules;
use std::collections::HashSet;

/// After so many rounds the group must run.
pub const ROUNDS: usize = 24;

/// States from which all becomes well, as far as known.
pub struct Fair {
    well: HashSet<(u64, u64)>,
    fingerprints: Fingerprints,
    /// Which nodes want the group.
    pub wanted: [bool; 2],
}

impl Fair {
    pub fn new(wanted: [bool; 2]) -> Self {
        Self { well: HashSet::new(), fingerprints: Fingerprints::new(), wanted }
    }

    /// Whether the group runs on one node within the bound; if not, the state that it is stuck in.
    pub fn becomes_well(&mut self, from: &State, rules: Rules) -> Result<(), Box<State>> {
        let mut state = from.clone();
        let mut way = Vec::new();
        for _ in 0..ROUNDS {
            let name = self.fingerprints.of(&state);
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

    /// It runs where it is wanted, and nowhere else.
    fn is_well(&self, state: &State) -> bool {
        let active = [state.nodes[0].is_active(), state.nodes[1].is_active()];
        let holds = |node: usize| state.nodes[node].core.as_ref().is_some_and(|core| core.claim.is_held());
        (0..2).any(|node| self.wanted[node] && active[node] && holds(node) && !active[1 - node])
    }

    fn round(&self, state: &mut State, rules: Rules) {
        for node in [0, 1] {
            self.turn(state, node, rules);
        }
        for node in [0, 1] {
            state.frames[1 - node].clear();
            state.send(node, false, 1);
        }
        for node in [0, 1] {
            for frame in std::mem::take(&mut state.frames[node]) {
                state.nodes[node].hear(&frame, rules);
                state.nodes[node].look(u8::from(node == 1), rules);
            }
        }
    }

    fn turn(&self, state: &mut State, node: usize, rules: Rules) {
        let is_there = &mut state.nodes[node];
        if !is_there.powered {
            is_there.boot();
        }
        if is_there.core.is_none() {
            is_there.start(rules);
        }
        let Some(core) = &mut is_there.core else { return };
        core.wanted = self.wanted[node];
        match core.fence {
            Fence::Ordered(_) if core.sees == Sees::Live => core.fence = Fence::None,
            Fence::Ordered(life) => {
                core.fence = Fence::Done(life);
                state.nodes[1 - node].lose_power();
            }
            Fence::Done(life) => core.fenced(life, rules),
            Fence::None => {}
        }
        let is_there = &mut state.nodes[node];
        is_there.settle(u8::from(node == 1), rules);
    }
}
