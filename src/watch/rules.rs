//! All rules of a configuration, their alarms and their timers.

use super::alarm::{Alarm, Around, Look};
use super::group::Group;
use super::rule::{Rule, probe_failed};
use super::{AlarmKey, Picture, Transition, flapping, order};
use crate::config::{Config, Flapping, Source};
use crate::schema;
use crate::smi::Name;
use crate::time::Instant;
use std::collections::{BTreeMap, VecDeque};

/// The rules of a configuration: `[[watch]]`, and the built-in one that a probe that fails is told.
#[derive(Debug, Default)]
pub struct Watches {
    /// What suppresses stands before what it suppresses, so that one run that shows both tells only of the cause.
    pub(super) rules: Vec<Rule>,
    pub(super) by_class: BTreeMap<Name, usize>,
    /// What news of a probe, or of a row, concern: rules and their sources.
    by_feeder: BTreeMap<Name, Vec<(usize, Source)>>,
    pub(super) alarms: BTreeMap<AlarmKey, Alarm>,
    /// When each alarm that waits for something is due.
    timers: BTreeMap<AlarmKey, Instant>,
    pub(super) flapping: Option<Flapping>,
    /// The rows of tables are to be compared with those that alarms and groups are about.
    rows_may_differ: bool,
    pub(super) outputs: VecDeque<Transition>,
}

impl Watches {
    /// The rules of this configuration, all quiet.
    #[must_use]
    pub fn new(config: &Config) -> Self {
        let mut watches = Self { flapping: config.notify.flapping, rows_may_differ: true, ..Self::default() };
        let built_in = probe_failed(config);
        for watch in order::parents_first(config.watches.iter().chain(&built_in)) {
            let rule = Rule::new(watch, config);
            for (source, target) in &rule.targets {
                watches.by_feeder.entry(target.feeder.clone()).or_default().push((watches.rules.len(), source.clone()));
            }
            watches.by_class.insert(watch.name.clone(), watches.rules.len());
            watches.rules.push(rule);
        }
        watches
    }

    /// Looks at everything that has news: what a probe feeds, after each of its runs, and the rows of its name.
    pub fn handle(&mut self, now: Instant, picture: &Picture<'_>, feeder: &Name) {
        self.compare_rows(now, picture);
        let named = self.by_feeder.get(feeder).into_iter().flatten().cloned();
        let rows = self.rules.iter().enumerate().filter_map(|(index, rule)| Some((index, rule.row(feeder)?)));
        let mut concerned = BTreeMap::<usize, Vec<Source>>::new();
        for (index, source) in named.chain(rows) {
            concerned.entry(index).or_default().push(source);
        }
        for (index, sources) in concerned {
            self.look(now, picture, index, sources);
        }
    }

    /// Looks at everything whose time has come: hold times that ended, values that became old, flapping that ended, alarms to be told again.
    pub fn handle_timeout(&mut self, now: Instant, picture: &Picture<'_>) {
        self.compare_rows(now, picture);
        let due = self.timers.iter().filter(|(_, at)| **at <= now);
        let mut due: Vec<_> = due.filter_map(|(key, _)| Some((*self.by_class.get(&key.class)?, key.clone()))).collect();
        due.sort();
        for (index, key) in due {
            if self.alarms.get(&key).is_some_and(|alarm| alarm.looked) {
                self.look_again(now, picture, index, key);
            } else {
                self.step(now, index, &key, None);
            }
        }
    }

    /// Tables have other rows than before.
    pub fn rows_changed(&mut self) {
        self.rows_may_differ = true;
    }

    /// When `handle_timeout` is wanted next.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Instant> {
        let rows = (self.rows_may_differ && self.rules.iter().any(|rule| rule.every_row.is_some())).then(Instant::default);
        self.timers.values().copied().chain(rows).min()
    }

    /// The next edge, in the order in which they happened.
    pub fn poll_output(&mut self) -> Option<Transition> {
        self.outputs.pop_front()
    }

    /// How many alarms are active, as their receivers know them.
    #[must_use]
    pub fn active(&self) -> usize {
        self.alarms.values().map(Alarm::told).sum()
    }

    /// Somebody looks after an alarm: it is not told again until it becomes worse, or begins anew. Gives whether it is active.
    pub fn acknowledge(&mut self, key: &AlarmKey) -> bool {
        if let Some(subject) = flapping::subject(key) {
            let flap = self.alarms.get_mut(&subject).and_then(|alarm| alarm.flaps.flapping_mut());
            return flap.map(|flap| flap.acknowledged = true).is_some();
        }
        let told = self.alarms.get_mut(key).and_then(|alarm| alarm.told.as_mut());
        let is_active = told.map(|told| told.acknowledged = true).is_some();
        self.set_timer(key);
        is_active
    }

    /// How many edges were held back because of this alarm since it began.
    #[must_use]
    pub fn suppressed(&self, key: &AlarmKey) -> u32 {
        match flapping::subject(key) {
            Some(subject) => self.alarms.get(&subject).and_then(|alarm| alarm.flaps.flapping()).map_or(0, |flap| flap.held),
            None => self.alarms.get(key).map_or(0, |alarm| alarm.suppressed),
        }
    }

    /// Looks at sources of a rule. One run may bring news of several members of a group: it is judged when all of them are seen.
    fn look(&mut self, now: Instant, picture: &Picture<'_>, index: usize, sources: Vec<Source>) {
        let Some(rule) = self.rules.get_mut(index) else { return };
        let looks: Vec<_> = sources.into_iter().map(|source| (rule.look(picture, now, &source), source)).collect();
        let Some(group) = &mut rule.group else {
            let looks: Vec<_> = looks.into_iter().map(|(look, source)| (look, rule.key(&source))).collect();
            for (look, key) in looks {
                match look {
                    Some(look) => self.step(now, index, &key, Some(look)),
                    None => self.dismiss(now, &key, "no longer there"),
                }
            }
            return;
        };
        for (look, source) in looks {
            match look {
                Some(look) => group.saw(source, look),
                None => group.remove(&source),
            }
        }
        let together = group.look();
        let key = rule.key_together();
        self.step(now, index, &key, Some(together));
    }

    /// Looks once more at what an alarm is about: time has passed.
    fn look_again(&mut self, now: Instant, picture: &Picture<'_>, index: usize, key: AlarmKey) {
        let members = self.rules.get(index).and_then(|rule| rule.group.as_ref()).map(Group::seen);
        self.look(now, picture, index, members.unwrap_or_else(|| vec![key.source]));
    }

    /// Takes one alarm a step further: by a look, or by time alone.
    fn step(&mut self, now: Instant, index: usize, key: &AlarmKey, look: Option<Look>) {
        let Some(rule) = self.rules.get(index) else { return };
        let parent = self.parent(rule, key);
        let watch = &rule.watch;
        let alarm = self.alarms.entry(key.clone()).or_insert_with(|| Alarm::new(watch));
        let flapping = self.flapping.filter(|_| watch.flapping);
        let around = Around { now, key, watch, flapping, suppressed: parent.is_some() };
        let held_back = match look {
            Some(look) => alarm.look(&around, look, &mut self.outputs),
            None => {
                alarm.handle_timeout(&around, &mut self.outputs);
                false
            }
        };
        if let Some(parent) = parent.filter(|_| held_back).and_then(|parent| self.alarms.get_mut(&parent)) {
            parent.suppressed = parent.suppressed.saturating_add(1);
        }
        self.set_timer(key);
    }

    pub(super) fn set_timer(&mut self, key: &AlarmKey) {
        let rule = self.by_class.get(&key.class).and_then(|index| self.rules.get(*index));
        let due = rule.and_then(|rule| self.alarms.get(key)?.due(&rule.watch, self.flapping.filter(|_| rule.watch.flapping)));
        match due {
            Some(at) => self.timers.insert(key.clone(), at),
            None => self.timers.remove(key),
        };
    }

    /// What an alarm is about is gone: it is forgotten, and cleared where it was told.
    fn dismiss(&mut self, now: Instant, key: &AlarmKey, why: &str) {
        let Some(alarm) = self.alarms.remove(key) else { return };
        self.timers.remove(key);
        let rule = self.by_class.get(&key.class).and_then(|index| self.rules.get(*index));
        let standing = rule.map(|rule| alarm.standing(key, &rule.watch)).unwrap_or_default();
        self.outputs.extend(standing.into_iter().map(|standing| standing.dismissed(now, why)));
    }

    /// Finds the rows that groups have as members, and those that alarms are about and that are gone; once after each change of the rules.
    fn compare_rows(&mut self, now: Instant, picture: &Picture<'_>) {
        if !std::mem::take(&mut self.rows_may_differ) {
            return;
        }
        let mut gone = Vec::new();
        for rule in &mut self.rules {
            let Some(column) = rule.every_row else { continue };
            // What no engine has told of yet, at the start for example, may be there all the same.
            if picture.view.cluster.is_none() && schema::is_of_cluster(column) {
                continue;
            }
            let rows: Vec<_> = (picture.rows)(column).iter().filter_map(|row| rule.row(row)).collect();
            match &mut rule.group {
                Some(group) => group.set_members(rows),
                None => {
                    let of_rule = self.alarms.keys().filter(|key| key.class == rule.watch.name);
                    gone.extend(of_rule.filter(|key| !rows.contains(&key.source)).cloned());
                }
            }
        }
        for key in gone {
            self.dismiss(now, &key, "no longer there");
        }
    }
}
