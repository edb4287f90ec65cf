//! What a core must not forget when it is replaced: as far as it was on the disk, its successor shows it.

use super::world::World;
use ha_snmp::engine::embedded::command::Command;
use ha_snmp::engine::embedded::durable::{Durable, Takeover};
use ha_snmp::smi::Name;
use ha_snmp::time::Instant;
use ha_snmp::view::cluster::{Cluster, GroupState, Happening};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// A takeover that was told so long before a restart is not told again.
const AGAIN: Duration = Duration::from_secs(60);

/// What was shown and told.
#[derive(Default)]
pub struct Memory {
    /// By node and resource: failures, and when the last one was by the clock of the node.
    failures: BTreeMap<(u8, Name), (u32, Option<Instant>)>,
    /// Resources whose failures somebody wanted to be forgotten.
    cleaned: BTreeSet<Name>,
    /// Takeovers that were told.
    takeovers: BTreeSet<(Name, u64)>,
    /// Groups that the other node held, as the node itself has shown, and that it has not started since.
    theirs: BTreeSet<(u8, Name)>,
}

impl Memory {
    /// Somebody orders something.
    pub fn ordered(&mut self, command: &Command, groups: &[ha_snmp::config::Group]) {
        if let Command::Cleanup { resource } = command {
            let all = groups.iter().flat_map(|group| group.resources.iter().map(|resource| resource.name.clone()));
            self.cleaned.extend(all.filter(|name| resource.as_ref().is_none_or(|resource| resource == name)));
        }
    }

    /// A core starts in this boot with that on its disk; gives the takeovers that it may tell though they were told.
    pub fn started(&mut self, node: u8, boot: &str, now: Instant, disk: Option<&Durable>) -> BTreeSet<(Name, u64)> {
        let kept = disk.filter(|disk| disk.boot == boot).map(|disk| disk.groups.clone()).unwrap_or_default();
        self.failures.retain(|(of, resource), (count, last)| {
            let known = kept.values().find_map(|group| group.resources.get(resource)).filter(|_| *of == node);
            if let Some(known) = known {
                let shown = known.failures.shown(now);
                *count = (*count).min(shown.count);
                *last = shown.last.map(|age| Instant::after_start(now.since_start().saturating_sub(age)));
            }
            *of != node || known.is_some()
        });
        let is_untold = |takeover: &&Takeover| takeover.told.is_none();
        self.theirs.retain(|(of, group)| {
            let group = kept.get(group);
            let is_known =
                group.is_some_and(|group| group.holder == Some(1 - node) || group.takeover.as_ref().is_some_and(|it| is_untold(&it)));
            *of != node || is_known
        });
        let again = |takeover: &Takeover| takeover.told.is_none_or(|told| now.since(told) < AGAIN);
        let takeovers = kept.iter().filter_map(|(group, kept)| Some((group, kept.takeover.as_ref()?)));
        takeovers.filter(|(_, takeover)| again(takeover)).map(|(group, takeover)| (group.clone(), takeover.epoch)).collect()
    }

    /// Epochs that nobody else knows may be used, and told, anew.
    pub fn forget_takeovers(&mut self, is_known: impl Fn(&Name, u64) -> bool) {
        self.takeovers.retain(|(group, epoch)| is_known(group, *epoch));
    }
}

impl World<'_> {
    /// A takeover is told once; by a successor once more, if it cannot know whether it was heard.
    pub fn check_takeover(&mut self, node: u8, group: &Name, epoch: u64, reason: &str) {
        let again = (group.clone(), epoch);
        let is_new = self.checks.memory.takeovers.insert(again.clone());
        let may_repeat = self.node(node).daemon.as_mut().is_some_and(|daemon| daemon.again.remove(&again));
        if reason.is_empty() {
            self.wrong(|| format!("node {node} takes {group} over without a reason"));
        }
        if !is_new && !may_repeat && self.checks.is_exclusive {
            self.wrong(|| format!("the takeover of {group} with epoch {epoch} is told twice"));
        }
    }

    /// Failures are forgotten by order, or when they are old.
    pub fn check_reset(&mut self, node: u8, resource: &Name, now: Instant) {
        let groups = &self.plan.config.groups;
        let group = groups.iter().find(|group| group.resources.iter().any(|it| it.name == *resource));
        let last = self.checks.memory.failures.get(&(node, resource.clone())).and_then(|(_, last)| *last);
        let is_old = group.and_then(|group| group.failure_timeout).zip(last).is_some_and(|(timeout, last)| now.since(last) >= timeout);
        if !is_old && !self.checks.memory.cleaned.contains(resource) {
            self.wrong(|| format!("node {node} forgets the failures of {resource}, the last one {last:?}, now {now}"));
        }
    }

    /// What a core shows of itself: no failure is gone that was not reset just now, and who has taken a group over says so.
    pub fn check_memory(&mut self, node: u8, snapshot: &Cluster, now: Instant, news: &[Happening]) {
        let is_reset = |resource: &Name| news.iter().any(|what| matches!(what, Happening::FailCountReset(reset) if reset == resource));
        for (_, resource) in snapshot.resources() {
            let failures = &resource.failures[usize::from(node)];
            let last = failures.last.map(|age| Instant::after_start(now.since_start().saturating_sub(age)));
            let before = self.checks.memory.failures.insert((node, resource.name.clone()), (failures.count, last));
            let before = before.map_or(0, |(count, _)| count);
            if failures.count < before && !is_reset(&resource.name) {
                let (name, count) = (&resource.name, failures.count);
                self.wrong(|| format!("node {node} shows {count} failures of {name} after {before}"));
            }
        }
        for group in &snapshot.groups {
            let key = (node, group.name.clone());
            if group.active == Some(1 - node) {
                self.checks.memory.theirs.insert(key);
            } else if group.active == Some(node) && group.state == GroupState::Started && self.checks.memory.theirs.remove(&key) {
                let is_told = self.checks.memory.takeovers.contains(&(group.name.clone(), group.epoch));
                if !is_told && self.checks.is_exclusive {
                    self.wrong(|| {
                        format!("node {node} runs {} with epoch {}, and does not tell that it took it over", group.name, group.epoch)
                    });
                }
            }
        }
    }

    /// In the end the disk holds what it should.
    pub fn check_disk(&mut self, node: u8) {
        let is_there = &self.nodes[usize::from(node)];
        let is_busy = is_there.disk.writing.is_some() || is_there.disk.waiting.is_some();
        let wanted = is_there.daemon.as_ref().map(|daemon| daemon.machine.durable());
        if !is_busy && wanted != is_there.disk.content {
            let content = is_there.disk.content.clone();
            self.wrong(|| format!("node {node} has on its disk {content:?}, and should have {wanted:?}"));
        }
    }
}
