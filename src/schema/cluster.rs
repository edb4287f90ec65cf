//! `base.1.2`: the cluster as a whole.

use super::{Group, Object, Syntax, convention};

const TRUTH: Syntax = Syntax::Enumeration(&convention::KNOWN_TRUTH);

/// `haClusterName`
pub static NAME: Object = Object::read_only(
    "haClusterName",
    &[1, 2, 1],
    Syntax::Text(32),
    "The name of the cluster, as its engine has it; empty where none has told yet.",
);
/// `haClusterFreshness`
pub static FRESHNESS: Object = Object::read_only(
    "haClusterFreshness",
    &[1, 2, 2],
    Syntax::Enumeration(&convention::FRESHNESS),
    "Whether what the engine told last can be trusted: unknown(3) without an engine and before its first word, stale(2) where it has been silent for more than 5 seconds. Then every state of the cluster is shown as unknown, and the rest as it was told last.",
);
/// `haClusterStateAge`
pub static STATE_AGE: Object = Object::read_only(
    "haClusterStateAge",
    &[1, 2, 3],
    Syntax::Gauge32,
    "How long ago the engine told last. There is no instance before its first word.",
)
.in_units("seconds");
/// `haClusterQuorate`
pub static QUORATE: Object = Object::read_only(
    "haClusterQuorate",
    &[1, 2, 4],
    TRUTH,
    "Whether this node may run groups: it sees its peer, or knows for sure that the peer runs nothing.",
);
/// `haClusterLocalNode`
pub static LOCAL_NODE: Object =
    Object::read_only("haClusterLocalNode", &[1, 2, 5], Syntax::Text(32), "The haNodeName of this node, empty where it is not known.");
/// `haClusterNodesConfigured`
pub static NODES_CONFIGURED: Object =
    Object::read_only("haClusterNodesConfigured", &[1, 2, 6], Syntax::Gauge32, "How many nodes the cluster has: the rows of haNodeTable.")
        .in_units("nodes");
/// `haClusterNodesOnline`
pub static NODES_ONLINE: Object =
    Object::read_only("haClusterNodesOnline", &[1, 2, 7], Syntax::Gauge32, "How many of them are online(1), 0 where nobody can tell.")
        .in_units("nodes");
/// `haClusterMaintenance`
pub static MAINTENANCE: Object = Object::read_only(
    "haClusterMaintenance",
    &[1, 2, 8],
    TRUTH,
    "Whether nothing is started, stopped, moved or fenced at the moment, because somebody has said so.",
);
/// `haClusterSplitBrain`
pub static SPLIT_BRAIN: Object = Object::read_only("haClusterSplitBrain", &[1, 2, 9], TRUTH, "Whether both nodes hold a group.");
/// `haClusterConfigAgrees`
pub static CONFIG_AGREES: Object = Object::read_only(
    "haClusterConfigAgrees",
    &[1, 2, 10],
    TRUTH,
    "Whether the configurations of both nodes define the groups alike. While they do not, no group is started or moved.",
);
/// `haClusterFencing`
pub static FENCING: Object = Object::read_only(
    "haClusterFencing",
    &[1, 2, 11],
    Syntax::Text(255),
    "What makes sure that a lost node runs nothing; 'none' without, empty where it is not known.",
);
/// `haClusterTakeovers`
pub static TAKEOVERS: Object = Object::read_only(
    "haClusterTakeovers",
    &[1, 2, 12],
    Syntax::Counter32,
    "Groups that this node took over from the other. It begins at zero when the engine starts, see haNodeIncarnation.",
);
/// `haClusterLastTakeover`
pub static LAST_TAKEOVER: Object = Object::read_only(
    "haClusterLastTakeover",
    &[1, 2, 13],
    Syntax::DateAndTime,
    "When it took over the last of them. There is no instance before the first.",
);
/// `haClusterLastTakeoverAge`
pub static LAST_TAKEOVER_AGE: Object = Object::read_only(
    "haClusterLastTakeoverAge",
    &[1, 2, 14],
    Syntax::Gauge32,
    "How long ago that was. There is no instance before the first.",
)
.in_units("seconds");
/// `haClusterKeepalive`
pub static KEEPALIVE: Object =
    Object::read_only("haClusterKeepalive", &[1, 2, 15], Syntax::Gauge32, "From one heartbeat to the next.").in_units("milliseconds");
/// `haClusterWarntime`
pub static WARNTIME: Object =
    Object::read_only("haClusterWarntime", &[1, 2, 16], Syntax::Gauge32, "A link that is silent for longer is late.")
        .in_units("milliseconds");
/// `haClusterDeadtime`
pub static DEADTIME: Object =
    Object::read_only("haClusterDeadtime", &[1, 2, 17], Syntax::Gauge32, "A node that is silent for longer is lost.")
        .in_units("milliseconds");
/// `haClusterRedundant`
pub static REDUNDANT: Object = Object::read_only(
    "haClusterRedundant",
    &[1, 2, 18],
    TRUTH,
    "Whether the next failure would be survived: of a node, and of a link where there are several. It is false(2) for moments while a group moves, see clusterNotRedundant.",
);
/// `haClusterRedundantCause`
pub static REDUNDANT_CAUSE: Object = Object::read_only(
    "haClusterRedundantCause",
    &[1, 2, 19],
    Syntax::Enumeration(&convention::REDUNDANCY),
    "What is in the way, in a word; of several things the one that haClusterRedundantReason names first.",
);
/// `haClusterRedundantReason`
pub static REDUNDANT_REASON: Object = Object::read_only(
    "haClusterRedundantReason",
    &[1, 2, 20],
    Syntax::Text(255),
    "All that is in the way, in one line for people; empty where it is redundant, or nobody can tell.",
);

/// The group.
pub static GROUP: Group = Group {
    name: "haCluster",
    arcs: &[1, 2],
    title: "The cluster",
    scalars: &[
        &NAME,
        &FRESHNESS,
        &STATE_AGE,
        &QUORATE,
        &LOCAL_NODE,
        &NODES_CONFIGURED,
        &NODES_ONLINE,
        &MAINTENANCE,
        &SPLIT_BRAIN,
        &CONFIG_AGREES,
        &FENCING,
        &TAKEOVERS,
        &LAST_TAKEOVER,
        &LAST_TAKEOVER_AGE,
        &KEEPALIVE,
        &WARNTIME,
        &DEADTIME,
        &REDUNDANT,
        &REDUNDANT_CAUSE,
        &REDUNDANT_REASON,
    ],
    tables: &[],
    conformance: "haClusterGroup",
    description: "The cluster as a whole, as this node sees it.",
};
