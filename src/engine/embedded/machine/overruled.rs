//! Orders that were given at both nodes while they did not hear each other: one record stands, and what it drops is told.

use super::Machine;
use crate::config::Resource;
use crate::engine::embedded::intent::{self, Intent};
use crate::smi::Name;
use crate::time::Instant;
use crate::view::cluster::Happening;

impl Machine {
    /// Takes over a truer record; what of ours is not in it is told.
    pub(super) fn take_over_intent(&mut self, now: Instant, theirs: Intent) {
        let orders = if self.intent.is_in(&theirs) { Vec::new() } else { self.dropped(&theirs) };
        self.intent = theirs;
        self.changed = true;
        if !orders.is_empty() {
            self.tell(now, Happening::OrdersDropped { node: self.intent.author, orders: orders.join(", ") });
        }
    }

    /// What our record says and theirs does not, as people would order it.
    fn dropped(&self, theirs: &Intent) -> Vec<String> {
        let ours = &self.intent;
        let node = |node: u8| self.settings.config.nodes.get(usize::from(node)).map_or("?", Name::as_str);
        let mut orders = Vec::new();
        if ours.maintenance != theirs.maintenance {
            orders.push(if ours.maintenance { "maintenance" } else { "no maintenance" }.to_owned());
        }
        for index in (0..2).filter(|index| ours.is_standby(*index) != theirs.is_standby(*index)) {
            orders.push(format!("node {} {}", if ours.is_standby(index) { "standby" } else { "online" }, node(index)));
        }
        for group in &self.groups {
            let (order, other, name) = (ours.group(group.id), theirs.group(group.id), &group.config.name);
            if order.stopped != other.stopped {
                orders.push(format!("group {} {name}", if order.stopped { "stop" } else { "start" }));
            }
            if order.on != other.on {
                orders.push(order.on.map_or_else(|| format!("group free {name}"), |to| format!("group move {name} {}", node(to))));
            }
            for Resource { name, .. } in &group.config.resources {
                let id = intent::digest(name);
                if ours.is_unmanaged(id) != theirs.is_unmanaged(id) {
                    orders.push(format!("resource {} {name}", if ours.is_unmanaged(id) { "unmanage" } else { "manage" }));
                }
                if ours.cleanups(id) > theirs.cleanups(id) {
                    orders.push(format!("resource cleanup {name}"));
                }
            }
        }
        orders
    }
}
