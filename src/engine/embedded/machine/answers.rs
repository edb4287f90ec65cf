//! When an order has taken effect.

use super::{Machine, Waiting};
use crate::engine::embedded::claim::Sight;
use crate::engine::embedded::command::{Command, Refused};
use crate::engine::embedded::intent;
use crate::engine::embedded::output::Output;
use crate::engine::embedded::report::{Phase, RunState};
use crate::smi::Name;
use crate::time::Instant;

/// Last words are said so often at most, and for so many keepalives.
const MAX_LAST_WORDS: u32 = 10;

impl Machine {
    pub(super) fn answer(&mut self, now: Instant) {
        let waiting = std::mem::take(&mut self.waiting);
        for order in waiting {
            match self.effect(now, &order) {
                Some(result) => self.outputs.push_back(Output::Answer { id: order.id, result }),
                None => self.waiting.push(order),
            }
        }
    }

    /// Whether an order has taken effect; `None` while it has not.
    fn effect(&self, now: Instant, order: &Waiting) -> Option<Result<(), Refused>> {
        // Of two records with one version that of the other node may stand, which does not say it.
        if !self.stands(order) {
            return Some(Err(Refused::Overtaken));
        }
        let is_known = !matches!(self.peer.sight(), Sight::Live(_)) || !self.intent.is_newer(&self.peer.report().intent);
        let is_done = match &order.command {
            Command::Standby { node, on: true } => (0..self.groups.len()).all(|index| !self.runs_on(index, *node)),
            Command::Move { group, to: Some(to), .. } => self.is_started_on(self.group_index(group)?, *to),
            Command::Run { group, on: true } => {
                let index = self.group_index(group)?;
                (0..2).any(|node| self.is_started_on(index, node))
            }
            Command::Run { group, on: false } => {
                let index = self.group_index(group)?;
                (0..2).all(|node| !self.runs_on(index, node))
            }
            // Answered at the end.
            Command::Detach | Command::Shutdown | Command::Leave => return self.is_said(now).then_some(Ok(())),
            _ => true,
        };
        (is_done && is_known).then_some(Ok(()))
    }

    /// Whether the record still says what an order asked for.
    fn stands(&self, order: &Waiting) -> bool {
        let of = |group: &Name| self.intent.group(intent::digest(group));
        match &order.command {
            Command::Standby { node, on } => self.intent.is_standby(*node) == *on,
            Command::Maintenance { on } => self.intent.maintenance == *on,
            Command::Move { group, to, .. } => of(group).on == *to,
            Command::Run { group, on } => of(group).stopped != *on,
            Command::Manage { resource, on } => self.intent.is_unmanaged(intent::digest(resource)) != *on,
            Command::Cleanup { .. } => order.cleanups.iter().all(|(id, number)| self.intent.cleanups(*id) >= *number),
            Command::FenceConfirm { .. } | Command::Detach | Command::Shutdown | Command::Leave => true,
        }
    }

    pub(super) fn group_index(&self, name: &Name) -> Option<usize> {
        self.groups.iter().position(|group| group.config.name == *name)
    }

    pub(super) fn is_started_on(&self, index: usize, node: u8) -> bool {
        if node == self.settings.local {
            self.groups.get(index).is_some_and(|group| group.claim.is_held() && group.run.state() == RunState::Started)
        } else {
            self.told(index).is_some_and(|told| told.claim.is_some() && told.run == RunState::Started)
        }
    }

    fn runs_on(&self, index: usize, node: u8) -> bool {
        if node == self.settings.local {
            self.groups.get(index).is_some_and(|group| group.claim.shown().is_some() || group.run.state() != RunState::Stopped)
        } else {
            matches!(self.peer.sight(), Sight::Live(_))
                && self.told(index).is_some_and(|told| told.claim.is_some() || told.run != RunState::Stopped)
        }
    }

    /// Whether the last words were understood, or said often enough.
    pub(super) fn is_said(&self, now: Instant) -> bool {
        let Some((first, since)) = self.last_words else { return false };
        let report = self.peer.report();
        let is_heard = matches!(self.peer.sight(), Sight::Live(_));
        let is_answered = match self.phase {
            Phase::Detached => report.detach_seen == self.own,
            _ => self.sent.answered() >= first,
        };
        !is_heard || is_answered || now.since(since) >= self.settings.config.keepalive.saturating_mul(MAX_LAST_WORDS)
    }
}
