//! Whether the next failure would be survived, as two cores, `ha-snmp status`, the tree and an agent say it.

use crate::agent::Agent;
use crate::lab::{Lab, PROGRAM};
use crate::network::Switch;
use crate::settings::{Settings, fenced};
use ha_snmp::config::Config;
use ha_snmp::engine::embedded::command::Command;
use ha_snmp::mib::{self, Names, Notifications};
use ha_snmp::smi::Value;
use ha_snmp::time::{Instant, WallTime};
use ha_snmp::view::cluster::Cluster;
use ha_snmp::view::{Snapshot, View};
use std::time::Duration;

/// The lines of `ha-snmp status`, given these arguments.
fn status(lab: &Lab, node: usize, arguments: &str) -> Vec<String> {
    let config = lab.path("own/ha-snmp.toml");
    let page = lab.machines[node].shell(&format!("{PROGRAM} status {arguments} --config {} || true", config.display()));
    page.lines().map(str::to_owned).collect()
}

/// What an agent that has just heard from that core serves under this name.
fn served(lab: &Lab, node: usize, name: &str) -> Option<Value> {
    let config = Config::default();
    let wall = WallTime { unix_ms: 1_790_000_000_000, offset_minutes: 0 };
    let snapshot = Snapshot { cluster: lab.state(node)?, old: Duration::ZERO, received: Instant::default(), wall };
    let view = View { cluster: Some(snapshot), ..View::default() };
    let oid = Names::new(&config).oid(name).unwrap();
    let entries = mib::build(&view, &config, &Notifications::NONE, Instant::default());
    entries.into_iter().find(|(known, _)| *known == oid).map(|(_, value)| value)
}

/// What everything that says it says on a node: the first line of `status`, the line for Nagios up to the reason, and the tree.
fn said(lab: &Lab, node: usize) -> (String, bool, Vec<Option<Value>>) {
    let nagios = status(lab, node, "--nagios").concat();
    let is_warned = nagios.starts_with("CLUSTER WARNING - lab: not redundant");
    let names = ["haClusterRedundant.0", "haGroupRedundant.\"front\"", "haClusterRedundantReason.0", "haGroupRedundantReason.\"front\""];
    let values = names.into_iter().map(|name| served(lab, node, name)).collect();
    (status(lab, node, "").first().cloned().unwrap_or_default(), is_warned, values)
}

/// Waits until both nodes say so everywhere.
fn until_said(lab: &Lab, why: &str) {
    let is_redundant = why.is_empty();
    let first = if is_redundant { "redundant".to_owned() } else { format!("NOT redundant: {why}") };
    let truth = Some(Value::Integer(if is_redundant { 1 } else { 2 }));
    let reason = Some(Value::OctetString(why.as_bytes().to_vec()));
    let expected = (first, !is_redundant, vec![truth.clone(), truth, reason.clone(), reason]);
    for node in [0, 1] {
        let what = || format!("n{} says {expected:?}, not {:?}; {}", node + 1, said(lab, node), lab.story());
        crate::until(what, || (said(lab, node) == expected).then_some(()));
    }
}

#[test]
fn redundant_or_not() {
    let agent = "[agent]\nstate-dir = '/run'\n[control]\nsocket = '/run/agent.sock'\n[notify]\nnot-redundant-for = '1s'\n";
    let Some(lab) = Lab::up("redundant or not", &Settings { resources: agent.to_owned(), ..fenced() }) else { return };
    // Each asks the core of its own machine; without one that lives there is a warning.
    let agents = [0, 1].map(|node| Agent::start(&lab, node));
    lab.until_both("agents are known", |cluster| cluster.nodes.iter().all(|node| node.agent_alive));
    until_said(&lab, "");

    lab.order(0, Command::Standby { node: 1, on: true }).unwrap();
    until_said(&lab, "node n2 is standby");
    agents[0].until_told("clusterNotRedundant");
    lab.order(1, Command::Standby { node: 1, on: false }).unwrap();
    until_said(&lab, "");
    agents[0].until_told("clusterRedundant");

    // One of two.
    lab.cable(1, Switch::Cross, false);
    until_said(&lab, "only link lan is left");
    lab.cable(1, Switch::Cross, true);
    until_said(&lab, "");

    // The first node in service tells for both.
    assert_eq!(agents[1].told("clusterNotRedundant"), 0, "{}", agents[1].log());
    drop(agents);
    lab.machines[1].switch_off();
    let says = |why: &'static str| move |cluster: &Cluster| cluster.redundancy.as_ref().is_some_and(|redundancy| redundancy.why() == why);
    lab.until(0, "the other one is shot", says("node n2 is fenced"));
    lab.boot(1);
    lab.until_both("redundant again", says(""));
    lab.until_runs_on(0);
    lab.assert_one_at_most();
}
