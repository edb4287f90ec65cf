//! What was active goes on: over a restart, and over a reload of the configuration.

use super::alarm::Alarm;
use super::{AlarmKey, Standing, Watches, flapping};
use crate::time::Instant;

/// What a clear says of an alarm whose watch, or what it looked at, is configured no more.
const NOT_WATCHED: &str = "no longer watched";

impl Watches {
    /// Goes on with the alarms that were active in an earlier life of the agent. Nothing is told of them before their first look, except that
    /// one that nobody watches any more is cleared: then one that is cleared meanwhile is told, one that still holds is not told again, and one
    /// that is between its thresholds, or cannot be told, stays as it is. What began meanwhile is raised by its first look as ever.
    pub fn restore(&mut self, now: Instant, standing: Vec<Standing>) {
        for standing in standing {
            let key = flapping::subject(&standing.key).unwrap_or_else(|| standing.key.clone());
            let Some(rule) = self.covering(&key).and_then(|index| self.rules.get(index)) else {
                self.outputs.push_back(standing.dismissed(now, NOT_WATCHED));
                continue;
            };
            let limit = self.flapping.filter(|_| rule.watch.flapping);
            let alarm = self.alarms.entry(key.clone()).or_insert_with(|| Alarm::new(&rule.watch));
            alarm.restore(now, &rule.watch, limit, standing);
            self.set_timer(&key);
        }
    }

    /// Takes over the alarms of the rules that stood before a reload: what is active stays active and is not told again. Alarms whose rule is
    /// gone are cleared.
    pub fn take_over(&mut self, now: Instant, before: Self) {
        for (key, mut alarm) in before.alarms {
            let old = before.by_class.get(&key.class).and_then(|index| before.rules.get(*index));
            match self.covering(&key).and_then(|index| self.rules.get(index)) {
                Some(rule) => {
                    alarm.fit(&rule.watch);
                    self.alarms.insert(key.clone(), alarm);
                    self.set_timer(&key);
                }
                None => {
                    let standing = old.map(|rule| alarm.standing(&key, &rule.watch)).unwrap_or_default();
                    self.outputs.extend(standing.into_iter().map(|standing| standing.dismissed(now, NOT_WATCHED)));
                }
            }
        }
    }

    /// The alarms that are active as their receivers know them: what [`Watches::restore`] takes.
    #[must_use]
    pub fn standing(&self) -> Vec<Standing> {
        let alarms = self.alarms.iter().filter_map(|(key, alarm)| {
            let rule = self.rules.get(*self.by_class.get(&key.class)?)?;
            Some(alarm.standing(key, &rule.watch))
        });
        alarms.flatten().collect()
    }

    /// The rule that has an alarm of this key.
    fn covering(&self, key: &AlarmKey) -> Option<usize> {
        self.by_class.get(&key.class).copied().filter(|index| self.rules.get(*index).is_some_and(|rule| rule.covers(&key.source)))
    }
}
