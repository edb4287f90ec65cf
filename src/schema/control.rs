//! `base.1.15`: what can be set. Each DESCRIPTION says what a SET does, and that it is off unless configured.

use super::{Group, Object, Syntax, Table};

/// `haControlSetAllowed`
pub static SET_ALLOWED: Object = Object::read_only(
    "haControlSetAllowed",
    &[1, 15, 1],
    Syntax::TruthValue,
    "Whether the read-write objects of this module can be set here: off unless 'allow-set' is configured. A SET is taken at once and \
     carried out a moment later, so that a GET just behind it may still show the value before. A subagent is not told who sets an \
     object: the access control of the master agent (VACM, RFC 3415) is the only guard.",
);
/// `haControlNotificationsEnabled`
pub static NOTIFICATIONS_ENABLED: Object = Object::read_write(
    "haControlNotificationsEnabled",
    &[1, 15, 2],
    Syntax::TruthValue,
    "Whether notifications are sent. While it is false they are logged only, and are not sent later. It is as configured until it is set, \
     which outlasts a restart but not another value in the configuration. Can be set where haControlSetAllowed is true.",
);
/// `haControlAcknowledge`
pub static ACKNOWLEDGE: Object = Object::read_write(
    "haControlAcknowledge",
    &[1, 15, 3],
    Syntax::Unsigned32,
    "Set to the haAlarmIndex of an alarm, it acknowledges that alarm: see haAlarmAcknowledged. An index without a row changes nothing, \
     twice is as good as once. Reads as what was set last, 0 before the first time. Can be set where haControlSetAllowed is true.",
);

/// `haControlNotificationName`
pub static NOTIFICATION_NAME: Object = Object::index(
    "haControlNotificationName",
    &[1, 15, 10, 1, 1],
    Syntax::Name(64),
    "The descriptor of the notification, in this module or in the site's own.",
);
/// `haControlNotificationEnabled`
pub static NOTIFICATION_ENABLED: Object = Object::read_write(
    "haControlNotificationEnabled",
    &[1, 15, 10, 1, 2],
    Syntax::TruthValue,
    "Whether this notification is sent, where haControlNotificationsEnabled is true too. While it is false it is logged only, and not sent \
     later. It is as configured until it is set, which outlasts a restart but not another value in the configuration. Can be set where \
     haControlSetAllowed is true.",
);

/// `haControlNotificationTable`
pub static NOTIFICATION_TABLE: Table = Table {
    name: "haControlNotificationTable",
    entry: "haControlNotificationEntry",
    arcs: &[1, 15, 10],
    description: "The notifications that this node can send, each with its switch.",
    entry_description: "One notification.",
    index: &[&NOTIFICATION_NAME],
    columns: &[&NOTIFICATION_NAME, &NOTIFICATION_ENABLED],
};

/// The group.
pub static GROUP: Group = Group {
    name: "haControl",
    arcs: &[1, 15],
    title: "What can be set, where the configuration allows it",
    scalars: &[&SET_ALLOWED, &NOTIFICATIONS_ENABLED, &ACKNOWLEDGE],
    tables: &[&NOTIFICATION_TABLE],
    conformance: "haControlGroup",
    description: "Switches of the notifications, and the acknowledgement of alarms.",
};
