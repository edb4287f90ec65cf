//! Where a group belongs: a pure function of the configuration and of what is known of both nodes.
//!
//! People come first: maintenance keeps everything where it is, a stopped group runs nowhere, and one of which something is left alone stays.
//! A node that is not fit ([`Unfit`], in the order in which it is looked for) does not get the group, and loses it: to the other one, once that
//! asks for it ([`claim`](super::claim)). Of two that are fit: the one that was ordered; the one where nothing
//! failed that moves the group; with `connectivity = "prefer"` the one that reaches more ping nodes; the preferred one, once it is ripe; the
//! holder. Those are voluntary moves: they wait while the nodes run different versions, and all but the ordered one while no moves are left.
//!
//! The same facts with the result as the holder give the same result: a group does not go to and fro.
#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

#[cfg(test)]
mod tests;

use super::intent::GroupIntent;
use super::report::Fitness;
use crate::config::{Connectivity, Group};
use crate::smi::Name;
use serde::{Deserialize, Serialize};

/// A node that a group could run on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Candidate {
    /// This node, or a peer that is heard. Not a lost one, not a fenced one.
    pub may_run: bool,
    /// It is online; or it starts, and holds the group, which it will keep. Not while it stops.
    pub phase_ok: bool,
    /// It is kept from running groups.
    pub standby: bool,
    /// What it says of itself.
    pub fitness: Fitness,
    /// Failures of the group's resources there.
    pub fail_count: u32,
    /// Ping nodes that it reaches, as far as they count (dampened).
    pub pings: u32,
    /// Whether it reaches any ping node; `None` where there are none, or it is not known.
    pub connected: Option<bool>,
    /// A resource failed there whose failure moves the group.
    pub wants_away: bool,
    /// A resource runs there that is left alone by order.
    pub left_alone: bool,
}

/// All that is weighed. Nothing in it depends on which node asks: both come to the same result.
#[derive(Clone, Copy, Debug)]
pub struct Situation<'a> {
    /// The group's definition.
    pub group: &'a Group,
    /// Both nodes; `None`: never heard.
    pub candidates: [Option<Candidate>; 2],
    /// The node that holds the group.
    pub holder: Option<u8>,
    /// What people have ordered.
    pub ordered: GroupIntent,
    /// `auto-failback`.
    pub auto_failback: bool,
    /// The preferred node has been fit, with a failcount of zero, for `failback-delay`.
    pub failback_ripe: bool,
    /// The group may be moved once more within this hour without being asked.
    pub moves_left: bool,
    /// Both nodes place groups by the same rules; true as well while there is no peer.
    pub same_policy: bool,
    /// Both nodes define the group alike; true as well while there is no peer.
    pub same_digest: bool,
    /// Nothing is started, stopped or moved.
    pub maintenance: bool,
    /// Names of the nodes.
    pub nodes: &'a [Name; 2],
}

/// Why a node does not get a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Unfit {
    /// Never heard, lost, fenced or gone.
    NotThere,
    /// It starts, or stops.
    NotOnline,
    /// Both define the group differently, and it does not hold it (C8).
    Differs,
    /// Its disk is not up to date.
    Disk,
    /// It is kept from running groups.
    Standby,
    /// Something that the group requires is not there.
    Requirement,
    /// A resource could not be stopped.
    Blocked,
    /// Its failcount is at the limit.
    FailCount,
    /// It reaches no ping node, and `connectivity = "require"`.
    Disconnected,
    /// Probes do not tell how a resource is: it cannot say that it runs nothing.
    Unprobed,
    /// What starts a resource is not installed.
    NotInstalled,
    /// The disk of its claims does not answer.
    ClaimsDisk,
    /// A start failed there.
    StartFailed,
    /// A later release says why.
    Other,
}

/// Why a group belongs where it does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Why {
    /// Nothing is moved.
    Maintenance,
    /// It was ordered to be stopped.
    Stopped,
    /// The holder could not stop a resource: nothing is done until somebody looks.
    Blocked,
    /// Neither node is fit.
    NoneFit,
    /// It is not fit, for that reason, but there is no other node: better than none.
    LastResort(Unfit),
    /// A resource that runs there is left alone by order, so that the group cannot be let go.
    LeftAlone,
    /// The other node is not fit.
    OnlyFit(Unfit),
    /// It was ordered to be there.
    Ordered,
    /// On the other node a resource failed whose failure moves the group.
    FailedThere,
    /// It reaches more ping nodes.
    Pings,
    /// It is the preferred node.
    Preferred,
    /// It is the first node, and nothing makes a difference.
    First,
    /// It is there, and nothing speaks for the other.
    Stays,
    /// The other would be better, but both run different versions.
    OtherVersion,
    /// The other would be better, but it was moved too often in this hour.
    NoMovesLeft,
}

/// Where a group belongs, and why; [`explain`](super::explain) says it in words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Placement {
    /// The node; `None`: nowhere.
    pub node: Option<u8>,
    /// Why.
    pub why: Why,
    /// The holder cannot keep the group: a move that takes place even if none is left within this hour. It is recorded like the others.
    pub is_forced: bool,
}

impl Placement {
    /// Nothing is known yet.
    #[must_use]
    pub fn unknown() -> Self {
        Self { node: None, why: Why::NoneFit, is_forced: false }
    }
}

/// Says where a group belongs.
#[must_use]
pub fn place(situation: &Situation<'_>) -> Placement {
    let (node, why) = situation.decide();
    let is_forced = node.is_some() && situation.holder.is_some_and(|holder| node != Some(holder) && situation.unfit(holder).is_some());
    Placement { node, why, is_forced }
}

impl Situation<'_> {
    /// A node, if it was ever heard.
    pub(super) fn candidate(&self, node: u8) -> Option<Candidate> {
        self.candidates.get(usize::from(node)).copied().flatten()
    }

    /// Why a node does not get the group; `None`: it is fit.
    pub(super) fn unfit(&self, node: u8) -> Option<Unfit> {
        let Some(candidate) = self.candidate(node).filter(|candidate| candidate.may_run) else { return Some(Unfit::NotThere) };
        let disconnected = self.group.connectivity == Connectivity::Require && candidate.connected == Some(false);
        let reasons = [
            (!candidate.phase_ok, Unfit::NotOnline),
            (!self.same_digest && self.holder != Some(node), Unfit::Differs),
            (candidate.fitness == Fitness::Disk, Unfit::Disk),
            (candidate.standby, Unfit::Standby),
            (candidate.fitness == Fitness::Requirement, Unfit::Requirement),
            (candidate.fitness == Fitness::Blocked, Unfit::Blocked),
            (candidate.fitness == Fitness::Failed || candidate.fail_count >= self.group.fail_count.limit, Unfit::FailCount),
            (disconnected, Unfit::Disconnected),
            (candidate.fitness == Fitness::Unprobed, Unfit::Unprobed),
            (candidate.fitness == Fitness::NotInstalled, Unfit::NotInstalled),
            (candidate.fitness == Fitness::ClaimsDisk, Unfit::ClaimsDisk),
            (candidate.fitness == Fitness::Other, Unfit::Other),
            (candidate.fitness == Fitness::StartFailed, Unfit::StartFailed),
        ];
        reasons.into_iter().find(|(holds, _)| *holds).map(|(_, unfit)| unfit)
    }

    fn decide(&self) -> (Option<u8>, Why) {
        if self.maintenance {
            return (self.holder, Why::Maintenance);
        }
        if self.ordered.stopped {
            return (None, Why::Stopped);
        }
        let unfit = [self.unfit(0), self.unfit(1)];
        match (self.holder.filter(|holder| *holder < 2), unfit) {
            // Moving it would stop the rest of it here, and start nothing there. A holder that is lost is not asked.
            (Some(holder), _) if self.is_blocked(holder) => (Some(holder), Why::Blocked),
            (Some(holder), _) if self.is_left_alone(holder) => (Some(holder), Why::LeftAlone),
            (Some(holder), [None, None]) => self.stay_or_go(holder),
            (None, [None, None]) => self.choose(),
            (_, [None, Some(other)]) => (Some(0), Why::OnlyFit(other)),
            (_, [Some(other), None]) => (Some(1), Why::OnlyFit(other)),
            (holder, [Some(first), Some(second)]) => self.last_resort(holder, [first, second]),
        }
    }

    /// Neither is fit. A holder keeps what would run nowhere else, where only its disk, an order or a failed start speaks against it; a node
    /// whose start failed tries again.
    fn last_resort(&self, holder: Option<u8>, unfit: [Unfit; 2]) -> (Option<u8>, Why) {
        let of = |node: u8| unfit.get(usize::from(node)).copied();
        let both_standby = unfit == [Unfit::Standby; 2];
        let keeps = |unfit: &Unfit| matches!(unfit, Unfit::Disk | Unfit::StartFailed) || (*unfit == Unfit::Standby && !both_standby);
        if let Some((holder, unfit)) = holder.and_then(|holder| Some((holder, of(holder).filter(keeps)?))) {
            return (Some(holder), Why::LastResort(unfit));
        }
        let preferred = self.group.preferred.unwrap_or(0);
        let again = [preferred, 1_u8.saturating_sub(preferred)].into_iter().find(|node| of(*node) == Some(Unfit::StartFailed));
        again.map_or((None, Why::NoneFit), |node| (Some(node), Why::LastResort(Unfit::StartFailed)))
    }

    fn is_left_alone(&self, node: u8) -> bool {
        self.candidate(node).is_some_and(|candidate| candidate.may_run && candidate.left_alone)
    }

    fn is_blocked(&self, node: u8) -> bool {
        self.candidate(node).is_some_and(|candidate| candidate.may_run && candidate.fitness == Fitness::Blocked)
    }

    /// Both are fit, and one holds it.
    fn stay_or_go(&self, holder: u8) -> (Option<u8>, Why) {
        let other = 1 - holder;
        let why = match self.weigh(other, holder) {
            Some(Why::Preferred) if !self.may_fail_back(other) => return (Some(holder), Why::Stays),
            Some(why) => why,
            None => return (Some(holder), self.weigh(holder, other).unwrap_or(Why::Stays)),
        };
        match why {
            _ if !self.same_policy => (Some(holder), Why::OtherVersion),
            Why::Ordered => (Some(other), why),
            _ if !self.moves_left => (Some(holder), Why::NoMovesLeft),
            why => (Some(other), why),
        }
    }

    /// Both are fit, and neither holds it.
    fn choose(&self) -> (Option<u8>, Why) {
        let first = self.weigh(0, 1).map(|why| (Some(0), why));
        first.or_else(|| self.weigh(1, 0).map(|why| (Some(1), why))).unwrap_or((Some(0), Why::First))
    }

    /// What makes a node better than the other; `None` if nothing does.
    fn weigh(&self, node: u8, other: u8) -> Option<Why> {
        let (this, that) = (self.candidate(node)?, self.candidate(other)?);
        let known = this.connected.is_some() && that.connected.is_some();
        let pings = |candidate: Candidate| if known && self.group.connectivity == Connectivity::Prefer { candidate.pings } else { 0 };
        let weights = [
            (u32::from(self.ordered.on == Some(node)), u32::from(self.ordered.on == Some(other)), Why::Ordered),
            (u32::from(!this.wants_away), u32::from(!that.wants_away), Why::FailedThere),
            (pings(this), pings(that), Why::Pings),
            (u32::from(self.group.preferred == Some(node)), u32::from(self.group.preferred == Some(other)), Why::Preferred),
        ];
        weights.into_iter().find(|(this, that, _)| this != that).filter(|(this, that, _)| this > that).map(|(.., why)| why)
    }

    fn may_fail_back(&self, preferred: u8) -> bool {
        let clean = self.candidate(preferred).is_some_and(|candidate| candidate.fail_count == 0);
        self.auto_failback && self.failback_ripe && clean
    }
}
