//! `base.0`: the notifications.

use super::{NotificationType, TrapSeverity, agent, alarm, log, probe, tomcat};

/// The notifications that this version sends, by number.
pub static NOTIFICATIONS: &[NotificationType] = &[
    NotificationType {
        name: "agentOnline",
        arc: 1,
        objects: &[&agent::VERSION, &agent::START_TIME],
        description: "The agent has started: sent once, when the master agent is first reached.",
        severity: TrapSeverity::Normal,
    },
    NotificationType {
        name: "agentOffline",
        arc: 2,
        objects: &[&agent::VERSION, &agent::START_TIME],
        description: "The agent ends, because it was told to: sent once, before it leaves the master agent. An agent that is killed, or whose node dies, sends none.",
        severity: TrapSeverity::Warning,
    },
    NotificationType {
        name: "keepAlive",
        arc: 3,
        objects: &[&agent::VERSION, &agent::START_TIME, &agent::OVERALL_STATUS, &alarm::ACTIVE],
        description: "The agent is alive: sent at the interval that is configured, so that a management station that hears nothing knows something. Never without one.",
        severity: TrapSeverity::Normal,
    },
    NotificationType {
        name: "notificationTest",
        arc: 4,
        objects: &[&agent::VERSION],
        description: "Nothing has happened: somebody wants to see a notification arrive. Sent when it is asked for, also while notifications are switched off.",
        severity: TrapSeverity::Normal,
    },
    NotificationType {
        name: "alarmFlapping",
        arc: 5,
        objects: &[&alarm::ACTIVE],
        description: "An alarm begins and ends too often. Sent once with haLogState raise(1) when it is first seen, and once with clear(2) when the alarm has settled; haLogEntity names what the alarm is about, haLogText how often it has changed. In between, the notifications of that alarm are held back and counted in haAlarmSuppressed.",
        severity: TrapSeverity::Warning,
    },
    NotificationType {
        name: "probeFailed",
        arc: 6,
        objects: &[&probe::STATUS, &probe::ERROR],
        description: "A probe is not as it should be, or could not be run. Sent once when the alarm begins. Its own objects are those of the \
                      probe that haLogEntity names, or that feeds the object that haLogEntity names.",
        severity: TrapSeverity::Critical,
    },
    NotificationType {
        name: "probeRecovered",
        arc: 7,
        objects: &[&probe::STATUS, &probe::ERROR],
        description: "A probe is as it should be again. Sent once when the alarm of probeFailed ends, with the same haLogAlarmId. Its own \
                      objects are as in probeFailed.",
        severity: TrapSeverity::Normal,
    },
    NotificationType {
        name: "tomcatMemoryHigh",
        arc: 8,
        objects: &[&tomcat::HEAP_USED, &tomcat::HEAP_MAX],
        description: "A Tomcat instance uses much of its memory. Sent once when the alarm begins. Its own objects are those of the instance \
                      that haLogEntity names, or that feeds the object that haLogEntity names.",
        severity: TrapSeverity::Warning,
    },
    NotificationType {
        name: "tomcatMemoryNormal",
        arc: 9,
        objects: &[&tomcat::HEAP_USED, &tomcat::HEAP_MAX],
        description: "A Tomcat instance uses less of its memory again. Sent once when the alarm of tomcatMemoryHigh ends, with the same \
                      haLogAlarmId. Its own objects are as in tomcatMemoryHigh.",
        severity: TrapSeverity::Normal,
    },
    NotificationType {
        name: "connectivityLost",
        arc: 11,
        objects: &[&agent::OVERALL_STATUS, &agent::OVERALL_TEXT],
        description: "This node has lost the connection to one of the servers that it works with. Sent once when the alarm begins.",
        severity: TrapSeverity::Critical,
    },
    NotificationType {
        name: "connectivityReady",
        arc: 12,
        objects: &[&agent::OVERALL_STATUS, &agent::OVERALL_TEXT],
        description: "This node is connected to all of the servers that it works with. Sent once when the alarm of connectivityLost ends, with the same haLogAlarmId.",
        severity: TrapSeverity::Normal,
    },
    NotificationType {
        name: "powerSupplyRedundancyLost",
        arc: 13,
        objects: &[&probe::STATUS, &probe::TEXT],
        description: "One of the power supplies is broken: power is no longer redundant. Sent once when the alarm begins. Its own objects are \
                      those of the probe that haLogEntity names, or that feeds the object that haLogEntity names.",
        severity: TrapSeverity::Critical,
    },
    NotificationType {
        name: "powerSupplyRedundancyRecovered",
        arc: 14,
        objects: &[&probe::STATUS, &probe::TEXT],
        description: "The power supply is fully redundant again. Sent once when the alarm of powerSupplyRedundancyLost ends, with the same \
                      haLogAlarmId. Its own objects are as in powerSupplyRedundancyLost.",
        severity: TrapSeverity::Normal,
    },
    NotificationType {
        name: "backendReachable",
        arc: 20,
        objects: &[&probe::STATUS, &probe::TEXT],
        description: "This node reaches its backend again. Sent once when the alarm of backendUnreachable ends, with the same haLogAlarmId. \
                      Its own objects are as in backendUnreachable.",
        severity: TrapSeverity::Normal,
    },
    NotificationType {
        name: "backendUnreachable",
        arc: 21,
        objects: &[&probe::STATUS, &probe::TEXT],
        description: "This node does not reach its backend. Sent once when the alarm begins. Its own objects are those of the probe that \
                      haLogEntity names, or that feeds the object that haLogEntity names.",
        severity: TrapSeverity::Critical,
    },
    NotificationType {
        name: "storeFailed",
        arc: 44,
        objects: &[&log::DURABLE, &log::STORE_ERROR],
        description: "Notifications and alarms can no longer be kept on disk. The agent goes on from memory: what is in it is lost when the agent ends. Sent once when the alarm begins.",
        severity: TrapSeverity::Critical,
    },
    NotificationType {
        name: "storeRecovered",
        arc: 45,
        objects: &[&log::DURABLE, &log::STORE_ERROR],
        description: "Notifications and alarms are kept on disk again. Sent once when the alarm of storeFailed ends, with the same haLogAlarmId.",
        severity: TrapSeverity::Normal,
    },
];

/// Every notification by number, the first has 1: those of later versions have theirs already, so that no number ever changes.
pub static NUMBERS: &[&str] = &[
    "agentOnline",
    "agentOffline",
    "keepAlive",
    "notificationTest",
    "alarmFlapping",
    "probeFailed",
    "probeRecovered",
    "tomcatMemoryHigh",
    "tomcatMemoryNormal",
    "configMismatch",
    "connectivityLost",
    "connectivityReady",
    "powerSupplyRedundancyLost",
    "powerSupplyRedundancyRecovered",
    "failCountWarnLevel",
    "failCountCriticalLevel",
    "failCountReset",
    "nodeOutOfService",
    "nodeReady",
    "backendReachable",
    "backendUnreachable",
    "clusterTakeover",
    "quorumLost",
    "quorumRegained",
    "heartbeatLinkLost",
    "heartbeatLinkRestored",
    "resourceFailed",
    "resourceStarted",
    "resourceStopped",
    "groupOutOfService",
    "groupRestored",
    "splitBrainDetected",
    "splitBrainResolved",
    "fencingStarted",
    "fencingSucceeded",
    "fencingFailed",
    "resourceActiveWithoutClaim",
    "drbdDegraded",
    "drbdHealthy",
    "drbdSplitBrain",
    "drbdSyncStarted",
    "drbdSyncFinished",
    "drbdDiskFailed",
    "storeFailed",
    "storeRecovered",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_those_of_the_list() {
        for notification in NOTIFICATIONS {
            let position = usize::try_from(notification.arc).unwrap() - 1;
            assert_eq!(NUMBERS.get(position), Some(&notification.name));
        }
        assert!(NOTIFICATIONS.is_sorted_by_key(|notification| notification.arc));
    }

    #[test]
    fn every_object_can_be_read() {
        // RFC 2578 section 8.1; and an object without SNMPv1 form would keep the notification from v1 receivers, so no Counter64.
        for object in NOTIFICATIONS.iter().flat_map(NotificationType::all_objects) {
            assert!(object.is_readable(), "{}", object.name);
        }
    }
}
