//! What people order: into the record of both nodes, and an answer once the effect is there.

use super::{Machine, Waiting};
use crate::config::Resource;
use crate::engine::embedded::claim::Sight;
use crate::engine::embedded::command::{Command, Refused};
use crate::engine::embedded::intent::{self, GroupIntent, Intent};
use crate::engine::embedded::output::Output;
use crate::engine::embedded::peer::{How, Standing};
use crate::engine::embedded::report::Phase;
use crate::resource_agent::Operation;
use crate::smi::Name;
use crate::time::Instant;
use std::time::Duration;

/// So many orders may wait for their effect at once.
const MAX_WAITING: usize = 64;

impl Machine {
    pub(super) fn order(&mut self, now: Instant, id: u64, command: Command) {
        let is_end = matches!(command, Command::Detach | Command::Shutdown | Command::Leave);
        let result = if self.waiting.len() >= MAX_WAITING && !is_end {
            Err(Refused::NotNow(format!("{MAX_WAITING} orders wait for their effect")))
        } else {
            self.check(&command).and_then(|()| self.carry_out(now, &command))
        };
        match result {
            Ok(()) => self.waiting.push(Waiting { id, cleanups: self.asked(&command), command }),
            Err(refused) => self.outputs.push_back(Output::Answer { id, result: Err(refused) }),
        }
    }

    /// Whether everything that an order names is there.
    fn check(&self, command: &Command) -> Result<(), Refused> {
        let node = |node: u8| if node < 2 { Ok(()) } else { Err(Refused::NoNode(node)) };
        match command {
            Command::Standby { node: index, .. } | Command::FenceConfirm { node: index } => node(*index),
            Command::Move { group, to, .. } => to.map_or(Ok(()), node).and(self.group_id(group).map(|_| ())),
            Command::Run { group, .. } => self.group_id(group).map(|_| ()),
            Command::Cleanup { resource: Some(resource) } | Command::Manage { resource, .. } => self.resource_id(resource).map(|_| ()),
            Command::Maintenance { .. } | Command::Cleanup { resource: None } | Command::Detach | Command::Shutdown | Command::Leave => {
                Ok(())
            }
        }
    }

    fn carry_out(&mut self, now: Instant, command: &Command) -> Result<(), Refused> {
        match command {
            Command::Standby { node, on } => self.change_intent(|intent| intent.set_standby(*node, *on)),
            Command::Maintenance { on } => self.change_intent(|intent| intent.maintenance = *on),
            Command::Move { group, to, lasting } => {
                let id = self.group_id(group)?;
                let seconds = lasting.map(|lasting| u32::try_from(lasting.as_secs()).unwrap_or(u32::MAX).max(1));
                let order = GroupIntent { on: *to, seconds: seconds.filter(|_| to.is_some()), ..self.intent.group(id) };
                self.change_intent(|intent| intent.set_group(order));
            }
            Command::Run { group, on } => {
                let id = self.group_id(group)?;
                let order = GroupIntent { stopped: !on, ..self.intent.group(id) };
                self.change_intent(|intent| intent.set_group(order));
            }
            Command::Cleanup { resource } => {
                let ids = self.resource_ids(resource.as_ref());
                self.change_intent(|intent| ids.iter().for_each(|id| intent.clean(*id)));
            }
            Command::Manage { resource, on } => {
                let id = self.resource_id(resource)?;
                self.change_intent(|intent| intent.set_managed(id, *on));
            }
            Command::FenceConfirm { node } => self.confirm(now, *node)?,
            // Its last words are said already, and what they say stays true.
            Command::Detach | Command::Shutdown | Command::Leave if matches!(self.phase, Phase::Goodbye | Phase::Detached) => {}
            Command::Detach => self.detach(now)?,
            // Nothing is stopped in maintenance.
            Command::Shutdown | Command::Leave if self.intent.maintenance => self.detach(now)?,
            Command::Shutdown => self.shut_down(now)?,
            // Said again, it gets no more time.
            Command::Leave if self.phase == Phase::Stopping => {}
            Command::Leave => self.enter(now, Phase::Stopping),
        }
        Ok(())
    }

    /// What is left alone by order cannot be stopped, and its claim cannot be let go.
    fn shut_down(&mut self, now: Instant) -> Result<(), Refused> {
        let left = self.groups.iter().find_map(|group| group.config.resources.get(group.run.left_alone()?));
        if let Some(Resource { name, .. }) = left {
            let reason =
                format!("{name} runs and is unmanaged: ha-snmp resource manage {name}, or ha-snmp core detach, which stops nothing");
            return Err(Refused::NotNow(reason));
        }
        if self.phase != Phase::Stopping {
            self.enter(now, Phase::Stopping);
        }
        Ok(())
    }

    /// What an agent is at would go on without us, and the successor would take it for stopped.
    fn detach(&mut self, now: Instant) -> Result<(), Refused> {
        let mut at_work = self.operations.values().filter(|(_, _, operation)| matches!(operation, Operation::Start | Operation::Stop));
        if let Some((group, resource, operation)) = at_work.next() {
            let name =
                self.groups.get(*group).and_then(|group| group.config.resources.get(*resource)).map(|resource| resource.name.to_string());
            let reason = format!("the {} of {} is under way: try again when it has ended", operation.label(), name.unwrap_or_default());
            return Err(Refused::NotNow(reason));
        }
        self.enter(now, Phase::Detached);
        Ok(())
    }

    fn confirm(&mut self, now: Instant, node: u8) -> Result<(), Refused> {
        let name = self.settings.config.nodes.get(usize::from(node)).map_or_else(String::new, Name::to_string);
        if node == self.settings.local {
            return Err(Refused::NotNow(format!("{name} is this node")));
        }
        if matches!(self.peer.standing(), Standing::Live | Standing::OneWay) || self.peer.is_greeted(now) {
            return Err(Refused::NotNow(format!("{name} is alive: it is heard")));
        }
        self.peer.is_gone(now, How::Confirmed);
        self.fencing.relax(now);
        self.peer_left = false;
        Ok(())
    }

    /// A new version of the record, by this node.
    pub(super) fn change_intent(&mut self, change: impl FnOnce(&mut Intent)) {
        change(&mut self.intent);
        // A node that knows other resources may need what is not known here.
        if matches!(self.peer.sight(), Sight::Live(_)) && !self.mismatches() {
            let known = |id: &u64| self.groups.iter().any(|group| group.id == *id || group.resource_ids.contains(id));
            self.intent.retain(known);
        }
        self.intent.count(self.settings.local);
        self.changed = true;
    }

    fn group_id(&self, name: &Name) -> Result<u64, Refused> {
        let group = self.group_index(name).and_then(|index| self.groups.get(index));
        group.map(|group| group.id).ok_or_else(|| Refused::NoGroup(name.clone()))
    }

    /// Of one resource, or of all.
    fn resource_ids(&self, resource: Option<&Name>) -> Vec<u64> {
        let all = self.groups.iter().flat_map(|group| group.resource_ids.iter().copied());
        all.filter(|id| resource.is_none_or(|resource| intent::digest(resource) == *id)).collect()
    }

    /// The cleanups that the record has counted since this order.
    fn asked(&self, command: &Command) -> Vec<(u64, u32)> {
        let Command::Cleanup { resource } = command else { return Vec::new() };
        self.resource_ids(resource.as_ref()).into_iter().map(|id| (id, self.intent.cleanups(id))).collect()
    }

    fn resource_id(&self, name: &Name) -> Result<u64, Refused> {
        let id = intent::digest(name);
        let is_there = self.groups.iter().any(|group| group.resource_ids.contains(&id));
        is_there.then_some(id).ok_or_else(|| Refused::NoResource(name.clone()))
    }

    /// Applies the record to this node, and answers orders that have taken effect; whether anything changed.
    pub(super) fn step_orders(&mut self, now: Instant) -> bool {
        let mut changed = self.end_orders(now) | self.step_standby();
        let maintenance = self.intent.maintenance;
        for group in &mut self.groups {
            for (resource, id) in group.resource_ids.iter().enumerate() {
                group.run.set_managed(now, resource, !self.intent.is_unmanaged(*id));
                let cleanups = self.intent.cleanups(*id);
                if let Some(done) = group.cleanups.get_mut(resource)
                    && *done != cleanups
                    && !maintenance
                {
                    *done = cleanups;
                    group.run.cleanup(now, Some(resource));
                    changed = true;
                }
            }
        }
        self.note_groups(now);
        for index in 0..self.groups.len() {
            let state = self.group_state(index);
            if let Some(group) = self.groups.get_mut(index).filter(|group| group.shown.0 != state) {
                group.shown = (state, now);
                self.changed = true;
            }
        }
        self.answer(now);
        changed
    }

    /// Takes back orders whose time is over: whichever node sees that first.
    fn end_orders(&mut self, now: Instant) -> bool {
        let standing: Vec<GroupIntent> = self.intent.groups.iter().copied().filter(|order| order.seconds.is_some()).collect();
        self.ending.retain(|id, (order, _)| standing.iter().any(|now| now.id == *id && now == order));
        let mut over = Vec::new();
        for order in standing {
            let (_, since) = *self.ending.entry(order.id).or_insert((order, now));
            if order.seconds.is_some_and(|seconds| now.since(since) >= Duration::from_secs(seconds.into())) {
                over.push(GroupIntent { on: None, seconds: None, ..order });
            }
        }
        let is_any = !over.is_empty();
        for order in over {
            self.change_intent(|intent| intent.set_group(order));
        }
        is_any
    }

    /// When the first of those is over.
    pub(super) fn orders_wake(&self) -> Option<Instant> {
        let ends = self.ending.values().filter_map(|(order, since)| Some(since.after(Duration::from_secs(order.seconds?.into()))));
        ends.min()
    }
}
