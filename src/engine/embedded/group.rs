//! One group on this node: its claim, its resources, and what is remembered of its moves.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use super::claim::{Claim, State};
use super::durable::{DurableGroup, DurableResource, Takeover};
use super::failback::Failback;
use super::intent;
use super::moves::Moves;
use super::placement::Placement;
use super::report::{Epoch, Fitness, RunState};
use super::run::{Failures, GroupRun};
use super::sighting::Sighting;
use crate::config::Group;
use crate::smi::Name;
use crate::time::Instant;
use crate::view::cluster::GroupState;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// One group.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct GroupLife {
    /// Its definition.
    pub config: Group,
    /// Digest of its name: frames tell it by that.
    pub id: u64,
    /// Digests of the names of its resources.
    pub resource_ids: Vec<u64>,
    /// Who may start it.
    pub claim: Claim,
    /// Its resources here.
    pub run: GroupRun,
    /// Everything was probed since this core started.
    pub looked: bool,
    /// Automatic moves of late.
    pub moves: Moves,
    /// Whether its preferred node is fit to take it back.
    pub failback: Failback,
    /// Where it belongs.
    pub placement: Placement,
    /// Since when it has belonged to the node that does not hold it: before that the disk of this one must have answered.
    pub moves_since: Option<Instant>,
    /// The order to the disk that its claim waits for.
    pub waits_for: Option<u64>,
    /// The node that held it last, as far as this node knows.
    pub last_holder: Option<u8>,
    /// It changed its node so often.
    pub changes: u64,
    /// The claim under which it did so last.
    pub counted: Epoch,
    /// It is being taken from the other node, which is to be told once it runs; or was.
    pub takeover: Option<Takeover>,
    /// Where it runs, for the history of takeovers.
    pub sighting: Sighting,
    /// How it was shown last, and since when.
    pub shown: (GroupState, Instant),
    /// Cleanups that were carried out, by resource.
    pub cleanups: Vec<u32>,
}

impl GroupLife {
    /// A group at the start; `kept` is what the disk says of this boot.
    #[must_use]
    pub fn new(config: &Group, kept: &DurableGroup, max_moves: u32, failback_delay: Duration, now: Instant) -> Self {
        let mut run = GroupRun::new(config, now);
        if kept.claim.is_some() {
            run.adopt();
        }
        let mut cleanups = vec![0; config.resources.len()];
        for ((index, resource), done) in config.resources.iter().enumerate().zip(&mut cleanups) {
            if let Some(kept) = kept.resources.get(&resource.name) {
                run.remember(now, index, kept.failures.clone(), kept.blocked);
                *done = kept.cleanups;
            }
        }
        Self {
            config: config.clone(),
            id: intent::digest(&config.name),
            resource_ids: config.resources.iter().map(|resource| intent::digest(&resource.name)).collect(),
            claim: Claim::new(kept.epoch, kept.claim),
            run,
            looked: false,
            moves: Moves::new(max_moves, &kept.moves, now),
            failback: Failback::new(failback_delay),
            placement: Placement::unknown(),
            moves_since: None,
            waits_for: None,
            last_holder: kept.holder,
            changes: 0,
            counted: 0,
            takeover: kept.takeover.clone(),
            sighting: Sighting::default(),
            shown: (GroupState::Unknown, now),
            cleanups,
        }
    }

    /// What the next core is to know.
    #[must_use]
    pub fn durable(&self) -> DurableGroup {
        let resource = |(index, name, failures, blocked): (usize, &Name, &Failures, bool)| {
            let cleanups = self.cleanups.get(index).copied().unwrap_or_default();
            (name.clone(), DurableResource { failures: failures.clone(), blocked, cleanups })
        };
        DurableGroup {
            epoch: self.claim.epoch(),
            claim: self.claim.durable(),
            holder: self.last_holder,
            takeover: self.takeover.clone(),
            moves: self.moves.kept(),
            resources: self.run.failed().map(resource).collect(),
        }
    }

    /// Whether this node could run it. What would keep it from asking for the group is no matter where it holds it.
    #[must_use]
    pub fn fitness(&self, lacks_requirement: bool, is_disk_silent: bool) -> Fitness {
        let is_held = self.claim.shown().is_some();
        if self.run.failed_stop().is_some() {
            Fitness::Blocked
        } else if self.run.wants_away().is_some() || self.run.fail_count() >= self.config.fail_count.limit {
            Fitness::Failed
        } else if lacks_requirement {
            Fitness::Requirement
        } else if !is_held && is_disk_silent {
            Fitness::ClaimsDisk
        } else if !is_held && self.run.not_installed().is_some() {
            Fitness::NotInstalled
        } else if !is_held && self.run.state() == RunState::Unknown {
            Fitness::Unprobed
        } else if self.run.cannot_start() {
            Fitness::StartFailed
        } else {
            Fitness::Fit
        }
    }

    /// Whether the claim covers what runs here.
    #[must_use]
    pub fn has_claim(&self) -> bool {
        matches!(self.claim.state(), State::Held(_) | State::Leaving(_) | State::Taking(_))
    }

    /// The group's node has changed, or has become known.
    pub fn note_holder(&mut self, holder: u8) {
        // Not while both hold it: it would move with every frame.
        if self.last_holder.is_some_and(|last| last != holder) && self.counted != self.claim.epoch() {
            self.counted = self.claim.epoch();
            self.changes = self.changes.saturating_add(1);
        }
        self.last_holder = Some(holder);
    }

    /// It is being taken under this claim: from the other node, if that held it last, or if it was taken from there and never ran here since.
    pub fn note_taking(&mut self, epoch: Epoch, peer: u8, reason: String) {
        let is_untold = self.takeover.as_ref().is_some_and(|takeover| takeover.told.is_none());
        let takeover = || Takeover { epoch, reason, told: None };
        self.takeover = (is_untold || self.last_holder == Some(peer)).then(takeover);
    }

    /// How the group does on the node that holds it, as people see it.
    #[must_use]
    pub fn state_from(run: RunState) -> GroupState {
        match run {
            RunState::Unknown => GroupState::Unknown,
            RunState::Stopped | RunState::Starting => GroupState::Starting,
            RunState::Started => GroupState::Started,
            RunState::Stopping => GroupState::Stopping,
            RunState::Blocked => GroupState::Blocked,
        }
    }
}

#[cfg(test)]
mod tests;
