//! How long the core's frames can get. A test of the engine, which fills them, compares.
//!
//! Epochs count as below 2^32 and cleanups of a resource as below 2^16: a takeover each second for a century, an order each hour for seven years.
//! Orders on what a changed configuration no longer has come on top, until the next order while both nodes agree.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

/// No frame is longer, octets: it goes over every Ethernet in one piece, with the headers of IP and UDP and those of a tunnel.
pub const MAX_FRAME: usize = 1400;

/// The cluster's name, versions, sender, incarnation, sequence, echo, key number, seal (32 octets), and the state of the node.
pub(super) const HEAD: usize = 222;
/// Of each group: digests, epoch, claim, request and grant with their incarnations, failcounts and states, and what people have ordered.
pub(super) const GROUP: usize = 100;
/// Of each resource what people have ordered. That is more than its state, so that a full frame is no longer while nothing is ordered; one
/// that is too long then goes without states.
pub(super) const RESOURCE: usize = 22;

/// Octets of a frame about so many groups with so many resources together, at most. It must always go out: without frames a node is taken for
/// dead.
#[must_use]
pub fn frame_size(groups: usize, resources: usize) -> usize {
    HEAD + groups * GROUP + resources * RESOURCE
}

/// Octets that so many take on a serial line: a delimiter at each end, the checksum, and an escape before four of 256 values, or twice as many.
#[must_use]
pub fn on_the_line(octets: usize) -> usize {
    octets + octets / 32 + 8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes() {
        assert_eq!((frame_size(0, 0), frame_size(2, 8)), (222, 222 + 200 + 8 * 22));
        assert_eq!(on_the_line(320), 338);
    }
}
