//! `base.1.6`: the groups of resources.

use super::{Group, Object, Syntax, Table, convention};

/// `haGroupName`
pub static NAME: Object =
    Object::index("haGroupName", &[1, 6, 1, 1, 1], Syntax::Name(32), "The name of the group, as in the configuration.");
/// `haGroupState`
pub static STATE: Object = Object::read_only(
    "haGroupState",
    &[1, 6, 1, 1, 2],
    Syntax::Enumeration(&convention::GROUP_STATE),
    "How the group is; unknown(7) also where the engine is silent, see haClusterFreshness.",
);
/// `haGroupActiveNode`
pub static ACTIVE_NODE: Object = Object::read_only(
    "haGroupActiveNode",
    &[1, 6, 1, 1, 3],
    Syntax::Text(32),
    "The haNodeName of the node that holds it, empty where none does. Where the engine is silent it is the one that held it last.",
);
/// `haGroupPreferredNode`
pub static PREFERRED_NODE: Object = Object::read_only(
    "haGroupPreferredNode",
    &[1, 6, 1, 1, 4],
    Syntax::Text(32),
    "The haNodeName of the node that it belongs on, empty where it is at home on any.",
);
/// `haGroupFailCount`
pub static FAIL_COUNT: Object = Object::read_only(
    "haGroupFailCount",
    &[1, 6, 1, 1, 5],
    Syntax::Gauge32,
    "The failures of its resources that count on this node, see haClusterLocalNode.",
)
.in_units("failures");
/// `haGroupFailCountWarn`
pub static FAIL_COUNT_WARN: Object =
    Object::read_only("haGroupFailCountWarn", &[1, 6, 1, 1, 6], Syntax::Gauge32, "With so many this node sends failCountWarnLevel.")
        .in_units("failures");
/// `haGroupFailCountCritical`
pub static FAIL_COUNT_CRITICAL: Object = Object::read_only(
    "haGroupFailCountCritical",
    &[1, 6, 1, 1, 7],
    Syntax::Gauge32,
    "With so many this node sends failCountCriticalLevel.",
)
.in_units("failures");
/// `haGroupFailCountLimit`
pub static FAIL_COUNT_LIMIT: Object =
    Object::read_only("haGroupFailCountLimit", &[1, 6, 1, 1, 8], Syntax::Gauge32, "With so many the group leaves the node.")
        .in_units("failures");
/// `haGroupSince`
pub static SINCE: Object =
    Object::read_only("haGroupSince", &[1, 6, 1, 1, 9], Syntax::DateAndTime, "Since when it has been in this state.");
/// `haGroupStateAge`
pub static STATE_AGE: Object =
    Object::read_only("haGroupStateAge", &[1, 6, 1, 1, 10], Syntax::Gauge32, "How long it has been in this state.").in_units("seconds");
/// `haGroupMoves`
pub static MOVES: Object = Object::read_only(
    "haGroupMoves",
    &[1, 6, 1, 1, 11],
    Syntax::Counter32,
    "How often it has changed its node. It begins at zero when the engine of this node starts.",
);
/// `haGroupReason`
pub static REASON: Object =
    Object::read_only("haGroupReason", &[1, 6, 1, 1, 12], Syntax::Text(255), "Why it is where it is, in one line for people.");
/// `haGroupRedundant`
pub static REDUNDANT: Object = Object::read_only(
    "haGroupRedundant",
    &[1, 6, 1, 1, 13],
    Syntax::Enumeration(&convention::KNOWN_TRUTH),
    "Whether the group would survive the next failure: the other node could take it, and would. A group that is stopped by order lacks nothing of its own.",
);
/// `haGroupRedundantCause`
pub static REDUNDANT_CAUSE: Object = Object::read_only(
    "haGroupRedundantCause",
    &[1, 6, 1, 1, 14],
    Syntax::Enumeration(&convention::REDUNDANCY),
    "What is in the way, in a word; of several things the one that haGroupRedundantReason names first.",
);
/// `haGroupRedundantReason`
pub static REDUNDANT_REASON: Object = Object::read_only(
    "haGroupRedundantReason",
    &[1, 6, 1, 1, 15],
    Syntax::Text(255),
    "All that is in the way, in one line for people; empty where it is redundant, or nobody can tell.",
);

/// `haGroupTable`
pub static TABLE: Table = Table {
    name: "haGroupTable",
    entry: "haGroupEntry",
    arcs: &[1, 6, 1],
    description: "The groups: resources that run on one node together.",
    entry_description: "One group. The name is the same on all nodes and after a restart.",
    index: &[&NAME],
    columns: &[
        &NAME,
        &STATE,
        &ACTIVE_NODE,
        &PREFERRED_NODE,
        &FAIL_COUNT,
        &FAIL_COUNT_WARN,
        &FAIL_COUNT_CRITICAL,
        &FAIL_COUNT_LIMIT,
        &SINCE,
        &STATE_AGE,
        &MOVES,
        &REASON,
        &REDUNDANT,
        &REDUNDANT_CAUSE,
        &REDUNDANT_REASON,
    ],
};

/// The group.
pub static GROUP: Group = Group {
    name: "haServiceGroups",
    arcs: &[1, 6],
    title: "The groups of resources",
    scalars: &[],
    tables: &[&TABLE],
    conformance: "haServiceGroupGroup",
    description: "The groups of resources.",
};
