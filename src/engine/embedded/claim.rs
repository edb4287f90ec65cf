//! The claim on one group: who may start it. Rules C1 to C10.
//!
//! Nothing here is a message: what is asked, granted and held is state that every frame shows, so a lost frame repeats itself. The machine
//! looks at what is known ([`Facts`]) after each input; each look does at most one step.
//!
//! | state | what is known | becomes | on disk first |
//! |---|---|---|---|
//! | free | wanted, peer alive | requesting | |
//! | free | wanted, peer surely runs nothing | taking | epoch, claim |
//! | free | peer requests, seen stopped, no fence order open | granting | epoch |
//! | free | the same, but that epoch may have been held | free, its epoch one higher | |
//! | requesting | peer grants just this | taking | epoch, claim |
//! | requesting | peer of lower index requests too | granting | epoch |
//! | requesting | a higher epoch is heard | free: asks for the next | |
//! | requesting | not wanted, or the peer is another or silent | free | |
//! | granting | on disk | granted | |
//! | granted | peer holds it, or has withdrawn, or is another, or runs nothing | free | |
//! | taking | on disk | held | |
//! | held | not wanted, or a higher epoch is heard, or it must be let go | leaving | |
//! | leaving | seen stopped | free | |
//! | leaving | wanted again, and nothing forbids it | held | |

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use super::report::{Epoch, GroupReport, Incarnation, Offer};
use super::rules::Rules;
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;

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

/// Where a claim stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum State {
    /// This node has nothing to do with it.
    #[default]
    Free,
    /// It is asked for.
    Requesting(Offer),
    /// It will be granted once that is on disk.
    Granting(Offer),
    /// It is granted.
    Granted(Offer),
    /// It will be held once that is on disk.
    Taking(Epoch),
    /// It is held: the group may be started.
    Held(Epoch),
    /// It is held until the group is seen stopped.
    Leaving(Epoch),
}

/// A claim.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Claim {
    state: State,
    /// The highest epoch held, granted or heard of.
    epoch: Epoch,
    /// The highest epoch asked for: none is asked for twice, so that a grant of a request that was withdrawn fits no later one.
    asked: Epoch,
    /// What the disk is to hold for the next state.
    wants_disk: bool,
}

impl Claim {
    /// A claim after a start. `held` is what the disk says this node holds since this boot of the kernel.
    #[must_use]
    pub fn new(epoch: Epoch, held: Option<Epoch>) -> Self {
        let state = held.map_or(State::Free, State::Held);
        Self { state, epoch: epoch.max(held.unwrap_or(0)), asked: 0, wants_disk: false }
    }

    /// Where it stands.
    #[must_use]
    pub fn state(&self) -> State {
        self.state
    }

    /// The highest epoch held, granted or heard of.
    #[must_use]
    pub fn epoch(&self) -> Epoch {
        self.epoch
    }

    /// The claim as the disk is to hold it.
    #[must_use]
    pub fn durable(&self) -> Option<Epoch> {
        match self.state {
            State::Taking(epoch) | State::Held(epoch) | State::Leaving(epoch) => Some(epoch),
            State::Free | State::Requesting(_) | State::Granting(_) | State::Granted(_) => None,
        }
    }

    /// The claim as frames show it: never before it is on disk (C5).
    #[must_use]
    pub fn shown(&self) -> Option<Epoch> {
        match self.state {
            State::Held(epoch) | State::Leaving(epoch) => Some(epoch),
            _ => None,
        }
    }

    /// The request as frames show it. It stays until the claim is shown, so that it never looks withdrawn when it was granted.
    #[must_use]
    pub fn request(&self, own_peer: Option<Incarnation>) -> Option<Offer> {
        match self.state {
            State::Requesting(offer) => Some(offer),
            State::Taking(epoch) => own_peer.map(|to| Offer { epoch, to }),
            _ => None,
        }
    }

    /// The grant as frames show it: never before it is on disk (C5).
    #[must_use]
    pub fn grant(&self) -> Option<Offer> {
        if let State::Granted(offer) = self.state { Some(offer) } else { None }
    }

    /// Whether the group may be started: C1.
    #[must_use]
    pub fn is_held(&self) -> bool {
        matches!(self.state, State::Held(_))
    }

    /// Whether this node may say goodbye as far as this group goes: it holds nothing, and nothing that it granted is under way.
    #[must_use]
    pub fn is_free(&self) -> bool {
        matches!(self.state, State::Free | State::Requesting(_))
    }

    /// Whether the next state waits for the disk.
    #[must_use]
    pub fn waits_for_disk(&self) -> bool {
        self.wants_disk
    }

    /// What it waited for is on disk.
    pub fn stored(&mut self) {
        if std::mem::take(&mut self.wants_disk) {
            self.state = match self.state {
                State::Granting(offer) => State::Granted(offer),
                State::Taking(epoch) => State::Held(epoch),
                other => other,
            };
        }
    }

    /// What was held, according to the disk, runs no more: nothing is held.
    pub fn found_stopped(&mut self) {
        if let State::Held(_) | State::Leaving(_) = self.state {
            self.state = State::Free;
        }
    }

    /// C7: an epoch was heard of, be it in the last words of a node that is gone.
    pub fn hear(&mut self, epoch: Epoch, rules: Rules) {
        if rules.merge_epochs {
            self.epoch = self.epoch.max(epoch);
        }
    }

    /// One look at what is known; whether anything changed.
    pub fn look(&mut self, facts: &Facts<'_>, rules: Rules) -> bool {
        let before = self.clone();
        if let Some(told) = facts.told {
            self.hear(told.epoch, rules);
        }
        match self.state {
            State::Free => self.when_free(facts, rules),
            State::Requesting(offer) => self.when_requesting(offer, facts, rules),
            State::Granted(offer) => self.when_granted(offer, facts, rules),
            State::Held(epoch) => self.when_held(epoch, facts, rules),
            State::Leaving(epoch) => self.when_leaving(epoch, facts, rules),
            State::Granting(_) | State::Taking(_) => {}
        }
        if !rules.durable_first {
            self.stored();
        }
        *self != before
    }

    /// C10: what is being let go may run on the other node already, so that a stop that fails is not waited for.
    #[must_use]
    pub fn cannot_wait(&self, facts: &Facts<'_>, rules: Rules) -> bool {
        let State::Leaving(epoch) = self.state else { return false };
        let is_elsewhere = facts.told.is_some_and(|told| told.claim.is_some_and(|claim| claim > epoch));
        rules.reboots && (is_elsewhere || facts.must_leave)
    }

    fn when_free(&mut self, facts: &Facts<'_>, rules: Rules) {
        if facts.frozen {
            return;
        }
        if (!facts.wanted || facts.must_leave)
            && let Some(offer) = asked_of_us(facts, rules)
        {
            return self.answer(offer, rules);
        }
        if !facts.wanted || facts.must_leave || (rules.probed_first && !facts.stopped) {
            return;
        }
        match facts.sight {
            Sight::Unknown => {}
            Sight::Live(to) => {
                self.asked = self.epoch.max(self.asked).saturating_add(1);
                self.state = State::Requesting(Offer { epoch: self.asked, to });
            }
            Sight::Gone => self.take(self.epoch.saturating_add(1)),
        }
    }

    fn when_requesting(&mut self, offer: Offer, facts: &Facts<'_>, rules: Rules) {
        if facts.sight != Sight::Live(offer.to) || !facts.wanted || facts.frozen || facts.must_leave {
            self.state = State::Free;
            return;
        }
        let Some(told) = facts.told else { return };
        if is_granted(offer.epoch, told, facts, rules) && offer.epoch >= self.epoch {
            return self.take(offer.epoch);
        }
        // C3: of crossed requests the lower-indexed node's stands.
        let peer_is_first = facts.local > 0;
        if (peer_is_first || !rules.crossed)
            && let Some(asked) = asked_of_us(facts, rules)
        {
            return self.answer(asked, rules);
        }
        // C7: such a number is granted no more; the next is higher.
        if rules.merge_epochs && offer.epoch < self.epoch {
            self.state = State::Free;
        }
    }

    fn when_granted(&mut self, offer: Offer, facts: &Facts<'_>, rules: Rules) {
        // Without C3 one's own request is not withdrawn by granting.
        if !rules.crossed && facts.told.is_some_and(|told| is_granted(self.asked, told, facts, rules)) {
            return self.take(self.asked);
        }
        let is_over = match facts.sight {
            Sight::Unknown => false,
            Sight::Gone => true,
            Sight::Live(peer) if peer != offer.to => true,
            Sight::Live(_) => facts.told.is_some_and(|told| {
                let is_held = told.claim.is_some_and(|claim| claim >= offer.epoch);
                let is_withdrawn = told.claim.is_none() && told.request.is_none_or(|request| request.epoch != offer.epoch);
                is_held || is_withdrawn
            }),
        };
        if is_over {
            self.state = State::Free;
        }
    }

    fn when_held(&mut self, epoch: Epoch, facts: &Facts<'_>, rules: Rules) {
        if is_superseded(epoch, facts, rules) || facts.must_leave || (!facts.wanted && (!facts.frozen || facts.ending)) {
            self.state = State::Leaving(epoch);
        }
    }

    fn when_leaving(&mut self, epoch: Epoch, facts: &Facts<'_>, rules: Rules) {
        let is_superseded = is_superseded(epoch, facts, rules);
        if facts.stopped {
            self.state = State::Free;
        } else if facts.wanted && !facts.must_leave && !is_superseded {
            self.state = State::Held(epoch);
        }
    }

    /// C7: no epoch is granted that may have been held. Where the peer cannot see that by itself, a higher one is shown, and it asks again.
    fn answer(&mut self, offer: Offer, rules: Rules) {
        match offer.epoch.cmp(&self.epoch) {
            Ordering::Greater => self.grant_to(offer),
            _ if !rules.merge_epochs => self.grant_to(offer),
            Ordering::Equal => self.epoch = self.epoch.saturating_add(1),
            Ordering::Less => {}
        }
    }

    fn grant_to(&mut self, offer: Offer) {
        self.epoch = self.epoch.max(offer.epoch);
        self.state = State::Granting(offer);
        self.wants_disk = true;
    }

    fn take(&mut self, epoch: Epoch) {
        self.epoch = self.epoch.max(epoch);
        self.state = State::Taking(epoch);
        self.wants_disk = true;
    }
}

/// Whether what is held is worth nothing any more: C10.
fn is_superseded(epoch: Epoch, facts: &Facts<'_>, rules: Rules) -> bool {
    rules.higher_drops && facts.told.is_some_and(|told| told.epoch > epoch || told.claim.is_some_and(|claim| claim > epoch))
}

/// Whether the peer grants this epoch to us. C2: the grant names our life, in a frame of the life that we asked.
fn is_granted(epoch: Epoch, told: &GroupReport, facts: &Facts<'_>, rules: Rules) -> bool {
    told.grant.is_some_and(|grant| grant.epoch == epoch && (grant.to == facts.own || !rules.incarnations))
}

/// The grant for what the peer asks of us, if it may be given.
fn asked_of_us(facts: &Facts<'_>, rules: Rules) -> Option<Offer> {
    let (Sight::Live(peer), Some(told)) = (facts.sight, facts.told) else { return None };
    let request = told.request?;
    // C2
    let is_ours = request.to == facts.own || !rules.incarnations;
    // C4: unknown counts as running.
    let is_stopped = facts.stopped || !rules.probed_first;
    // C6
    let is_peaceful = !facts.fencing || !rules.fence_closed;
    (is_ours && is_stopped && is_peaceful && !facts.frozen && told.claim.is_none()).then_some(Offer { epoch: request.epoch, to: peer })
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWN: Incarnation = 7;
    const PEER: Incarnation = 9;

    fn facts(told: Option<&GroupReport>) -> Facts<'_> {
        let sight = Sight::Live(PEER);
        Facts {
            local: 0,
            own: OWN,
            sight,
            told,
            wanted: false,
            stopped: true,
            frozen: false,
            fencing: false,
            ending: false,
            must_leave: false,
        }
    }

    fn at(state: State, epoch: Epoch) -> Claim {
        Claim { state, epoch, asked: epoch, wants_disk: false }
    }

    /// The table of the module, row by row.
    #[test]
    fn table() {
        use State::{Free, Granted, Granting, Held, Leaving, Requesting, Taking};
        let nothing = GroupReport::default();
        let asks = |epoch| GroupReport { request: Some(Offer { epoch, to: OWN }), ..nothing.clone() };
        let grants = |epoch| GroupReport { grant: Some(Offer { epoch, to: OWN }), epoch, ..nothing.clone() };
        let holds = |epoch| GroupReport { claim: Some(epoch), epoch, ..nothing.clone() };
        let to_peer = |epoch| Offer { epoch, to: PEER };
        let wanted = Facts { wanted: true, ..facts(None) };
        let rows: Vec<(State, Facts<'_>, GroupReport, State)> = vec![
            (Free, wanted, nothing.clone(), Requesting(to_peer(5))),
            (Free, Facts { sight: Sight::Unknown, ..wanted }, nothing.clone(), Free),
            (Free, Facts { sight: Sight::Gone, ..wanted }, nothing.clone(), Taking(5)),
            (Free, Facts { stopped: false, ..wanted }, nothing.clone(), Free),
            (Free, Facts { frozen: true, ..wanted }, nothing.clone(), Free),
            (Free, facts(None), asks(5), Granting(to_peer(5))),
            (Free, Facts { stopped: false, ..facts(None) }, asks(5), Free),
            (Free, Facts { fencing: true, ..facts(None) }, asks(5), Free),
            (Free, Facts { own: 8, ..facts(None) }, asks(5), Free),
            (Requesting(to_peer(5)), wanted, grants(5), Taking(5)),
            (Requesting(to_peer(5)), wanted, grants(4), Requesting(to_peer(5))),
            (Requesting(to_peer(5)), Facts { own: 8, ..wanted }, grants(5), Requesting(to_peer(5))),
            (Requesting(to_peer(5)), Facts { local: 1, ..wanted }, asks(5), Granting(to_peer(5))),
            (Requesting(to_peer(5)), wanted, asks(5), Requesting(to_peer(5))),
            (Requesting(to_peer(5)), facts(None), nothing.clone(), Free),
            (Requesting(to_peer(5)), Facts { sight: Sight::Live(1), ..wanted }, nothing.clone(), Free),
            (Requesting(to_peer(5)), Facts { sight: Sight::Unknown, ..wanted }, nothing.clone(), Free),
            (Granted(to_peer(5)), facts(None), holds(5), Free),
            (Granted(to_peer(5)), facts(None), nothing.clone(), Free),
            (Granted(to_peer(5)), facts(None), asks(5), Granted(to_peer(5))),
            (Granted(to_peer(5)), Facts { sight: Sight::Unknown, ..facts(None) }, asks(5), Granted(to_peer(5))),
            (Granted(to_peer(5)), Facts { sight: Sight::Gone, ..facts(None) }, asks(5), Free),
            (Held(5), wanted, holds(6), Leaving(5)),
            (Held(5), wanted, nothing.clone(), Held(5)),
            (Held(5), facts(None), nothing.clone(), Leaving(5)),
            (Held(5), Facts { frozen: true, ..facts(None) }, nothing.clone(), Held(5)),
            (Held(5), Facts { must_leave: true, ..wanted }, nothing.clone(), Leaving(5)),
            (Leaving(5), facts(None), nothing.clone(), Free),
            (Leaving(5), Facts { stopped: false, ..facts(None) }, nothing.clone(), Leaving(5)),
            (Leaving(5), Facts { stopped: false, ..wanted }, nothing.clone(), Held(5)),
            (Leaving(5), Facts { stopped: false, ..wanted }, holds(6), Leaving(5)),
        ];
        for (state, facts, told, after) in rows {
            let mut claim = at(state, 4);
            let told = if facts.sight == Sight::Gone { None } else { Some(&told) };
            claim.look(&Facts { told, ..facts }, Rules::ALL);
            assert_eq!(claim.state(), after, "{state:?} {facts:?} {told:?}");
            claim.stored();
            match after {
                Taking(epoch) => assert_eq!(claim.state(), Held(epoch)),
                Granting(offer) => assert_eq!(claim.grant(), Some(offer)),
                _ => assert_eq!(claim.state(), after),
            }
        }
    }

    /// C10: only what may run on the other node already ends with the machine.
    #[test]
    fn what_cannot_wait() {
        let holds = |epoch| GroupReport { claim: Some(epoch), epoch, ..GroupReport::default() };
        let (higher, lower) = (holds(6), holds(4));
        let must_leave = Facts { must_leave: true, ..facts(None) };
        let leaving = at(State::Leaving(5), 5);
        assert!(leaving.cannot_wait(&facts(Some(&higher)), Rules::ALL));
        assert!(leaving.cannot_wait(&must_leave, Rules::ALL));
        assert!(!leaving.cannot_wait(&facts(Some(&lower)), Rules::ALL));
        assert!(!leaving.cannot_wait(&facts(None), Rules::ALL));
        assert!(!at(State::Held(5), 5).cannot_wait(&must_leave, Rules::ALL));
    }

    #[test]
    fn no_epoch_is_asked_for_twice() {
        let mut claim = at(State::Free, 4);
        let mut asked = Vec::new();
        for wanted in [true, false, true, false, true] {
            claim.look(&Facts { wanted, ..facts(None) }, Rules::ALL);
            asked.extend(claim.request(Some(PEER)).map(|offer| offer.epoch));
        }
        assert_eq!(asked, [5, 6, 7]);
    }
}
