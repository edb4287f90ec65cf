//! Breadth first, so that what is found is as short as can be.

use crate::state::{Bounds, State};
use ha_snmp::engine::embedded::rules::Rules;
use std::collections::{HashSet, VecDeque};
use std::hash::{BuildHasher, RandomState};

/// What came of a search.
pub enum Found {
    /// Nothing is wrong in any reachable state: so many there are.
    Nothing(usize),
    /// This is wrong, after these steps.
    Wrong(String, Vec<String>),
    /// There are more states than were asked for; nothing is wrong in any that takes at most so many steps.
    Deep(usize),
}

/// Names a state: two hashes of 64 bits, so that two states are not taken for one.
pub struct Fingerprints(RandomState, RandomState);

impl Fingerprints {
    pub fn new() -> Self {
        Self(RandomState::new(), RandomState::new())
    }

    pub fn of(&self, state: &State) -> (u64, u64) {
        (self.0.hash_one(state), self.1.hash_one(state))
    }
}

/// Looks at every state within the bounds, and calls `visit` for each.
pub fn search(rules: Rules, bounds: &Bounds, most: usize, mut visit: impl FnMut(&State)) -> Found {
    let fingerprints = Fingerprints::new();
    let first = State::first();
    let mut seen = HashSet::from([fingerprints.of(&first)]);
    // Where each state came from, and by which of its steps.
    let mut origins: Vec<(usize, usize)> = vec![(0, 0)];
    let mut queue = VecDeque::from([(0_usize, 0_usize, first)]);
    while let Some((number, depth, state)) = queue.pop_front() {
        visit(&state);
        for (step, (_, next)) in state.steps(rules, bounds).into_iter().enumerate() {
            if !seen.insert(fingerprints.of(&next)) {
                continue;
            }
            origins.push((number, step));
            if let Some(wrong) = next.wrong() {
                return Found::Wrong(wrong, trace(rules, bounds, &origins));
            }
            if origins.len() > most {
                return Found::Deep(depth);
            }
            queue.push_back((origins.len() - 1, depth + 1, next));
        }
    }
    Found::Nothing(origins.len())
}

/// The steps to the last state that was found.
fn trace(rules: Rules, bounds: &Bounds, origins: &[(usize, usize)]) -> Vec<String> {
    let mut steps = Vec::new();
    let mut at = origins.len() - 1;
    while at != 0 {
        let (from, step) = origins[at];
        steps.push(step);
        at = from;
    }
    let mut state = State::first();
    let mut lines = Vec::new();
    for step in steps.into_iter().rev() {
        let (line, next) = state.steps(rules, bounds).swap_remove(step);
        lines.push(line);
        state = next;
    }
    lines
}
