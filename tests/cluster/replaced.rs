//! The core is killed and comes again, and an agent watches: what had happened before neither happens again nor is forgotten.

use crate::agent::Agent;
use crate::lab::Lab;
use crate::machine::Machine;
use crate::settings::{Settings, fenced, service};
use ha_snmp::engine::embedded::command::Command;
use ha_snmp::view::cluster::{Cluster, GroupState, Happening, NodeState};
use std::time::Duration;

fn settings() -> Settings {
    let agent = "[agent]\nstate-dir = '/run'\n[control]\nsocket = '/run/agent.sock'\n";
    let group = "preferred = 'n1'\nfail-count = { warn = 2, critical = 4, limit = 5 }\n";
    Settings { group: group.to_owned(), resources: service("gatekeeper", "") + agent, ..fenced() }
}

/// The core is killed, and systemd starts it again.
fn replace(lab: &Lab, node: usize) {
    lab.machines[node].kill_core();
    lab.start(node);
    lab.until_runs_on(node);
    lab.until_both("both are in service", |cluster| cluster.nodes.iter().all(|node| node.state == NodeState::Online));
}

fn counts(count: u32) -> impl FnMut(&Cluster) -> bool {
    move |cluster| cluster.groups[0].fail_counts == [count, 0] && cluster.groups[0].state == GroupState::Started
}

/// The service ends by itself, and is started again.
fn fail(lab: &Lab, count: u32) {
    std::fs::remove_file(lab.machines[0].path("run/gatekeeper")).unwrap();
    lab.until_both("the failure is shown", counts(count));
}

#[test]
fn failcounts() {
    let Some(lab) = Lab::up("failcounts of a core that is killed", &settings()) else { return };
    // However long the start takes here, it is not shot meanwhile.
    lab.device.set_broken(true);
    let agent = Agent::start(&lab, 0);
    fail(&lab, 1);
    fail(&lab, 2);
    agent.until_told("failCountWarnLevel");
    for count in [2, 3] {
        let before = lab.state(0).unwrap().groups[0].resources[1].failures[0].clone();
        replace(&lab, 0);
        let cluster = lab.state(0).unwrap();
        let after = &cluster.groups[0].resources[1].failures[0];
        assert_eq!((after.count, &after.reason), (count, &before.reason), "{}", lab.story());
        assert!(after.last > before.last, "{after:?} {before:?}");
        assert!(!cluster.events.iter().any(|event| matches!(event.what, Happening::FailCountReset(_))), "{}", lab.story());
        lab.until(1, "the other one sees it", counts(count));
        fail(&lab, count + 1);
    }
    agent.until_told("failCountCriticalLevel");
    assert_eq!((agent.told("failCountWarnLevel"), agent.told("failCountReset")), (1, 0), "{}", agent.log());
    // Somebody gives the order while there is no core here.
    lab.machines[0].kill_core();
    lab.hint(1, Command::Cleanup { resource: None }).unwrap();
    lab.start(0);
    lab.until_both("forgotten", counts(0));
    agent.until_told("failCountReset");
    replace(&lab, 0);
    assert!(counts(0)(&lab.state(0).unwrap()), "{}", lab.story());
    assert_eq!((agent.told("failCountCriticalLevel"), agent.told("failCountReset")), (1, 1), "{}", agent.log());
    // A reboot is a fresh start.
    fail(&lab, 1);
    drop(agent);
    lab.machines[0].switch_off();
    lab.boot(0);
    lab.until_online(0);
    lab.until(0, "nothing has failed in this boot", |cluster| cluster.groups[0].fail_counts == [0, 0]);
}

/// The core is killed between the claim and the start of the group, and again when it has told.
#[test]
fn takeover() {
    let Some(lab) = Lab::up("takeover by a core that is killed", &settings()) else { return };
    lab.device.set_broken(true);
    let agent = Agent::start(&lab, 1);
    std::fs::write(lab.machines[1].path("behaviour"), "[ $1 != start ] || sleep 2\n").unwrap();
    lab.hint(0, Command::Standby { node: 0, on: true }).unwrap();
    let claimed = lab.until(1, "it is being started", |cluster| cluster.groups[0].active == Some(1));
    assert_ne!(claimed.groups[0].state, GroupState::Started);
    replace(&lab, 1);
    let epoch = lab.state(1).unwrap().groups[0].epoch;
    agent.until_told("clusterTakeover");
    replace(&lab, 1);
    assert_eq!(lab.state(1).unwrap().groups[0].epoch, epoch, "{}", lab.story());
    Machine::pause(Duration::from_secs(2));
    assert_eq!(agent.told("clusterTakeover"), 1, "{}", agent.log());
    lab.assert_one_at_most();
}
