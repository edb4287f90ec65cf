//! Faults begin and end; in the end all is repaired.

use super::fault::{DiskTrouble, Fault, LinkTrouble, Way};
use super::world::{Event, World};
use ha_snmp::engine::embedded::command::Command;
use ha_snmp::engine::embedded::input::Input;
use std::collections::BTreeSet;
use std::time::Duration;

impl World<'_> {
    pub fn begin(&mut self, index: usize) {
        let planned = self.plan.faults[index].clone();
        if self.is_harmless_now() {
            self.check_service("did not even before anything went wrong");
        }
        self.story.tell(self.now, None, || format!("FAULT {:?} {}", planned.fault, planned.how_long()));
        // What lasts longer than the faults do is ended by the repair.
        if !planned.forever && self.now.saturating_add(planned.lasting) < self.plan.quiet {
            self.after(planned.lasting, Event::End(index));
        }
        match planned.fault {
            Fault::Stopped { node } => self.stop_core(node),
            Fault::Paused { node } => self.pause(node),
            Fault::Killed { node, store_lost } => {
                self.kill(node);
                self.lose_store(node, store_lost);
            }
            Fault::PowerLoss { node, store_lost, .. } => {
                self.node(node).is_dead |= planned.forever;
                self.node(node).lose_power();
                self.lose_store(node, store_lost);
            }
            Fault::SpareLost => self.lose_spare(),
            Fault::Replay { .. } => self.after(Duration::ZERO, Event::Replay { fault: index }),
            Fault::Order { node, command } => self.order(node, command),
            Fault::Dies { node, group, resource } => self.node(node).processes[group][resource].runs = false,
            other => self.set(&other, true),
        }
    }

    pub fn end(&mut self, index: usize) {
        let fault = self.plan.faults[index].fault.clone();
        self.story.tell(self.now, None, || format!("over: {fault:?}"));
        match fault {
            Fault::Stopped { node } => self.go_on(node),
            Fault::Paused { node } => self.resume(node),
            Fault::Killed { node, .. } | Fault::Order { node, command: Command::Detach | Command::Shutdown } => self.start_again(node),
            Fault::PowerLoss { node, starts_by_itself, .. } => {
                let was_off = !self.node(node).powered;
                self.boot(node);
                if let Some((group, resource)) = starts_by_itself.filter(|_| was_off) {
                    let process = &mut self.node(node).processes[group][resource];
                    (process.runs, process.astray) = (true, true);
                }
            }
            Fault::SpareLost => {
                if let Some(node) = self.spare.take() {
                    self.boot(node);
                }
            }
            Fault::Order { .. } | Fault::Dies { .. } | Fault::Replay { .. } => {}
            other => self.set(&other, false),
        }
    }

    /// Everything that just is so for a while.
    fn set(&mut self, fault: &Fault, on: bool) {
        let links = 0..self.network.links.len();
        match *fault {
            Fault::Link { link, to, trouble } => self.set_link(link, to, on.then_some(trouble)),
            Fault::Partition { to } => links.for_each(|link| self.set_link(link, to, on.then_some(LinkTrouble::Cut))),
            Fault::Isolated { node } => {
                links.for_each(|link| self.set_link(link, None, on.then_some(LinkTrouble::Cut)));
                self.node(node).pings.fill(!on);
            }
            Fault::Interface { node, interface, way } => {
                let of = &mut self.node(node).interfaces[interface];
                of[0] &= !(on && way != Way::Out);
                of[1] &= !(on && way != Way::In);
                if !on {
                    *of = [true; 2];
                }
            }
            Fault::Ping { node, ping } => self.node(node).pings[ping] = !on,
            Fault::Router { ping } => self.routers[ping] = !on,
            Fault::Slow { node } => self.node(node).slow = on,
            Fault::LateMonitor { node, group, resource } if on => {
                self.node(node).late.insert((group, resource));
            }
            Fault::Disk { node, trouble } => self.set_disk(node, on.then_some(trouble)),
            Fault::Device { device, by, trouble } => {
                for node in [0, 1].into_iter().filter(|node| by.is_none_or(|by| by == *node)) {
                    self.devices[device][usize::from(node)] = on.then_some(trouble);
                }
            }
            Fault::Broken { node, group, resource } => self.node(node).processes[group][resource].broken = on,
            Fault::Agent { node, group, resource, operation, trouble } => {
                self.node(node).troubles.retain(|place, _| *place != (group, resource, operation));
                if on {
                    self.node(node).troubles.insert((group, resource, operation), trouble);
                }
            }
            Fault::Subagent { node } => {
                self.node(node).agent_alive = !on;
                self.deliver(node, Input::Agent { alive: !on });
            }
            Fault::Probe { node } => {
                self.node(node).probe_failed = on;
                self.deliver(node, Input::Probe { name: super::settings::name("database"), failed: on });
            }
            _ => {}
        }
    }

    fn set_link(&mut self, link: usize, to: Option<u8>, trouble: Option<LinkTrouble>) {
        for hears in [0, 1].into_iter().filter(|hears| to.is_none_or(|to| to == *hears)) {
            self.network.links[link][usize::from(hears)].trouble = trouble;
        }
    }

    fn set_disk(&mut self, node: u8, trouble: Option<DiskTrouble>) {
        self.node(node).disk.trouble = trouble;
        self.write_next(node);
    }

    fn lose_store(&mut self, node: u8, lost: bool) {
        if lost {
            self.node(node).disk.content = None;
            self.forget_claims(node);
        }
    }

    fn stop_core(&mut self, node: u8) {
        let now = self.now;
        if let Some(daemon) = &mut self.node(node).daemon {
            daemon.stopped.get_or_insert(now);
        }
    }

    fn pause(&mut self, node: u8) {
        let now = self.now;
        if self.node(node).powered {
            self.node(node).paused.get_or_insert(now);
        }
    }

    fn resume(&mut self, node: u8) {
        let now = self.now;
        let Some(since) = self.node(node).paused.take() else { return };
        self.node(node).paused_before += now.saturating_sub(since);
        for (at, event) in std::mem::take(&mut self.node(node).frozen) {
            self.after(at.saturating_sub(since), event);
        }
    }

    fn start_again(&mut self, node: u8) {
        let boot = self.node(node).boot;
        self.after(Duration::ZERO, Event::Start { node, boot });
    }

    /// All that is broken is put right: what people have ordered stays.
    pub fn repair(&mut self) {
        self.story.tell(self.now, None, || "REPAIR: from here on nothing goes wrong".to_owned());
        for link in 0..self.network.links.len() {
            self.set_link(link, None, None);
        }
        self.devices.fill([None; 2]);
        self.routers.fill(true);
        for node in [0, 1] {
            self.resume(node);
            self.go_on(node);
            let is_there = self.node(node);
            is_there.pings.fill(true);
            is_there.interfaces = [[true; 2]; 2];
            (is_there.slow, is_there.late) = (false, BTreeSet::new());
            is_there.troubles.clear();
            is_there.agent_alive = true;
            is_there.probe_failed = false;
            is_there.processes.iter_mut().flatten().for_each(|process| process.broken = false);
            self.set_disk(node, None);
            self.deliver(node, Input::Agent { alive: true });
            self.deliver(node, Input::Probe { name: super::settings::name("database"), failed: false });
            // The definition is put right: the core reads it when it starts.
            if self.plan.differing().is_some_and(|(differs, _)| differs == node) {
                self.kill(node);
            }
            self.start_again(node);
            self.after(Duration::from_secs(2), Event::Boot { node });
        }
        let lasting: Vec<Fault> = self.plan.faults.iter().filter(|planned| planned.forever).map(|planned| planned.fault.clone()).collect();
        for fault in lasting {
            self.story.tell(self.now, None, || format!("but not {fault:?}"));
            self.set(&fault, true);
        }
    }

    fn lose_spare(&mut self) {
        let groups = 0..self.plan.config.groups.len();
        self.spare = [0_u8, 1].into_iter().find(|node| groups.clone().all(|group| !self.nodes[usize::from(*node)].is_active(group)));
        if let Some(node) = self.spare {
            self.tell(node, || "runs nothing, and loses its power".to_owned());
            self.node(node).lose_power();
        }
    }

    /// People want everything as it is by itself.
    pub fn take_orders_back(&mut self) {
        for node in [0, 1] {
            // What has ended by order, and lately.
            self.start_again(node);
        }
        let mut orders = vec![
            Command::Maintenance { on: false },
            Command::Standby { node: 0, on: false },
            Command::Standby { node: 1, on: false },
            Command::Cleanup { resource: None },
        ];
        for group in &self.plan.config.groups {
            orders.push(Command::Move { group: group.name.clone(), to: None, lasting: None });
            orders.push(Command::Run { group: group.name.clone(), on: true });
            orders.extend(group.resources.iter().map(|resource| Command::Manage { resource: resource.name.clone(), on: true }));
        }
        // Where they may not hear each other, to each.
        let both = self.plan.class == super::Class::Lasting;
        let first = u8::from(self.nodes[0].daemon.is_none());
        for node in [0, 1].into_iter().filter(|node| both || *node == first) {
            orders.iter().for_each(|order| self.order(node, order.clone()));
        }
    }
}
