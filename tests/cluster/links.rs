//! Cables: cut one way, all of them, with fencing and without; a core that hangs; an interface that goes and comes.

use crate::lab::Lab;
use crate::machine::Machine;
use crate::network::{ADDRESS, Switch};
use crate::settings::{Settings, fenced, fenceless};
use ha_snmp::view::cluster::{GroupState, Happening, LinkState, NodeState};
use nix::sys::signal::Signal;
use std::time::Duration;

pub fn cut_all(lab: &Lab, node: usize) {
    lab.cable(node, Switch::Lan, false);
    lab.cable(node, Switch::Cross, false);
}

/// Both shoot, the holder first: one is left, and it is at the address.
#[test]
fn all_links_cut_with_fencing() {
    let Some(lab) = Lab::up("all links cut with fencing", &fenced()) else { return };
    // Between the switches and the second node: the client is with the holder.
    cut_all(&lab, 1);
    lab.until_event(0, |what| matches!(what, Happening::FencingSucceeded { node: 1, .. }));
    assert!(!lab.machines[1].is_on() && !lab.device.was_used_on(&lab.machines[0]));
    lab.until_runs_on(0);
    lab.client.until_answered();
    lab.boot(1);
    lab.until_both("both are in service", |cluster| cluster.nodes.iter().all(|node| node.state == NodeState::Online));
    lab.until_runs_on(0);
    lab.assert_one_at_most();
}

/// The device is broken: nothing of the silent node is started until it works, or a person says that the node is off (F3).
#[test]
fn nothing_is_started_until_fencing_succeeds() {
    let Some(lab) = Lab::up("nothing is started until fencing succeeds", &fenced()) else { return };
    lab.device.set_broken(true);
    lab.machines[0].switch_off();
    lab.until_event(1, |what| matches!(what, Happening::FencingFailed { node: 0, .. }));
    Machine::pause(Duration::from_secs(1));
    lab.until_address(&[]);
    assert!(!lab.state(1).unwrap().quorate);
    lab.device.set_broken(false);
    lab.until_runs_on(1);
    lab.assert_one_at_most();
}

/// The holder has lost the client too: it stops, and only then the other takes over. When all is whole again nobody fights.
#[test]
fn all_links_cut_without_fencing() {
    let Some(lab) = Lab::up("all links cut without fencing", &fenceless()) else { return };
    cut_all(&lab, 0);
    lab.until_runs_on(1);
    lab.client.until_answered();
    lab.until_event(1, |what| matches!(what, Happening::Takeover { .. }));
    let begin = std::time::Instant::now();
    lab.cable(0, Switch::Lan, true);
    lab.cable(0, Switch::Cross, true);
    lab.until_both("both are in service", |cluster| cluster.nodes.iter().all(|node| node.state == NodeState::Online));
    Machine::pause(Duration::from_secs(2));
    lab.until_runs_on(1);
    assert_eq!(lab.client.lost_since(begin), 0, "{}", lab.story());
    lab.assert_one_at_most();
}

/// The second node loses everything: the holder, which still reaches the client, keeps the group without a gap.
#[test]
fn the_other_is_cut_off_without_fencing() {
    let Some(lab) = Lab::up("the other is cut off without fencing", &fenceless()) else { return };
    let begin = std::time::Instant::now();
    cut_all(&lab, 1);
    lab.until(0, "lost", |cluster| cluster.nodes[1].state == NodeState::Lost);
    Machine::pause(Duration::from_secs(4));
    lab.until_runs_on(0);
    assert_eq!(lab.client.lost_since(begin), 0, "{}", lab.story());
    lab.assert_one_at_most();
}

/// One cable of two: told, and nothing else happens.
#[test]
fn one_link_cut() {
    let Some(lab) = Lab::up("one link cut", &fenced()) else { return };
    let begin = std::time::Instant::now();
    lab.cable(1, Switch::Cross, false);
    lab.until(0, "the link is down", |cluster| {
        cluster.links.iter().any(|link| link.node == 0 && link.name.as_str() == "cross" && link.state == LinkState::Down)
    });
    lab.cable(1, Switch::Cross, true);
    lab.until(0, "all links are up", |cluster| cluster.links.iter().filter(|link| link.node == 0).all(|link| link.state == LinkState::Up));
    Machine::pause(Duration::from_secs(1));
    assert_eq!(lab.client.lost_since(begin), 0, "{}", lab.story());
    lab.until_runs_on(0);
}

/// Neither node has a carrier for its address for a while: no failure counts again and again, and the group is back without anybody's help.
#[test]
fn a_switch_that_restarts() {
    let Some(lab) = Lab::up("a switch that restarts", &fenced()) else { return };
    for node in [0, 1] {
        lab.cable(node, Switch::Lan, false);
    }
    lab.until(0, "it cannot run on the second node either", |cluster| cluster.groups[0].fail_counts == [2, 1]);
    Machine::pause(Duration::from_secs(8));
    for node in [0, 1] {
        lab.cable(node, Switch::Lan, true);
    }
    lab.until_both("it is started", |cluster| cluster.groups[0].state == GroupState::Started);
    lab.client.until_answered();
    let counts = lab.state(0).unwrap().groups[0].fail_counts.clone();
    assert!(counts.iter().all(|count| *count <= 2), "{counts:?}{}", lab.story());
    lab.assert_one_at_most();
}

/// The second node hears nothing, and is heard: it does not take over from a holder that hears it and answers for itself.
#[test]
fn one_way_link() {
    let Some(lab) = Lab::up("one-way link", &fenced()) else { return };
    let rules = "add table inet t; add chain inet t in { type filter hook input priority 0; }; add rule inet t in udp dport 694 drop";
    if !lab.network.nft("n2", rules) {
        println!("SKIPPED: one-way link: needs nft(8) (package nftables)");
        return;
    }
    // It is deaf, so the holder is lost to it, and it shoots after its delay; the holder sees that it is not heard and shoots first, or is
    // shot: in the end one node runs the group, and never two.
    crate::until(|| format!("one of them is off; {}", lab.story()), || lab.machines.iter().any(|machine| !machine.is_on()).then_some(()));
    lab.client.until_answered();
    let left = usize::from(!lab.machines[0].is_on());
    lab.until_runs_on(left);
    lab.assert_one_at_most();
}

/// Hung, it looks dead: it is shot. A hung core that was not shot finds out what it missed.
#[test]
fn hung_core_with_fencing() {
    let Some(lab) = Lab::up("hung core with fencing", &fenced()) else { return };
    lab.machines[0].signal(Signal::SIGSTOP);
    lab.until_runs_on(1);
    assert!(!lab.machines[0].is_on());
    lab.boot(0);
    lab.until_both("both are in service", |cluster| cluster.nodes.iter().all(|node| node.state == NodeState::Online));
    lab.until_runs_on(1);
    lab.assert_one_at_most();
}

/// The device is broken, so that the hung core comes to itself: nothing was taken from it.
#[test]
fn hung_core_that_comes_back() {
    let Some(lab) = Lab::up("hung core that comes back", &fenced()) else { return };
    lab.device.set_broken(true);
    lab.machines[0].signal(Signal::SIGSTOP);
    lab.until(1, "not heard", |cluster| matches!(cluster.nodes[0].state, NodeState::Lost | NodeState::Fencing));
    Machine::pause(Duration::from_secs(1));
    lab.machines[0].signal(Signal::SIGCONT);
    lab.until_both("both are in service", |cluster| cluster.nodes.iter().all(|node| node.state == NodeState::Online));
    // F5: claims are dropped first, and then somebody has the group again.
    lab.until_both("it is started", |cluster| cluster.groups[0].state == GroupState::Started);
    lab.client.until_answered();
    lab.assert_one_at_most();
}

/// Without fencing nobody makes the hung node let go; its kernel answers at the address still. The other sees that, and does not take it.
#[test]
fn hung_core_without_fencing() {
    let Some(lab) = Lab::up("hung core without fencing", &fenceless()) else { return };
    let begin = std::time::Instant::now();
    lab.machines[0].signal(Signal::SIGSTOP);
    lab.until_event(1, |what| matches!(what, Happening::ResourceFailed { reason, .. } if reason.contains("also held by")));
    assert_eq!(lab.client.lost_since(begin), 0, "{}", lab.story());
    lab.machines[0].signal(Signal::SIGCONT);
    lab.until_both("both are in service", |cluster| cluster.nodes.iter().all(|node| node.state == NodeState::Online));
    // F5: claims are dropped first, and then somebody has the group again.
    lab.until_both("it is started", |cluster| cluster.groups[0].state == GroupState::Started);
    lab.client.until_answered();
}

/// The card with the address goes, and comes again without it: the monitor sees it, and it is started again, here or there.
#[test]
fn an_interface_that_vanishes_and_comes_back() {
    let settings = Settings { group: "preferred = 'n1'\nfail-count = { limit = 100, critical = 99, warn = 98 }\n".to_owned(), ..fenced() };
    let Some(lab) = Lab::up("an interface that vanishes and comes back", &settings) else { return };
    lab.network.pull_card(1, Switch::Lan);
    lab.until_event(0, |what| matches!(what, Happening::ResourceFailed { .. }));
    lab.network.plug_card(1, Switch::Lan);
    lab.until_both("it is started", |cluster| cluster.groups[0].state == GroupState::Started);
    lab.client.until_answered();
    lab.until_both("all links are up", |cluster| cluster.links.iter().all(|link| link.state == LinkState::Up));
    let pings = |cluster: &ha_snmp::view::cluster::Cluster| cluster.pings[0].reachable == Some(true);
    lab.until_both("the client is reached", pings);
    lab.assert_one_at_most();
}

/// Somebody else on the wire has the address: it is not taken, and that is told.
#[test]
fn an_address_that_somebody_else_has() {
    let Some(lab) = Lab::new("an address that somebody else has", &fenced()) else { return };
    lab.network.ip("cl", &format!("addr add {ADDRESS}/24 dev eth0")).unwrap();
    lab.start(0);
    lab.start(1);
    lab.until_event(0, |what| matches!(what, Happening::ResourceFailed { reason, .. } if reason.contains("also held by")));
    lab.network.ip("cl", &format!("addr del {ADDRESS}/24 dev eth0")).unwrap();
    lab.until_both("it is started", |cluster| cluster.groups[0].state == GroupState::Started);
    lab.client.until_answered();
}
