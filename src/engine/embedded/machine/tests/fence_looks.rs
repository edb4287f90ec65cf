//! Fence devices are looked at, and never in the way of fencing.

use super::super::*;
use super::pair::Pair;
use crate::engine::embedded::output::Job;
use crate::view::cluster::FenceDeviceState;

#[test]
fn a_device_is_looked_at_when_the_core_starts_and_every_hour() {
    let mut pair = Pair::new();
    for node in &pair.nodes {
        let fence = node.snapshot(pair.now).fences.remove(0);
        assert_eq!((fence.state, fence.look_result.as_str(), fence.used), (FenceDeviceState::Ok, "ok", None));
        assert_eq!((fence.kind.as_str(), fence.level, fence.nodes), ("power", 1, vec![0, 1]));
    }
    pair.go(pair.keepalives(Duration::from_secs(3601)));
    let looked = pair.nodes[0].snapshot(pair.now).fences[0].looked;
    assert!(looked.is_some_and(|ago| ago < Duration::from_secs(60)), "{looked:?}");
}

#[test]
fn a_look_under_way_is_called_off_for_fencing() {
    let mut pair = Pair::new();
    pair.hung[1] = true;
    pair.go(pair.keepalives(Duration::from_secs(3601)));
    assert_eq!(pair.nodes[1].fence_devices.poll_timeout(), None, "it hangs");
    pair.ended[0] = true;
    pair.go(pair.keepalives(Duration::from_secs(30)));
    let fence = pair.nodes[1].snapshot(pair.now).fences.remove(0);
    assert_eq!((pair.fenced.as_slice(), fence.state, fence.use_result.as_str()), ([0].as_slice(), FenceDeviceState::Ok, "ok"));
}

/// Nothing is asked of a device while a node must be fenced; what it then could not do is known at once.
#[test]
fn none_is_looked_at_while_a_node_must_be_fenced() {
    let mut pair = Pair::new();
    let (mut now, steps) = (pair.now, pair.keepalives(Duration::from_secs(120)));
    let (machine, mut tries) = (&mut pair.nodes[1], 0);
    for _ in 0..steps {
        now = now.after(machine.keepalive());
        machine.handle(now, Input::Echo { ping: 0, round_trip: Duration::ZERO });
        while let Some(output) = machine.poll_output() {
            match output {
                Output::Job(Job::Fence { id, .. }) => {
                    tries += 1;
                    machine.handle(now, Input::Fenced { id, error: Some("login failed".to_owned()) });
                }
                Output::Store { id, .. } => machine.handle(now, Input::Stored { id }),
                Output::Job(Job::LookAtFence { .. }) => panic!("after {tries} tries"),
                _ => {}
            }
        }
    }
    let fence = machine.snapshot(now).fences.remove(0);
    assert_eq!((fence.state, fence.text()), (FenceDeviceState::Failed, "power is failed: login failed".to_owned()));
    assert!(tries > 10 && fence.since > Duration::from_secs(60), "{tries}, {fence:?}");
}
