//! `base.1.14`: what became of the notifications, all sinks together.

use super::{Group, Object, Syntax};

const COUNTER: Syntax = Syntax::Counter32;

/// `haNotificationsLogged`
pub static LOGGED: Object =
    Object::read_only("haNotificationsLogged", &[1, 14, 1], COUNTER, "Notifications that were logged, whether they were sent or not.");
/// `haNotificationsSent`
pub static SENT: Object = Object::read_only(
    "haNotificationsSent",
    &[1, 14, 2],
    COUNTER,
    "Messages that were sent: the sum of haSinkSent. It is discontinuous where a new configuration, see haAgentConfigLoaded, takes a sink \
     away.",
);
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
    "Notifications that a sink never got because their row of haLogTable had to make room before: the sum of haSinkDropped. It is \
     discontinuous where a new configuration, see haAgentConfigLoaded, takes a sink away.",
);
/// `haNotificationsSuppressed`
pub static SUPPRESSED: Object = Object::read_only(
    "haNotificationsSuppressed",
    &[1, 14, 6],
    COUNTER,
    "Notifications that were logged and not sent, because they were switched off.",
);
/// `haNotificationsQueued`
pub static QUEUED: Object = Object::read_only(
    "haNotificationsQueued",
    &[1, 14, 7],
    Syntax::Gauge32,
    "Notifications that wait now: the sum of haSinkQueue, so that one that waits at two sinks counts twice.",
)
.in_units("notifications");
/// `haNotificationsAcknowledged`
pub static ACKNOWLEDGED: Object = Object::read_only(
    "haNotificationsAcknowledged",
    &[1, 14, 8],
    COUNTER,
    "Notifications that a receiver has acknowledged, or the master agent has taken: the sum of haSinkAcknowledged. It is discontinuous \
     where a new configuration, see haAgentConfigLoaded, takes a sink away.",
);
/// `haNotificationsFailed`
pub static FAILED: Object = Object::read_only(
    "haNotificationsFailed",
    &[1, 14, 9],
    COUNTER,
    "Notifications that were given up for a sink, because they were refused or not acknowledged in time: the sum of haSinkFailed. It is \
     discontinuous where a new configuration, see haAgentConfigLoaded, takes a sink away.",
);

/// The group.
pub static GROUP: Group = Group {
    name: "haStatistics",
    arcs: &[1, 14],
    title: "What became of the notifications",
    scalars: &[&LOGGED, &SENT, &TAKEN, &REFUSED, &DROPPED, &SUPPRESSED, &QUEUED, &ACKNOWLEDGED, &FAILED],
    tables: &[],
    conformance: "haStatisticsGroup",
    description: "What became of the notifications.",
};
