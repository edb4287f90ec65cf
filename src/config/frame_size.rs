//! How long the core's frames can get. What seals and sends them keeps below these figures; a test there compares.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use super::model::Group;

/// No frame is longer, octets: it goes over every Ethernet in one piece, with the headers of IP and UDP and those of a tunnel.
pub const MAX_FRAME: usize = 1400;

/// Versions, cluster, sender, incarnation, sequence, echo, key number and seal (32 octets); in a full frame the state of the node too.
pub(super) const SHORT_HEAD: usize = 128;
pub(super) const FULL_HEAD: usize = 200;

/// Of each group in a short frame: epoch, claim, request and grant with their incarnations.
pub(super) const SHORT_GROUP: usize = 40;
/// Of each group in a full frame, beside its name: digest, failcounts and states too.
pub(super) const FULL_GROUP: usize = 60;
/// Of each resource in a full frame, beside its name.
pub(super) const FULL_RESOURCE: usize = 12;
/// Of each ping node in a full frame.
pub(super) const FULL_PING: usize = 12;

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Engine, SourceFile, check};

    #[test]
    fn sizes_of_the_example() {
        let text = include_str!("../../etc/cluster-example.toml").to_owned();
        let Some(config) = check(&[SourceFile { name: "test".to_owned(), text }]).config else { panic!("the example is wrong") };
        let Engine::Embedded(embedded) = config.engine else { panic!("no engine") };
        let names = "frontend".len() + "drbd0dataaddressoam-addressgatekeeperlicensingwebmail".len();
        assert_eq!(full_frame(&embedded.groups, 1), 200 + 60 + 8 * 12 + 12 + names);
        assert_eq!((short_frame(0), short_frame(2)), (128, 208));
    }
}
