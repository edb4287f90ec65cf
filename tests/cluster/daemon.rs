//! The daemon ends, and its services do not: killed, detached for another build.

use crate::lab::Lab;
use crate::machine::Machine;
use crate::settings::{Settings, fenced, service};
use ha_snmp::engine::embedded::command::Command;
use ha_snmp::view::cluster::{GroupState, Happening, NodeState};
use std::io::Write;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::time::{Duration, Instant};

/// Which service it is: a file that was made again is another.
fn life(machine: &Machine) -> u64 {
    std::fs::metadata(machine.path("run/gatekeeper")).unwrap().ino()
}

fn settings() -> Settings {
    Settings { resources: service("gatekeeper", ""), ..fenced() }
}

/// Its services stay, and its successor finds them and its claim.
#[test]
fn daemon_killed_while_a_group_runs() {
    let Some(lab) = Lab::up("daemon killed while a group runs", &settings()) else { return };
    // However long the start takes here, it is not shot meanwhile.
    lab.device.set_broken(true);
    let (begin, service, epoch) = (Instant::now(), life(&lab.machines[0]), lab.state(0).unwrap().groups[0].epoch);
    for _ in 0..3 {
        lab.machines[0].kill_core();
        lab.start(0);
        lab.until_runs_on(0);
        lab.until_both("both are in service", |cluster| cluster.nodes.iter().all(|node| node.state == NodeState::Online));
        let cluster = lab.state(0).unwrap();
        assert_eq!(cluster.groups[0].epoch, epoch, "{}", lab.story());
        assert!(!cluster.events.iter().any(|event| matches!(event.what, Happening::ActiveWithoutClaim(_))), "{}", lab.story());
    }
    assert_eq!(life(&lab.machines[0]), service, "{}", lab.story());
    assert_eq!(lab.client.lost_since(begin), 0, "{}", lab.story());
    lab.assert_one_at_most();
}

/// Nobody starts it again: what still runs there must go before the other starts it.
#[test]
fn daemon_killed_for_good() {
    let Some(lab) = Lab::up("daemon killed for good", &settings()) else { return };
    lab.machines[0].kill_core();
    lab.until_runs_on(1);
    assert!(lab.device.was_used_on(&lab.machines[0]));
    lab.client.until_answered();
    lab.assert_one_at_most();
}

/// The standby node's daemon dies and comes again: nothing happens to the group.
#[test]
fn the_other_daemon_killed() {
    let Some(lab) = Lab::up("the other daemon killed", &settings()) else { return };
    lab.device.set_broken(true);
    let (begin, service) = (Instant::now(), life(&lab.machines[0]));
    lab.machines[1].kill_core();
    lab.start(1);
    lab.until_both("both are in service", |cluster| cluster.nodes.iter().all(|node| node.state == NodeState::Online));
    lab.until_runs_on(0);
    assert_eq!((life(&lab.machines[0]), lab.client.lost_since(begin)), (service, 0), "{}", lab.story());
}

/// Detached, another build in its place, and back: nobody at the address notices, whichever node it is.
#[test]
fn detach_another_build_and_back() {
    let Some(lab) = Lab::up("detach, another build, and back", &settings()) else { return };
    let other = lab.path("ha-snmp");
    // Another file with other contents that runs the same.
    assert!(std::process::Command::new("cp").arg(crate::lab::PROGRAM).arg(&other).status().unwrap().success());
    std::fs::File::options().append(true).open(&other).unwrap().write_all(b"another build").unwrap();
    let (begin, service, epoch) = (Instant::now(), life(&lab.machines[0]), lab.state(0).unwrap().groups[0].epoch);
    for program in [other.as_path(), Path::new(crate::lab::PROGRAM)] {
        for node in [0, 1] {
            lab.order(node, Command::Detach).unwrap();
            lab.machines[node].until_core_ends();
            lab.until(1 - node, "the other is detached", |cluster| cluster.nodes[node].state == NodeState::Detached);
            // Longer than it takes to be dead otherwise.
            Machine::pause(Duration::from_secs(4));
            lab.machines[node].start_core(program);
            lab.until_both("both are in service", |cluster| cluster.nodes.iter().all(|node| node.state == NodeState::Online));
            lab.until_runs_on(0);
        }
    }
    let group = lab.state(0).unwrap().groups.remove(0);
    assert_eq!((group.state, group.epoch), (GroupState::Started, epoch));
    assert_eq!((life(&lab.machines[0]), lab.client.lost_since(begin)), (service, 0), "{}", lab.story());
    assert!(lab.machines.iter().all(|machine| !lab.device.was_used_on(machine)));
    lab.assert_one_at_most();
}
