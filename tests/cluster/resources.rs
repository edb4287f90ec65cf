//! Agents that do not do what they should, as the group and the peer see it.

use crate::lab::Lab;
use crate::machine::Machine;
use crate::settings::{Settings, fenced, fenceless, service};
use ha_snmp::engine::embedded::command::Command;
use ha_snmp::view::cluster::{Cluster, GroupState, Happening, NodeState, ResourceState};
use std::time::Duration;

fn settings() -> Settings {
    Settings { resources: service("gatekeeper", ""), ..fenced() }
}

/// From now on the agent on this node does this first.
fn behave(lab: &Lab, node: usize, text: &str) {
    let path = lab.machines[node].path("behaviour");
    std::fs::write(path.with_extension("new"), text).unwrap();
    std::fs::rename(path.with_extension("new"), path).unwrap();
}

fn order_away(lab: &Lab) {
    // Its machine may be off before it has answered.
    let _ = lab.hint(0, Command::Move { group: "front".parse().unwrap(), to: Some(1), lasting: None });
}

/// What cannot be stopped is not started elsewhere before its machine is off.
fn assert_fenced_for(lab: &Lab, behaviour: &str) {
    behave(lab, 0, behaviour);
    order_away(lab);
    lab.until_runs_on(1);
    assert!(lab.device.was_used_on(&lab.machines[0]), "{}", lab.story());
    lab.client.until_answered();
    lab.assert_one_at_most();
}

#[test]
fn a_failed_stop_with_fencing() {
    let Some(lab) = Lab::up("a failed stop with fencing", &settings()) else { return };
    assert_fenced_for(&lab, "[ $1 != stop ] || exit 1");
}

#[test]
fn a_stop_that_hangs() {
    let Some(lab) = Lab::up("a stop that hangs", &settings()) else { return };
    assert_fenced_for(&lab, "[ $1 != stop ] || { trap '' TERM; sleep 1000 & wait; sleep 1000; }");
}

#[test]
fn a_stop_that_lies() {
    let Some(lab) = Lab::up("a stop that lies", &settings()) else { return };
    assert_fenced_for(&lab, "[ $1 != stop ] || exit 0");
}

/// Without fencing the group is blocked where it is, until somebody has looked.
#[test]
fn a_failed_stop_without_fencing() {
    let settings = Settings { resources: service("gatekeeper", ""), ..fenceless() };
    let Some(lab) = Lab::up("a failed stop without fencing", &settings) else { return };
    behave(&lab, 0, "[ $1 != stop ] || exit 1");
    order_away(&lab);
    lab.until_both("blocked", |cluster| cluster.groups[0].state == GroupState::Blocked);
    Machine::pause(Duration::from_secs(2));
    assert!(!lab.has_address(1) && !lab.machines[1].path("run/gatekeeper").exists(), "{}", lab.story());
    behave(&lab, 0, "");
    lab.order(1, Command::Cleanup { resource: Some("gatekeeper".parse().unwrap()) }).unwrap();
    lab.until_runs_on(1);
    lab.client.until_answered();
    lab.assert_one_at_most();
}

/// Each start fails with a status that no standard has: at the limit the group goes to the other node.
#[test]
fn a_start_that_fails_on_one_node() {
    let settings = Settings { group: "preferred = 'n1'\nfail-count = { warn = 1, critical = 2, limit = 2 }\n".to_owned(), ..settings() };
    let Some(lab) = Lab::new("a start that fails on one node", &settings) else { return };
    behave(&lab, 0, "[ $1 != start ] || exit 42");
    lab.start(0);
    lab.start(1);
    lab.until_runs_on(1);
    lab.until_event(0, |what| matches!(what, Happening::ResourceFailed { reason, .. } if reason.contains("unknown exit status 42")));
    lab.client.until_answered();
    lab.assert_one_at_most();
}

/// On both: out of service, and the address is nowhere.
#[test]
fn a_start_that_fails_on_both() {
    let settings = Settings { group: "preferred = 'n1'\nfail-count = { warn = 1, critical = 2, limit = 2 }\n".to_owned(), ..settings() };
    let Some(lab) = Lab::new("a start that fails on both", &settings) else { return };
    for node in [0, 1] {
        behave(&lab, node, "[ $1 != start ] || kill -SEGV $$");
        lab.start(node);
    }
    let is_given_up = |cluster: &Cluster| cluster.groups[0].state == GroupState::OutOfService && cluster.groups[0].fail_counts == [2, 2];
    lab.until_both("out of service", is_given_up);
    lab.until_address(&[]);
    for node in [0, 1] {
        behave(&lab, node, "");
    }
    lab.order(1, Command::Cleanup { resource: None }).unwrap();
    lab.until_both("started", |cluster| cluster.groups[0].state == GroupState::Started);
    lab.client.until_answered();
    lab.assert_one_at_most();
}

/// Megabytes from every action, and a child that leaves: nothing comes of it.
#[test]
fn agents_that_are_only_bad_mannered() {
    let Some(lab) = Lab::new("agents that are only bad-mannered", &settings()) else { return };
    let text = "head -c 3000000 /dev/zero | tr '\\0' x\nhead -c 3000000 /dev/zero >&2\n[ $1 != start ] || setsid sleep 1000 &\n";
    for node in [0, 1] {
        behave(&lab, node, text);
        lab.start(node);
    }
    lab.until_runs_on(0);
    lab.order(0, Command::Move { group: "front".parse().unwrap(), to: Some(1), lasting: None }).unwrap();
    lab.until_runs_on(1);
    lab.client.until_answered();
    let cluster = lab.state(1).unwrap();
    assert!(cluster.nodes.iter().all(|node| node.state == NodeState::Online), "{}", lab.story());
    assert_eq!(cluster.groups[0].fail_counts, [0, 0], "{}", lab.story());
    lab.assert_one_at_most();
}

/// A monitor that exits with what nobody knows, or does not end, is a failure that counts where one is enough; the service is started again.
#[test]
fn a_monitor_that_fails() {
    let monitor = "timeout = '500ms', failures = 1 }\nstart";
    let settings = Settings { resources: service("gatekeeper", "").replace("timeout = '5s' }\nstart", monitor), ..fenced() };
    let Some(lab) = Lab::up("a monitor that fails", &settings) else { return };
    let service = |count: u32| {
        let is_there = move |cluster: &Cluster| {
            cluster.groups[0].fail_counts[0] >= count && cluster.groups[0].resources[1].state == ResourceState::Started
        };
        lab.until(0, "it is counted, and runs again", is_there);
    };
    let once = |text: &str| format!("if [ $1 = monitor ] && [ -e $own/run/bad ]; then rm -f $own/run/bad; {text}; fi");
    for (count, text) in [(1, "exit 42"), (2, "sleep 1000")] {
        behave(&lab, 0, &once(text));
        std::fs::write(lab.machines[0].path("run/bad"), "").unwrap();
        service(count);
    }
    lab.until_runs_on(0);
    lab.assert_one_at_most();
}

/// One bad look is repeated before it counts: nothing is restarted for it.
#[test]
fn a_monitor_that_fails_once() {
    let Some(lab) = Lab::up("a monitor that fails once", &settings()) else { return };
    behave(
        &lab,
        0,
        "if [ $1 = monitor ] && [ -e $own/run/bad ]; then rm -f $own/run/bad; echo >$own/run/was-bad; exit 1; fi\n[ $1 != stop ] || echo >$own/run/was-stopped",
    );
    std::fs::write(lab.machines[0].path("run/bad"), "").unwrap();
    crate::until(|| "the monitor fails".to_owned(), || lab.machines[0].path("run/was-bad").exists().then_some(()));
    Machine::pause(Duration::from_secs(3));
    lab.until_runs_on(0);
    assert!(!lab.machines[0].path("run/was-stopped").exists(), "{}", lab.story());
    assert_eq!(lab.state(0).unwrap().groups[0].fail_counts, [0, 0], "{}", lab.story());
}

/// `on-failure = "move"`: away at the first failure.
#[test]
fn a_failure_that_moves_the_group() {
    let settings = Settings { resources: service("gatekeeper", "on-failure = 'move'"), ..fenced() };
    let Some(lab) = Lab::up("a failure that moves the group", &settings) else { return };
    std::fs::remove_file(lab.machines[0].path("run/gatekeeper")).unwrap();
    lab.until_runs_on(1);
    lab.client.until_answered();
    assert!(!lab.device.was_used_on(&lab.machines[0]));
    lab.assert_one_at_most();
}
