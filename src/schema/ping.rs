//! `base.1.5`: the ping nodes.

use super::{Group, Object, Syntax, Table, convention};

const TRUTH: Syntax = Syntax::Enumeration(&convention::KNOWN_TRUTH);

/// `haPingName`
pub static NAME: Object =
    Object::index("haPingName", &[1, 5, 1, 1, 1], Syntax::Name(32), "The name of the ping node, as in the configuration.");
/// `haPingHost`
pub static HOST: Object = Object::read_only("haPingHost", &[1, 5, 1, 1, 2], Syntax::Text(64), "Its address.");
/// `haPingReachable`
pub static REACHABLE: Object = Object::read_only(
    "haPingReachable",
    &[1, 5, 1, 1, 3],
    TRUTH,
    "Whether it answers this node; unknown(3) before that is known, and where the engine is silent, see haClusterFreshness.",
);
/// `haPingSince`
pub static SINCE: Object = Object::read_only("haPingSince", &[1, 5, 1, 1, 4], Syntax::DateAndTime, "Since when that has been so.");
/// `haPingStateAge`
pub static STATE_AGE: Object =
    Object::read_only("haPingStateAge", &[1, 5, 1, 1, 5], Syntax::Gauge32, "How long that has been so.").in_units("seconds");
/// `haPingRoundTrip`
pub static ROUND_TRIP: Object = Object::read_only(
    "haPingRoundTrip",
    &[1, 5, 1, 1, 6],
    Syntax::Gauge32,
    "From the last request to its answer. There is no instance before the first.",
)
.in_units("microseconds");

/// `haPingTable`
pub static TABLE: Table = Table {
    name: "haPingTable",
    entry: "haPingEntry",
    arcs: &[1, 5, 1],
    description: "The ping nodes, hosts whose answers tell whether a node is connected, as this node sees them.",
    entry_description: "One ping node.",
    index: &[&NAME],
    columns: &[&NAME, &HOST, &REACHABLE, &SINCE, &STATE_AGE, &ROUND_TRIP],
};

/// The group.
pub static GROUP: Group = Group {
    name: "haPingNodes",
    arcs: &[1, 5],
    title: "The ping nodes",
    scalars: &[],
    tables: &[&TABLE],
    conformance: "haPingGroup",
    description: "The ping nodes.",
};
