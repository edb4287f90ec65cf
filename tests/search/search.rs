//! Breadth first, so that what is found is as short as can be.

use crate::state::{Bounds, State, Step};
use ha_snmp::engine::embedded::rules::Rules;
use std::collections::{HashSet, VecDeque};
use std::hash::{BuildHasherDefault, Hash, Hasher};

/// What came of a search.
pub enum Found {
    /// Nothing is wrong in any reachable state: so many there are.
    Nothing(usize),
    /// This is wrong, after these steps.
    Wrong(&'static str, Vec<String>),
}

/// States by their fingerprint: 64 well mixed bits, so that among some million two are alike with a chance of one in a million.
pub type Seen = HashSet<u64, BuildHasherDefault<Mixer>>;

/// Folds the product of what it is given with a constant. Cheap where SipHash is most of the search.
#[derive(Default)]
pub struct Mixer(u64);

impl Hasher for Mixer {
    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.write_u64(u64::from(*byte)));
    }

    fn write_u64(&mut self, word: u64) {
        let product = u128::from(self.0.rotate_left(23) ^ word ^ 0x9e37_79b9_7f4a_7c15) * 0xd6e8_feb8_6659_fd93;
        let (low, high) = (product & u128::from(u64::MAX), product >> 64);
        self.0 = u64::try_from(low ^ high).unwrap_or_default();
    }

    fn write_u8(&mut self, byte: u8) {
        self.write_u64(u64::from(byte));
    }

    fn write_isize(&mut self, variant: isize) {
        self.write_u64(u64::try_from(variant).unwrap_or_default());
    }

    fn write_usize(&mut self, word: usize) {
        self.write_u64(u64::try_from(word).unwrap_or_default());
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

pub fn fingerprint(state: &State) -> u64 {
    let mut mixer = Mixer::default();
    state.hash(&mut mixer);
    mixer.finish()
}

/// Looks at every state that can be reached from `first` within the bounds, and calls `visit` for each.
pub fn search(first: &State, rules: Rules, bounds: &Bounds, mut visit: impl FnMut(&State)) -> Found {
    let mut seen = Seen::from_iter([fingerprint(first)]);
    // Where each state came from, and by which of its steps.
    let mut origins: Vec<(usize, usize)> = vec![(0, 0)];
    let mut queue = VecDeque::from([(0_usize, first.clone())]);
    while let Some((number, state)) = queue.pop_front() {
        visit(&state);
        for (place, (_, next)) in state.steps(rules, bounds).into_iter().enumerate() {
            if !seen.insert(fingerprint(&next)) {
                continue;
            }
            origins.push((number, place));
            if let Some(wrong) = next.wrong() {
                return Found::Wrong(wrong, story(first, rules, bounds, &origins));
            }
            queue.push_back((origins.len() - 1, next));
        }
    }
    Found::Nothing(origins.len())
}

/// The steps to the last state that was found.
fn story(first: &State, rules: Rules, bounds: &Bounds, origins: &[(usize, usize)]) -> Vec<String> {
    let mut places = Vec::new();
    let mut at = origins.len() - 1;
    while at != 0 {
        let (from, place) = origins[at];
        places.push(place);
        at = from;
    }
    let mut state = first.clone();
    let mut lines = Vec::new();
    for place in places.into_iter().rev() {
        let (Step { node, what, wanted }, next) = state.steps(rules, bounds).swap_remove(place);
        let claim = next.nodes[node].core.claim.state();
        let wants = if wanted { ", wanting the group" } else { "" };
        lines.push(format!("{} {what:?}{wants}: {claim:?}", ["A", "B"][node]));
        state = next;
    }
    lines
}
