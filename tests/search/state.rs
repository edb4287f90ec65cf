//! Two nodes, the frames on their way, and every step that may come next.

use crate::node::{Core, Disk, Fence, Frame, Known, Node, Sees};
use ha_snmp::engine::embedded::report::Epoch;
use ha_snmp::engine::embedded::rules::Rules;

/// How far the search goes, and what may happen beyond lost frames, dead cores, dead machines and fencing.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// Lives of each core.
    pub lives: u8,
    pub epochs: Epoch,
    /// Frames on their way to each node.
    pub frames: usize,
    /// A disk may be lost, once.
    pub disk_lost: bool,
    /// A core may start with another definition of the group, which does not know the resource.
    pub redefined: bool,
    /// The resource may come up by itself at boot.
    pub astray: bool,
}

/// Everything there is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct State {
    pub nodes: [Node; 2],
    /// Frames to each node, oldest first.
    pub frames: [Vec<Frame>; 2],
    /// Who has shown the claim with this epoch.
    owners: Vec<Option<usize>>,
    disk_was_lost: bool,
}

const NAMES: [&str; 2] = ["A", "B"];

impl State {
    pub fn first() -> Self {
        Self { nodes: [Node::new(), Node::new()], frames: [Vec::new(), Vec::new()], owners: Vec::new(), disk_was_lost: false }
    }

    /// What must never be.
    pub fn wrong(&self) -> Option<String> {
        if self.nodes.iter().all(Node::is_active) {
            return Some("both run the group".to_owned());
        }
        let shown = |node: &Node| node.core.as_ref().and_then(|core| core.claim.shown());
        let twice = (0..2).find(|node| {
            let owner = shown(&self.nodes[*node]).and_then(|epoch| self.owners.get(index(epoch)).copied().flatten());
            owner.is_some_and(|owner| owner != *node)
        });
        twice.map(|node| format!("{} claims an epoch that the other has claimed", NAMES[node]))
    }

    /// All states that may follow, with what happens on the way.
    pub fn steps(&self, rules: Rules, bounds: &Bounds) -> Vec<(String, Self)> {
        let mut steps = Steps { from: self, rules, bounds, found: Vec::new() };
        for node in [0, 1] {
            steps.of_frames(node);
            steps.of_core(node);
            steps.of_fencing(node);
            steps.of_machine(node);
        }
        steps.found
    }

    /// Remembers who shows which claim.
    fn note_owners(&mut self) {
        for node in [0, 1] {
            let Some(epoch) = self.nodes[node].core.as_ref().and_then(|core| core.claim.shown()) else { continue };
            let index = index(epoch);
            if self.owners.len() <= index {
                self.owners.resize(index + 1, None);
            }
            self.owners[index].get_or_insert(node);
        }
    }

    /// Puts a frame among those on their way; the oldest is lost where there are too many.
    pub fn send(&mut self, from: usize, goodbye: bool, most: usize) {
        let Some(frame) = self.nodes[from].frame(goodbye) else { return };
        let frames = &mut self.frames[1 - from];
        if frames.last() != Some(&frame) {
            frames.push(frame);
            if frames.len() > most {
                frames.remove(0);
            }
        }
    }
}

fn index(epoch: Epoch) -> usize {
    usize::try_from(epoch).unwrap_or_default()
}

struct Steps<'a> {
    from: &'a State,
    rules: Rules,
    bounds: &'a Bounds,
    found: Vec<(String, State)>,
}

impl Steps<'_> {
    /// A step of one node, after which its claim looks at what is known. What leaves the bounds is left out.
    fn add(&mut self, node: usize, what: impl FnOnce() -> String, act: impl FnOnce(&mut State)) {
        let mut next = self.from.clone();
        act(&mut next);
        next.nodes[node].look(u8::from(node == 1), self.rules);
        next.note_owners();
        let is_within = next.nodes.iter().filter_map(|node| node.core.as_ref()).all(|core| {
            let asked = core.claim.request(None).map_or(0, |offer| offer.epoch);
            core.claim.epoch().max(asked) <= self.bounds.epochs
        });
        if is_within && next != *self.from {
            self.found.push((format!("{}: {}", NAMES[node], what()), next));
        }
    }

    fn add_to_core(&mut self, node: usize, what: &str, act: impl FnOnce(&mut Core)) {
        self.add(
            node,
            || what.to_owned(),
            |next| {
                if let Some(core) = &mut next.nodes[node].core {
                    act(core);
                }
            },
        );
    }

    fn of_frames(&mut self, node: usize) {
        let (rules, most) = (self.rules, self.bounds.frames);
        if self.from.nodes[node].core.is_none() {
            return;
        }
        self.add(node, || "sends a frame".to_owned(), |next| next.send(node, false, most));
        for (place, frame) in self.from.frames[node].iter().enumerate() {
            self.add(
                node,
                || format!("hears {frame:?}"),
                |next| {
                    next.nodes[node].hear(frame, rules);
                    let mut index = 0;
                    next.frames[node].retain(|other| {
                        index += 1;
                        // What is older would be refused by its number.
                        let is_older = index <= place && other.life == frame.life && rules.incarnations;
                        index != place + 1 && !is_older
                    });
                },
            );
        }
    }

    fn of_core(&mut self, node: usize) {
        let is_there = &self.from.nodes[node];
        let Some(core) = &is_there.core else { return };
        let (rules, knows_it) = (self.rules, is_there.definition == 1);
        self.add_to_core(node, if core.wanted { "wants the group no more" } else { "wants the group" }, |core| core.wanted = !core.wanted);
        if core.sees == Sees::Live {
            self.add_to_core(node, "hears nothing for the deadtime", Core::lose_sight);
        }
        if core.known == Known::Unknown {
            self.add(node, || format!("probes (runs: {})", is_there.runs && knows_it), |next| next.nodes[node].probe());
        }
        let frozen = rules.digests && core.other_definition.is_some_and(|other| other != is_there.definition);
        if core.claim.is_held() && core.known == Known::Stopped && !frozen && knows_it {
            self.add(node, || "starts the group".to_owned(), |next| next.nodes[node].run(true));
        }
        if core.known == Known::Runs && !core.claim.is_held() {
            self.add(node, || "stops the group".to_owned(), |next| next.nodes[node].run(false));
        }
        if is_there.disk != is_there.wanted_on_disk(core) {
            self.add(node, || "its disk has written".to_owned(), |next| next.nodes[node].write());
        }
        if core.claim.is_free() && (core.known == Known::Stopped || !rules.probed_first) {
            let most = self.bounds.frames;
            self.add(
                node,
                || "says goodbye and ends".to_owned(),
                |next| {
                    next.send(node, true, most);
                    next.nodes[node].core = None;
                },
            );
        }
    }

    fn of_fencing(&mut self, node: usize) {
        let Some(core) = &self.from.nodes[node].core else { return };
        let rules = self.rules;
        match core.fence {
            // F1: who was never heard is not shot.
            Fence::None if core.sees == Sees::Unknown && core.present != 0 => {
                self.add_to_core(node, "orders to fence the other", |core| core.fence = Fence::Ordered(core.present));
            }
            Fence::None => {}
            Fence::Ordered(life) => {
                if core.sees == Sees::Live {
                    self.add_to_core(node, "needs not fence any more", |core| core.fence = Fence::None);
                }
                let what = || "its fence device switches the other off".to_owned();
                self.add(node, what, |next| {
                    next.nodes[1 - node].lose_power();
                    if let Some(core) = &mut next.nodes[node].core {
                        core.fence = Fence::Done(life);
                    }
                });
            }
            Fence::Done(life) => self.add_to_core(node, "hears that the other is fenced", |core| core.fenced(life, rules)),
        }
    }

    fn of_machine(&mut self, node: usize) {
        let is_there = &self.from.nodes[node];
        let (rules, may_live) = (self.rules, is_there.life < self.bounds.lives);
        if is_there.core.is_some() {
            self.add(node, || "its core is killed".to_owned(), |next| next.nodes[node].core = None);
        }
        if is_there.powered && may_live {
            self.add(node, || "loses its power".to_owned(), |next| next.nodes[node].lose_power());
        }
        if is_there.core.is_some() || !may_live {
            return;
        }
        let boots = !is_there.powered;
        let begin = move |next: &mut State| {
            if boots {
                next.nodes[node].boot();
            }
        };
        let what = if boots { "boots" } else { "its core starts again" };
        self.add(
            node,
            || what.to_owned(),
            |next| {
                begin(next);
                next.nodes[node].start(rules);
            },
        );
        if self.bounds.disk_lost && !self.from.disk_was_lost {
            self.add(
                node,
                || format!("{what}, its disk lost"),
                |next| {
                    begin(next);
                    (next.nodes[node].disk, next.disk_was_lost) = (Disk { boot: next.nodes[node].boot, ..Disk::default() }, true);
                    next.nodes[node].start(rules);
                },
            );
        }
        if self.bounds.redefined && self.from.nodes.iter().all(|node| node.definition == 1) {
            self.add(
                node,
                || format!("{what}, with a definition of the group that lacks the resource"),
                |next| {
                    begin(next);
                    next.nodes[node].definition = 2;
                    next.nodes[node].start(rules);
                },
            );
        }
        if self.bounds.astray && boots {
            self.add(
                node,
                || "boots, and the resource comes up by itself".to_owned(),
                |next| {
                    begin(next);
                    (next.nodes[node].runs, next.nodes[node].astray) = (true, true);
                    next.nodes[node].start(rules);
                },
            );
        }
    }
}
