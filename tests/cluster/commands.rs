//! What people order: each is answered when its effect is there.

use crate::lab::Lab;
use crate::machine::Machine;
use crate::settings::{Settings, fenced, service};
use ha_snmp::engine::embedded::command::Command;
use ha_snmp::smi::Name;
use ha_snmp::view::cluster::{GroupState, NodeState, ResourceState};
use std::time::Duration;

fn front() -> Name {
    "front".parse().unwrap()
}

#[test]
fn standby_and_online() {
    let Some(lab) = Lab::up("standby and online", &fenced()) else { return };
    // Given to the node itself, and to the other one.
    for teller in [0, 1] {
        lab.order(teller, Command::Standby { node: 0, on: true }).unwrap();
        assert!(!lab.has_address(0), "{}", lab.story());
        lab.until_runs_on(1);
        lab.order(teller, Command::Standby { node: 0, on: false }).unwrap();
        lab.order(teller, Command::Standby { node: 1, on: true }).unwrap();
        lab.until_runs_on(0);
        lab.order(teller, Command::Standby { node: 1, on: false }).unwrap();
        lab.client.until_answered();
    }
    // Nowhere to go.
    for node in [0, 1] {
        lab.order(0, Command::Standby { node, on: true }).unwrap();
    }
    lab.until_both("out of service", |cluster| cluster.groups[0].state == GroupState::OutOfService);
    lab.until_address(&[]);
    lab.order(1, Command::Standby { node: 1, on: false }).unwrap();
    lab.until_runs_on(1);
    lab.assert_one_at_most();
}

#[test]
fn a_move_and_its_end() {
    let settings = Settings { embedded: fenced().embedded + "auto-failback = true\nfailback-delay = '500ms'\n", ..fenced() };
    let Some(lab) = Lab::up("a move and its end", &settings) else { return };
    lab.order(0, Command::Move { group: front(), to: Some(1), lasting: None }).unwrap();
    assert!(lab.has_address(1), "{}", lab.story());
    lab.until_runs_on(1);
    lab.client.until_answered();
    lab.order(1, Command::Move { group: front(), to: None, lasting: None }).unwrap();
    // Taken back, it belongs on the preferred node again.
    lab.until_runs_on(0);
    lab.order(1, Command::Move { group: front(), to: Some(1), lasting: Some(Duration::from_secs(2)) }).unwrap();
    lab.until_runs_on(0);
    let unknown = lab.order(0, Command::Move { group: "back".parse().unwrap(), to: Some(1), lasting: None }).unwrap_err();
    assert!(unknown.to_string().contains("there is no group 'back'"), "{unknown}");
    lab.assert_one_at_most();
}

#[test]
fn a_group_is_stopped_and_started() {
    let Some(lab) = Lab::up("a group is stopped and started", &fenced()) else { return };
    lab.order(1, Command::Run { group: front(), on: false }).unwrap();
    lab.until_both("stopped", |cluster| cluster.groups[0].state == GroupState::Stopped);
    lab.until_address(&[]);
    lab.client.until_silent();
    // It stays so when a node dies.
    lab.machines[0].switch_off();
    lab.until(1, "gone", |cluster| matches!(cluster.nodes[0].state, NodeState::Fenced | NodeState::Lost));
    Machine::pause(Duration::from_secs(2));
    lab.until_address(&[]);
    lab.boot(0);
    lab.until_both("both are in service", |cluster| cluster.nodes.iter().all(|node| node.state == NodeState::Online));
    lab.order(0, Command::Run { group: front(), on: true }).unwrap();
    lab.client.until_answered();
    lab.assert_one_at_most();
}

/// Nothing is started, stopped, moved or fenced.
#[test]
fn maintenance() {
    let settings = Settings { resources: service("gatekeeper", ""), ..fenced() };
    let Some(lab) = Lab::up("maintenance", &settings) else { return };
    lab.order(1, Command::Maintenance { on: true }).unwrap();
    lab.until_both("maintenance", |cluster| cluster.maintenance);
    let begin = std::time::Instant::now();
    std::fs::remove_file(lab.machines[0].path("run/gatekeeper")).unwrap();
    lab.hint(0, Command::Standby { node: 0, on: true }).unwrap();
    Machine::pause(Duration::from_secs(2));
    lab.until_address(&[0]);
    assert!(!lab.machines[0].path("run/gatekeeper").exists(), "{}", lab.story());
    lab.hint(0, Command::Standby { node: 0, on: false }).unwrap();

    lab.machines[1].switch_off();
    lab.until(0, "lost", |cluster| cluster.nodes[1].state == NodeState::Lost);
    Machine::pause(Duration::from_secs(2));
    assert!(!lab.device.was_used_on(&lab.machines[1]));
    assert_eq!(lab.client.lost_since(begin), 0, "{}", lab.story());
    lab.boot(1);
    lab.until_both("both are in service", |cluster| cluster.nodes.iter().all(|node| node.state == NodeState::Online));
    // A node that starts learns of it.
    assert!(lab.state(1).unwrap().maintenance);

    lab.order(0, Command::Maintenance { on: false }).unwrap();
    lab.until(0, "the service is started again", |cluster| cluster.groups[0].resources[1].state == ResourceState::Started);
    assert!(lab.machines[0].path("run/gatekeeper").exists(), "{}", lab.story());
    lab.assert_one_at_most();
}

/// A resource that is left alone.
#[test]
fn a_resource_unmanaged() {
    let settings = Settings { resources: service("gatekeeper", ""), ..fenced() };
    let Some(lab) = Lab::up("a resource unmanaged", &settings) else { return };
    let gatekeeper: Name = "gatekeeper".parse().unwrap();
    lab.order(1, Command::Manage { resource: gatekeeper.clone(), on: false }).unwrap();
    let state = lab.machines[0].path("run/gatekeeper");
    std::fs::remove_file(&state).unwrap();
    lab.until(0, "it is seen", |cluster| cluster.groups[0].resources[1].state != ResourceState::Started);
    Machine::pause(Duration::from_secs(1));
    assert!(!state.exists(), "{}", lab.story());
    lab.order(0, Command::Manage { resource: gatekeeper, on: true }).unwrap();
    crate::until(|| format!("it is started; {}", lab.story()), || state.exists().then_some(()));
    lab.until_runs_on(0);
}
