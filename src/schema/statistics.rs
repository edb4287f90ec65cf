//! `base.1.14`: what became of the notifications.

use super::{Group, Object, Syntax};

const COUNTER: Syntax = Syntax::Counter32;

/// `haNotificationsLogged`
pub static LOGGED: Object = Object::read_only("haNotificationsLogged", &[1, 14, 1], COUNTER, "Notifications that were logged.");
/// `haNotificationsSent`
pub static SENT: Object =
    Object::read_only("haNotificationsSent", &[1, 14, 2], COUNTER, "Notifications that were handed to the master agent.");
/// `haNotificationsTaken`
pub static TAKEN: Object = Object::read_only(
    "haNotificationsTaken",
    &[1, 14, 3],
    COUNTER,
    "Notifications that the master agent has taken. Taken is not delivered: the master sends them on as it is configured to.",
);
/// `haNotificationsRefused`
pub static REFUSED: Object =
    Object::read_only("haNotificationsRefused", &[1, 14, 4], COUNTER, "Notifications that the master agent has refused.");
/// `haNotificationsDropped`
pub static DROPPED: Object = Object::read_only(
    "haNotificationsDropped",
    &[1, 14, 5],
    COUNTER,
    "Notifications that were given up before the master agent took them, because too many were waiting; the oldest first.",
);

/// The group.
pub static GROUP: Group = Group {
    name: "haStatistics",
    arcs: &[1, 14],
    title: "What became of the notifications",
    scalars: &[&LOGGED, &SENT, &TAKEN, &REFUSED, &DROPPED],
    tables: &[],
    conformance: "haStatisticsGroup",
    description: "What became of the notifications.",
};
