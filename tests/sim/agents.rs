//! Agents of resources: operations take time, and may go wrong.

use super::fault::Trouble;
use super::node::{Process, Running};
use super::world::{Event, World};
use ha_snmp::engine::embedded::input::Input;
use ha_snmp::resource_agent::{Missing, Operation, Outcome};
use std::time::Duration;

impl World<'_> {
    /// An operation begins.
    pub fn operate(&mut self, node: u8, id: u64, place: (usize, usize), operation: Operation, timeout: Duration) {
        let (key, (group, resource)) = (self.number(), place);
        let mut trouble = self.node(node).troubles.get(&(group, resource, operation)).copied();
        if operation == Operation::Monitor && self.node(node).late.remove(&place) {
            trouble = Some(Trouble::Hangs);
        }
        let slow = self.node(node).slow;
        let usual = self.chance.between(Duration::from_millis(5), (timeout / 4).max(Duration::from_millis(6)));
        let takes = match trouble {
            Some(Trouble::Slow) => self.chance.between(usual, timeout),
            Some(Trouble::Hangs) => timeout,
            None if slow => self.chance.between(timeout / 3, timeout * 3 / 4),
            _ => usual,
        };
        self.check_chain(node, place, operation);
        self.check_needless(node, place, operation);
        self.check_harmless(node, place, operation);
        let effect = self.chance.between(Duration::ZERO, takes);
        let boot = self.node(node).boot;
        let Some(daemon) = &mut self.node(node).daemon else { return };
        let life = daemon.life;
        if !daemon.busy.insert(place) {
            return self.wrong(|| format!("node {node}: {operation:?} of resource {place:?} while another operation on it is under way"));
        }
        self.node(node).operations.insert(key, Running { id, life, group, resource, operation, trouble, saw: None });
        if matches!(operation, Operation::Start | Operation::Stop) {
            self.tell(node, || format!("{} res{group}{resource} ({trouble:?})", operation.label()));
        }
        self.after(effect, Event::Effect { node, boot, key });
        self.after(takes, Event::Done { node, boot, key });
    }

    /// What an operation does, it does at one moment.
    pub fn effect(&mut self, node: u8, boot: u64, key: u64) {
        let half = self.chance.percent(50);
        self.stop_in_chain(node, boot, key);
        let is_there = self.node(node);
        if is_there.boot != boot {
            return;
        }
        let Some(running) = is_there.operations.get_mut(&key) else { return };
        let process = &mut is_there.processes[running.group][running.resource];
        let was_running = process.runs;
        let acts = match running.trouble {
            None | Some(Trouble::Slow) => true,
            // What failed may have gone half of the way.
            Some(Trouble::Fails | Trouble::Hangs) => running.operation == Operation::Start && half,
            Some(Trouble::Lies | Trouble::Absent) => false,
        };
        match running.operation {
            Operation::Start if acts => *process = Process { runs: true, astray: false, denied: false, ..*process },
            Operation::Stop if acts => *process = Process { runs: false, astray: false, denied: false, ..*process },
            Operation::Stop => process.denied = running.trouble == Some(Trouble::Lies),
            _ => {}
        }
        running.saw = Some(*process);
        let (group, operation) = (running.group, running.operation);
        self.check_need(node, group, operation, was_running);
    }

    pub fn done(&mut self, node: u8, boot: u64, key: u64) {
        let config = &self.plan.config;
        let is_there = &mut self.nodes[usize::from(node)];
        if is_there.boot != boot {
            return;
        }
        let Some(running) = is_there.operations.remove(&key) else { return };
        if let Some(daemon) = &mut is_there.daemon
            && daemon.life == running.life
        {
            daemon.busy.remove(&(running.group, running.resource));
            let outcome = outcome(&running);
            daemon.looks.note(config, &running, &outcome);
            let Running { group, resource, operation, id, .. } = running;
            let is_news =
                matches!(operation, Operation::Start | Operation::Stop) || matches!(outcome, Outcome::Failed(_) | Outcome::Absent(..));
            if is_news {
                self.tell(node, || format!("{} res{group}{resource}: {outcome:?}", operation.label()));
            }
            self.note_outcome(node, &running, &outcome);
            self.deliver(node, Input::Operated { id, outcome });
        }
    }

    /// An operation is ended at once: it has done what it does, or not.
    pub fn cut_short(&mut self, node: u8, id: u64) {
        let boot = self.node(node).boot;
        let Some((key, running)) = self.node(node).operations.iter().find(|(_, running)| running.id == id) else { return };
        let key = *key;
        if !matches!(running.operation, Operation::Probe | Operation::Monitor) {
            return self.wrong(|| format!("node {node} cuts an operation short that is no look"));
        }
        if let Some(running) = self.node(node).operations.get_mut(&key) {
            running.trouble = Some(Trouble::Fails);
        }
        self.after(Duration::from_millis(1), Event::Done { node, boot, key });
    }

    /// The daemon is gone: its children are ended with it (they have asked the kernel for that), somewhere on their way.
    pub fn orphan_operations(&mut self, node: u8) {
        let boot = self.node(node).boot;
        let keys: Vec<u64> = self.node(node).operations.keys().copied().collect();
        for key in keys {
            if self.chance.percent(50) && self.node(node).operations.get(&key).is_some_and(|running| running.saw.is_none()) {
                self.effect(node, boot, key);
            }
            self.node(node).operations.remove(&key);
        }
    }
}

fn outcome(running: &Running) -> Outcome {
    let process = running.saw.unwrap_or_default();
    match (running.trouble, running.operation) {
        (Some(Trouble::Fails), _) => Outcome::Failed("exit code 1".to_owned()),
        (Some(Trouble::Hangs), _) => Outcome::Failed("timed out".to_owned()),
        // What somebody else started here is found by whoever has never run it.
        (Some(Trouble::Absent), _) if !process.astray => Outcome::Absent(Missing::Agent, "not installed".to_owned()),
        (Some(Trouble::Lies), Operation::Start) => Outcome::Running,
        (_, Operation::Stop) => Outcome::Stopped,
        (Some(Trouble::Lies), _) if process.runs => Outcome::Stopped,
        (Some(Trouble::Lies), _) => Outcome::Running,
        _ if process.runs && process.broken => Outcome::Failed("does not answer".to_owned()),
        _ if process.runs => Outcome::Running,
        _ => Outcome::Stopped,
    }
}
