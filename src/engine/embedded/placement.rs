//! Where a group belongs: a pure function of the configuration and of what is known of both nodes.
#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use super::intent::GroupIntent;
use super::report::Fitness;
use crate::config::Group;
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

/// Where a group belongs, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Placement {
    /// The node; `None`: nowhere.
    pub node: Option<u8>,
    /// One line of at most 80 octets.
    pub reason: String,
    /// Everything that was weighed, one line each: `ha-snmp explain`.
    pub weighed: Vec<String>,
    /// The holder cannot keep the group: a move that takes place even if none is left within this hour. It is recorded like the others.
    pub is_forced: bool,
}

/// Says where a group belongs.
#[must_use]
pub fn place(situation: &Situation<'_>) -> Placement {
    Placement { node: situation.holder, reason: String::new(), weighed: Vec::new(), is_forced: false }
}
