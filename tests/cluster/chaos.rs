//! Random rounds of trouble: after each the cluster is whole again, and never were two nodes at the address.
//!
//! `CHAOS=100` makes so many rounds instead of 20; `CHAOS_SEED=n` repeats those of a run, as far as time does.

use crate::lab::Lab;
use crate::machine::Machine;
use crate::network::Switch;
use crate::settings::{Settings, fenced, service};
use ha_snmp::engine::embedded::command::Command;
use ha_snmp::view::cluster::{GroupState, NodeState};
use nix::sys::signal::Signal;
use std::time::{Duration, Instant};

/// Without `CHAOS` it ends after this, however many rounds that were.
const TIME: Duration = Duration::from_secs(100);

/// A linear congruential generator (Knuth): the same rounds for the same seed.
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }

    fn pause(&mut self, milliseconds: u64) {
        Machine::pause(Duration::from_millis(self.below(milliseconds)));
    }
}

fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok()?.parse().ok()
}

#[test]
fn chaos() {
    let settings = Settings { resources: service("gatekeeper", ""), ..fenced() };
    let Some(lab) = Lab::up("chaos", &settings) else { return };
    let seed = number("CHAOS_SEED").unwrap_or_else(|| u64::from(std::process::id()));
    let (mut chance, begin, rounds) = (Chance(seed), Instant::now(), number("CHAOS"));
    for round in 0..rounds.unwrap_or(20) {
        let story = trouble(&lab, &mut chance);
        println!("seed {seed} round {round} at {:.1} s: {story}", begin.elapsed().as_secs_f64());
        repair(&lab);
        lab.assert_one_at_most();
        if rounds.is_none() && begin.elapsed() > TIME {
            break;
        }
    }
}

/// One to three things go wrong; what they were.
fn trouble(lab: &Lab, chance: &mut Chance) -> String {
    let mut story = String::new();
    for _ in 0..=chance.below(3) {
        let node = usize::from(chance.below(2) == 1);
        story += &format!("n{} ", node + 1);
        story += one(lab, chance, node);
        chance.pause(2500);
    }
    story
}

fn one(lab: &Lab, chance: &mut Chance, node: usize) -> &'static str {
    let machine = &lab.machines[node];
    let index = u8::try_from(node).unwrap();
    match chance.below(8) {
        0 => {
            machine.kill_core();
            "killed; "
        }
        1 => {
            machine.kill_core();
            if machine.is_on() {
                lab.start(node);
            }
            "killed and started; "
        }
        2 => {
            machine.signal(Signal::SIGSTOP);
            chance.pause(4000);
            machine.signal(Signal::SIGCONT);
            "stood still; "
        }
        3 => {
            let both = chance.below(2) == 0;
            lab.cable(node, Switch::Lan, false);
            if both {
                lab.cable(node, Switch::Cross, false);
            }
            chance.pause(4000);
            lab.cable(node, Switch::Lan, true);
            lab.cable(node, Switch::Cross, true);
            if both { "cut off for a while; " } else { "off the net for a while; " }
        }
        4 => {
            machine.switch_off();
            "switched off; "
        }
        5 => {
            let _ = lab.hint(1 - node, Command::Standby { node: index, on: true });
            "standby; "
        }
        6 => {
            let _ = std::fs::remove_file(machine.path("run/gatekeeper"));
            "service killed; "
        }
        _ => {
            let _ = lab
                .hint(usize::from(chance.below(2) == 1), Command::Move { group: "front".parse().unwrap(), to: Some(index), lasting: None });
            "wanted here; "
        }
    }
}

/// Everything is switched on and plugged in again, and nobody wants anything special: then it works.
fn repair(lab: &Lab) {
    let orders = [
        Command::Standby { node: 0, on: false },
        Command::Standby { node: 1, on: false },
        Command::Cleanup { resource: None },
        Command::Move { group: "front".parse().unwrap(), to: None, lasting: None },
    ];
    let whole = || {
        // An order to fence may be under way: it is carried out at any time.
        for node in [0, 1] {
            if !lab.machines[node].is_on() || !lab.machines[node].has_core() {
                lab.machines[node].kill_core();
                lab.boot(node);
            }
        }
        let states = [lab.state(0)?, lab.state(1)?];
        let is_whole = states.iter().all(|state| state.nodes.iter().all(|node| node.state == NodeState::Online));
        (is_whole && orders.iter().all(|order| lab.hint(0, order.clone()).is_ok())).then_some(())
    };
    crate::until(|| format!("both nodes are in service; {}", lab.story()), whole);
    lab.until_both("it is started", |cluster| cluster.groups[0].state == GroupState::Started);
    lab.client.until_answered();
}
