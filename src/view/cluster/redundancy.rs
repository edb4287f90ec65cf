//! Whether the next failure would be survived.

use serde::{Deserialize, Serialize};

/// Why it would not. The discriminants are the enumeration `HaRedundancyKind` of the MIB, where redundant(1) lacks nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LackCause {
    /// Both nodes hold a group.
    SplitBrain = 2,
    /// Frames come that no key of this node opens, and the other node is not heard.
    Keys = 3,
    /// A node is not in service: lost, stopped, fenced, never heard, or its core is being replaced.
    NodeAway = 4,
    /// A node is in standby.
    Standby = 5,
    /// Nothing is started, moved or fenced.
    Maintenance = 6,
    /// The nodes define groups differently.
    Definitions = 7,
    /// A node has no fence device left that works.
    Fencing = 8,
    /// Of several links at most one is left.
    Links = 9,
    /// A group runs nowhere although it should, or is blocked.
    OutOfService = 10,
    /// The other node is not fit for a group.
    Unfit = 11,
    /// A resource of a group is left alone by order.
    Unmanaged = 12,
    /// Without fencing: the other node reaches no ping node, and would not take over.
    Connectivity = 13,
}

/// Something that is in the way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lack {
    /// In a word.
    pub cause: LackCause,
    /// In one line for people; of a group without its name.
    pub text: String,
}

/// Whether the next failure would be survived: of a node, and of a link where there are several.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Redundancy {
    /// All that is in the way: of the cluster as a whole, then of its groups. Nothing: it would.
    pub lacks: Vec<Lack>,
}

impl Redundancy {
    /// Whether it would.
    #[must_use]
    pub fn is_given(&self) -> bool {
        self.lacks.is_empty()
    }

    /// Why not, in one line; empty where it would.
    #[must_use]
    pub fn why(&self) -> String {
        let texts: Vec<&str> = self.lacks.iter().map(|lack| lack.text.as_str()).collect();
        texts.join("; ")
    }

    /// The whole in one line: `redundant`, or `NOT redundant: node zape is standby`.
    #[must_use]
    pub fn text(&self) -> String {
        if self.is_given() { "redundant".to_owned() } else { format!("NOT redundant: {}", self.why()) }
    }
}
