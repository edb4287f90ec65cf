//! `base.0`: the notifications.

use super::{NotificationType, TrapSeverity, agent, alarm, cluster, fence, group, link, log, node, probe, resource, tomcat};

/// The notifications that this version sends, by number.
pub static NOTIFICATIONS: &[NotificationType] = &[
    NotificationType {
        name: "agentOnline",
        arc: 1,
        objects: &[&agent::VERSION, &agent::START_TIME],
        description: "The agent has started: sent once with haLogState event(3), when the master agent is first reached. With clear(2) the other node tells that it is there again, see agentOffline.",
        severity: TrapSeverity::Normal,
    },
    NotificationType {
        name: "agentOffline",
        arc: 2,
        objects: &[&agent::VERSION, &agent::START_TIME],
        description: "The agent ends, because it was told to: sent once with haLogState event(3), before it leaves the master agent. An agent that is killed sends none: the other node of the cluster, where there is one, sends it with raise(1), and haLogEntity names the node.",
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
        description: "A probe is not as it should be, or could not be run, or the core of the cluster does not answer. Sent once when the alarm begins. Its own objects are those of the \
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
        name: "configMismatch",
        arc: 10,
        objects: &[&cluster::CONFIG_AGREES],
        description: "The configurations of the nodes define the groups differently: no group is started or moved until they agree. Sent once with haLogState raise(1) by the first node in service, and once with clear(2) when they agree.",
        severity: TrapSeverity::Critical,
    },
    NotificationType {
        name: "connectivityLost",
        arc: 11,
        objects: &[&agent::OVERALL_STATUS, &agent::OVERALL_TEXT],
        description: "This node has lost the connection to one of the servers that it works with, the ping nodes of the cluster for example. Sent once when the alarm begins, and when it becomes better or worse.",
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
        name: "failCountWarnLevel",
        arc: 15,
        objects: &[&group::FAIL_COUNT, &group::FAIL_COUNT_WARN, &group::FAIL_COUNT_LIMIT],
        description: "So much of a group has failed on this node that somebody should look: haGroupFailCount has reached haGroupFailCountWarn, or has fallen below haGroupFailCountCritical. One alarm with failCountCriticalLevel. Its own objects are those of the group that haLogEntity names.",
        severity: TrapSeverity::Warning,
    },
    NotificationType {
        name: "failCountCriticalLevel",
        arc: 16,
        objects: &[&group::FAIL_COUNT, &group::FAIL_COUNT_CRITICAL, &group::FAIL_COUNT_LIMIT],
        description: "So much of a group has failed on this node that it will soon have to leave it: haGroupFailCount has reached haGroupFailCountCritical. One alarm with failCountWarnLevel. Its own objects are those of the group that haLogEntity names.",
        severity: TrapSeverity::Critical,
    },
    NotificationType {
        name: "failCountReset",
        arc: 17,
        objects: &[&group::FAIL_COUNT, &group::FAIL_COUNT_LIMIT],
        description: "The failures of a group on this node are forgotten, so that haGroupFailCount is below haGroupFailCountWarn. Sent once when the alarm of failCountWarnLevel and failCountCriticalLevel ends, with the same haLogAlarmId.",
        severity: TrapSeverity::Normal,
    },
    NotificationType {
        name: "nodeOutOfService",
        arc: 18,
        objects: &[&node::STATE, &node::STANDBY],
        description: "A node is out of service: it is lost, stopped or fenced, which the other node tells, or in standby, which it tells itself. Sent once when the alarm begins, and when it becomes better or worse. Whatever else would be told of a node that is gone is held back. Its own objects are those of the node that haLogEntity names.",
        severity: TrapSeverity::Critical,
    },
    NotificationType {
        name: "nodeReady",
        arc: 19,
        objects: &[&node::STATE, &node::STANDBY],
        description: "A node is in service again. Sent once when the alarm of nodeOutOfService ends, with the same haLogAlarmId. Its own objects are as in nodeOutOfService.",
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
        name: "clusterTakeover",
        arc: 22,
        objects: &[&group::STATE, &group::ACTIVE_NODE],
        description: "A group that the other node held before runs on this node now. An event, sent once by the new holder. Its own objects are those of the group that haLogEntity names.",
        severity: TrapSeverity::Warning,
    },
    NotificationType {
        name: "quorumLost",
        arc: 23,
        objects: &[&cluster::QUORATE],
        description: "This node may not run groups: it does not see its peer, and does not know for sure that the peer runs nothing. Sent once when the alarm begins.",
        severity: TrapSeverity::Critical,
    },
    NotificationType {
        name: "quorumRegained",
        arc: 24,
        objects: &[&cluster::QUORATE],
        description: "This node may run groups again. Sent once when the alarm of quorumLost ends, with the same haLogAlarmId. Its own objects are as in quorumLost.",
        severity: TrapSeverity::Normal,
    },
    NotificationType {
        name: "heartbeatLinkLost",
        arc: 25,
        objects: &[&link::STATE],
        description: "This node does not hear the other one over a heartbeat link, although that one is in service. Sent once when the alarm begins. Its own objects are those of the link that haLogEntity names, at this node.",
        severity: TrapSeverity::Critical,
    },
    NotificationType {
        name: "heartbeatLinkRestored",
        arc: 26,
        objects: &[&link::STATE],
        description: "This node hears the other one over a heartbeat link again. Sent once when the alarm of heartbeatLinkLost ends, with the same haLogAlarmId. Its own objects are as in heartbeatLinkLost.",
        severity: TrapSeverity::Normal,
    },
    NotificationType {
        name: "resourceFailed",
        arc: 27,
        objects: &[&resource::STATE, &resource::LAST_RESULT],
        description: "An operation on a resource failed on this node, and counts. An event. Its own objects are those of the resource that haLogEntity names.",
        severity: TrapSeverity::Warning,
    },
    NotificationType {
        name: "resourceStarted",
        arc: 28,
        objects: &[&resource::STATE, &resource::GROUP_NAME],
        description: "A resource was started on this node. An event. Its own objects are those of the resource that haLogEntity names.",
        severity: TrapSeverity::Normal,
    },
    NotificationType {
        name: "resourceStopped",
        arc: 29,
        objects: &[&resource::STATE, &resource::GROUP_NAME],
        description: "A resource was stopped on this node. An event. Its own objects are those of the resource that haLogEntity names.",
        severity: TrapSeverity::Normal,
    },
    NotificationType {
        name: "groupOutOfService",
        arc: 30,
        objects: &[&group::STATE, &group::REASON],
        description: "A group runs nowhere although it should, or is blocked by a resource that could not be stopped. Sent once when the alarm begins, by the node that holds it, else by the first node in service. Its own objects are those of the group that haLogEntity names.",
        severity: TrapSeverity::Critical,
    },
    NotificationType {
        name: "groupRestored",
        arc: 31,
        objects: &[&group::STATE, &group::ACTIVE_NODE],
        description: "A group runs again, or is not meant to run. Sent once when the alarm of groupOutOfService ends, with the same haLogAlarmId. Its own objects are those of the group that haLogEntity names.",
        severity: TrapSeverity::Normal,
    },
    NotificationType {
        name: "splitBrainDetected",
        arc: 32,
        objects: &[&cluster::SPLIT_BRAIN],
        description: "Both nodes hold a group: both may have changed its data. Sent once when the alarm begins, by the first node in service.",
        severity: TrapSeverity::Critical,
    },
    NotificationType {
        name: "splitBrainResolved",
        arc: 33,
        objects: &[&cluster::SPLIT_BRAIN],
        description: "No group is held by both nodes any more. Sent with haLogState change(4) when the alarm of splitBrainDetected becomes a warning, since somebody has to look at the data, and with clear(2) when that has been acknowledged, with the same haLogAlarmId.",
        severity: TrapSeverity::Normal,
    },
    NotificationType {
        name: "fencingStarted",
        arc: 34,
        objects: &[&node::STATE, &cluster::FENCING],
        description: "It is being made sure that a node runs nothing. An event. Its own objects are those of the node that haLogEntity names.",
        severity: TrapSeverity::Warning,
    },
    NotificationType {
        name: "fencingSucceeded",
        arc: 35,
        objects: &[&node::STATE, &cluster::FENCING],
        description: "It is sure that a node runs nothing. An event. Its own objects are as in fencingStarted.",
        severity: TrapSeverity::Normal,
    },
    NotificationType {
        name: "fencingFailed",
        arc: 36,
        objects: &[&node::STATE, &cluster::FENCING],
        description: "It could not be made sure that a node runs nothing: nothing that it ran is started elsewhere, and it is tried again. An event. Its own objects are as in fencingStarted.",
        severity: TrapSeverity::Critical,
    },
    NotificationType {
        name: "resourceActiveWithoutClaim",
        arc: 37,
        objects: &[&resource::STATE, &resource::GROUP_NAME],
        description: "A resource ran on this node when the engine started, although the node has no claim to it; it is stopped. An event. Its own objects are those of the resource that haLogEntity names.",
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
    NotificationType {
        name: "fencingDeviceFailed",
        arc: 46,
        objects: &[&fence::STATE, &fence::LAST_LOOK_RESULT],
        description: "A fence device would not fence the other node, or has not: it does not answer this node, does not take its credentials, or failed when it was used. Sent once when the alarm begins. Its own objects are those of the device that haLogEntity names.",
        severity: TrapSeverity::Critical,
    },
    NotificationType {
        name: "fencingDeviceRecovered",
        arc: 47,
        objects: &[&fence::STATE, &fence::LAST_LOOK_RESULT],
        description: "A fence device answers this node again. Sent once when the alarm of fencingDeviceFailed ends, with the same haLogAlarmId. Its own objects are as in fencingDeviceFailed.",
        severity: TrapSeverity::Normal,
    },
    NotificationType {
        name: "clusterNotRedundant",
        arc: 48,
        objects: &[&cluster::REDUNDANT, &cluster::REDUNDANT_CAUSE, &cluster::REDUNDANT_REASON],
        description: "The cluster would not survive the next failure, and has not for a minute, or as long as is configured: a failover under way is not told. Sent once when the alarm begins, by the first node in service; the reason may change until it ends.",
        severity: TrapSeverity::Warning,
    },
    NotificationType {
        name: "clusterRedundant",
        arc: 49,
        objects: &[&cluster::REDUNDANT, &cluster::REDUNDANT_CAUSE, &cluster::REDUNDANT_REASON],
        description: "The cluster would survive the next failure again. Sent once when the alarm of clusterNotRedundant ends, with the same haLogAlarmId.",
        severity: TrapSeverity::Normal,
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::NUMBERS;

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
