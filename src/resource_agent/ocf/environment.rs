//! What an OCF agent is told in its environment (OCF Resource Agent API 1.1, "Environment variables"), and what the packaged agents want to
//! know beside that, in the names that they know from Pacemaker. Pure.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use super::Agent;
use crate::config::Monitor;
use crate::resource_agent::Context;
use std::collections::BTreeMap;
use std::time::Duration;

/// One call of an agent.
pub(super) struct Call {
    /// `start`, `stop`, `monitor` or `meta-data`.
    pub(super) action: &'static str,
    /// It is killed after so long.
    pub(super) timeout: Duration,
    /// A monitor that is repeated. `None` is shown as an interval of 0, by which an agent knows a probe (`ocf_is_probe`).
    pub(super) monitor: Option<Monitor>,
}

/// The environment of a call. Durations are whole milliseconds.
pub(super) fn environment(agent: &Agent<'_>, context: &Context, call: &Call) -> BTreeMap<String, String> {
    let milliseconds = |duration: Duration| duration.as_millis().to_string();
    let mut variables: BTreeMap<String, String> =
        agent.parameters.iter().map(|(name, value)| (format!("OCF_RESKEY_{name}"), value.clone())).collect();
    let fixed = [
        ("OCF_ROOT", context.places.ocf_root.to_string_lossy().into_owned()),
        // Without them an agent takes a missing name of its resource for a clone of old times.
        ("OCF_RA_VERSION_MAJOR", "1".to_owned()),
        ("OCF_RA_VERSION_MINOR", "1".to_owned()),
        ("OCF_RESOURCE_INSTANCE", agent.instance.to_owned()),
        ("OCF_RESOURCE_TYPE", agent.kind.to_owned()),
        ("OCF_RESOURCE_PROVIDER", agent.provider.to_owned()),
        ("OCF_RESKEY_CRM_meta_name", call.action.to_owned()),
        ("OCF_RESKEY_CRM_meta_timeout", milliseconds(call.timeout)),
        ("OCF_RESKEY_CRM_meta_interval", milliseconds(call.monitor.map(|monitor| monitor.interval).unwrap_or_default())),
        ("OCF_RESKEY_CRM_meta_on_node", context.node.as_str().to_owned()),
        // That of Pacemaker 2.1.7: some agents take a lower one, or none, for a cluster that is too old for them.
        ("OCF_RESKEY_crm_feature_set", "3.19.0".to_owned()),
        ("HA_RSCTMP", context.places.run.to_string_lossy().into_owned()),
        // To syslog: stderr is left to the reason of a failure (`ocf_exit_reason`).
        ("HA_LOGFACILITY", "daemon".to_owned()),
        ("HA_debug", "0".to_owned()),
    ];
    variables.extend(fixed.map(|(name, value)| (name.to_owned(), value)));
    if let Some(monitor) = call.monitor.filter(|monitor| monitor.depth > 0) {
        variables.insert("OCF_CHECK_LEVEL".to_owned(), monitor.depth.to_string());
    }
    variables
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_environment() {
        let parameters = BTreeMap::from([("ip".to_owned(), "10.9.0.100".to_owned()), ("CRM_meta_timeout".to_owned(), "1".to_owned())]);
        let agent = Agent { provider: "heartbeat", kind: "IPaddr2", parameters: &parameters, instance: "vip", monitor: None };
        let context = Context::new(0, "zipi".parse().unwrap());
        let monitor = Monitor { interval: Duration::from_millis(1500), timeout: Duration::from_secs(20), failures: 2, depth: 10 };
        let call = Call { action: "monitor", timeout: Duration::from_secs(20), monitor: Some(monitor) };
        let lines: Vec<_> = environment(&agent, &context, &call).into_iter().map(|(name, value)| format!("{name}={value}")).collect();
        let expected = "HA_LOGFACILITY=daemon
HA_RSCTMP=/run/resource-agents
HA_debug=0
OCF_CHECK_LEVEL=10
OCF_RA_VERSION_MAJOR=1
OCF_RA_VERSION_MINOR=1
OCF_RESKEY_CRM_meta_interval=1500
OCF_RESKEY_CRM_meta_name=monitor
OCF_RESKEY_CRM_meta_on_node=zipi
OCF_RESKEY_CRM_meta_timeout=20000
OCF_RESKEY_crm_feature_set=3.19.0
OCF_RESKEY_ip=10.9.0.100
OCF_RESOURCE_INSTANCE=vip
OCF_RESOURCE_PROVIDER=heartbeat
OCF_RESOURCE_TYPE=IPaddr2
OCF_ROOT=/usr/lib/ocf";
        assert_eq!(lines.join("\n"), expected);
    }

    #[test]
    fn a_probe_is_known_by_its_interval() {
        let parameters = BTreeMap::new();
        let agent = Agent { provider: "heartbeat", kind: "Dummy", parameters: &parameters, instance: "dummy", monitor: None };
        let call = Call { action: "monitor", timeout: Duration::from_secs(20), monitor: None };
        let variables = environment(&agent, &Context::new(0, "zipi".parse().unwrap()), &call);
        assert_eq!(variables.get("OCF_RESKEY_CRM_meta_interval").map(String::as_str), Some("0"));
        assert_eq!(variables.get("OCF_CHECK_LEVEL"), None);
    }
}
