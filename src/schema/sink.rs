//! `base.1.13.11` and `.12`: the receivers of notifications, and what became of each notification at each. Tables of the log's group.

use super::{Object, Syntax, Table, convention, log};

const GAUGE: Syntax = Syntax::Gauge32;
const COUNTER: Syntax = Syntax::Counter32;

/// `haSinkName`
pub static NAME: Object = Object::index("haSinkName", &[1, 13, 11, 1, 1], Syntax::Name(32), "The name of the sink in the configuration.");
/// `haSinkAddress`
pub static ADDRESS: Object = Object::read_only(
    "haSinkAddress",
    &[1, 13, 11, 1, 2],
    Syntax::Text(255),
    "How it is reached: 'agentx' is the master agent, which has receivers of its own; else version, kind of message, transport and address.",
);
/// `haSinkState`
pub static STATE: Object = Object::read_only(
    "haSinkState",
    &[1, 13, 11, 1, 3],
    Syntax::Enumeration(&convention::SINK_STATE),
    "Whether it can be sent to now, as far as is known: of a receiver of traps nothing is heard.",
);
/// `haSinkQueue`
pub static QUEUE: Object =
    Object::read_only("haSinkQueue", &[1, 13, 11, 1, 4], GAUGE, "Notifications that wait to be sent, or for an answer.")
        .in_units("notifications");
/// `haSinkOldestSequence`
pub static OLDEST_SEQUENCE: Object =
    Object::read_only("haSinkOldestSequence", &[1, 13, 11, 1, 5], GAUGE, "The haLogSequence of the oldest of them, 0 without any.");
/// `haSinkOldestAge`
pub static OLDEST_AGE: Object =
    Object::read_only("haSinkOldestAge", &[1, 13, 11, 1, 6], GAUGE, "How long ago the oldest of them was logged, 0 without any.")
        .in_units("seconds");
/// `haSinkSent`
pub static SENT: Object = Object::read_only("haSinkSent", &[1, 13, 11, 1, 7], COUNTER, "Messages that were sent, each repetition counted.");
/// `haSinkAcknowledged`
pub static ACKNOWLEDGED: Object = Object::read_only(
    "haSinkAcknowledged",
    &[1, 13, 11, 1, 8],
    COUNTER,
    "Notifications that the receiver has acknowledged, or that the master agent has taken. Traps are never acknowledged.",
);
/// `haSinkFailed`
pub static FAILED: Object = Object::read_only(
    "haSinkFailed",
    &[1, 13, 11, 1, 9],
    COUNTER,
    "Notifications that were given up: the receiver refused them, or did not acknowledge them in time.",
);
/// `haSinkDropped`
pub static DROPPED: Object = Object::read_only(
    "haSinkDropped",
    &[1, 13, 11, 1, 10],
    COUNTER,
    "Notifications that were never sent: their row of haLogTable had to make room before. The oldest go first.",
);
/// `haSinkIgnored`
pub static IGNORED: Object = Object::read_only(
    "haSinkIgnored",
    &[1, 13, 11, 1, 11],
    COUNTER,
    "Messages that arrived and were ignored: from another address, with another request-id or engine, with a wrong digest, outside the \
     time window, or not to be decoded.",
);
/// `haSinkLastError`
pub static LAST_ERROR: Object = Object::read_only(
    "haSinkLastError",
    &[1, 13, 11, 1, 12],
    Syntax::Text(255),
    "The last error, in one line for people; empty where there was none.",
);
/// `haSinkLastErrorAt`
pub static LAST_ERROR_AT: Object = Object::read_only(
    "haSinkLastErrorAt",
    &[1, 13, 11, 1, 13],
    Syntax::DateAndTime,
    "When that was. There is no instance where there was none.",
);

/// `haSinkTable`
pub static TABLE: Table = Table {
    name: "haSinkTable",
    entry: "haSinkEntry",
    arcs: &[1, 13, 11],
    description: "The receivers of notifications. Each has its own place in the log, so that one that is slow holds up no other.",
    entry_description: "One receiver. Its counters begin at zero when the agent starts, see haAgentStartTime, and when a new configuration \
                        brings the sink, see haAgentConfigLoaded.",
    index: &[&NAME],
    columns: &[
        &NAME,
        &ADDRESS,
        &STATE,
        &QUEUE,
        &OLDEST_SEQUENCE,
        &OLDEST_AGE,
        &SENT,
        &ACKNOWLEDGED,
        &FAILED,
        &DROPPED,
        &IGNORED,
        &LAST_ERROR,
        &LAST_ERROR_AT,
    ],
};

/// `haDeliveryResult`
pub static RESULT: Object = Object::read_only(
    "haDeliveryResult",
    &[1, 13, 12, 1, 1],
    Syntax::Enumeration(&convention::DELIVERY_RESULT),
    "Where the notification stands at the sink.",
);
/// `haDeliverySentAt`
pub static SENT_AT: Object = Object::read_only(
    "haDeliverySentAt",
    &[1, 13, 12, 1, 2],
    Syntax::DateAndTime,
    "When it was last sent there. There is no instance where it was not, or where it was in an earlier life of the agent.",
);
/// `haDeliveryAttempts`
pub static ATTEMPTS: Object =
    Object::read_only("haDeliveryAttempts", &[1, 13, 12, 1, 3], GAUGE, "How often it was sent there in this life of the agent.")
        .in_units("messages");

/// `haDeliveryTable`
pub static DELIVERY_TABLE: Table = Table {
    name: "haDeliveryTable",
    entry: "haDeliveryEntry",
    arcs: &[1, 13, 12],
    description: "What became of each row of haLogTable at each row of haSinkTable.",
    entry_description: "One notification at one sink.",
    index: &[&log::INDEX, &NAME],
    columns: &[&RESULT, &SENT_AT, &ATTEMPTS],
};
