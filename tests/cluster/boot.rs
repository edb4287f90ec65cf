//! Starts: both at once, one alone, with different configurations, with the service on both.

use crate::lab::Lab;
use crate::links::cut_all;
use crate::machine::Machine;
use crate::network::ADDRESS;
use crate::settings::{Settings, fenced, service};
use ha_snmp::engine::embedded::command::Command;
use ha_snmp::view::cluster::{GroupState, Happening, NodeState};
use std::time::Duration;

#[test]
fn both_boot_at_once() {
    let Some(lab) = Lab::up("both boot at once", &fenced()) else { return };
    lab.until_both("both are in service", |cluster| cluster.nodes.iter().all(|node| node.state == NodeState::Online));
    lab.until_runs_on(0);
    assert!(lab.machines.iter().all(|machine| !lab.device.was_used_on(machine)));
    lab.assert_one_at_most();
}

/// F1: it neither fences nor claims, until a person says that the other is off.
#[test]
fn one_boots_alone() {
    let Some(lab) = Lab::new("one boots alone", &fenced()) else { return };
    lab.machines[1].switch_off();
    lab.start(0);
    lab.until_online(0);
    // Twice the initdead.
    Machine::pause(Duration::from_secs(6));
    lab.until_address(&[]);
    let cluster = lab.state(0).unwrap();
    assert_eq!((cluster.quorate, cluster.groups[0].active, cluster.nodes[1].state), (false, None, NodeState::Unknown));
    assert!(!lab.device.was_used_on(&lab.machines[1]));

    let refused = lab.order(0, Command::FenceConfirm { node: 0 }).unwrap_err().to_string();
    assert!(refused.contains("n1 is this node"), "{refused}");
    lab.order(0, Command::FenceConfirm { node: 1 }).unwrap();
    lab.until_runs_on(0);
    lab.client.until_answered();
    lab.boot(1);
    lab.until_both("both are in service", |cluster| cluster.nodes.iter().all(|node| node.state == NodeState::Online));
    lab.until_runs_on(0);
    let refused = lab.order(0, Command::FenceConfirm { node: 1 }).unwrap_err().to_string();
    assert!(refused.contains("n2 is alive"), "{refused}");
    lab.assert_one_at_most();
}

fn may_go_alone() -> Settings {
    Settings { embedded: fenced().embedded + "start-alone-after = '3s'\n", ..fenced() }
}

/// `start-alone-after`: it shoots the other to be sure, and then goes on alone.
#[test]
fn one_boots_alone_and_may() {
    let Some(lab) = Lab::new("one boots alone and may", &may_go_alone()) else { return };
    lab.start(1);
    lab.until_runs_on(1);
    lab.client.until_answered();
    assert!(lab.device.was_used_on(&lab.machines[0]));
    lab.assert_one_at_most();
}

/// Both lose their power and one comes back: the device says that the other is off, and nobody is shot.
#[test]
fn one_comes_back_after_a_loss_of_power() {
    let Some(lab) = Lab::up("one comes back after a loss of power", &may_go_alone()) else { return };
    for machine in &lab.machines {
        machine.switch_off();
    }
    lab.boot(1);
    lab.until_runs_on(1);
    lab.client.until_answered();
    assert!(!lab.device.was_used_on(&lab.machines[0]));
    lab.assert_one_at_most();
}

/// All links are dead and one is shot. It boots, hears nobody, and does not shoot the other one in turn.
#[test]
fn they_do_not_shoot_each_other_in_turn() {
    let Some(lab) = Lab::up("they do not shoot each other in turn", &may_go_alone()) else { return };
    cut_all(&lab, 1);
    crate::until(|| format!("n2 is shot; {}", lab.story()), || lab.device.was_used_on(&lab.machines[1]).then_some(()));
    lab.boot(1);
    cut_all(&lab, 1);
    // Four times as long as it waits before it goes on alone.
    Machine::pause(Duration::from_secs(12));
    lab.until_runs_on(0);
    assert!(!lab.device.was_used_on(&lab.machines[0]), "{}", lab.story());
    lab.assert_one_at_most();
}

/// C8: while the nodes define the group differently nothing is started and nothing is moved.
#[test]
fn config_mismatch() {
    let Some(lab) = Lab::new("config mismatch", &fenced()) else { return };
    let other = Settings { resources: service("gatekeeper", ""), ..fenced() };
    lab.configure(1, &other);
    lab.start(0);
    lab.start(1);
    lab.until_both("they disagree", |cluster| !cluster.config_agrees && cluster.nodes.iter().all(|node| node.state == NodeState::Online));
    Machine::pause(Duration::from_secs(3));
    lab.until_address(&[]);

    lab.machines[1].kill_core();
    lab.configure(1, &fenced());
    lab.start(1);
    lab.until_both("they agree", |cluster| cluster.config_agrees);
    crate::until(
        || format!("it is started; {}", lab.story()),
        || lab.state(0).filter(|state| state.groups[0].state == GroupState::Started),
    );
    lab.client.until_answered();
    lab.assert_one_at_most();
}

/// It runs when they begin to disagree: it stays, whatever is ordered.
#[test]
fn config_mismatch_while_it_runs() {
    let Some(lab) = Lab::up("config mismatch while it runs", &fenced()) else { return };
    let begin = std::time::Instant::now();
    lab.machines[1].signal(nix::sys::signal::Signal::SIGTERM);
    lab.machines[1].until_core_ends();
    lab.configure(1, &Settings { resources: service("gatekeeper", ""), ..fenced() });
    lab.start(1);
    lab.until_both("they disagree", |cluster| !cluster.config_agrees);
    let _ = lab.hint(0, Command::Move { group: "front".parse().unwrap(), to: Some(1), lasting: None });
    Machine::pause(Duration::from_secs(2));
    lab.until_runs_on(0);
    assert_eq!(lab.client.lost_since(begin), 0, "{}", lab.story());
    lab.assert_one_at_most();
}

/// C9: what runs at the start without a claim is stopped and told, on both; then one starts it.
#[test]
fn a_service_that_runs_on_both_at_boot() {
    let settings = Settings { resources: service("gatekeeper", ""), ..fenced() };
    let Some(lab) = Lab::new("a service that runs on both at boot", &settings) else { return };
    for (node, machine) in lab.machines.iter().enumerate() {
        lab.network.ip(&machine.name(), &format!("addr add {ADDRESS}/24 dev eth0")).unwrap();
        std::fs::write(machine.path("run/gatekeeper"), "").unwrap();
        lab.start(node);
    }
    for node in [0, 1] {
        for name in ["vip", "gatekeeper"] {
            lab.until_event(node, |what| matches!(what, Happening::ActiveWithoutClaim(resource) if resource.as_str() == name));
        }
    }
    lab.until_runs_on(0);
    lab.client.until_answered();
    assert!(lab.machines[0].path("run/gatekeeper").exists() && !lab.machines[1].path("run/gatekeeper").exists());
}
