//! No needless stop: what runs well is stopped only because of an order, for a better node that has asked for it, for a failure or a
//! requirement, or because the claim is lost.

use super::node::Running;
use super::sometimes::Rare;
use super::world::World;
use ha_snmp::config::{Connectivity, Embedded, Fencing, OnFailure};
use ha_snmp::engine::embedded::durable::Durable;
use ha_snmp::engine::embedded::intent;
use ha_snmp::engine::embedded::machine::Settings;
use ha_snmp::engine::embedded::report::{Fitness, GroupReport, Phase};
use ha_snmp::resource_agent::{Operation, Outcome};
use std::collections::{BTreeMap, BTreeSet};

/// What a core was told of its resources.
#[derive(Debug, Default)]
pub struct Looks {
    /// Monitors that failed in a row.
    misses: BTreeMap<(usize, usize), u32>,
    /// Resources that were started, and that no monitor has seen run since.
    unproven: BTreeSet<(usize, usize)>,
    /// Resources that have failed, and were not stopped or started since.
    failed: BTreeSet<(usize, usize)>,
    /// Groups whose claims it has found on its disk.
    kept: BTreeSet<usize>,
}

impl Looks {
    /// A core that starts with that on its disk.
    pub fn new(settings: &Settings, disk: Option<&Durable>) -> Self {
        let disk = disk.filter(|disk| disk.boot == settings.boot);
        let is_kept = |name| disk.and_then(|disk| disk.groups.get(name)).is_some_and(|group| group.claim.is_some());
        let kept = settings.config.groups.iter().enumerate().filter(|(_, group)| is_kept(&group.name)).map(|(index, _)| index);
        Self { kept: kept.collect(), ..Self::default() }
    }

    /// An operation has ended, as the core is told.
    pub fn note(&mut self, config: &Embedded, running: &Running, outcome: &Outcome) {
        let place = (running.group, running.resource);
        let settings = &config.groups[running.group].resources[running.resource];
        match (running.operation, outcome) {
            (Operation::Monitor, Outcome::Running) => {
                self.unproven.remove(&place);
                self.misses.remove(&place);
            }
            (Operation::Monitor, _) => {
                let misses = self.misses.entry(place).or_default();
                *misses += 1;
                // After a start it is the start that has failed, which is never ignored.
                let counts = settings.on_failure != OnFailure::Ignore || self.unproven.contains(&place);
                if *misses >= settings.monitor.map_or(2, |monitor| monitor.failures) && counts {
                    self.failed.insert(place);
                }
            }
            (Operation::Start, Outcome::Running) | (Operation::Stop, Outcome::Stopped) => {
                self.unproven.remove(&place);
                if running.operation == Operation::Start {
                    self.unproven.insert(place);
                }
                self.misses.remove(&place);
                self.failed.remove(&place);
            }
            (Operation::Start | Operation::Stop, _) | (Operation::Probe, Outcome::Failed(_)) => {
                self.failed.insert(place);
            }
            (Operation::Probe, _) => {}
        }
    }
}

/// Why a group may be stopped that runs well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Because {
    Order,
    Request,
    Failure,
    Requirement,
    LostClaim,
}

impl World<'_> {
    /// A core has a resource stopped.
    pub fn check_needless(&mut self, node: u8, (group, resource): (usize, usize), operation: Operation) {
        if operation != Operation::Stop || !self.nodes[usize::from(node)].is_well(group) {
            return;
        }
        let because = self.because(node, group);
        let reason = if because.is_none() || self.story.is_told { self.reason(node, group) } else { String::new() };
        self.tell(node, || format!("stops group{group}, which runs well: '{reason}'; {because:?}"));
        match because {
            None => self.wrong(|| format!("node {node} stops res{group}{resource} without need, group{group} runs well there: '{reason}'")),
            Some(Because::Request) => self.reached(Rare::MovesByRequest),
            Some(_) => {}
        }
    }

    /// What the core says of where the group belongs.
    fn reason(&self, node: u8, group: usize) -> String {
        self.snapshot(node).map(|seen| seen.groups[group].reason.clone()).unwrap_or_default()
    }

    fn because(&self, node: u8, group: usize) -> Option<Because> {
        let is_there = &self.nodes[usize::from(node)];
        let daemon = is_there.daemon.as_ref()?;
        let config = &self.plan.config.groups[group];
        let (sent, heard) = (daemon.sent.as_ref(), daemon.heard.as_ref());
        let ours = sent.and_then(|frame| frame.report.groups.get(group));
        let theirs = heard.and_then(|frame| frame.report.groups.get(group));
        let is_fresh = daemon.contact.heard.is_some_and(|at| self.now - at < self.plan.config.deadtime);
        let intent = daemon.machine.durable().intent;
        let order = intent.group(intent::digest(&config.name));
        let is_stopping = daemon.shuts_down || sent.is_some_and(|frame| frame.report.phase == Phase::Stopping);
        let too_many = |told: &GroupReport| told.fail_count >= config.fail_count.limit || told.fitness != Fitness::Fit;
        let reaches_none = sent.is_some_and(|frame| frame.report.has_pinged && frame.report.pings == 0);
        let lacks = !config.requires.is_empty() && is_there.probe_failed;
        let is_cut_off = config.connectivity == Connectivity::Require && (reaches_none || self.was_cut_off(node));
        let reasons = [
            (order.stopped || intent.is_standby(node) || is_stopping, Because::Order),
            (is_fresh && theirs.is_some_and(|told| told.request.is_some()), Because::Request),
            (daemon.looks.failed.iter().any(|(failed, _)| *failed == group) || ours.is_some_and(too_many), Because::Failure),
            (lacks || is_cut_off, Because::Requirement),
            (self.has_lost_claim(node, group, ours, theirs), Because::LostClaim),
        ];
        reasons.into_iter().find(|(holds, _)| *holds).map(|(_, because)| because)
    }

    /// The other node has claimed it too, or may have; or nobody had claimed what runs (C9).
    fn has_lost_claim(&self, node: u8, group: usize, ours: Option<&GroupReport>, theirs: Option<&GroupReport>) -> bool {
        let Some(daemon) = &self.nodes[usize::from(node)].daemon else { return false };
        let claim = ours.and_then(|told| told.claim);
        let is_claimed_too = theirs.is_some_and(|told| told.claim.is_some_and(|theirs| Some(theirs) >= claim) || Some(told.epoch) > claim);
        let was_never_held = claim.is_none() && !daemon.looks.kept.contains(&group);
        let lately = |at: Option<std::time::Duration>| at.is_some_and(|at| self.now - at < self.plan.config.takeover_wait());
        let contact = &daemon.contact;
        // The last frame that said that we are heard may be of almost a keepalive later than the one that was heard.
        let is_deaf = self.now - contact.last() + self.plan.config.keepalive >= self.plan.config.deadtime
            || lately(contact.again)
            || lately(contact.stalled);
        is_claimed_too || was_never_held || (self.plan.config.fencing == Fencing::None && is_deaf)
    }
}

impl Looks {
    /// Whether something that it has found on its disk runs on, as its last frame shows.
    pub fn is_kept_running(&self, sent: Option<&ha_snmp::engine::embedded::input::Heard>) -> bool {
        sent.is_some_and(|frame| self.kept.iter().any(|group| super::sometimes::shows_started(frame, *group)))
    }
}
