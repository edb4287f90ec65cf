//! `base.1.13`: the notification log. The columns after the index are the leading objects of every notification, in their order.

use super::{Group, Object, Syntax, Table, convention, sink};

/// `haLogCapacity`
pub static CAPACITY: Object =
    Object::read_only("haLogCapacity", &[1, 13, 1], Syntax::Gauge32, "How many rows haLogTable keeps; the oldest gives way.")
        .in_units("rows");
/// `haLogRows`
pub static ROWS: Object = Object::read_only("haLogRows", &[1, 13, 2], Syntax::Gauge32, "How many rows haLogTable has.").in_units("rows");
/// `haLogLastSequence`
pub static LAST_SEQUENCE: Object = Object::read_only(
    "haLogLastSequence",
    &[1, 13, 3],
    Syntax::Gauge32,
    "The haLogSequence of the latest notification, 0 before the first. A management station that polls it sees which notifications it \
     has missed, and reads them from haLogTable.",
);
/// `haLogCurrentGeneration`
pub static CURRENT_GENERATION: Object =
    Object::read_only("haLogCurrentGeneration", &[1, 13, 4], Syntax::Gauge32, "The haLogGeneration of the notifications to come.");
/// `haLogDurable`
pub static DURABLE: Object = Object::read_only(
    "haLogDurable",
    &[1, 13, 5],
    Syntax::TruthValue,
    "Whether log, alarms and the places of the sinks are kept on disk now, and outlast a restart of the agent.",
);
/// `haLogStoreError`
pub static STORE_ERROR: Object = Object::read_only(
    "haLogStoreError",
    &[1, 13, 6],
    Syntax::Text(255),
    "Why they are not, in one line for people; empty where they are, or where the configuration has no state-dir.",
);

/// `haLogIndex`
pub static INDEX: Object = Object::index(
    "haLogIndex",
    &[1, 13, 10, 1, 1],
    Syntax::RowNumber,
    "The number of the row: it grows by one from each notification to the next.",
);
/// `haLogSequence`
pub static SEQUENCE: Object = Object::read_only(
    "haLogSequence",
    &[1, 13, 10, 1, 2],
    Syntax::RowNumber,
    "The number of the notification, the same as haLogIndex. A gap in what arrives is a lost notification.",
);
/// `haLogGeneration`
pub static GENERATION: Object = Object::read_only(
    "haLogGeneration",
    &[1, 13, 10, 1, 3],
    Syntax::Gauge32,
    "Which life of the log haLogSequence belongs to. Another number than before means that the log was lost and the sequence began anew.",
);
/// `haLogTime`
pub static TIME: Object =
    Object::read_only("haLogTime", &[1, 13, 10, 1, 4], Syntax::DateAndTime, "When it happened, by the clock of the reporting node.");
/// `haLogSeverity`
pub static SEVERITY: Object = Object::read_only(
    "haLogSeverity",
    &[1, 13, 10, 1, 5],
    Syntax::Enumeration(&convention::SEVERITY),
    "How bad it is; cleared(1) where the alarm ended.",
);
/// `haLogState`
pub static STATE: Object = Object::read_only(
    "haLogState",
    &[1, 13, 10, 1, 6],
    Syntax::Enumeration(&convention::ALARM_STATE),
    "Whether the alarm began or ended, or whether it is an event without an end.",
);
/// `haLogAlarmId`
pub static ALARM_ID: Object = Object::read_only(
    "haLogAlarmId",
    &[1, 13, 10, 1, 7],
    Syntax::Text(200),
    "Which alarm it is: cluster/class/entity, with the reporter behind it where the fact is one node's view. Equal in the notification \
     that raises an alarm and in the one that clears it.",
);
/// `haLogReporter`
pub static REPORTER: Object = Object::read_only("haLogReporter", &[1, 13, 10, 1, 8], Syntax::Text(64), "The node that tells.");
/// `haLogEntityKind`
pub static ENTITY_KIND: Object = Object::read_only(
    "haLogEntityKind",
    &[1, 13, 10, 1, 9],
    Syntax::Enumeration(&convention::ENTITY_KIND),
    "What sort of thing it is about.",
);
/// `haLogEntity`
pub static ENTITY: Object = Object::read_only("haLogEntity", &[1, 13, 10, 1, 10], Syntax::Text(64), "The name of that thing.");
/// `haLogOldState`
pub static OLD_STATE: Object =
    Object::read_only("haLogOldState", &[1, 13, 10, 1, 11], Syntax::Text(32), "Its state before, empty where not known.");
/// `haLogNewState`
pub static NEW_STATE: Object = Object::read_only("haLogNewState", &[1, 13, 10, 1, 12], Syntax::Text(32), "Its state now.");
/// `haLogText`
pub static TEXT: Object = Object::read_only("haLogText", &[1, 13, 10, 1, 13], Syntax::Text(80), "What happened, in one line for people.");
/// `haLogNotification`
pub static NOTIFICATION: Object =
    Object::read_only("haLogNotification", &[1, 13, 10, 1, 14], Syntax::ObjectId, "The notification that was sent.");

/// The leading objects of every notification, in their order.
pub static LEADING: &[&Object] =
    &[&SEQUENCE, &GENERATION, &TIME, &SEVERITY, &STATE, &ALARM_ID, &REPORTER, &ENTITY_KIND, &ENTITY, &OLD_STATE, &NEW_STATE, &TEXT];

/// `haLogTable`
pub static TABLE: Table = Table {
    name: "haLogTable",
    entry: "haLogEntry",
    arcs: &[1, 13, 10],
    description: "The last notifications, so that a management station can read what it has missed.",
    entry_description: "One notification, as it was sent.",
    index: &[&INDEX],
    columns: &[
        &INDEX,
        &SEQUENCE,
        &GENERATION,
        &TIME,
        &SEVERITY,
        &STATE,
        &ALARM_ID,
        &REPORTER,
        &ENTITY_KIND,
        &ENTITY,
        &OLD_STATE,
        &NEW_STATE,
        &TEXT,
        &NOTIFICATION,
    ],
};

/// The group.
pub static GROUP: Group = Group {
    name: "haLog",
    arcs: &[1, 13],
    title: "The notification log, its receivers, and what became of it",
    scalars: &[&CAPACITY, &ROWS, &LAST_SEQUENCE, &CURRENT_GENERATION, &DURABLE, &STORE_ERROR],
    tables: &[&TABLE, &sink::TABLE, &sink::DELIVERY_TABLE],
    conformance: "haLogGroup",
    description: "The notification log, whose columns are also the leading objects of every notification, and its receivers.",
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_row_leads_with_what_every_notification_carries() {
        let columns = TABLE.columns.iter().skip(1).take(LEADING.len()).map(|column| column.name);
        assert!(columns.eq(LEADING.iter().map(|object| object.name)));
    }
}
