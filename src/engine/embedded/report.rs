//! What a node tells the other in every frame: its whole state. A lost frame repeats by itself.
//!
//! Fields have numbers; a node of another version reads those that it knows, and takes the default for those that are missing. A number is
//! never used again for something else.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use super::intent::Intent;
use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

/// The version of the rules by which groups are placed. While the nodes differ, nothing is moved without need.
pub const POLICY: u16 = 2;

/// The number of a claim on a group: who starts the group next takes a higher one.
pub type Epoch = u64;
/// The number of a core's life, drawn at random.
pub type Incarnation = u64;

/// How a node is, as it says itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
#[cbor(index_only)]
pub enum Phase {
    /// Its resources are being probed, and what it reaches is not known.
    #[default]
    #[n(0)]
    Starting,
    /// In service.
    #[n(1)]
    Online,
    /// It stops everything.
    #[n(2)]
    Stopping,
    /// Its last words: it has seen every resource stopped, and does nothing more.
    #[n(3)]
    Goodbye,
    /// Its last words: services run on, a successor comes soon.
    #[n(4)]
    Detached,
}

/// A node's whole state.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
#[cbor(map)]
pub struct Report {
    /// [`POLICY`] of its version.
    #[n(0)]
    #[cbor(default)]
    pub policy: u16,
    /// How it is.
    #[n(1)]
    #[cbor(default)]
    pub phase: Phase,
    /// What people have ordered.
    #[n(2)]
    #[cbor(default)]
    pub intent: Intent,
    /// Bit n: ping node n answers, and did so after the peer was heard last.
    #[n(3)]
    #[cbor(default)]
    pub pings: u32,
    /// Whether its agent is alive.
    #[n(4)]
    #[cbor(default)]
    pub agent_alive: bool,
    /// A resource could not be stopped: the peer is asked to fence it.
    #[n(5)]
    #[cbor(default)]
    pub fence_me: bool,
    /// The incarnation of the peer whose detaching it has understood; 0 for none.
    #[n(6)]
    #[cbor(default)]
    pub detach_seen: Incarnation,
    /// Bit n: link n brings frames of the peer.
    #[n(7)]
    #[cbor(default)]
    pub links: u32,
    /// The groups, in the order of the configuration.
    #[n(8)]
    #[cbor(default)]
    pub groups: Vec<GroupReport>,
    /// Whether its configuration differs from the peer's.
    #[n(9)]
    #[cbor(default)]
    pub mismatch: bool,
    /// Whether `pings` means anything: each ping node has answered, or had the time to.
    #[n(10)]
    #[cbor(default)]
    pub has_pinged: bool,
    /// Without fencing: it is cut off itself, and can take nothing over.
    #[n(11)]
    #[cbor(default)]
    pub isolated: bool,
    /// It was until just now, and takes nothing over before it has waited anew.
    #[n(12)]
    #[cbor(default)]
    pub returned: bool,
    /// Its machine goes down, and what runs on is left alone by order: no reason to be fenced, and no successor comes.
    #[n(13)]
    #[cbor(default)]
    pub leaves: bool,
    /// In each level that could fence the peer a device has failed.
    #[n(14)]
    #[cbor(default)]
    pub fence_failed: bool,
}

/// A group on the node that tells.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
#[cbor(map)]
pub struct GroupReport {
    /// Digest of its name: groups are told apart by it.
    #[n(0)]
    pub id: u64,
    /// Digest of its definition.
    #[n(1)]
    #[cbor(default)]
    pub digest: u64,
    /// The highest epoch that this node has held, granted or heard of.
    #[n(2)]
    #[cbor(default)]
    pub epoch: Epoch,
    /// The claim that it holds.
    #[n(3)]
    #[cbor(default)]
    pub claim: Option<Epoch>,
    /// What it asks for.
    #[n(4)]
    #[cbor(default)]
    pub request: Option<Offer>,
    /// What it grants.
    #[n(5)]
    #[cbor(default)]
    pub grant: Option<Offer>,
    /// What is known of its resources here.
    #[n(6)]
    #[cbor(default)]
    pub run: RunState,
    /// Whether this node could run it, as far as this node alone can say.
    #[n(7)]
    #[cbor(default)]
    pub fitness: Fitness,
    /// Sum of the failures of its resources here.
    #[n(8)]
    #[cbor(default)]
    pub fail_count: u32,
    /// State (of `view::cluster::ResourceState`) and failures of each resource; left out of the short form.
    #[n(9)]
    #[cbor(default)]
    pub resources: Vec<ResourceReport>,
}

/// A request or a grant: names the epoch and the incarnation of the other node that it is meant for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Encode, Decode, Serialize, Deserialize)]
pub struct Offer {
    /// The epoch.
    #[n(0)]
    pub epoch: Epoch,
    /// To whom.
    #[n(1)]
    pub to: Incarnation,
}

/// What is known of a group's resources on a node.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
#[cbor(index_only)]
pub enum RunState {
    /// Not probed yet: counts as running.
    #[default]
    #[n(0)]
    Unknown,
    /// Every one has been seen stopped since the core started.
    #[n(1)]
    Stopped,
    /// Being started.
    #[n(2)]
    Starting,
    /// All run.
    #[n(3)]
    Started,
    /// Being stopped.
    #[n(4)]
    Stopping,
    /// One could not be stopped, or some run though none should.
    #[n(5)]
    Blocked,
}

/// Whether a node could run a group: all that would keep it from asking for it, or from starting it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Encode, Serialize, Deserialize)]
#[cbor(index_only)]
pub enum Fitness {
    /// It could.
    #[default]
    #[n(0)]
    Fit,
    /// Its failcount is at the limit.
    #[n(1)]
    Failed,
    /// Its disk is not up to date.
    #[n(2)]
    Disk,
    /// Something that the group requires is not there.
    #[n(3)]
    Requirement,
    /// A resource could not be stopped.
    #[n(4)]
    Blocked,
    /// Probes do not tell how a resource is.
    #[n(5)]
    Unprobed,
    /// What starts a resource is not installed.
    #[n(6)]
    NotInstalled,
    /// The disk of its claims does not answer.
    #[n(7)]
    ClaimsDisk,
    /// Starts have failed: it tries again only where no other node can run the group.
    #[n(8)]
    StartFailed,
    /// A later release says why it could not.
    #[n(9)]
    Other,
}

impl Fitness {
    /// All, by their numbers in frames.
    pub const ALL: [Self; 10] = [
        Self::Fit,
        Self::Failed,
        Self::Disk,
        Self::Requirement,
        Self::Blocked,
        Self::Unprobed,
        Self::NotInstalled,
        Self::ClaimsDisk,
        Self::StartFailed,
        Self::Other,
    ];
}

/// A number that this release does not know is [`Fitness::Other`]: the frame is worth reading all the same.
impl<'b, C> Decode<'b, C> for Fitness {
    fn decode(decoder: &mut minicbor::Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        let number = usize::try_from(decoder.u32()?).unwrap_or(usize::MAX);
        Ok(Self::ALL.get(number).copied().unwrap_or(Self::Other))
    }
}

/// A resource on the node that tells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
pub struct ResourceReport {
    /// A number of `view::cluster::ResourceState`.
    #[n(0)]
    pub state: u8,
    /// Failures that count.
    #[n(1)]
    pub failures: u32,
}

/// Bit n, as [`Report::pings`] and [`Report::links`] number them; none beyond the 32nd.
#[must_use]
pub fn bit(n: u32) -> u32 {
    1_u32.checked_shl(n).unwrap_or(0)
}

/// Bit n is set where the nth is.
pub fn bits(are_set: impl IntoIterator<Item = bool>) -> u32 {
    are_set.into_iter().zip(0_u32..).filter(|(is_set, _)| *is_set).fold(0, |bits, (_, n)| bits | bit(n))
}
