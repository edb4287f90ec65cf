//! What the nodes of the search tell each other.

use crate::node::Life;
use ha_snmp::engine::embedded::report::{GroupReport, Offer};

/// What a frame tells of the group. A claim, a request and a grant exclude one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Says {
    Nothing,
    Claim(u8),
    Request(u8, Life),
    Grant(u8, Life),
}

/// What a frame tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Told {
    pub epoch: u8,
    pub says: Says,
    /// The sender's definition of the group: its digest.
    pub definition: u8,
    /// It cannot stop what it must stop, and asks to be fenced.
    pub fence_me: bool,
}

/// A frame. `hears` is the life of the other node that it answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Frame {
    pub life: Life,
    pub hears: Life,
    pub goodbye: bool,
    pub told: Told,
}

impl Told {
    /// As the claim reads it.
    pub fn report(self) -> GroupReport {
        let none = GroupReport { epoch: self.epoch.into(), ..GroupReport::default() };
        let offer = |epoch: u8, to: Life| Some(Offer { epoch: epoch.into(), to: to.into() });
        match self.says {
            Says::Nothing => none,
            Says::Claim(claim) => GroupReport { claim: Some(claim.into()), ..none },
            Says::Request(epoch, to) => GroupReport { request: offer(epoch, to), ..none },
            Says::Grant(epoch, to) => GroupReport { grant: offer(epoch, to), ..none },
        }
    }
}

/// Numbers of the claim, which are small here.
pub fn small(number: u64) -> u8 {
    u8::try_from(number).unwrap_or(u8::MAX)
}
