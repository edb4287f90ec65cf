//! The rules that came out of an exhaustive search, as switches: the search over this code (tests/search) removes each in turn, and must then
//! find two nodes that run one group; or a claim of an epoch that was claimed before (C5, C7); or that two go on to run it (C10).

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use serde::{Deserialize, Serialize};

/// Which rules hold. Outside of the search: all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rules {
    /// C2: requests and grants count only between the lives that they name.
    pub incarnations: bool,
    /// C3: granting withdraws one's own request; of crossed ones the lower-indexed node's stands.
    pub crossed: bool,
    /// C4: granted, claimed or waved goodbye only what was seen stopped.
    pub probed_first: bool,
    /// C5: on disk before a frame shows it.
    pub durable_first: bool,
    /// C6: a fence result counts only for the life that it was ordered against.
    pub fence_names_life: bool,
    /// C6: no grant while a fence order is open.
    pub fence_closed: bool,
    /// C7: epochs merge by maximum.
    pub merge_epochs: bool,
    /// C8: nothing changes while the definitions differ.
    pub digests: bool,
    /// C9: what runs at the start is kept only with a claim of this boot.
    pub boot: bool,
    /// C10: a higher epoch drops the claim.
    pub higher_drops: bool,
    /// C10: what must be dropped and cannot be stopped ends with the machine.
    pub reboots: bool,
    /// What is held is let go for a better node only when that asks for it.
    pub make_before_break: bool,
}

impl Rules {
    /// All of them.
    pub const ALL: Self = Self {
        incarnations: true,
        crossed: true,
        probed_first: true,
        durable_first: true,
        fence_names_life: true,
        fence_closed: true,
        merge_epochs: true,
        digests: true,
        boot: true,
        higher_drops: true,
        reboots: true,
        make_before_break: true,
    };
}
