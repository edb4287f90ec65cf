//! What is known when a claim is looked at, and what follows from it alone.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use crate::engine::embedded::report::{Epoch, GroupReport, Incarnation, Offer};
use crate::engine::embedded::rules::Rules;

/// What is known of the other node, as far as claims go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sight {
    /// It is silent, or does not hear us: it may run anything.
    Unknown,
    /// Both nodes hear each other; this is its life.
    Live(Incarnation),
    /// It surely runs nothing: it said goodbye, or was fenced.
    Gone,
}

/// What is known when a claim is looked at.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// Index of this node.
    pub local: u8,
    /// This node's life.
    pub own: Incarnation,
    /// The other node.
    pub sight: Sight,
    /// What the other node's newest frame tells of this group; `None` unless it is alive.
    pub told: Option<&'a GroupReport>,
    /// The group belongs on this node.
    pub wanted: bool,
    /// It belongs nowhere: it is let go though nobody asks for it.
    pub unwanted: bool,
    /// The disk of the claims has answered since the group belongs where it does: what is asked for can be taken, what is let go can be granted.
    pub disk_answers: bool,
    /// Every resource of the group was seen stopped on this node.
    pub stopped: bool,
    /// Nothing is to change by itself: maintenance, or the nodes disagree about what the group is.
    pub frozen: bool,
    /// A fence order against the other node is open.
    pub fencing: bool,
    /// This node ends: what it holds is let go, also where the nodes disagree about what it is.
    pub ending: bool,
    /// A claim must be let go, whatever is wanted: this node was cut off, or lost a tie.
    pub must_leave: bool,
}

impl Facts<'_> {
    /// Whether what is held is worth nothing any more: C10.
    pub(super) fn is_superseded(&self, epoch: Epoch, rules: Rules) -> bool {
        rules.higher_drops && self.told.is_some_and(|told| told.epoch > epoch || told.claim.is_some_and(|claim| claim > epoch))
    }

    /// Whether the peer grants this epoch to us. C2: the grant names our life, in a frame of the life that we asked.
    pub(super) fn is_granted(&self, epoch: Epoch, rules: Rules) -> bool {
        let grant = self.told.and_then(|told| told.grant);
        grant.is_some_and(|grant| grant.epoch == epoch && (grant.to == self.own || !rules.incarnations))
    }

    /// Whether the peer asks for it, of this life: it has probed everything stopped, and can take it.
    pub(super) fn is_asked_for(&self, rules: Rules) -> bool {
        let request = self.told.and_then(|told| told.request);
        request.is_some_and(|request| request.to == self.own || !rules.incarnations)
    }

    /// Whether what is held is to be let go without need: make before break.
    pub(super) fn is_to_leave(&self, rules: Rules) -> bool {
        let may = !self.wanted && !self.frozen;
        let is_safe = (self.is_asked_for(rules) && self.disk_answers) || !rules.make_before_break;
        may && (self.unwanted || is_safe)
    }

    /// The grant for what the peer asks of us, if it may be given.
    pub(super) fn asked(&self, rules: Rules) -> Option<Offer> {
        let (Sight::Live(peer), Some(told)) = (self.sight, self.told) else { return None };
        let request = told.request?;
        // C2
        let is_ours = request.to == self.own || !rules.incarnations;
        // C4: unknown counts as running.
        let is_stopped = self.stopped || !rules.probed_first;
        // C6
        let is_peaceful = !self.fencing || !rules.fence_closed;
        (is_ours && is_stopped && is_peaceful && !self.frozen && told.claim.is_none()).then_some(Offer { epoch: request.epoch, to: peer })
    }
}
