//! `base.0`: the notifications.

use super::{Object, agent, log, probe, tomcat};
use crate::smi::Oid;

/// A notification that this version sends.
#[derive(Debug)]
pub struct NotificationType {
    /// The descriptor.
    pub name: &'static str,
    /// Below `base.0`.
    pub arc: u32,
    /// Its own objects, behind the leading ones.
    pub objects: &'static [&'static Object],
    /// The DESCRIPTION clause: when it is sent, and which instances its own objects are.
    pub description: &'static str,
    /// As snmptt shows it.
    pub severity: TrapSeverity,
}

/// The words that snmptt has for severities.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TrapSeverity {
    /// `NORMAL`
    Normal,
    /// `WARNING`
    Warning,
    /// `CRITICAL`
    Critical,
}

impl TrapSeverity {
    /// The word of a `--#SEVERITY` line.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Normal => "NORMAL",
            Self::Warning => "WARNING",
            Self::Critical => "CRITICAL",
        }
    }
}

impl NotificationType {
    /// Its OID. The sub-identifier before the last is 0, so that it has an SNMPv1 form (RFC 2578 section 8.5).
    #[must_use]
    pub fn oid(&self, base: &Oid) -> Oid {
        base.child(&[0, self.arc])
    }

    /// What it carries: the leading objects, then its own.
    pub fn all_objects(&self) -> impl Iterator<Item = &'static Object> {
        log::LEADING.iter().chain(self.objects).copied()
    }
}

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
