//! The machine of one node: what it hears, measures and is ordered goes in; frames, operations and orders to fence come out.
//!
//! `hear` takes frames in, `isolation` judges silence (F1, F4, F5), `stalls` excuses it, `alone` goes on without a word, `shooting` fences
//! (F2, F3), `weigh` says what speaks for which node, `groups` moves claims, `orders` carries out what people want, `overruled` tells what was
//! dropped of it and `answers` when it has taken effect, `takeovers` tells who has taken what, `publish` says it in frames, on disk and to
//! people.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

mod alone;
mod answers;
mod cut_off;
mod groups;
mod hear;
mod isolation;
mod orders;
mod overruled;
mod phase;
mod publish;
mod shooting;
mod snapshot;
mod stalls;
mod takeovers;
mod weigh;

#[cfg(test)]
mod tests;

use super::claims_disk::ClaimsDisk;
use super::command::Command;
use super::dampening::Dampening;
use super::durable::Durable;
use super::fence_devices::FenceDevices;
use super::fencing::Fencing;
use super::group::GroupLife;
use super::input::Input;
use super::intent::{GroupIntent, Intent};
use super::links::LinkLife;
use super::output::Output;
use super::peer::Peer;
use super::ping::PingLife;
use super::power::Power;
use super::report::{Incarnation, Phase, Report};
use super::rules::Rules;
use super::sent::Sent;
use crate::config::{self, Embedded};
use crate::random;
use crate::resource_agent::Operation;
use crate::smi::Name;
use crate::time::Instant;
use crate::view::cluster::{Event, Happening};
use serde::{Deserialize, Serialize};
use stalls::Stalls;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Duration;

/// So many events are kept for whoever asks.
const MAX_EVENTS: usize = 256;
/// After one input so many rounds of consequences at most; what is left then follows at the next input.
const MAX_ROUNDS: usize = 16;

/// What a machine is made of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// The cluster's name.
    pub cluster: String,
    /// The configuration.
    pub config: Embedded,
    /// Index of this node.
    pub local: u8,
    /// The kernel's boot id.
    pub boot: String,
}

/// An order that has not taken effect yet.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Waiting {
    id: u64,
    command: Command,
    /// Of a cleanup: what the record counts since, by resource.
    cleanups: Vec<(u64, u32)>,
}

/// One node.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Machine {
    settings: Settings,
    rules: Rules,
    own: Incarnation,
    started: Instant,
    phase: Phase,
    phase_since: Instant,
    /// The first frame of the last words: goodbye, or detached.
    last_words: Option<(u64, Instant)>,
    sent: Sent,
    peer: Peer,
    /// A new life of the peer that was answered at once.
    greeted: Option<Incarnation>,
    links: Vec<LinkLife>,
    pings: Vec<PingLife>,
    dampening: Dampening,
    groups: Vec<GroupLife>,
    fencing: Fencing,
    fence_devices: FenceDevices,
    intent: Intent,
    /// Orders with an end: since when each stands.
    ending: BTreeMap<u64, (GroupIntent, Instant)>,
    agent_alive: bool,
    failed_probes: BTreeSet<Name>,
    /// When this node was cut off last, for so long that the peer may have taken over: claims are dropped first.
    cut_off: Option<Instant>,
    stalls: Stalls,
    /// Since when the peer must be fenced.
    fence_since: Option<Instant>,
    /// Since when a ping node is reached.
    reaching_since: Option<Instant>,
    /// Nobody has shot this node before this boot, as far as it knows.
    was_not_shot: bool,
    power: Power,
    /// That the peer cannot be fenced is told once.
    has_told_failure: bool,
    /// F4: this node reaches neither its peer nor a ping node, and when that was over last.
    isolated: bool,
    returned: Option<Instant>,
    stored: Durable,
    disk: ClaimsDisk,
    /// The peer's core said that it goes, and that something runs on there.
    peer_left: bool,
    /// This node's machine goes down while something runs on that is left alone by order.
    leaves: bool,
    next_id: u64,
    operations: BTreeMap<u64, (usize, usize, Operation)>,
    waiting: Vec<Waiting>,
    events: VecDeque<(u64, Instant, Happening)>,
    told: u64,
    takeovers: (u64, Option<Instant>),
    split_brain: BTreeSet<usize>,
    last_report: Report,
    next_frame: Instant,
    wake: Option<Instant>,
    changed: bool,
    strays: u64,
    is_over: bool,
    outputs: VecDeque<Output>,
}

impl Machine {
    /// A node that starts: `durable` is what was on disk, `None` if there was nothing or it could not be read; `seed` is random.
    #[must_use]
    pub fn new(settings: Settings, durable: Option<Durable>, seed: u64, now: Instant) -> Self {
        Self::with_rules(settings, durable, seed, now, Rules::ALL)
    }

    /// The same, for a search that removes rules.
    #[must_use]
    pub fn with_rules(settings: Settings, durable: Option<Durable>, seed: u64, now: Instant, rules: Rules) -> Self {
        let config = &settings.config;
        let (is_new, stored) = (durable.is_none(), durable.unwrap_or_default());
        // C9: what the disk says of another boot says nothing about what runs.
        let kept = stored.clone().in_boot(stored.boot == settings.boot || !rules.boot);
        let groups = lives(config, &kept, now);
        let is_required = |probe: &Name| groups.iter().any(|group| group.config.requires.contains(probe));
        let mut machine = Self {
            rules,
            // 0 is nobody.
            own: random::mixed(seed).max(1),
            started: now,
            phase: Phase::Starting,
            phase_since: now,
            last_words: None,
            sent: Sent::default(),
            peer: Peer::new(config.deadtime, now),
            greeted: None,
            links: config.links.iter().map(|_| LinkLife::new(config.warntime, config.deadtime, now)).collect(),
            pings: config.pings.iter().map(|ping| PingLife::new(ping.timeout, now)).collect(),
            dampening: Dampening::new(config.ping_dampening, now),
            fencing: Fencing::new(&config.fences, &config.fence_levels, 1_u8.saturating_sub(settings.local)),
            fence_devices: FenceDevices::new(&config.fences, 1_u8.saturating_sub(settings.local), now),
            intent: kept.intent,
            ending: BTreeMap::new(),
            agent_alive: false,
            failed_probes: kept.missing.into_iter().filter(is_required).collect(),
            cut_off: None,
            stalls: Stalls::new(now),
            fence_since: None,
            reaching_since: None,
            was_not_shot: is_new || (stored.ended_well && stored.boot != settings.boot),
            power: Power::new(&config.fence_levels),
            has_told_failure: false,
            isolated: false,
            returned: None,
            stored,
            disk: ClaimsDisk::new(config.deadtime),
            peer_left: kept.peer_left,
            leaves: false,
            next_id: 1,
            operations: BTreeMap::new(),
            waiting: Vec::new(),
            events: VecDeque::new(),
            told: 0,
            takeovers: (0, None),
            split_brain: BTreeSet::new(),
            last_report: Report::default(),
            next_frame: now,
            wake: None,
            changed: true,
            strays: 0,
            is_over: false,
            outputs: VecDeque::new(),
            groups,
            settings,
        };
        machine.tell_takeovers_again(now);
        machine.carry_through(now);
        machine.settle(now);
        machine
    }

    /// Takes in what came from outside.
    pub fn handle(&mut self, now: Instant, input: Input) {
        match input {
            Input::Heard { link, frame } => self.hear(now, link, &frame),
            Input::Echo { ping, round_trip } => {
                if let Some(ping) = self.pings.get_mut(ping) {
                    ping.answer(now, round_trip);
                }
            }
            Input::Operated { id, outcome } => match self.operations.remove(&id) {
                Some((group, resource, operation)) => {
                    if let Some(group) = self.groups.get_mut(group) {
                        group.run.handle(now, resource, operation, outcome);
                    }
                }
                None => self.strays = self.strays.saturating_add(1),
            },
            Input::Fenced { id, error } => self.fenced(now, id, error),
            Input::FenceLooked { id, error } => self.fence_looked(now, id, error),
            Input::FenceStatus { id, power } => self.power_told(now, id, power),
            Input::Stored { id } => self.on_disk(id),
            Input::Command { id, command } => self.order(now, id, command),
            Input::Agent { alive } => self.agent_alive = alive,
            Input::Probe { name, failed: true } => {
                self.failed_probes.insert(name);
            }
            Input::Probe { name, failed: false } => {
                self.failed_probes.remove(&name);
            }
            Input::Gap(gap) => self.stood_still(now, gap),
        }
        self.settle(now);
    }

    /// Does what time asks for.
    pub fn handle_timeout(&mut self, now: Instant) {
        self.settle(now);
    }

    /// When `handle_timeout` is wanted next.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Instant> {
        if self.is_over { None } else { self.wake }
    }

    /// What to carry out next.
    pub fn poll_output(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// What it was made of.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// This node's life.
    #[must_use]
    pub fn incarnation(&self) -> Incarnation {
        self.own
    }

    /// From one frame to the next.
    #[must_use]
    pub fn keepalive(&self) -> Duration {
        self.settings.config.keepalive
    }

    /// A peer that was silent for so long is lost.
    #[must_use]
    pub fn deadtime(&self) -> Duration {
        self.settings.config.deadtime
    }

    fn is_fenceless(&self) -> bool {
        self.settings.config.fencing == config::Fencing::None
    }

    /// All consequences of what is known now, until there are none.
    fn settle(&mut self, now: Instant) {
        if self.is_over {
            return;
        }
        for _ in 0..MAX_ROUNDS {
            let judged = self.judge(now);
            let moved = self.step_groups(now);
            let ordered = self.step_orders(now);
            if !(judged || moved || ordered) {
                break;
            }
            self.changed = true;
        }
        self.publish(now);
        self.wake = self.next_wake(now);
    }

    fn next_id(&mut self) -> u64 {
        let id = self.next_id;
        self.next_id = id.saturating_add(1);
        id
    }

    /// Remembers something that happened, and tells that there is news.
    fn tell(&mut self, now: Instant, what: Happening) {
        self.told = self.told.saturating_add(1);
        self.events.push_back((self.told, now, what));
        if self.events.len() > MAX_EVENTS {
            self.events.pop_front();
        }
        self.changed = true;
    }

    fn events(&self, now: Instant) -> Vec<Event> {
        let event =
            |(sequence, at, what): &(u64, Instant, Happening)| Event { sequence: *sequence, age: now.since(*at), what: what.clone() };
        self.events.iter().map(event).collect()
    }

    fn peer_index(&self) -> u8 {
        1_u8.saturating_sub(self.settings.local)
    }
}

/// The groups, with what is known of each from before.
fn lives(config: &Embedded, kept: &Durable, now: Instant) -> Vec<GroupLife> {
    let life = |group: &config::Group| {
        let kept = kept.groups.get(&group.name).cloned().unwrap_or_default();
        GroupLife::new(group, &kept, config.max_moves, config.failback_delay, now)
    };
    config.groups.iter().map(life).collect()
}
