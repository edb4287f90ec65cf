//! How long the core's frames can get. What seals and sends them keeps below these figures; a test there compares.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use super::model::Group;

/// No frame is longer, octets: it goes over every Ethernet in one piece, with the headers of IP and UDP and those of a tunnel.
pub const MAX_FRAME: usize = 1400;

/// Versions, cluster, sender, incarnation, sequence, echo, key number and seal (32 octets); in a full frame the state of the node too.
const SHORT_HEAD: usize = 128;
const FULL_HEAD: usize = 200;

/// Of each group in a short frame: epoch, claim, request and grant with their incarnations.
const SHORT_GROUP: usize = 40;
/// Of each group in a full frame, beside its name: digest, failcounts and states too.
const FULL_GROUP: usize = 60;
/// Of each resource in a full frame, beside its name.
const FULL_RESOURCE: usize = 12;
/// Of each ping node in a full frame.
const FULL_PING: usize = 12;

/// Octets of a full frame about these groups and so many ping nodes, at most.
#[must_use]
pub fn full_frame(groups: &[Group], pings: usize) -> usize {
    let group = |group: &Group| {
        FULL_GROUP + group.name.as_str().len() + group.resources.iter().map(|r| FULL_RESOURCE + r.name.as_str().len()).sum::<usize>()
    };
    FULL_HEAD + pings * FULL_PING + groups.iter().map(group).sum::<usize>()
}

/// Octets of the short frame about so many groups, which goes over serial lines, at most.
#[must_use]
pub fn short_frame(groups: usize) -> usize {
    SHORT_HEAD + groups * SHORT_GROUP
}
