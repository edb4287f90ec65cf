//! What is to be done next with a group's resources, by what is known of them.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use super::resource::Resource;
use super::state::State;
use super::{Goal, GroupRun};
use crate::config::ResourceAgent;
use crate::resource_agent::Operation;

impl GroupRun {
    /// The next operation: looks at once, for they disturb nobody; then one step towards the goal.
    pub(super) fn next(&self) -> Option<(usize, Operation)> {
        self.next_look().or_else(|| match self.goal {
            Goal::Hold => None,
            Goal::Started => self.next_up(),
            Goal::Stopped => self.next_stop(|resource| !resource.is_down()),
        })
    }

    fn next_look(&self) -> Option<(usize, Operation)> {
        self.resources.iter().enumerate().find_map(|(index, resource)| Some((index, resource.look(self.now, self.goal)?)))
    }

    /// What is broken, or to be restarted, is stopped first, in the order of a stop; then each is started after the one before runs.
    fn next_up(&self) -> Option<(usize, Operation)> {
        let mut managed = self.resources.iter().enumerate().filter(|(_, resource)| resource.managed);
        if managed.clone().any(|(_, resource)| resource.state == State::Blocked) {
            return None;
        }
        let in_the_way = |resource: &Resource| match resource.state {
            State::Unknown | State::Confirming => true,
            State::Broken => resource.restart || self.away.is_none(),
            State::Stopped | State::Running | State::Blocked => resource.restart,
        };
        if managed.clone().any(|(_, resource)| in_the_way(resource)) {
            return self.next_stop(in_the_way);
        }
        if self.away.is_some() || self.fail_count() >= self.group.fail_count.limit {
            return None;
        }
        let (index, resource) = managed.find(|(_, resource)| resource.state != State::Running)?;
        resource.can_start(self.now).then_some((index, Operation::Start))
    }

    /// Stops the first of these in the order of a stop, once it can be: none is stopped before those that come first there are.
    fn next_stop(&self, these: impl Fn(&Resource) -> bool) -> Option<(usize, Operation)> {
        let (index, resource) = self.stop_order().find(|(_, resource)| resource.managed && these(resource))?;
        resource.can_stop(self.now).then_some((index, Operation::Stop))
    }

    /// The reverse of the order of the start. Where something runs without a claim the addresses come first: clients are to find the rightful
    /// node (C9).
    fn stop_order(&self) -> impl Iterator<Item = (usize, &Resource)> {
        let first = |resource: &Resource| self.addresses_first && matches!(resource.config.agent, ResourceAgent::IpAddr { .. });
        let reverse = || self.resources.iter().enumerate().rev();
        reverse().filter(move |(_, resource)| first(resource)).chain(reverse().filter(move |(_, resource)| !first(resource)))
    }
}
