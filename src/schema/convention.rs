//! The textual conventions of HA-CLUSTER-MIB. None is named like an object but for the case of a letter: checkers complain of that. Their numbers are those of the enums in the rooms that use them; tests of `mib` compare.

use super::Convention;

/// `HaStatus`: [`crate::view::Status`].
pub static STATUS: Convention = Convention {
    name: "HaStatus",
    labels: &[("ok", 1), ("warning", 2), ("critical", 3), ("unknown", 4)],
    description: "How a probed thing fares: ok(1) as it should be, warning(2) to be looked at, critical(3) not as it should be, \
                  unknown(4) not probed yet, or the probe itself failed. From best to worst the order is ok, unknown, warning, critical.",
};

/// `HaProbeType`: [`crate::view::ProbeKind`].
pub static PROBE_KIND: Convention = Convention {
    name: "HaProbeType",
    labels: &[
        ("script", 1),
        ("process", 2),
        ("tcp", 3),
        ("http", 4),
        ("disk", 5),
        ("fileAge", 6),
        ("system", 7),
        ("power", 8),
        ("tomcat", 9),
    ],
    description: "What sort of probe it is: a script of the site, processes, a TCP service, an HTTP service, a file system, the age of a file, \
                  load and memory of the system, the power supplies, a Tomcat instance.",
};

/// `HaFreshness`: [`crate::view::Freshness`].
pub static FRESHNESS: Convention = Convention {
    name: "HaFreshness",
    labels: &[("fresh", 1), ("stale", 2), ("unknown", 3)],
    description: "How much a value can be trusted: fresh(1) from a run that is young enough, stale(2) the last value, but older than \
                  it may be, unknown(3) there never was a value, or the last run gave none that fits the type.",
};

/// `HaRunState`.
pub static RUN_STATE: Convention = Convention {
    name: "HaRunState",
    labels: &[("running", 1), ("stopped", 2), ("unknown", 3)],
    description: "Whether a program runs: unknown(3) where it could not be found out at the last run.",
};

/// `HaAlarmState`: `notify::AlarmState`.
pub static ALARM_STATE: Convention = Convention {
    name: "HaAlarmState",
    labels: &[("raise", 1), ("clear", 2), ("event", 3), ("change", 4), ("repeat", 5)],
    description: "What a notification says of its alarm: raise(1) it began, clear(2) it ended, event(3) something happened that has no end, \
                  change(4) it is still active and has another severity, repeat(5) it is still active and told again.",
};

/// `HaEntityKind`: `notify::EntityKind`.
pub static ENTITY_KIND: Convention = Convention {
    name: "HaEntityKind",
    labels: &[
        ("agent", 1),
        ("cluster", 2),
        ("node", 3),
        ("link", 4),
        ("pingNode", 5),
        ("group", 6),
        ("resource", 7),
        ("drbd", 8),
        ("probe", 9),
        ("tomcat", 10),
        ("object", 11),
        ("watch", 12),
        ("alarm", 13),
        ("fenceDevice", 14),
    ],
    description: "What sort of thing a notification is about.",
};

/// `HaSeverity`: `config::Severity`.
pub static SEVERITY: Convention = Convention {
    name: "HaSeverity",
    labels: &[("cleared", 1), ("indeterminate", 2), ("critical", 3), ("major", 4), ("minor", 5), ("warning", 6)],
    description: "How bad an alarm is, with the numbers of ItuPerceivedSeverity of ITU-ALARM-TC-MIB. The numbers are not in the order \
                  of the severity.",
};

/// `HaDeliveryOutcome`: `notify::DeliveryResult`.
pub static DELIVERY_RESULT: Convention = Convention {
    name: "HaDeliveryOutcome",
    labels: &[("queued", 1), ("sent", 2), ("acknowledged", 3), ("failed", 4), ("dropped", 5), ("suppressed", 6), ("earlier", 7)],
    description: "Where a notification stands at a sink: queued(1) waits to be sent, sent(2) handed to the network or to the master agent - \
                  of a trap no more can be known, acknowledged(3) by the receiver, or taken by the master agent, failed(4) refused, or not \
                  acknowledged in time, dropped(5) its row had to make room before it was sent, suppressed(6) switched off, so logged and \
                  not sent, earlier(7) done with in an earlier life of the agent, or logged before there was this sink.",
};

/// `HaSinkCondition`: `notify::SinkState`.
pub static SINK_STATE: Convention = Convention {
    name: "HaSinkCondition",
    labels: &[("up", 1), ("down", 2), ("unknown", 3)],
    description: "Whether a receiver can be sent to: up(1) as far as is known, down(2) the last try failed, and it is tried again, unknown(3) \
                  nothing was tried yet.",
};

/// `HaEngineType`: `config::Engine`.
pub static ENGINE: Convention = Convention {
    name: "HaEngineType",
    labels: &[("none", 1), ("embedded", 2), ("pacemaker", 3), ("heartbeat", 4)],
    description: "What runs a cluster: none(1) there is no cluster, embedded(2) the two-node core of ha-snmp, pacemaker(3) and heartbeat(4) \
                  the programs of that name.",
};

/// `HaKnownTruth`: a `TruthValue` that may not be known.
pub static KNOWN_TRUTH: Convention = Convention {
    name: "HaKnownTruth",
    labels: &[("true", 1), ("false", 2), ("unknown", 3)],
    description: "TruthValue of SNMPv2-TC with the same numbers, and unknown(3) where nobody can tell.",
};

/// `HaNodeCondition`: [`crate::view::cluster::NodeState`].
pub static NODE_STATE: Convention = Convention {
    name: "HaNodeCondition",
    labels: &[
        ("online", 1),
        ("unknown", 2),
        ("starting", 3),
        ("stopping", 4),
        ("offline", 5),
        ("lost", 6),
        ("fencing", 7),
        ("fenced", 8),
        ("detached", 9),
    ],
    description: "How a node of a cluster is: online(1) in service, unknown(2) not heard yet, or nobody can tell, starting(3) its resources \
                  are being probed, stopping(4) in an orderly way, offline(5) stopped in an orderly way, lost(6) silent for too long, so \
                  that nobody knows what it runs, fencing(7) it is being made sure that it runs nothing, fenced(8) that is sure, \
                  detached(9) its engine is being replaced while services run on.",
};

/// `HaLinkCondition`: [`crate::view::cluster::LinkState`].
pub static LINK_STATE: Convention = Convention {
    name: "HaLinkCondition",
    labels: &[("up", 1), ("late", 2), ("down", 3), ("unknown", 4)],
    description: "How a heartbeat link is: up(1) the peer is heard, late(2) it has been silent for longer than haClusterWarntime, down(3) for \
                  longer than haClusterDeadtime, unknown(4) it was not heard yet, or nobody can tell.",
};

/// `HaGroupCondition`: [`crate::view::cluster::GroupState`].
pub static GROUP_STATE: Convention = Convention {
    name: "HaGroupCondition",
    labels: &[("started", 1), ("starting", 2), ("stopping", 3), ("stopped", 4), ("outOfService", 5), ("blocked", 6), ("unknown", 7)],
    description: "How a group of resources is: started(1) all of them run, starting(2), stopping(3), stopped(4) it runs nowhere, as it \
                  should, outOfService(5) it runs nowhere but should, blocked(6) a resource could not be stopped, and nothing is done \
                  until somebody looks, unknown(7) nobody can tell.",
};

/// `HaResourceCondition`: [`crate::view::cluster::ResourceState`].
pub static RESOURCE_STATE: Convention = Convention {
    name: "HaResourceCondition",
    labels: &[("started", 1), ("starting", 2), ("stopping", 3), ("stopped", 4), ("failed", 5), ("blocked", 6), ("unknown", 7)],
    description: "How a resource is: started(1) it runs, starting(2), stopping(3), stopped(4) it does not run, failed(5) its last start or \
                  monitor failed, blocked(6) it could not be stopped, unknown(7) nobody can tell.",
};

/// `HaFenceCondition`: [`crate::view::cluster::FenceDeviceState`].
pub static FENCE_STATE: Convention = Convention {
    name: "HaFenceCondition",
    labels: &[("ok", 1), ("failed", 2), ("unknown", 3)],
    description: "How a fence device is: ok(1) it answers, and takes its credentials, failed(2) it does not, or it failed when it was used, \
                  unknown(3) nobody has looked yet, or nobody can tell.",
};

/// `HaTakeoverKind`: [`crate::view::cluster::TakeoverCause`].
pub static TAKEOVER_CAUSE: Convention = Convention {
    name: "HaTakeoverKind",
    labels: &[
        ("order", 1),
        ("failback", 2),
        ("standby", 3),
        ("nodeStopped", 4),
        ("nodeFenced", 5),
        ("nodeLost", 6),
        ("isolation", 7),
        ("startFailure", 8),
        ("resourceFailure", 9),
        ("connectivity", 10),
        ("requirement", 11),
        ("disk", 12),
        ("splitBrain", 13),
        ("start", 14),
        ("other", 15),
        ("unknown", 16),
    ],
    description: "Why a group changed its node: order(1) somebody moved it, failback(2) to its preferred node, standby(3) its node was put on \
                  standby, nodeStopped(4) its node was stopped in order, nodeFenced(5) its node was lost and fenced, nodeLost(6) its node was \
                  lost, and somebody said that it is off, or it had the time to stop, isolation(7) its node was cut off, and let it go, \
                  startFailure(8) a resource could not be started, resourceFailure(9) a resource failed, connectivity(10) its node \
                  reached no ping node, or fewer, requirement(11) something that it requires was not there, disk(12) the disk of its \
                  node was not up to date, splitBrain(13) both nodes held it, and one let it go, start(14) the cluster started, and \
                  it ran on the other node before, other(15) the text says it, unknown(16) this node has not seen why.",
};

/// `HaRedundancyKind`: [`crate::view::cluster::LackCause`].
pub static REDUNDANCY: Convention = Convention {
    name: "HaRedundancyKind",
    labels: &[
        ("redundant", 1),
        ("splitBrain", 2),
        ("keys", 3),
        ("nodeAway", 4),
        ("standby", 5),
        ("maintenance", 6),
        ("definitions", 7),
        ("fencing", 8),
        ("links", 9),
        ("outOfService", 10),
        ("unfit", 11),
        ("unmanaged", 12),
        ("connectivity", 13),
        ("unknown", 14),
    ],
    description: "What keeps a cluster or a group from surviving the next failure: redundant(1) nothing, splitBrain(2) both nodes hold a \
                  group, keys(3) frames come that no key of this node opens, and the other one is not heard, nodeAway(4) a node is not \
                  online(1), standby(5) a node is in standby, maintenance(6), definitions(7) the nodes define groups differently, \
                  fencing(8) a node could not fence the other, since a device has failed in each level, links(9) of two links or more \
                  fewer than two work both ways, outOfService(10) a group runs nowhere but should, or is blocked, unfit(11) the \
                  other node could not take a group, unmanaged(12) a resource is left alone by order, connectivity(13) without \
                  fencing, the node that would take a group over reaches no ping node, unknown(14) nobody can tell. What was decided \
                  for good does not count: a single link, no fencing.",
};

/// All of them, in the order of the module.
pub static ALL: &[&Convention] = &[
    &STATUS,
    &PROBE_KIND,
    &FRESHNESS,
    &RUN_STATE,
    &ALARM_STATE,
    &ENTITY_KIND,
    &SEVERITY,
    &DELIVERY_RESULT,
    &SINK_STATE,
    &ENGINE,
    &KNOWN_TRUTH,
    &NODE_STATE,
    &LINK_STATE,
    &GROUP_STATE,
    &RESOURCE_STATE,
    &FENCE_STATE,
    &TAKEOVER_CAUSE,
    &REDUNDANCY,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_contiguous_from_1_and_labels_are_legal() {
        for convention in ALL {
            let numbers: Vec<i32> = convention.labels.iter().map(|(_, number)| *number).collect();
            let expected: Vec<i32> = (1..).take(numbers.len()).collect();
            assert_eq!(numbers, expected, "{}", convention.name);
            for (label, _) in convention.labels {
                assert!(crate::schema::is_label(label), "{label}");
            }
        }
    }
}
