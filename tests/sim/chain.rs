//! Resources that stand on each other: what is below is never stopped while what is above runs.

use super::fault::Trouble;
use super::plan::{Chain, Class};
use super::world::World;
use ha_snmp::config::OnFailure;
use ha_snmp::resource_agent::Operation;

impl World<'_> {
    /// Whether the next resource of the group runs on this one, and we are to take care of it. Addresses (the first ones) depend on nobody.
    fn carries(&self, node: u8, (group, resource): (usize, usize)) -> bool {
        let is_there = &self.nodes[usize::from(node)];
        let above = is_there.processes[group].get(resource + 1);
        resource > 0 && above.is_some_and(|above| above.runs && !above.astray && !above.denied)
    }

    /// Whether the resource below this one is being stopped.
    fn is_below_stopping(&self, node: u8, (group, resource): (usize, usize)) -> bool {
        let operations = self.nodes[usize::from(node)].operations.values();
        let mut stops = operations.filter(|running| running.operation == Operation::Stop && running.group == group);
        stops.any(|running| running.resource + 1 == resource)
    }

    fn is_managed(&self, node: u8, (group, resource): (usize, usize)) -> bool {
        let seen = self.snapshot(node);
        seen.is_none_or(|seen| seen.groups[group].resources.get(resource).is_none_or(|resource| resource.managed))
    }

    /// A core has a resource stopped.
    pub fn check_chain(&mut self, node: u8, place: (usize, usize), operation: Operation) {
        let (group, resource) = place;
        if operation == Operation::Start && self.is_below_stopping(node, place) {
            return self.wrong(|| format!("node {node} starts res{group}{resource} while what is below it is being stopped"));
        }
        if operation != Operation::Stop || !self.carries(node, place) || self.plan.class == Class::Lying {
            return;
        }
        let is_wanted = self.plan.config.groups[group].resources[resource].on_failure == OnFailure::RestartAlone;
        if !is_wanted && self.is_managed(node, (group, resource + 1)) {
            self.wrong(|| format!("node {node} stops res{group}{resource} while res{group}{} runs", resource + 1));
        }
    }

    /// What a stop does to what stands above: it fails because of it, or kills it.
    pub fn stop_in_chain(&mut self, node: u8, boot: u64, key: u64) {
        let Some(chain) = self.plan.chain.filter(|_| self.node(node).boot == boot) else { return };
        let stop = self.node(node).operations.get(&key).filter(|running| running.operation == Operation::Stop);
        let Some(place) = stop.map(|running| (running.group, running.resource)) else { return };
        if !self.carries(node, place) {
            return;
        }
        match chain {
            Chain::Fails => {
                if let Some(running) = self.node(node).operations.get_mut(&key) {
                    running.trouble = running.trouble.or(Some(Trouble::Fails));
                }
            }
            Chain::Kills => self.node(node).processes[place.0][place.1 + 1].runs = false,
        }
    }
}
