//! `base.1.12`: the alarms that are active.

use super::{Group, Object, Syntax, Table, convention};

const GAUGE: Syntax = Syntax::Gauge32;
const COUNTER: Syntax = Syntax::Counter32;
const SEVERITIES: Syntax = Syntax::Enumeration(&convention::SEVERITY);

/// `haAlarmActive`
pub static ACTIVE: Object =
    Object::read_only("haAlarmActive", &[1, 12, 1], GAUGE, "How many alarms are active: the rows of haAlarmTable.").in_units("alarms");
/// `haAlarmActiveCritical`
pub static ACTIVE_CRITICAL: Object =
    Object::read_only("haAlarmActiveCritical", &[1, 12, 2], GAUGE, "How many of them are critical.").in_units("alarms");
/// `haAlarmActiveMajor`
pub static ACTIVE_MAJOR: Object =
    Object::read_only("haAlarmActiveMajor", &[1, 12, 3], GAUGE, "How many of them are major.").in_units("alarms");
/// `haAlarmActiveMinor`
pub static ACTIVE_MINOR: Object =
    Object::read_only("haAlarmActiveMinor", &[1, 12, 4], GAUGE, "How many of them are minor.").in_units("alarms");
/// `haAlarmActiveWarning`
pub static ACTIVE_WARNING: Object =
    Object::read_only("haAlarmActiveWarning", &[1, 12, 5], GAUGE, "How many of them are warnings.").in_units("alarms");
/// `haAlarmActiveIndeterminate`
pub static ACTIVE_INDETERMINATE: Object =
    Object::read_only("haAlarmActiveIndeterminate", &[1, 12, 6], GAUGE, "How many of them are of unknown severity.").in_units("alarms");
/// `haAlarmWorstSeverity`
pub static WORST_SEVERITY: Object = Object::read_only(
    "haAlarmWorstSeverity",
    &[1, 12, 7],
    SEVERITIES,
    "The worst haAlarmSeverity, cleared(1) where no alarm is active. From worst to best the order is critical, major, minor, warning, \
     indeterminate, cleared.",
);
/// `haAlarmsRaised`
pub static RAISED: Object =
    Object::read_only("haAlarmsRaised", &[1, 12, 8], COUNTER, "Alarms that began; a change of severity is no new alarm.");
/// `haAlarmsCleared`
pub static CLEARED: Object = Object::read_only("haAlarmsCleared", &[1, 12, 9], COUNTER, "Alarms that ended.");

/// `haAlarmIndex`
pub static INDEX: Object = Object::index(
    "haAlarmIndex",
    &[1, 12, 20, 1, 1],
    Syntax::RowNumber,
    "The number of the alarm: the haLogSequence of the notification that raised it. It is the same as long as the alarm is active, also \
     after a restart of the agent.",
);
/// `haAlarmId`
pub static ID: Object = Object::read_only(
    "haAlarmId",
    &[1, 12, 20, 1, 2],
    Syntax::Text(200),
    "Which alarm it is: the haLogAlarmId of every notification about it.",
);
/// `haAlarmClass`
pub static CLASS: Object = Object::read_only(
    "haAlarmClass",
    &[1, 12, 20, 1, 3],
    Syntax::Text(64),
    "What sort of alarm it is: the name of the watch that raised it, or the descriptor of the notification where no watch did.",
);
/// `haAlarmEntityKind`
pub static ENTITY_KIND: Object = Object::read_only(
    "haAlarmEntityKind",
    &[1, 12, 20, 1, 4],
    Syntax::Enumeration(&convention::ENTITY_KIND),
    "What sort of thing it is about.",
);
/// `haAlarmEntity`
pub static ENTITY: Object = Object::read_only("haAlarmEntity", &[1, 12, 20, 1, 5], Syntax::Text(64), "The name of that thing.");
/// `haAlarmReporter`
pub static REPORTER: Object = Object::read_only("haAlarmReporter", &[1, 12, 20, 1, 6], Syntax::Text(64), "The node that tells.");
/// `haAlarmSeverity`
pub static SEVERITY: Object = Object::read_only("haAlarmSeverity", &[1, 12, 20, 1, 7], SEVERITIES, "How bad it is now.");
/// `haAlarmRaisedAt`
pub static RAISED_AT: Object = Object::read_only("haAlarmRaisedAt", &[1, 12, 20, 1, 8], Syntax::DateAndTime, "When it began.");
/// `haAlarmAge`
pub static AGE: Object = Object::read_only("haAlarmAge", &[1, 12, 20, 1, 9], GAUGE, "How long ago it began.").in_units("seconds");
/// `haAlarmChanges`
pub static CHANGES: Object =
    Object::read_only("haAlarmChanges", &[1, 12, 20, 1, 10], GAUGE, "How often its severity has changed since.").in_units("changes");
/// `haAlarmSuppressed`
pub static SUPPRESSED: Object = Object::read_only(
    "haAlarmSuppressed",
    &[1, 12, 20, 1, 11],
    GAUGE,
    "How many notifications were held back because of this alarm: of alarms that it suppresses, or of the alarm that flaps.",
)
.in_units("notifications");
/// `haAlarmText`
pub static TEXT: Object =
    Object::read_only("haAlarmText", &[1, 12, 20, 1, 12], Syntax::Text(80), "What was told of it last, in one line for people.");
/// `haAlarmAcknowledged`
pub static ACKNOWLEDGED: Object = Object::read_only(
    "haAlarmAcknowledged",
    &[1, 12, 20, 1, 13],
    Syntax::TruthValue,
    "Whether somebody has seen it. When it becomes worse, it has to be seen again.",
);
/// `haAlarmAcknowledgedBy`
pub static ACKNOWLEDGED_BY: Object = Object::read_only(
    "haAlarmAcknowledgedBy",
    &[1, 12, 20, 1, 14],
    Syntax::Text(64),
    "Who: a user of the node, or 'snmp', since a subagent is not told who sets an object. Empty where nobody has.",
);
/// `haAlarmAcknowledgedAt`
pub static ACKNOWLEDGED_AT: Object =
    Object::read_only("haAlarmAcknowledgedAt", &[1, 12, 20, 1, 15], Syntax::DateAndTime, "When. There is no instance where nobody has.");
/// `haAlarmNotification`
pub static NOTIFICATION: Object =
    Object::read_only("haAlarmNotification", &[1, 12, 20, 1, 16], Syntax::ObjectId, "The notification that told of it last.");

/// `haAlarmTable`
pub static TABLE: Table = Table {
    name: "haAlarmTable",
    entry: "haAlarmEntry",
    arcs: &[1, 12, 20],
    description: "The alarms that are active on this node. A management station that has missed a notification reads here what holds now.",
    entry_description: "One alarm. Its row is there from the notification that raises it to the one that clears it.",
    index: &[&INDEX],
    columns: &[
        &INDEX,
        &ID,
        &CLASS,
        &ENTITY_KIND,
        &ENTITY,
        &REPORTER,
        &SEVERITY,
        &RAISED_AT,
        &AGE,
        &CHANGES,
        &SUPPRESSED,
        &TEXT,
        &ACKNOWLEDGED,
        &ACKNOWLEDGED_BY,
        &ACKNOWLEDGED_AT,
        &NOTIFICATION,
    ],
};

/// The group.
pub static GROUP: Group = Group {
    name: "haAlarms",
    arcs: &[1, 12],
    title: "The alarms that are active",
    scalars: &[
        &ACTIVE,
        &ACTIVE_CRITICAL,
        &ACTIVE_MAJOR,
        &ACTIVE_MINOR,
        &ACTIVE_WARNING,
        &ACTIVE_INDETERMINATE,
        &WORST_SEVERITY,
        &RAISED,
        &CLEARED,
    ],
    tables: &[&TABLE],
    conformance: "haAlarmGroup",
    description: "The alarms that are active, and how many there are.",
};
