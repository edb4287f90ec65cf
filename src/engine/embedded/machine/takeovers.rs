//! clusterTakeover: told by the new holder once the group runs, also where another core has begun to take it.

use super::Machine;
use crate::engine::embedded::durable::Takeover;
use crate::engine::embedded::group::GroupLife;
use crate::engine::embedded::report::RunState;
use crate::time::Instant;
use crate::view::cluster::Happening;
use std::time::Duration;

/// A takeover that was told so shortly before the core was replaced is told again: the agent may not have read it, or may be starting anew too.
/// One that has read it knows it by its epoch.
const AGAIN: Duration = Duration::from_secs(60);

impl Machine {
    /// Told by the new holder, once per claim, after the start.
    pub(super) fn tell_takeover(&mut self, now: Instant, index: usize) {
        let Some(group) = self.groups.get_mut(index) else { return };
        if group.run.state() == RunState::Started
            && group.claim.is_held()
            && let Some(takeover) = group.takeover.as_mut().filter(|takeover| takeover.told.is_none())
        {
            takeover.told = Some(now);
            let what = Happening::Takeover { group: group.config.name.clone(), epoch: takeover.epoch, reason: takeover.reason.clone() };
            self.takeovers = (self.takeovers.0.saturating_add(1), Some(now));
            self.tell(now, what);
        }
    }

    /// What an earlier core told just before it ended, perhaps nobody has heard.
    pub(super) fn tell_takeovers_again(&mut self, now: Instant) {
        let of = |group: &GroupLife| {
            let Takeover { epoch, reason, told } = group.takeover.clone()?;
            let told = told.filter(|told| now.since(*told) < AGAIN)?;
            Some((told.min(now), Happening::Takeover { group: group.config.name.clone(), epoch, reason }))
        };
        let again: Vec<_> = self.groups.iter().filter_map(of).collect();
        again.into_iter().for_each(|(told, what)| self.tell(told, what));
    }
}
