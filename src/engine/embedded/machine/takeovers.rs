//! Who has taken what: the history of takeovers, and clusterTakeover, told by the new holder once the group runs, also where another core has
//! begun to take it.

use super::Machine;
use crate::engine::embedded::durable::Takeover;
use crate::engine::embedded::explain;
use crate::engine::embedded::group::GroupLife;
use crate::engine::embedded::output::Output;
use crate::engine::embedded::peer::{How, Standing};
use crate::engine::embedded::placement::{Placement, Situation};
use crate::engine::embedded::report::RunState;
use crate::engine::embedded::sighting::Seen;
use crate::time::Instant;
use crate::view::cluster::{Happening, TakeoverCause};
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

    /// Why a group is about to go to another node; `None` where it is not, or that is known already. Texts are not made whenever it is weighed.
    pub(super) fn departure(&self, situation: &Situation<'_>, group: &GroupLife, placement: Placement) -> Option<(TakeoverCause, String)> {
        let last = group.sighting.node();
        let goes = placement.node.is_some() && placement.node != situation.holder && placement.node != last;
        (goes && (placement != group.placement || !group.sighting.is_going()))
            .then(|| (explain::cause(situation, placement, self.how(), last.is_none()), explain::reason(situation, placement)))
    }

    /// Why the peer surely runs nothing, if it does.
    fn how(&self) -> Option<How> {
        if let Standing::Gone(how) = self.peer.standing() { Some(how) } else { None }
    }

    /// Looks where a group runs, and tells where that is new.
    pub(super) fn look_where_it_runs(&mut self, now: Instant, index: usize, departure: Option<(TakeoverCause, String)>) {
        let seen = self.seen(now, index);
        let Some(group) = self.groups.get_mut(index) else { return };
        if let Some((cause, reason)) = departure {
            group.sighting.goes(cause, reason);
        }
        if let Seen::Running(node) = seen
            && group.placement.node == Some(node)
            && group.sighting.node() == Some(node)
        {
            group.sighting.stays();
        }
        if let Some(runs) = group.sighting.look(now, index, seen) {
            self.outputs.push_back(Output::Runs(runs));
        }
    }

    /// Where a group runs; while both run it, here.
    fn seen(&self, now: Instant, index: usize) -> Seen {
        let (local, peer) = (self.settings.local, self.peer_index());
        let is_there = matches!(self.peer.standing(), Standing::Live | Standing::OneWay | Standing::Detached(_));
        let Some(group) = self.groups.get(index) else { return Seen::Nowhere(now) };
        if self.is_started_on(index, local) {
            Seen::Running(local)
        } else if is_there && self.is_started_on(index, peer) {
            Seen::Running(peer)
        } else if self.intent.group(group.id).stopped {
            Seen::Stopped
        } else if !is_there && group.sighting.node() == Some(peer) {
            // It was last seen to run with the last frame.
            Seen::Nowhere(self.peer.heard().unwrap_or(now))
        } else {
            Seen::Nowhere(now)
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
