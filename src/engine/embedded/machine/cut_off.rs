//! F5: this node was cut off for so long that its peer may have taken over.

use super::Machine;
use crate::engine::embedded::group::GroupLife;
use crate::engine::embedded::peer::Standing;
use crate::time::Instant;

impl Machine {
    /// F5: the peer had not heard us. With fencing it starts nothing before we are off, so that to be here proves that it has started nothing.
    pub(super) fn was_deaf(&mut self, now: Instant) {
        let may_begin = self.peer.echo_age() > self.patience() && !self.is_harmless(now);
        if self.is_fenceless() && may_begin && !self.intent.maintenance {
            self.cut_off = Some(now);
        }
    }

    /// Nothing needs to be dropped any more.
    pub(super) fn forget_cut(&mut self) {
        if self.cut_off.is_some_and(|at| self.is_nothing_lost(at)) {
            self.cut_off = None;
        }
    }

    /// Whether all claims are dropped, or, without fencing, the peer has heard us since and has begun nothing of what is claimed here: while
    /// it hears us it does not begin.
    fn is_nothing_lost(&self, since: Instant) -> bool {
        let is_heard = self.peer.standing() == Standing::Live && self.sent.echoed().is_some_and(|at| at > since);
        let has_not_begun = |(index, group): (usize, &GroupLife)| {
            let told = self.told(index).filter(|told| told.claim.is_none() && told.request.is_none() && told.grant.is_none());
            told.is_some_and(|told| told.epoch <= group.claim.epoch())
        };
        let mut claimed = self.groups.iter().enumerate().filter(|(_, group)| group.claim.shown().is_some()).peekable();
        claimed.peek().is_none() || (self.is_fenceless() && is_heard && claimed.all(has_not_begun))
    }

    /// F5: whether the peer was cut off itself, so that it has begun nothing. While it reaches nothing it begins to wait only when it does. Once
    /// it reaches something it is spared only where it was not heard either until just now, for it will hear us too, and where we have reached
    /// something lately, for else we would be the one that is cut off if it is lost again.
    fn is_harmless(&self, now: Instant) -> bool {
        let is_new = || now.since(self.peer.since().0) <= self.settings.config.deadtime;
        let report = self.peer.report();
        report.isolated || (report.returned && is_new() && self.reaches_after(now, None))
    }
}
