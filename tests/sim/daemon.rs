//! The daemon on a machine: what the driver does around the production machine.

use super::node::Daemon;
use super::sometimes::Rare;
use super::world::{Event, World};
use ha_snmp::engine::embedded::command::Command;
use ha_snmp::engine::embedded::input::Input;
use ha_snmp::engine::embedded::machine::{Machine, Settings};
use ha_snmp::engine::embedded::output::{Job, Output};
use ha_snmp::fence_agent::FenceAction;
use ha_snmp::resource_agent::Operation;
use ha_snmp::time::Instant;
use std::collections::{BTreeSet, VecDeque};
use std::time::Duration;

/// What a socket holds while nobody reads.
const MAILBOX: usize = 200;

impl World<'_> {
    /// A machine gets power.
    pub fn boot(&mut self, node: u8) {
        if self.node(node).powered || self.node(node).is_dead {
            return;
        }
        self.tell(node, || "boots".to_owned());
        self.node(node).powered = true;
        let boot = self.node(node).boot;
        self.after(Duration::from_millis(200), Event::Start { node, boot });
    }

    pub fn start(&mut self, node: u8, boot: u64) {
        let (life, seed) = (self.number(), self.chance.number());
        let config = self.plan.config_of(node, self.now);
        let settings = Settings { cluster: "sim".to_owned(), config, local: node, boot: format!("boot-{node}-{boot}") };
        let (now, is_there) = (self.now, &mut self.nodes[usize::from(node)]);
        if !is_there.powered || is_there.boot != boot || is_there.daemon.is_some() {
            return;
        }
        if is_there.is_dead {
            return;
        }
        let looks = super::needless::Looks::new(&settings, is_there.disk.content.as_ref());
        let again = self.checks.memory.started(node, &settings.boot, is_there.now(now), is_there.disk.content.as_ref());
        let machine = Machine::new(settings, is_there.disk.content.clone(), seed, is_there.now(now));
        is_there.daemon = Some(Daemon {
            machine,
            life,
            stopped: None,
            mailbox: VecDeque::new(),
            wake: None,
            timer: 0,
            busy: BTreeSet::new(),
            told: 0,
            asked: BTreeSet::new(),
            again,
            shuts_down: false,
            sent: None,
            heard: None,
            contact: super::contact::Contact::new(now),
            peer_was: ha_snmp::view::cluster::NodeState::Unknown,
            looks,
        });
        is_there.left_unmanaged = false;
        let (alive, failed) = (is_there.agent_alive, is_there.probe_failed);
        self.tell(node, || "the core starts".to_owned());
        self.settle(node);
        self.deliver(node, Input::Agent { alive });
        self.deliver(node, Input::Probe { name: super::settings::name("database"), failed });
        for ping in 0..self.plan.config.pings.len() {
            self.after(Duration::ZERO, Event::Ping { node, life, ping });
        }
    }

    pub fn lives(&self, node: u8, life: u64) -> bool {
        self.nodes[usize::from(node)].daemon.as_ref().is_some_and(|daemon| daemon.life == life)
    }

    /// Hands something to a core, at once or when it goes on.
    pub fn deliver(&mut self, node: u8, input: Input) {
        let now = self.nodes[usize::from(node)].now(self.now);
        let Some(daemon) = &mut self.node(node).daemon else { return };
        if daemon.stopped.is_some() {
            // A socket drops what does not fit; the answers of our own children are not lost.
            if daemon.mailbox.len() < MAILBOX || !matches!(input, Input::Heard { .. }) {
                daemon.mailbox.push_back(input);
            }
            return;
        }
        daemon.machine.handle(now, input);
        self.settle(node);
    }

    pub fn wake(&mut self, node: u8, life: u64, timer: u64) {
        let now = self.nodes[usize::from(node)].now(self.now);
        if !self.lives(node, life) {
            return;
        }
        let Some(daemon) = &mut self.node(node).daemon else { return };
        if daemon.timer == timer && daemon.stopped.is_none() {
            daemon.wake = None;
            daemon.machine.handle_timeout(now);
            self.settle(node);
        }
    }

    /// SIGCONT: the loop notices how long it stood still, then sees what came.
    pub fn go_on(&mut self, node: u8) {
        let world = self.now;
        let Some(daemon) = &mut self.node(node).daemon else { return };
        let Some(since) = daemon.stopped.take() else { return };
        let mail = std::mem::take(&mut daemon.mailbox);
        daemon.wake = None;
        self.tell(node, || "the core goes on".to_owned());
        self.note_gap(node, world.saturating_sub(since));
        self.deliver(node, Input::Gap(world.saturating_sub(since)));
        for input in mail {
            self.deliver(node, input);
        }
    }

    /// Carries out what the machine wants, until it wants nothing more now.
    pub fn settle(&mut self, node: u8) {
        let now = self.nodes[usize::from(node)].now(self.now);
        for _ in 0..1000 {
            self.carry_out_all(node);
            let Some(daemon) = &mut self.node(node).daemon else { return };
            match daemon.machine.poll_timeout() {
                Some(at) if at <= now => daemon.machine.handle_timeout(now),
                at => return self.set_timer(node, now, at),
            }
        }
        self.wrong(|| format!("node {node}: handle_timeout always wants to be called again at once"));
    }

    fn set_timer(&mut self, node: u8, now: Instant, at: Option<Instant>) {
        let timer = self.number();
        let Some(daemon) = &mut self.node(node).daemon else { return };
        if daemon.wake == at {
            return;
        }
        (daemon.wake, daemon.timer) = (at, timer);
        let life = daemon.life;
        if let Some(at) = at {
            self.after(at.since(now), Event::Wake { node, life, timer });
        }
    }

    fn carry_out_all(&mut self, node: u8) {
        let mut acts = false;
        for number in 0.. {
            let Some(output) = self.node(node).daemon.as_mut().and_then(|daemon| daemon.machine.poll_output()) else { break };
            acts |= match &output {
                Output::Job(Job::Fence { action, .. }) => *action != FenceAction::On,
                Output::Job(Job::Operate { operation, .. }) => matches!(operation, Operation::Start | Operation::Stop),
                _ => false,
            };
            self.carry_out(node, output);
            if number > 10_000 {
                return self.wrong(|| format!("node {node}: poll_output never ends"));
            }
        }
        if acts {
            self.check_maintenance(node);
        }
    }

    fn carry_out(&mut self, node: u8, output: Output) {
        match output {
            Output::Frame(frame) => {
                self.note_frame(node, &frame);
                self.check_frame(node, &frame);
                self.check_difference(node, &frame);
                self.send(node, *frame);
            }
            Output::Store { id, state } => self.store(node, id, *state),
            Output::Job(Job::Operate { id, group, resource, operation, timeout }) => {
                self.check_agreement(node, group, operation);
                self.operate(node, id, (group, resource), operation, timeout);
            }
            Output::Job(Job::CutShort { id }) => self.cut_short(node, id),
            Output::Job(Job::Fence { id, device, action }) => self.fence(node, id, device, action),
            Output::Job(Job::LookAtFence { id, device }) => self.look_at(node, id, device),
            Output::Job(Job::FenceStatus { id, device }) => self.ask_for_power(node, id, device),
            Output::Answer { id, result } => {
                self.tell(node, || format!("answer to order {id}: {result:?}"));
                if self.node(node).daemon.as_mut().is_some_and(|daemon| !daemon.asked.remove(&id)) {
                    self.wrong(|| format!("node {node} answers order {id}, which was not given or is answered already"));
                }
            }
            Output::Job(Job::Announce) | Output::Runs(_) => {}
            Output::Changed => self.check_snapshot(node),
            Output::Reboot(reason) => {
                self.reached(Rare::Reboots);
                self.tell(node, || format!("reboots: {reason}"));
                self.node(node).lose_power();
                let wait = self.chance.between(Duration::from_secs(5), Duration::from_secs(15));
                self.after(wait, Event::Boot { node });
            }
            Output::Exit => self.exit(node),
        }
    }

    fn exit(&mut self, node: u8) {
        self.tell(node, || "the core ends".to_owned());
        self.check_exit(node);
        self.node(node).daemon = None;
        self.orphan_operations(node);
        self.cut_writes(node);
    }

    /// kill -9.
    pub fn kill(&mut self, node: u8) {
        self.note_kill(node);
        if self.node(node).daemon.take().is_some() {
            self.orphan_operations(node);
            self.cut_writes(node);
        }
    }

    /// Gives an order to a core. A machine is said to be off only where it is.
    pub fn order(&mut self, node: u8, command: Command) {
        let id = self.number();
        if let Command::FenceConfirm { node: off } = command {
            let listens = self.nodes[usize::from(node)].daemon.as_ref().is_some_and(|daemon| daemon.stopped.is_none());
            if off == node || !listens || self.node(off).powered || self.node(node).paused.is_some() {
                return;
            }
        }
        let now = self.nodes[usize::from(node)].now(self.now);
        if let Some(daemon) = &mut self.node(node).daemon {
            daemon.asked.insert(id);
            // In maintenance nothing is stopped: the core detaches.
            daemon.shuts_down |= command == Command::Shutdown && !daemon.machine.snapshot(now).maintenance;
            self.checks.memory.ordered(&command, &self.plan.config.groups);
            self.tell(node, || format!("order {id}: {command:?}"));
            self.note_order(node, &command);
            self.deliver(node, Input::Command { id, command });
        }
    }
}
