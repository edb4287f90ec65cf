//! `base.1.1`: the agent.

use super::{Group, Object, Syntax, convention};

const COUNTER: Syntax = Syntax::Counter32;

/// `haAgentVersion`
pub static VERSION: Object = Object::read_only("haAgentVersion", &[1, 1, 1], Syntax::Text(32), "The version of ha-snmp.");
/// `haAgentNode`
pub static NODE: Object = Object::read_only("haAgentNode", &[1, 1, 2], Syntax::Text(64), "The name of this node, as 'uname -n' prints it.");
/// `haAgentCluster`
pub static CLUSTER: Object =
    Object::read_only("haAgentCluster", &[1, 1, 3], Syntax::Text(32), "The name of the cluster, empty where the configuration gives none.");
/// `haAgentStartTime`
pub static START_TIME: Object = Object::read_only(
    "haAgentStartTime",
    &[1, 1, 4],
    Syntax::DateAndTime,
    "When the agent started. All counters of this module begin at zero then: a change of this object is their discontinuity.",
);
/// `haAgentUptime`
pub static UPTIME: Object =
    Object::read_only("haAgentUptime", &[1, 1, 5], Syntax::Gauge32, "How long the agent has been running.").in_units("seconds");
/// `haAgentConfigDigest`
pub static CONFIG_DIGEST: Object = Object::read_only(
    "haAgentConfigDigest",
    &[1, 1, 6],
    Syntax::Text(64),
    "A digest of the configuration in force. Nodes with the same configuration show the same digest.",
);
/// `haAgentConfigLoaded`
pub static CONFIG_LOADED: Object =
    Object::read_only("haAgentConfigLoaded", &[1, 1, 7], Syntax::DateAndTime, "When the configuration in force was loaded.");
/// `haAgentConfigErrors`
pub static CONFIG_ERRORS: Object = Object::read_only(
    "haAgentConfigErrors",
    &[1, 1, 8],
    COUNTER,
    "Reloads that were refused because of a mistake in the configuration; the one in force stayed.",
);
/// `haOverallStatus`
pub static OVERALL_STATUS: Object = Object::read_only(
    "haOverallStatus",
    &[1, 1, 9],
    Syntax::Enumeration(&convention::STATUS),
    "The worst of what this node knows: of every haProbeStatus, and of the alarms about the cluster, where major and critical ones are critical(3) and all others warning(2).",
);
/// `haOverallText`
pub static OVERALL_TEXT: Object = Object::read_only(
    "haOverallText",
    &[1, 1, 10],
    Syntax::Text(255),
    "haOverallStatus in words, with the names of the probes, and of what the alarms are about, that have it unless it is ok.",
);
/// `haAgentxSessions`
pub static SESSIONS: Object =
    Object::read_only("haAgentxSessions", &[1, 1, 11], COUNTER, "AgentX sessions with the master agent that were opened and registered.");
/// `haAgentxLosses`
pub static LOSSES: Object = Object::read_only("haAgentxLosses", &[1, 1, 12], COUNTER, "AgentX sessions that were lost.");
/// `haAgentxRequests`
pub static REQUESTS: Object = Object::read_only(
    "haAgentxRequests",
    &[1, 1, 13],
    COUNTER,
    "Get, GetNext and GetBulk requests of the master agent that were answered.",
);
/// `haAgentxSetsRefused`
pub static SETS_REFUSED: Object = Object::read_only("haAgentxSetsRefused", &[1, 1, 14], COUNTER, "SET requests that were refused.");
/// `haAgentxMalformedPdus`
pub static MALFORMED: Object = Object::read_only("haAgentxMalformedPdus", &[1, 1, 15], COUNTER, "AgentX PDUs that could not be decoded.");
/// `haAgentxForeignPdus`
pub static FOREIGN: Object = Object::read_only("haAgentxForeignPdus", &[1, 1, 16], COUNTER, "AgentX PDUs of a session that is not ours.");
/// `haAgentxRegistrationsRefused`
pub static REGISTRATIONS_REFUSED: Object = Object::read_only(
    "haAgentxRegistrationsRefused",
    &[1, 1, 17],
    COUNTER,
    "Registrations that the master agent refused, for example because another subagent has the same subtree.",
);
/// `haAgentEngine`
pub static ENGINE: Object = Object::read_only(
    "haAgentEngine",
    &[1, 1, 18],
    Syntax::Enumeration(&convention::ENGINE),
    "What runs the cluster that the agent tells of.",
);

/// The group.
pub static GROUP: Group = Group {
    name: "haAgent",
    arcs: &[1, 1],
    title: "The agent",
    scalars: &[
        &VERSION,
        &NODE,
        &CLUSTER,
        &START_TIME,
        &UPTIME,
        &CONFIG_DIGEST,
        &CONFIG_LOADED,
        &CONFIG_ERRORS,
        &OVERALL_STATUS,
        &OVERALL_TEXT,
        &SESSIONS,
        &LOSSES,
        &REQUESTS,
        &SETS_REFUSED,
        &MALFORMED,
        &FOREIGN,
        &REGISTRATIONS_REFUSED,
        &ENGINE,
    ],
    tables: &[],
    conformance: "haAgentGroup",
    description: "The agent itself, its session with the master agent, and the overall status.",
};
