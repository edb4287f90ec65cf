//! `base.1.4`: the heartbeat links.

use super::{Group, Object, Syntax, Table, convention, node};

const COUNTER: Syntax = Syntax::Counter32;

/// `haLinkName`
pub static NAME: Object = Object::index("haLinkName", &[1, 4, 1, 1, 1], Syntax::Name(32), "The name of the link, as in the configuration.");
/// `haLinkMedium`
pub static MEDIUM: Object =
    Object::read_only("haLinkMedium", &[1, 4, 1, 1, 2], Syntax::Text(64), "What it is: 'udp eth1 unicast', 'serial /dev/ttyS0 115200'.");
/// `haLinkState`
pub static STATE: Object = Object::read_only(
    "haLinkState",
    &[1, 4, 1, 1, 3],
    Syntax::Enumeration(&convention::LINK_STATE),
    "Whether the node of this row hears the other node over it; unknown(4) also where the engine is silent, see haClusterFreshness.",
);
/// `haLinkSince`
pub static SINCE: Object = Object::read_only("haLinkSince", &[1, 4, 1, 1, 4], Syntax::DateAndTime, "Since when it has been in this state.");
/// `haLinkStateAge`
pub static STATE_AGE: Object =
    Object::read_only("haLinkStateAge", &[1, 4, 1, 1, 5], Syntax::Gauge32, "How long it has been in this state.").in_units("seconds");
/// `haLinkSentFrames`
pub static SENT_FRAMES: Object =
    Object::read_only("haLinkSentFrames", &[1, 4, 1, 1, 6], COUNTER, "Frames that were sent. There is no instance in rows of other nodes.");
/// `haLinkSendErrors`
pub static SEND_ERRORS: Object = Object::read_only(
    "haLinkSendErrors",
    &[1, 4, 1, 1, 7],
    COUNTER,
    "Frames that could not be sent. There is no instance in rows of other nodes.",
);
/// `haLinkReceivedFrames`
pub static RECEIVED_FRAMES: Object = Object::read_only(
    "haLinkReceivedFrames",
    &[1, 4, 1, 1, 8],
    COUNTER,
    "Frames that were taken. There is no instance in rows of other nodes.",
);
/// `haLinkLateFrames`
pub static LATE_FRAMES: Object = Object::read_only(
    "haLinkLateFrames",
    &[1, 4, 1, 1, 9],
    COUNTER,
    "Frames that came later than haClusterWarntime after the one before. There is no instance in rows of other nodes.",
);
/// `haLinkLostFrames`
pub static LOST_FRAMES: Object = Object::read_only(
    "haLinkLostFrames",
    &[1, 4, 1, 1, 10],
    COUNTER,
    "Frames that never came: gaps in the sequence. There is no instance in rows of other nodes.",
);
/// `haLinkUnauthenticFrames`
pub static UNAUTHENTIC_FRAMES: Object = Object::read_only(
    "haLinkUnauthenticFrames",
    &[1, 4, 1, 1, 11],
    COUNTER,
    "Frames whose seal does not fit, or whose key is not known. There is no instance in rows of other nodes.",
);
/// `haLinkReplayedFrames`
pub static REPLAYED_FRAMES: Object = Object::read_only(
    "haLinkReplayedFrames",
    &[1, 4, 1, 1, 12],
    COUNTER,
    "Frames that were seen before, or were overtaken. There is no instance in rows of other nodes.",
);
/// `haLinkMalformedFrames`
pub static MALFORMED_FRAMES: Object = Object::read_only(
    "haLinkMalformedFrames",
    &[1, 4, 1, 1, 13],
    COUNTER,
    "What arrived and is no frame. There is no instance in rows of other nodes.",
);
/// `haLinkForeignFrames`
pub static FOREIGN_FRAMES: Object = Object::read_only(
    "haLinkForeignFrames",
    &[1, 4, 1, 1, 14],
    COUNTER,
    "Frames of another cluster, of a node that is not configured, or of the node itself. There is no instance in rows of other nodes.",
);
/// `haLinkRoundTrip`
pub static ROUND_TRIP: Object = Object::read_only(
    "haLinkRoundTrip",
    &[1, 4, 1, 1, 15],
    Syntax::Gauge32,
    "From a frame to the answer that names it. There is no instance where it is not known.",
)
.in_units("microseconds");

/// `haLinkTable`
pub static TABLE: Table = Table {
    name: "haLinkTable",
    entry: "haLinkEntry",
    arcs: &[1, 4, 1],
    description: "The heartbeat links, as each node hears the other over them.",
    entry_description: "One link at the node that hears. Its counters begin at zero when the engine of that node starts, see haNodeIncarnation.",
    index: &[&node::NAME, &NAME],
    columns: &[
        &NAME,
        &MEDIUM,
        &STATE,
        &SINCE,
        &STATE_AGE,
        &SENT_FRAMES,
        &SEND_ERRORS,
        &RECEIVED_FRAMES,
        &LATE_FRAMES,
        &LOST_FRAMES,
        &UNAUTHENTIC_FRAMES,
        &REPLAYED_FRAMES,
        &MALFORMED_FRAMES,
        &FOREIGN_FRAMES,
        &ROUND_TRIP,
    ],
};

/// The group.
pub static GROUP: Group = Group {
    name: "haLinks",
    arcs: &[1, 4],
    title: "The heartbeat links",
    scalars: &[],
    tables: &[&TABLE],
    conformance: "haLinkGroup",
    description: "The links over which the nodes hear each other.",
};
