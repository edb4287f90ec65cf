//! Whether everything runs: all of it where all is repaired, and where faults last what can.

use super::plan::Class;
use super::sometimes::Rare;
use super::world::World;

impl World<'_> {
    /// Every group runs, all of it, on one node.
    pub fn check_service(&mut self, when: &str) {
        for group in 0..self.plan.config.groups.len() {
            let well = [0, 1].map(|node: usize| self.nodes[node].is_well(group));
            let runs = [0, 1].map(|node: usize| {
                self.nodes[node].powered && self.nodes[node].processes[group].iter().any(|process| process.runs && !process.denied)
            });
            if well == runs && well[0] != well[1] {
                continue;
            }
            let can = [0_u8, 1].map(|node| self.can_run(node, group));
            let is_served = well.contains(&true) && (well != [true, true] || self.is_unprotected());
            if self.plan.class == Class::Lasting && (can == [false, false] || is_served) {
                self.reached(Rare::RunsNowhere);
                continue;
            }
            self.tell_snapshots(group);
            let who = if self.plan.class == Class::Lasting { format!(", could run on {can:?}") } else { String::new() };
            self.wrong(|| format!("group{group} runs well on {well:?}, at all on {runs:?}{who}: it {when}"));
        }
    }

    /// What both nodes say of a group.
    fn tell_snapshots(&mut self, group: usize) {
        for node in [0_u8, 1] {
            let Some(snapshot) = self.snapshot(node) else {
                self.tell(node, || "has no core".to_owned());
                continue;
            };
            let states: Vec<_> = snapshot.nodes.iter().map(|node| (node.state, node.standby, node.fail_count)).collect();
            let group = snapshot.groups.get(group).cloned();
            self.tell(node, || format!("sees nodes {states:?}, quorate {}, group {group:#?}", snapshot.quorate));
        }
    }
}
