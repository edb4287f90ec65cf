//! `base.1.7`: the resources.

use super::{Group, Object, Syntax, Table, convention};

const TRUTH: Syntax = Syntax::Enumeration(&convention::KNOWN_TRUTH);

/// `haResourceName`
pub static NAME: Object =
    Object::index("haResourceName", &[1, 7, 1, 1, 1], Syntax::Name(32), "The name of the resource, unique in the cluster.");
/// `haResourceAgent`
pub static AGENT: Object = Object::read_only(
    "haResourceAgent",
    &[1, 7, 1, 1, 2],
    Syntax::Text(128),
    "What starts, stops and monitors it, as in the configuration: 'ocf:heartbeat:IPaddr2'.",
);
/// `haResourceGroup`
pub static GROUP_NAME: Object = Object::read_only("haResourceGroup", &[1, 7, 1, 1, 3], Syntax::Text(32), "The haGroupName of its group.");
/// `haResourceState`
pub static STATE: Object = Object::read_only(
    "haResourceState",
    &[1, 7, 1, 1, 4],
    Syntax::Enumeration(&convention::RESOURCE_STATE),
    "How it is on the node where its group is; unknown(7) also where the engine is silent, see haClusterFreshness.",
);
/// `haResourceNode`
pub static NODE: Object = Object::read_only(
    "haResourceNode",
    &[1, 7, 1, 1, 5],
    Syntax::Text(32),
    "The haNodeName of the node where it runs, empty where it does not. Where the engine is silent it is the one where it ran last.",
);
/// `haResourceManaged`
pub static MANAGED: Object =
    Object::read_only("haResourceManaged", &[1, 7, 1, 1, 6], TRUTH, "Whether the engine starts, stops and restarts it.");
/// `haResourceLastOperation`
pub static LAST_OPERATION: Object = Object::read_only(
    "haResourceLastOperation",
    &[1, 7, 1, 1, 7],
    Syntax::Text(32),
    "What was done with it last: start, stop, monitor or probe; empty before the first.",
);
/// `haResourceLastResult`
pub static LAST_RESULT: Object =
    Object::read_only("haResourceLastResult", &[1, 7, 1, 1, 8], Syntax::Text(255), "What that gave: 'ok', or what went wrong.");
/// `haResourceSince`
pub static SINCE: Object =
    Object::read_only("haResourceSince", &[1, 7, 1, 1, 9], Syntax::DateAndTime, "Since when it has been in this state.");
/// `haResourceStateAge`
pub static STATE_AGE: Object =
    Object::read_only("haResourceStateAge", &[1, 7, 1, 1, 10], Syntax::Gauge32, "How long it has been in this state.").in_units("seconds");

/// `haResourceTable`
pub static TABLE: Table = Table {
    name: "haResourceTable",
    entry: "haResourceEntry",
    arcs: &[1, 7, 1],
    description: "The resources that the cluster runs.",
    entry_description: "One resource. The name is the same on all nodes and after a restart.",
    index: &[&NAME],
    columns: &[&NAME, &AGENT, &GROUP_NAME, &STATE, &NODE, &MANAGED, &LAST_OPERATION, &LAST_RESULT, &SINCE, &STATE_AGE],
};

/// The group.
pub static GROUP: Group = Group {
    name: "haResources",
    arcs: &[1, 7],
    title: "The resources",
    scalars: &[],
    tables: &[&TABLE],
    conformance: "haResourcesGroup",
    description: "The resources that the cluster runs.",
};
