//! `base.1.16`: the fence devices.

use super::{Group, Object, Syntax, Table, convention};

/// `haFenceName`
pub static NAME: Object =
    Object::index("haFenceName", &[1, 16, 1, 1, 1], Syntax::Name(32), "The name of the fence device, as in the configuration.");
/// `haFenceKind`
pub static KIND: Object = Object::read_only(
    "haFenceKind",
    &[1, 16, 1, 1, 2],
    Syntax::Text(16),
    "What it takes from a node: 'power', or 'fabric', its ways to disks or networks.",
);
/// `haFenceLevel`
pub static LEVEL: Object = Object::read_only(
    "haFenceLevel",
    &[1, 16, 1, 1, 3],
    Syntax::Gauge32,
    "The level that it belongs to, from 1: levels are tried in turn, and within one all devices must succeed.",
);
/// `haFenceNodes`
pub static NODES: Object = Object::read_only(
    "haFenceNodes",
    &[1, 16, 1, 1, 4],
    Syntax::Text(128),
    "The names of the nodes that it can fence, with spaces between them.",
);
/// `haFenceState`
pub static STATE: Object = Object::read_only(
    "haFenceState",
    &[1, 16, 1, 1, 5],
    Syntax::Enumeration(&convention::FENCE_STATE),
    "How this node finds it; unknown(3) also where the engine is silent, see haClusterFreshness.",
);
/// `haFenceSince`
pub static SINCE: Object =
    Object::read_only("haFenceSince", &[1, 16, 1, 1, 6], Syntax::DateAndTime, "Since when it has been in this state.");
/// `haFenceStateAge`
pub static STATE_AGE: Object =
    Object::read_only("haFenceStateAge", &[1, 16, 1, 1, 7], Syntax::Gauge32, "How long it has been in this state.").in_units("seconds");
/// `haFenceLastLookAge`
pub static LAST_LOOK_AGE: Object = Object::read_only(
    "haFenceLastLookAge",
    &[1, 16, 1, 1, 8],
    Syntax::Gauge32,
    "How long ago this node looked at it last. There is no instance before the first time, and where nobody looks.",
)
.in_units("seconds");
/// `haFenceLastLookResult`
pub static LAST_LOOK_RESULT: Object =
    Object::read_only("haFenceLastLookResult", &[1, 16, 1, 1, 9], Syntax::Text(255), "What that gave: 'ok', or what went wrong.");
/// `haFenceLastUseAge`
pub static LAST_USE_AGE: Object = Object::read_only(
    "haFenceLastUseAge",
    &[1, 16, 1, 1, 10],
    Syntax::Gauge32,
    "How long ago this node used it last. There is no instance before the first time since its engine started.",
)
.in_units("seconds");
/// `haFenceLastUseResult`
pub static LAST_USE_RESULT: Object = Object::read_only(
    "haFenceLastUseResult",
    &[1, 16, 1, 1, 11],
    Syntax::Text(255),
    "What that gave: 'ok', or what went wrong; with 'off: ' or 'on: ' before it where it was to do no more than that.",
);

/// `haFenceTable`
pub static TABLE: Table = Table {
    name: "haFenceTable",
    entry: "haFenceEntry",
    arcs: &[1, 16, 1],
    description: "The fence devices, which make sure that a node runs nothing, as this node finds them.",
    entry_description: "One fence device.",
    index: &[&NAME],
    columns: &[
        &NAME,
        &KIND,
        &LEVEL,
        &NODES,
        &STATE,
        &SINCE,
        &STATE_AGE,
        &LAST_LOOK_AGE,
        &LAST_LOOK_RESULT,
        &LAST_USE_AGE,
        &LAST_USE_RESULT,
    ],
};

/// The group.
pub static GROUP: Group = Group {
    name: "haFenceDevices",
    arcs: &[1, 16],
    title: "The fence devices",
    scalars: &[],
    tables: &[&TABLE],
    conformance: "haFenceGroup",
    description: "The fence devices.",
};
