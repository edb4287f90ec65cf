//! `base.1.17`: the history of takeovers.

use super::{Group, Object, Syntax, Table, convention};

/// `haTakeoverNumber`
pub static NUMBER: Object = Object::index(
    "haTakeoverNumber",
    &[1, 17, 1, 1, 1],
    Syntax::RowNumber,
    "The number of the takeover, as this node counts them: the newest has the highest.",
);
/// `haTakeoverGroup`
pub static GROUP_NAME: Object =
    Object::read_only("haTakeoverGroup", &[1, 17, 1, 1, 2], Syntax::Text(32), "The haGroupName of the group, as it was then.");
/// `haTakeoverFrom`
pub static FROM: Object =
    Object::read_only("haTakeoverFrom", &[1, 17, 1, 1, 3], Syntax::Text(32), "The haNodeName of the node that it ran on before.");
/// `haTakeoverTo`
pub static TO: Object =
    Object::read_only("haTakeoverTo", &[1, 17, 1, 1, 4], Syntax::Text(32), "The haNodeName of the node that it ran on from then on.");
/// `haTakeoverCause`
pub static CAUSE: Object =
    Object::read_only("haTakeoverCause", &[1, 17, 1, 1, 5], Syntax::Enumeration(&convention::TAKEOVER_CAUSE), "Why, in a word.");
/// `haTakeoverReason`
pub static REASON: Object = Object::read_only("haTakeoverReason", &[1, 17, 1, 1, 6], Syntax::Text(255), "Why, in one line for people.");
/// `haTakeoverTime`
pub static TIME: Object = Object::read_only(
    "haTakeoverTime",
    &[1, 17, 1, 1, 7],
    Syntax::DateAndTime,
    "When this node saw the group run there, all of its resources started.",
);
/// `haTakeoverAge`
pub static AGE: Object =
    Object::read_only("haTakeoverAge", &[1, 17, 1, 1, 8], Syntax::Gauge32, "How long ago that was.").in_units("seconds");
/// `haTakeoverOutage`
pub static OUTAGE: Object = Object::read_only(
    "haTakeoverOutage",
    &[1, 17, 1, 1, 9],
    Syntax::Gauge32,
    "How long the group ran nowhere before, from when this node saw it run last. There is no instance where it did not see that, or where the group was stopped by order.",
)
.in_units("milliseconds");

/// `haTakeoverTable`
pub static TABLE: Table = Table {
    name: "haTakeoverTable",
    entry: "haTakeoverEntry",
    arcs: &[1, 17, 1],
    description: "The last 32 times that a group changed its node, as this node has seen them; kept when the engine or the machine starts anew. It is empty where the engine does not tell them.",
    entry_description: "One takeover.",
    index: &[&NUMBER],
    columns: &[&NUMBER, &GROUP_NAME, &FROM, &TO, &CAUSE, &REASON, &TIME, &AGE, &OUTAGE],
};

/// The group.
pub static GROUP: Group = Group {
    name: "haTakeovers",
    arcs: &[1, 17],
    title: "The history of takeovers",
    scalars: &[],
    tables: &[&TABLE],
    conformance: "haTakeoverHistoryGroup",
    description: "The history of takeovers.",
};
