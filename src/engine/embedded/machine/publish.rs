//! What is known goes out: on disk, in frames, to the driver.

use super::{Machine, Waiting};
use crate::engine::embedded::claim::Sight;
use crate::engine::embedded::command::Refused;
use crate::engine::embedded::durable::Durable;
use crate::engine::embedded::group::GroupLife;
use crate::engine::embedded::input::Heard;
use crate::engine::embedded::output::Output;
use crate::engine::embedded::report::{GroupReport, POLICY, Phase, Report, ResourceReport, bits};
use crate::time::Instant;
use crate::view::cluster::LinkState;
use std::time::Duration;

/// A wake-up is never sooner: whatever goes wrong, the loop does not spin.
const MIN_PAUSE: Duration = Duration::from_millis(1);

impl Machine {
    pub(super) fn publish(&mut self, now: Instant) {
        self.store(now);
        self.send(now);
        if std::mem::take(&mut self.changed) {
            self.outputs.push_back(Output::Changed);
        }
        if self.last_words.is_some() && self.is_said(now) {
            for Waiting { id, .. } in std::mem::take(&mut self.waiting) {
                let ended = Refused::NotNow("the core ends".to_owned());
                self.outputs.push_back(Output::Answer { id, result: Err(ended) });
            }
            self.is_over = true;
            self.outputs.push_back(Output::Exit);
        }
    }

    /// What the disk should hold.
    #[must_use]
    pub fn durable(&self) -> Durable {
        let groups = self.groups.iter().map(|group| (group.config.name.clone(), group.durable()));
        Durable {
            boot: self.settings.boot.clone(),
            groups: groups.collect(),
            intent: self.intent.clone(),
            missing: self.failed_probes.clone(),
            ended_well: matches!(self.phase, Phase::Stopping | Phase::Goodbye) && self.is_all_stopped(),
            peer_left: self.peer_left,
            to_switch_on: self
                .fencing
                .owed()
                .iter()
                .filter_map(|device| Some(self.settings.config.fences.get(*device)?.name.clone()))
                .collect(),
        }
    }

    /// C5: what waits for the disk is told to it; each order holds everything.
    fn store(&mut self, now: Instant) {
        let state = self.durable();
        let disk = &self.disk;
        let is_asked = |group: &GroupLife| group.moves_since.is_some_and(|since| !disk.was_asked_since(since));
        let is_to_answer = disk.is_due(now) || self.groups.iter().any(is_asked);
        let must_wait = |group: &GroupLife, ordered: &Durable| group.claim.waits_for_disk() && !is_under_way(group, ordered);
        if state == self.stored && !is_to_answer && !self.groups.iter().any(|group| must_wait(group, &self.stored)) {
            return;
        }
        let id = self.next_id();
        for group in self.groups.iter_mut().filter(|group| must_wait(group, &self.stored)) {
            group.waits_for = Some(id);
        }
        self.stored = state.clone();
        self.disk.order(now, id);
        self.outputs.push_back(Output::Store { id, state: Box::new(state) });
    }

    /// Everything that was ordered up to this one is on disk.
    pub(super) fn on_disk(&mut self, id: u64) {
        self.disk.done(id);
        for group in &mut self.groups {
            if group.waits_for.is_some_and(|waits_for| waits_for <= id) {
                group.waits_for = None;
                group.claim.stored();
            }
        }
    }

    /// A frame at each keepalive, and at once when there is something new to tell.
    fn send(&mut self, now: Instant) {
        let report = self.report(now);
        let is_new = report != self.last_report;
        if !is_new && now < self.next_frame {
            return;
        }
        self.changed |= is_new;
        if is_new || now >= self.next_frame.after(self.settings.config.keepalive) {
            self.next_frame = now.after(self.settings.config.keepalive);
        } else {
            // In step, whatever the loop took.
            self.next_frame = self.next_frame.after(self.settings.config.keepalive);
        }
        let sequence = self.sent.next(now);
        let echo = self.peer.echo(now, sequence);
        if self.last_words.is_none() && matches!(self.phase, Phase::Goodbye | Phase::Detached) {
            self.last_words = Some((sequence, now));
        }
        self.last_report.clone_from(&report);
        self.outputs.push_back(Output::Frame(Box::new(Heard { incarnation: self.own, sequence, echo, report, short: false })));
    }

    fn report(&self, now: Instant) -> Report {
        let is_detaching = self.peer.report().phase == Phase::Detached;
        Report {
            policy: POLICY,
            phase: self.phase,
            intent: self.intent.clone(),
            pings: self.ping_bits(now),
            agent_alive: self.agent_alive,
            fence_me: self.is_beyond_help(now),
            detach_seen: if is_detaching { self.peer.life().unwrap_or(0) } else { 0 },
            links: bits(self.links.iter().map(|link| matches!(link.state().0, LinkState::Up | LinkState::Late))),
            groups: self.groups.iter().map(|group| self.group_report(now, group)).collect(),
            mismatch: self.mismatches(),
            has_pinged: self.has_pinged(),
            isolated: self.isolated,
            returned: self.is_back(now),
            leaves: self.leaves,
            fence_failed: self.fence_devices.have_failed(&self.settings.config, self.peer_index()),
        }
    }

    fn group_report(&self, now: Instant, group: &GroupLife) -> GroupReport {
        let peer = if let Sight::Live(peer) = self.peer.sight() { Some(peer) } else { None };
        let rows = group.run.rows(now);
        GroupReport {
            id: group.id,
            digest: group.config.digest,
            epoch: group.claim.epoch(),
            claim: group.claim.shown(),
            request: group.claim.request(peer),
            grant: group.claim.grant(),
            run: group.run.state(),
            fitness: self.fitness(now, group),
            fail_count: group.run.fail_count(),
            resources: rows.iter().map(|row| ResourceReport { state: row.state as u8, failures: row.failures.count }).collect(),
        }
    }

    /// Whether the nodes' definitions of a group differ, while the other is heard.
    pub(super) fn mismatches(&self) -> bool {
        let is_heard = matches!(self.peer.sight(), Sight::Live(_));
        let differs = |(index, group): (usize, &GroupLife)| self.told(index).is_none_or(|told| told.digest != group.config.digest);
        is_heard && (self.peer.report().groups.len() != self.groups.len() || self.groups.iter().enumerate().any(differs))
    }

    pub(super) fn next_wake(&self, now: Instant) -> Option<Instant> {
        let groups = self.groups.iter().flat_map(|group| {
            [group.run.poll_timeout(), group.moves.poll_timeout(now), group.failback.poll_timeout(now)].into_iter().flatten()
        });
        let starter = self.started.after(self.settings.config.initdead);
        [
            Some(self.next_frame),
            self.disk.poll_timeout(now),
            self.silence_wakes(now),
            self.orders_wake(),
            Some(starter).filter(|at| *at > now),
        ]
        .into_iter()
        .flatten()
        .chain(groups)
        .min()
        .map(|at| at.max(now.after(MIN_PAUSE)))
    }
}

/// Whether the claim waits for a write that holds it: one that is under way may hold a claim that was withdrawn since.
fn is_under_way(group: &GroupLife, ordered: &Durable) -> bool {
    let ordered = ordered.groups.get(&group.config.name).map(|group| (group.epoch, group.claim));
    group.waits_for.is_some() && ordered == Some((group.claim.epoch(), group.claim.durable()))
}
