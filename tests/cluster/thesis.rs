//! The acceptance tests of the thesis, 5.2 to 5.4, by their names. 5.1 is about DRBD.

use crate::lab::Lab;
use crate::network::Switch;
use crate::settings::{Settings, fenced, service};
use ha_snmp::engine::embedded::command::Command;
use ha_snmp::view::cluster::{Cluster, GroupState, Happening, NodeState, ResourceState};
use std::fs;

/// "Primary node in the cluster is powered off. All resources will fail over the secondary cluster node."
#[test]
fn test_5_2_cluster_node_failure() {
    let settings = Settings { resources: service("gatekeeper", ""), ..fenced() };
    let Some(lab) = Lab::up("5.2 cluster node failure", &settings) else { return };
    lab.machines[0].switch_off();
    lab.until_runs_on(1);
    lab.client.until_answered();
    lab.until_event(1, |what| matches!(what, Happening::Takeover { .. }));
    // What the dead node ran is started only once it is surely off.
    assert!(lab.device.was_used_on(&lab.machines[0]));
    let cluster = lab.until(1, "all resources run", |cluster| {
        cluster.groups[0].resources.iter().all(|it| it.state == ResourceState::Started && it.node == Some(1))
    });
    assert_eq!((cluster.takeovers, cluster.nodes[0].state), (1, NodeState::Fenced));

    // It comes back, and fetches nothing by itself.
    lab.boot(0);
    lab.until_both("both are in service", both_online);
    lab.until_runs_on(1);
    lab.assert_one_at_most();
}

fn both_online(cluster: &Cluster) -> bool {
    cluster.nodes.iter().all(|node| node.state == NodeState::Online)
}

/// "The primary node is halted": told to stop, it stops everything and says goodbye; nobody is shot.
#[test]
fn test_5_2_cluster_node_halted() {
    let Some(lab) = Lab::up("5.2 cluster node halted", &fenced()) else { return };
    lab.machines[0].signal(nix::sys::signal::Signal::SIGTERM);
    lab.machines[0].until_core_ends();
    lab.until_runs_on(1);
    lab.client.until_answered();
    let cluster = lab.until(1, "the other said goodbye", |cluster| cluster.nodes[0].state == NodeState::Offline);
    assert!(!cluster.events.iter().any(|event| matches!(event.what, Happening::FencingStarted { .. })));
    assert!(!lab.device.was_used_on(&lab.machines[0]));
    lab.assert_one_at_most();
}

/// "To simulate a tomcat failure, stopping the service is enough. If the total score of failcounts reaches 6, all resources will failover
/// the other cluster node. If they fail on the new primary node for 6 times, the cluster will be out of service."
#[test]
fn test_5_3_application_failure() {
    let settings = Settings {
        group: "preferred = 'n1'\nfail-count = { warn = 2, critical = 4, limit = 6 }\n".to_owned(),
        resources: service("gatekeeper", "") + &service("licensing", ""),
        ..fenced()
    };
    let Some(lab) = Lab::up("5.3 application failure", &settings) else { return };
    for failure in 1..=6 {
        // Two of the resources in turn: their failures add up.
        fail(&lab, 0, ["gatekeeper", "licensing"][failure % 2]);
        let count = u32::try_from(failure).unwrap();
        lab.until(0, "it counts", |cluster| cluster.groups[0].fail_counts[0] == count);
        if failure < 6 {
            lab.until_runs_on(0);
        }
    }
    lab.until_runs_on(1);
    lab.client.until_answered();
    for failure in 1..=6 {
        fail(&lab, 1, "licensing");
        lab.until(1, "it counts", |cluster| cluster.groups[0].fail_counts[1] == failure);
        if failure < 6 {
            lab.until_runs_on(1);
        }
    }
    lab.until_both("the cluster is out of service", |cluster| cluster.groups[0].state == GroupState::OutOfService);
    lab.until_address(&[]);
    lab.client.until_silent();

    lab.order(0, Command::Cleanup { resource: None }).unwrap();
    lab.until_runs_on(0);
    lab.client.until_answered();
    lab.assert_one_at_most();
}

/// Stops a service behind our back, once it runs.
fn fail(lab: &Lab, node: usize, name: &str) {
    let state = lab.machines[node].path(&format!("run/{name}"));
    lab.until(node, "all of it runs", |cluster| cluster.groups[0].resources.iter().all(|it| it.state == ResourceState::Started));
    crate::until(|| format!("{} is there; {}", state.display(), lab.story()), || state.exists().then_some(()));
    fs::remove_file(state).unwrap();
}

/// "Unplug the cable on eth4 interface. All resources running on the node without connectivity will fail over to the secondary node."
#[test]
fn test_5_4_connectivity_failure_on_one_side() {
    let settings = Settings { group: "preferred = 'n1'\nconnectivity = 'require'\n".to_owned(), ..fenced() };
    let Some(lab) = Lab::up("5.4 connectivity failure on one side", &settings) else { return };
    lab.cable(0, Switch::Lan, false);
    lab.until_runs_on(1);
    lab.client.until_answered();
    // The other cable still says that nobody is dead.
    assert!(!lab.device.was_used_on(&lab.machines[0]));
    lab.cable(0, Switch::Lan, true);
    lab.until_both("it is connected again", |cluster| cluster.pings[0].reachable == Some(true));
    lab.until_runs_on(1);
    lab.assert_one_at_most();
}

/// "If both nodes lose connectivity to the ping node, then the cluster will remain out of service. When connectivity is recovered, resources
/// will be started again."
#[test]
fn test_5_4_connectivity_failure_on_both_sides() {
    let settings = Settings { group: "preferred = 'n1'\nconnectivity = 'require'\n".to_owned(), ..fenced() };
    let Some(lab) = Lab::up("5.4 connectivity failure on both sides", &settings) else { return };
    lab.network.cable(3, Switch::Lan, false);
    lab.until_both("out of service", |cluster| cluster.groups[0].state == GroupState::OutOfService);
    lab.until_address(&[]);
    lab.network.cable(3, Switch::Lan, true);
    let is_started = |cluster: &Cluster| cluster.groups[0].state == GroupState::Started;
    lab.until_both("started again", is_started);
    lab.client.until_answered();
    assert!(lab.machines.iter().all(|machine| !lab.device.was_used_on(machine)));
    lab.assert_one_at_most();
}
