//! Digest of a group: equal on two nodes whose configurations say the same about it, whatever their files look like.
//!
//! It goes over the wire, between releases too: what a later release adds may count only where it differs from its default. What
//! differs per node by nature, as the name of an interface, does not count.

use crate::config::fnv1a;
use crate::config::model::{Connectivity, FailCount, Fencing, Group, Monitor, OnFailure, Resource, ResourceAgent};
use crate::smi::Name;
use std::fmt::Display;
use std::time::Duration;

/// What all groups hang on.
pub(super) struct Common<'a> {
    pub nodes: &'a [Name; 2],
    pub fencing: Fencing,
    pub deadtime: Duration,
    /// Counts without fencing only.
    pub isolation_time: Duration,
}

/// The canonical form: `name length:text` for each fact, in a fixed order, so that no two definitions have the same.
struct Canon(String);

impl Canon {
    fn add(&mut self, name: &str, value: impl Display) {
        let text = value.to_string();
        self.0.push_str(&format!("{name} {}:{text}\n", text.len()));
    }

    fn add_time(&mut self, name: &str, time: Duration) {
        self.add(name, time.as_millis());
    }

    fn add_list<'a, T: Display + 'a>(&mut self, name: &str, list: impl ExactSizeIterator<Item = &'a T>) {
        self.add(name, list.len());
        for element in list {
            self.add(name, element);
        }
    }
}

/// The digest of `group`, whose own is not looked at.
pub(super) fn digest(group: &Group, common: &Common<'_>) -> u64 {
    fnv1a(canonical(group, common).bytes())
}

fn canonical(group: &Group, common: &Common<'_>) -> String {
    let mut canon = Canon(String::new());
    canon.add_list("nodes", common.nodes.iter());
    canon.add_time("deadtime", common.deadtime);
    match common.fencing {
        Fencing::Devices => canon.add("fencing", "devices"),
        Fencing::None => canon.add_time("isolation-time", common.isolation_time),
    }
    canon.add("group", &group.name);
    canon.add("preferred", group.preferred.map_or(String::new(), |node| node.to_string()));
    canon.add(
        "connectivity",
        match group.connectivity {
            Connectivity::Require => "require",
            Connectivity::Prefer => "prefer",
            Connectivity::Ignore => "ignore",
        },
    );
    let FailCount { warn, critical, limit } = group.fail_count;
    canon.add_list("fail-count", [warn, critical, limit].iter());
    canon.add_time("failure-timeout", group.failure_timeout.unwrap_or_default());
    canon.add_list("requires", group.requires.iter());
    canon.add("resources", group.resources.len());
    for resource in &group.resources {
        add_resource(&mut canon, resource);
    }
    canon.0
}

fn add_resource(canon: &mut Canon, resource: &Resource) {
    canon.add("resource", &resource.name);
    canon.add("agent", &resource.agent);
    add_agent(canon, &resource.agent);
    canon.add_time("start-timeout", resource.start_timeout);
    canon.add_time("stop-timeout", resource.stop_timeout);
    let none = Monitor { interval: Duration::ZERO, timeout: Duration::ZERO, failures: 0, depth: 0 };
    let Monitor { interval, timeout, failures, depth } = resource.monitor.unwrap_or(none);
    canon.add_time("monitor-interval", interval);
    canon.add_time("monitor-timeout", timeout);
    canon.add("monitor-failures", failures);
    // Releases that do not know it have the same digest without it.
    if depth > 0 {
        canon.add("monitor-depth", depth);
    }
    canon.add(
        "on-failure",
        match resource.on_failure {
            OnFailure::RestartAlone => "restart-alone",
            OnFailure::RestartFromHere => "restart-from-here",
            OnFailure::Move => "move",
            OnFailure::Standby => "standby",
            OnFailure::Ignore => "ignore",
        },
    );
    canon.add("start-failures", resource.start_failures);
}

/// What its name does not say.
fn add_agent(canon: &mut Canon, agent: &ResourceAgent) {
    match agent {
        ResourceAgent::Ocf { parameters, .. } => {
            canon.add_list("parameter", parameters.keys());
            canon.add_list("parameter", parameters.values());
        }
        ResourceAgent::Heartbeat { arguments, .. } => canon.add_list("argument", arguments.iter()),
        ResourceAgent::IpAddr { address, prefix, interface: _, announce_interval: _ } => {
            canon.add("address", format!("{address}/{prefix}"));
        }
        ResourceAgent::Filesystem { device, directory, kind, options } => {
            canon.add("device", device);
            canon.add("directory", directory.display());
            canon.add("type", kind);
            canon.add("options", options);
        }
        ResourceAgent::Drbd { resource } => canon.add("drbd", resource),
        ResourceAgent::Lsb(_) | ResourceAgent::Systemd(_) => {}
    }
}
