//! What is to be done next with a group's resources, by what is known of them.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use super::resource::Resource;
use super::state::State;
use super::{Goal, GroupRun};
use crate::config::{OnFailure, ResourceAgent};
use crate::resource_agent::Operation;

impl GroupRun {
    /// The next operation: looks at once, for they disturb nobody; then one step towards the goal.
    pub(super) fn next(&self) -> Option<(usize, Operation)> {
        self.next_look().or_else(|| match self.goal {
            Goal::Hold => None,
            Goal::Started => self.next_up(),
            Goal::Stopped => self.next_stop(),
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
        if managed.clone().any(|(_, resource)| self.is_in_the_way(resource)) {
            return self.next_stop();
        }
        if self.still || self.away.is_some() || self.fail_count() >= self.group.fail_count.limit {
            return None;
        }
        // Nothing is started on what is still being stopped.
        let is_ready = |resource: &Resource| resource.is_proven() && resource.outstanding != Some(Operation::Stop);
        let (index, resource) = managed.find(|(_, resource)| !is_ready(resource))?;
        resource.can_start(self.now).then_some((index, Operation::Start))
    }

    /// Whether a resource keeps the group from being started: it is to be stopped, or it is not known how it is.
    fn is_in_the_way(&self, resource: &Resource) -> bool {
        match resource.state {
            State::Unknown | State::Confirming => true,
            State::Broken => resource.restart || self.away.is_none(),
            State::Stopped | State::Running | State::Blocked => resource.restart,
        }
    }

    /// The lowest resource that will be stopped with all above it.
    fn restarted_from(&self) -> Option<usize> {
        let mut managed = self.resources.iter().enumerate().filter(|(_, resource)| resource.managed);
        let stops = |resource: &Resource| {
            let is_known = resource.state != State::Unknown || resource.is_doubtful();
            is_known && self.is_in_the_way(resource) && resource.config.on_failure != OnFailure::RestartAlone
        };
        managed.find(|(_, resource)| stops(resource)).map(|(index, _)| index)
    }

    /// The resource that is to be stopped next, whether or not it can be now: none is while one above it runs.
    fn to_be_stopped(&self) -> Option<(usize, &Resource)> {
        let from = self.restarted_from();
        let is_wanted = |index: usize, resource: &Resource| match self.goal {
            Goal::Hold => false,
            Goal::Stopped => !resource.is_down(),
            Goal::Started => self.is_in_the_way(resource) || (from.is_some_and(|from| index > from) && !resource.is_down()),
        };
        let (index, resource) = self.stop_order().find(|(index, resource)| resource.managed && is_wanted(*index, resource))?;
        let is_early = self.is_address_first(resource) || (self.addresses_first && self.goal == Goal::Started);
        let is_free = self.urgent || is_early || !self.is_left_alone_above(index);
        is_free.then_some((index, resource))
    }

    /// Stops the next one, once it can be.
    fn next_stop(&self) -> Option<(usize, Operation)> {
        let (index, resource) = self.to_be_stopped()?;
        resource.can_stop(self.now).then_some((index, Operation::Stop))
    }

    /// The resource that could be stopped now if it were not being looked at.
    pub(super) fn awaited_look(&self) -> Option<usize> {
        self.to_be_stopped().filter(|(_, resource)| resource.outstanding.is_some()).map(|(index, _)| index)
    }

    /// Whether something that people want left alone runs above it.
    fn is_left_alone_above(&self, index: usize) -> bool {
        self.resources.iter().skip(index.saturating_add(1)).any(|above| !above.managed && !above.is_down())
    }

    /// Whether all that is left to be stopped is left alone by order, or stands below that.
    pub(super) fn waits_for_people(&self) -> bool {
        let all = self.resources.iter().enumerate();
        all.filter(|(_, resource)| resource.managed && !resource.is_down())
            .all(|(index, _)| !self.urgent && self.is_left_alone_above(index))
    }

    /// The reverse of the order of the start. Where something runs without a claim the addresses come first: clients are to find the rightful
    /// node (C9).
    fn stop_order(&self) -> impl Iterator<Item = (usize, &Resource)> {
        let reverse = || self.resources.iter().enumerate().rev();
        let first = |is_wanted: bool| reverse().filter(move |(_, resource)| self.is_address_first(resource) == is_wanted);
        first(true).chain(first(false))
    }

    fn is_address_first(&self, resource: &Resource) -> bool {
        self.addresses_first && matches!(resource.config.agent, ResourceAgent::IpAddr { .. })
    }
}
