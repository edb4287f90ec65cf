//! `base.1.3`: the nodes.

use super::{Group, Object, Syntax, Table, convention};

const TRUTH: Syntax = Syntax::Enumeration(&convention::KNOWN_TRUTH);

/// `haNodeName`
pub static NAME: Object = Object::index("haNodeName", &[1, 3, 1, 1, 1], Syntax::Name(32), "The name of the node, as 'uname -n' prints it.");
/// `haNodeState`
pub static STATE: Object = Object::read_only(
    "haNodeState",
    &[1, 3, 1, 1, 2],
    Syntax::Enumeration(&convention::NODE_STATE),
    "How the node is; unknown(2) also where the engine is silent, see haClusterFreshness.",
);
/// `haNodeStandby`
pub static STANDBY: Object = Object::read_only(
    "haNodeStandby",
    &[1, 3, 1, 1, 3],
    TRUTH,
    "Whether it is kept from running groups, because somebody has said so or because too much has failed on it.",
);
/// `haNodeSince`
pub static SINCE: Object = Object::read_only("haNodeSince", &[1, 3, 1, 1, 4], Syntax::DateAndTime, "Since when it has been in this state.");
/// `haNodeStateAge`
pub static STATE_AGE: Object =
    Object::read_only("haNodeStateAge", &[1, 3, 1, 1, 5], Syntax::Gauge32, "How long it has been in this state.").in_units("seconds");
/// `haNodeTransitions`
pub static TRANSITIONS: Object = Object::read_only(
    "haNodeTransitions",
    &[1, 3, 1, 1, 6],
    Syntax::Counter32,
    "Changes of its state. It begins at zero when the engine of the node that tells starts.",
);
/// `haNodeFailCount`
pub static FAIL_COUNT: Object = Object::read_only(
    "haNodeFailCount",
    &[1, 3, 1, 1, 7],
    Syntax::Gauge32,
    "The failures that count on it: the sum of its rows of haFailCountTable.",
)
.in_units("failures");
/// `haNodeLastHeard`
pub static LAST_HEARD: Object = Object::read_only(
    "haNodeLastHeard",
    &[1, 3, 1, 1, 8],
    Syntax::DateAndTime,
    "When it was heard last. There is no instance for the node that tells, and before the first time.",
);
/// `haNodeLastHeardAge`
pub static LAST_HEARD_AGE: Object = Object::read_only(
    "haNodeLastHeardAge",
    &[1, 3, 1, 1, 9],
    Syntax::Gauge32,
    "How long ago it was heard. There is no instance for the node that tells, and before the first time.",
)
.in_units("seconds");
/// `haNodeIncarnation`
pub static INCARNATION: Object = Object::read_only(
    "haNodeIncarnation",
    &[1, 3, 1, 1, 10],
    Syntax::Text(16),
    "The number of its engine's life, hexadecimal: another one means that its engine was started anew. Empty before it was heard.",
);
/// `haNodeAgentAlive`
pub static AGENT_ALIVE: Object = Object::read_only(
    "haNodeAgentAlive",
    &[1, 3, 1, 1, 11],
    TRUTH,
    "Whether its agent is alive, the program that answers here: without it nobody tells of what happens on that node alone.",
);

/// `haNodeTable`
pub static TABLE: Table = Table {
    name: "haNodeTable",
    entry: "haNodeEntry",
    arcs: &[1, 3, 1],
    description: "The nodes of the cluster, as this node sees them.",
    entry_description: "One node. The name is the same on all nodes and after a restart.",
    index: &[&NAME],
    columns: &[
        &NAME,
        &STATE,
        &STANDBY,
        &SINCE,
        &STATE_AGE,
        &TRANSITIONS,
        &FAIL_COUNT,
        &LAST_HEARD,
        &LAST_HEARD_AGE,
        &INCARNATION,
        &AGENT_ALIVE,
    ],
};

/// The group.
pub static GROUP: Group = Group {
    name: "haNodes",
    arcs: &[1, 3],
    title: "The nodes",
    scalars: &[],
    tables: &[&TABLE],
    conformance: "haNodeGroup",
    description: "The nodes of the cluster.",
};
