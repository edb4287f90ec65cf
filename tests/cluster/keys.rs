//! Keys: of each node its own, changed while everything runs, and readable by others.

use crate::lab::Lab;
use crate::machine::Machine;
use crate::settings::{KEYS, fenced};
use ha_snmp::view::cluster::{Cluster, LackCause, NodeState};
use nix::sys::signal::Signal;
use std::time::Duration;

const OTHER: &str = "ffeeddccbbaa99887766554433221100ffeeddccbbaa99887766554433221100\n";

fn refused(cluster: &Cluster, node: u8) -> u64 {
    cluster.links.iter().filter(|link| link.node == node).map(|link| link.counters.authentication).sum()
}

/// Frames of another key are counted, and prove nothing: nobody is heard, nothing is claimed.
#[test]
fn key_mismatch() {
    let Some(lab) = Lab::new("key mismatch", &fenced()) else { return };
    lab.keys(1, &format!("1 {OTHER}"));
    lab.start(0);
    lab.start(1);
    for node in [0, 1] {
        let local = u8::try_from(node).unwrap();
        lab.until(node, "counts frames that are not sealed right", |cluster| refused(cluster, local) > 20);
    }
    Machine::pause(Duration::from_secs(3));
    for node in [0, 1] {
        let cluster = lab.state(node).unwrap();
        assert_eq!((cluster.nodes[1 - node].state, cluster.groups[0].active), (NodeState::Unknown, None));
        assert_eq!(cluster.redundancy.unwrap().lacks[0].cause, LackCause::Keys);
    }
    lab.until_address(&[]);

    lab.keys(1, KEYS);
    lab.machines[1].signal(Signal::SIGHUP);
    lab.until_runs_on(0);
    lab.client.until_answered();
    lab.assert_one_at_most();
}

/// The new key is made known, then seals, then the old one goes: each step on one node after the other, and no frame is refused.
#[test]
fn key_rotation_without_a_gap() {
    let Some(lab) = Lab::up("key rotation without a gap", &fenced()) else { return };
    let before = [0, 1].map(|node| lab.state(node).unwrap());
    let begin = std::time::Instant::now();
    let new = format!("2 {OTHER}");
    for keys in [format!("{KEYS}{new}"), format!("{new}{KEYS}"), new] {
        for node in [0, 1] {
            let logged = |machine: &Machine| machine.log().matches("read anew").count();
            let count = logged(&lab.machines[node]);
            lab.keys(node, &keys);
            lab.machines[node].signal(Signal::SIGHUP);
            crate::until(|| "the keys are read".to_owned(), || (logged(&lab.machines[node]) > count).then_some(()));
            Machine::pause(Duration::from_millis(300));
        }
    }
    for node in [0, 1] {
        let (after, local) = (lab.state(node).unwrap(), u8::try_from(node).unwrap());
        assert_eq!(refused(&after, local), refused(&before[node], local), "{}", lab.story());
        let transitions = |cluster: &Cluster| cluster.nodes[1 - node].transitions;
        assert_eq!(transitions(&after), transitions(&before[node]), "{}", lab.story());
    }
    assert_eq!(lab.client.lost_since(begin), 0);
    lab.until_runs_on(0);
}

/// A file that others can read is refused at the start, and at a change, where the keys stay as they were.
#[test]
fn keys_that_others_can_read() {
    use std::os::unix::fs::PermissionsExt;
    let Some(lab) = Lab::up("keys that others can read", &fenced()) else { return };
    let loosen = |node: usize| {
        std::fs::set_permissions(lab.machines[node].path("keys"), std::fs::Permissions::from_mode(0o644)).unwrap();
    };
    loosen(0);
    lab.machines[0].signal(Signal::SIGHUP);
    crate::until(|| "told".to_owned(), || lab.machines[0].log().contains("the keys stay as they were").then_some(()));
    lab.until_both("both are in service", |cluster| cluster.nodes.iter().all(|node| node.state == NodeState::Online));

    lab.machines[1].signal(Signal::SIGTERM);
    lab.machines[1].until_core_ends();
    loosen(1);
    lab.start(1);
    lab.machines[1].until_core_ends();
    assert!(lab.machines[1].log().contains("chmod 600"), "{}", lab.machines[1].log());
    lab.until_runs_on(0);
}
