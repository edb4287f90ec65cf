//! The claim on one group: who may start it. Rules C1 to C10.
//!
//! Nothing here is a message: what is asked, granted and held is state that every frame shows, so a lost frame repeats itself. The machine
//! looks at what is known ([`Facts`]) after each input; each look does at most one step.
//!
//! | state | what is known | becomes | on disk first |
//! |---|---|---|---|
//! | free | wanted, peer alive, the disk answers | requesting | |
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
//! | taking | not wanted any more, or a higher epoch is heard, or it must be let go | free | |
//! | held | belongs to the peer, which requests it, and the disk answers; or belongs nowhere | leaving | |
//! | held | a higher epoch is heard, or it must be let go | leaving | |
//! | leaving | seen stopped | free | |
//! | leaving | wanted again, and nothing forbids it | held | |

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

mod facts;
mod look;
#[cfg(test)]
mod tests;

use super::report::{Epoch, Incarnation, Offer};
use super::rules::Rules;
pub use facts::{Facts, Sight};
use serde::{Deserialize, Serialize};

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

    /// Whether it is granted to the peer, or will be once that is on disk.
    #[must_use]
    pub fn is_granting(&self) -> bool {
        matches!(self.state, State::Granting(_) | State::Granted(_))
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
}
