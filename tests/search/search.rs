//! Breadth first, so that what is found is as short as can be.

use crate::node::{Is, Node};
use crate::seen::{Seen, fingerprint};
use crate::state::{Bounds, State, Wrong};
use crate::step::Step;
use ha_snmp::engine::embedded::claim::State as Claimed;
use ha_snmp::engine::embedded::rules::Rules;
use std::collections::VecDeque;

/// What came of a search.
pub enum Found {
    /// Nothing is wrong in any reachable state: so many there are.
    Nothing(usize),
    /// This is wrong, after these steps.
    Wrong(Wrong, Vec<String>),
}

/// Where each state came from, and by which of its steps.
#[derive(Default)]
struct Origins {
    from: Vec<u32>,
    place: Vec<u8>,
}

/// Looks at every state that can be reached from `first` within the bounds, until none is left or one is wrong in itself or in the eyes of
/// `judge`.
pub fn search(first: &State, rules: Rules, bounds: &Bounds, mut judge: impl FnMut(&State) -> Option<Wrong>) -> Found {
    let mut seen = Seen::default();
    let mut origins = Origins::default();
    let mut queue = VecDeque::from([first.clone()]);
    let mut found = Vec::new();
    seen.insert(fingerprint(first));
    origins.add(0, 0);
    let mut number = 0;
    while let Some(state) = queue.pop_front() {
        if let Some(wrong) = state.wrong().or_else(|| judge(&state)) {
            return Found::Wrong(wrong, origins.story(number, first, rules, bounds));
        }
        state.steps(rules, bounds, &mut found);
        for (place, (_, next)) in found.drain(..).enumerate() {
            if seen.insert(fingerprint(&next)) {
                origins.add(number, place);
                queue.push_back(next);
            }
        }
        number += 1;
    }
    Found::Nothing(number)
}

impl Origins {
    fn add(&mut self, from: usize, place: usize) {
        self.from.push(u32::try_from(from).unwrap_or(u32::MAX));
        self.place.push(u8::try_from(place).unwrap_or(u8::MAX));
    }

    /// The steps to a state, and what each node has and does after each.
    fn story(&self, number: usize, first: &State, rules: Rules, bounds: &Bounds) -> Vec<String> {
        let mut places = Vec::new();
        let mut at = number;
        while at != 0 {
            places.push(usize::from(self.place[at]));
            at = usize::try_from(self.from[at]).unwrap_or_default();
        }
        let mut state = first.clone();
        let mut lines = Vec::new();
        for place in places.into_iter().rev() {
            let mut found = Vec::new();
            state.steps(rules, bounds, &mut found);
            let (step, next) = found.swap_remove(place);
            lines.push(line(step, &next));
            state = next;
        }
        lines
    }
}

fn line(Step { node, what, wanted }: Step, after: &State) -> String {
    let wants = if wanted { ", wanting the group" } else { "" };
    let told = format!("{} {}{wants}", ["A", "B"][node], what.text()).replace(" '", "'");
    format!("{told:<66} A {:<20} B {}", how(&after.nodes[0]), how(&after.nodes[1]))
}

fn how(node: &Node) -> String {
    let is = match (node.is, node.core.claim.state()) {
        (Is::Off, _) => "off".to_owned(),
        (Is::Headless, _) => "dead".to_owned(),
        (Is::Alive, Claimed::Free) => "free".to_owned(),
        (Is::Alive, Claimed::Requesting(offer)) => format!("asks for {}", offer.epoch),
        (Is::Alive, Claimed::Granting(offer)) => format!("will grant {}", offer.epoch),
        (Is::Alive, Claimed::Granted(offer)) => format!("grants {}", offer.epoch),
        (Is::Alive, Claimed::Taking(epoch)) => format!("takes {epoch}"),
        (Is::Alive, Claimed::Held(epoch)) => format!("holds {epoch}"),
        (Is::Alive, Claimed::Leaving(epoch)) => format!("lets {epoch} go"),
    };
    if node.runs.contains(&true) { is + ", runs" } else { is }
}
