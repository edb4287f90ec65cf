//! Who is shot: never both nodes at once, nor the better one by the worse one, nor by turns.

use super::node::Node;
use super::sometimes::Rare;
use super::world::World;
use ha_snmp::engine::embedded::input::Heard;
use ha_snmp::engine::embedded::report::{Fitness, Phase};
use std::time::Duration;

/// What is remembered of shots.
#[derive(Default)]
pub struct Shots {
    /// By node: when its first fence agent began since both were in touch last, and when it had heard the other last then.
    first: [Option<(Duration, Duration)>; 2],
    /// Who was shot last, and who has heard the other since.
    last: Option<(u8, [bool; 2])>,
    /// By node: whether it reaches any ping node, since when.
    reach: [(bool, Duration); 2],
}

impl Shots {
    /// A node hears the other, which hears it.
    pub fn heard(&mut self, node: u8) {
        self.first = [None, None];
        if let Some((_, heard)) = &mut self.last {
            heard[usize::from(node)] = true;
            if *heard == [true, true] {
                self.last = None;
            }
        }
    }
}

/// Whether a node, as its newest frame tells, could run all groups, or none.
fn fitness(frame: &Heard, node: u8, limit: impl Fn(usize) -> u32) -> (bool, bool) {
    let is_there = frame.report.phase == Phase::Online && !frame.report.intent.is_standby(node);
    let groups = || frame.report.groups.iter().enumerate();
    let is_fit = |index: usize, fitness: Fitness, count: u32| fitness == Fitness::Fit && count < limit(index);
    let all = is_there && groups().all(|(index, group)| is_fit(index, group.fitness, group.fail_count));
    let none = frame.report.intent.is_standby(node) || groups().all(|(index, group)| !is_fit(index, group.fitness, group.fail_count));
    (all, none)
}

impl World<'_> {
    /// Whether a node reaches any ping node.
    pub fn reaches_any(&self, node: u8) -> bool {
        (0..self.plan.config.pings.len()).any(|ping| self.reaches(node, ping))
    }

    /// Whether a node reaches none, or did not so lately that it may not count yet that it does.
    pub fn was_cut_off(&self, node: u8) -> bool {
        let (reaches, since) = self.checks.shots.reach[usize::from(node)];
        let timeout = self.plan.config.pings.iter().map(|ping| ping.timeout).max().unwrap_or_default();
        let counts = self.plan.config.deadtime + self.plan.config.ping_dampening + timeout;
        !reaches || self.now.saturating_sub(since) < counts
    }

    /// What is reached may have changed.
    pub fn note_reach(&mut self) {
        for node in [0_u8, 1] {
            let (reaches, now) = (self.reaches_any(node), self.now);
            let known = &mut self.checks.shots.reach[usize::from(node)];
            if known.0 != reaches {
                *known = (reaches, now);
            }
        }
    }

    /// A fence agent begins.
    pub fn check_shot(&mut self, by: u8) {
        let target = 1 - by;
        self.note_crossing(by);
        if let Some(wrong) = self.wrong_shot(by, target) {
            self.tell_reports();
            self.wrong(|| wrong);
        }
        let heard = self.nodes[usize::from(by)].daemon.as_ref().map_or(self.now, |it| it.contact.heard.unwrap_or(it.contact.since));
        let now = self.now;
        self.checks.shots.first[usize::from(by)].get_or_insert((now, heard));
    }

    fn wrong_shot(&self, by: u8, target: u8) -> Option<String> {
        let shots = &self.checks.shots;
        let (shooter, shot) = (&self.nodes[usize::from(by)], &self.nodes[usize::from(target)]);
        let daemon = shooter.daemon.as_ref()?;
        let asked = daemon.heard.as_ref().is_some_and(|frame| frame.report.fence_me);
        if shots.last.is_some_and(|(was_shot, _)| was_shot == by) {
            return Some(format!("node {by} was shot, and now shoots, though neither has heard the other since"));
        }
        if shot.left_unmanaged && shot.powered && shot.daemon.is_none() {
            return Some(format!("node {by} shoots node {target}, which was stopped by order, and runs only what is left alone"));
        }
        // How much later one of them has lost the other says how much closer they may be; timers go off a little later than they should.
        let heard = daemon.contact.heard.unwrap_or(daemon.contact.since);
        if let (Some((at, other)), None) = (shots.first[usize::from(target)], shots.first[usize::from(by)])
            && (self.now - at) + heard.abs_diff(other) + self.plan.config.keepalive < self.plan.config.fence_delay
        {
            let delay = self.plan.config.fence_delay;
            return Some(format!("node {by} shoots {:?} after node {target}, less than {delay:?}", self.now - at));
        }
        if asked || !self.could_shoot(target, shot) {
            return None;
        }
        let long = self.plan.config.deadtime + self.plan.config.pings.iter().map(|ping| ping.timeout).max().unwrap_or_default();
        let reach = shots.reach.map(|(reaches, since)| (self.now.saturating_sub(since) >= long).then_some(reaches));
        let (ours, theirs) = (reach[usize::from(by)], reach[usize::from(target)]);
        if !self.plan.config.pings.is_empty() && ours == Some(false) && theirs == Some(true) {
            return Some(format!("node {by} reaches no ping node, and shoots node {target}, which reaches one"));
        }
        let is_known_to_be_better = || {
            let limit = |group: usize| self.plan.config.groups[group].fail_count.limit;
            let of = |frame: &Option<std::rc::Rc<Heard>>, node| frame.as_ref().map(|frame| fitness(frame, node, limit));
            let theirs = [of(&shot.daemon.as_ref()?.sent, target)?, of(&daemon.heard, target)?];
            let ours = [of(&daemon.sent, by)?, of(&shot.daemon.as_ref()?.heard, by)?];
            Some(theirs.iter().all(|(all, _)| *all) && ours.iter().all(|(_, none)| *none))
        };
        let is_nearer = ours != theirs && ours != Some(false);
        if !is_nearer && is_known_to_be_better() == Some(true) {
            return Some(format!("node {by} can run no group, and shoots node {target}, which can run all"));
        }
        None
    }

    /// Whether a node has a core that is well, has been for long, and can shoot, but has not yet.
    fn could_shoot(&self, node: u8, is_there: &Node) -> bool {
        let Some(daemon) = &is_there.daemon else { return false };
        let long = self.plan.config.initdead + self.plan.config.deadtime * 2;
        let is_well = is_there.powered && is_there.paused.is_none() && daemon.stopped.is_none() && daemon.contact.answered.is_some();
        let is_old = self.now.saturating_sub(daemon.contact.since) > long;
        let is_deaf = daemon.contact.heard.is_none_or(|at| self.now - at >= self.plan.config.deadtime);
        let stalled = daemon.contact.stalled.is_some_and(|at| self.now - at < long);
        let is_at_it = self.checks.shots.first[usize::from(node)].is_some();
        is_well && is_old && is_deaf && !stalled && !is_at_it && self.can_fence(node)
    }

    fn tell_reports(&mut self) {
        for node in [0_u8, 1] {
            let daemon = self.nodes[usize::from(node)].daemon.as_ref();
            let sent = daemon.and_then(|daemon| daemon.sent.clone());
            let contact = daemon.map(|daemon| daemon.contact);
            let reach = self.checks.shots.reach[usize::from(node)];
            self.tell(node, || {
                format!("reaches a ping node, since: {reach:?}; {contact:?}; tells {:?}", sent.map(|frame| frame.report.clone()))
            });
        }
    }

    /// A device switches a machine off.
    pub fn note_shot(&mut self, by: u8) {
        let target = 1 - by;
        self.checks.shots.last = Some((target, [false, false]));
        let is_there = &self.nodes[usize::from(target)];
        let starts = is_there.operations.values().any(|running| running.operation == ha_snmp::resource_agent::Operation::Start);
        let asked = is_there.daemon.as_ref().and_then(|daemon| daemon.sent.as_ref()).is_some_and(|frame| frame.report.fence_me);
        if starts {
            self.reached(Rare::ShotWhileStarting);
        }
        if asked {
            self.reached(Rare::ShotForFailedStop);
        }
    }

    /// A fence agent has ended.
    pub fn note_fenced(&mut self, by: u8, is_success: bool) {
        let shots = &self.checks.shots;
        if is_success && shots.first[usize::from(by)].is_none() {
            self.reached(Rare::FencedAfterAll);
        }
        if !is_success {
            self.reached(Rare::FencingFails);
        }
    }

    /// The agent begins while a grant of one of both is open.
    fn note_crossing(&mut self, by: u8) {
        let Some(daemon) = &self.nodes[usize::from(by)].daemon else { return };
        let grants = |frame: &Option<std::rc::Rc<Heard>>| {
            frame.as_ref().is_some_and(|frame| frame.report.groups.iter().any(|group| group.grant.is_some()))
        };
        if grants(&daemon.sent) || grants(&daemon.heard) {
            self.reached(Rare::GrantCrossesFence);
        }
    }
}
