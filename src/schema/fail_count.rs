//! `base.1.8`: the failcounts.

use super::{Group, Object, Syntax, Table, node, resource};

/// `haFailCount`
pub static COUNT: Object = Object::read_only(
    "haFailCount",
    &[1, 8, 1, 1, 1],
    Syntax::Gauge32,
    "How many failures of the resource count on the node. They are forgotten when they are old enough, and when somebody cleans up.",
)
.in_units("failures");
/// `haFailCountLastFailure`
pub static LAST_FAILURE: Object = Object::read_only(
    "haFailCountLastFailure",
    &[1, 8, 1, 1, 2],
    Syntax::DateAndTime,
    "When the last one was. There is no instance where there was none.",
);
/// `haFailCountLastFailureAge`
pub static LAST_FAILURE_AGE: Object = Object::read_only(
    "haFailCountLastFailureAge",
    &[1, 8, 1, 1, 3],
    Syntax::Gauge32,
    "How long ago that was. There is no instance where there was none.",
)
.in_units("seconds");
/// `haFailCountLastReason`
pub static LAST_REASON: Object = Object::read_only(
    "haFailCountLastReason",
    &[1, 8, 1, 1, 4],
    Syntax::Text(255),
    "What it was, in one line for people; empty where there was none.",
);

/// `haFailCountTable`
pub static TABLE: Table = Table {
    name: "haFailCountTable",
    entry: "haFailCountEntry",
    arcs: &[1, 8, 1],
    description: "What failed where: the failures of each resource on each node.",
    entry_description: "One resource on one node.",
    index: &[&node::NAME, &resource::NAME],
    columns: &[&COUNT, &LAST_FAILURE, &LAST_FAILURE_AGE, &LAST_REASON],
};

/// The group.
pub static GROUP: Group = Group {
    name: "haFailCounts",
    arcs: &[1, 8],
    title: "The failcounts",
    scalars: &[],
    tables: &[&TABLE],
    conformance: "haFailCountGroup",
    description: "The failures of resources on nodes.",
};
