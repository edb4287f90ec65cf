//! `[[probe]]` and `[[tomcat]]`.

use super::actions;
use super::declared::Declared;
use crate::config::model::{Action, Probe, Tomcat};
use crate::config::problem::Problem;
use crate::config::read;
use crate::config::table::{Problems, Table};
use crate::config::units::{self, MAX_DURATION};
use std::time::Duration;

/// A run at least so long after the last: more often would measure the measuring.
const MIN_INTERVAL: Duration = Duration::from_millis(100);
const MIN_TIMEOUT: Duration = Duration::from_millis(10);

/// How often, how long, and how long it counts.
#[derive(Clone, Copy)]
pub(super) struct Times {
    interval: Duration,
    timeout: Duration,
    max_age: Duration,
}

impl Times {
    /// `interval`, `timeout` and `max-age` of a table, where `interval` has this default.
    pub fn read(table: &mut Table<'_>, interval: Duration, problems: &mut Problems) -> Self {
        let interval = table.optional("interval", problems, read::duration(MIN_INTERVAL..=MAX_DURATION)).unwrap_or(interval);
        let timeout = table.optional("timeout", problems, read::duration(MIN_TIMEOUT..=MAX_DURATION)).unwrap_or(Duration::from_secs(10));
        let max_age = table.get("max-age").and_then(|value| {
            let max_age = read::duration(MIN_INTERVAL..=MAX_DURATION)(&value, problems)?;
            if max_age < interval {
                let message = format!("max-age is shorter than the interval of {}", units::show(interval));
                problems.push(Problem::error(value.place, message).hint("the figures would be stale before the next run"));
            }
            Some(max_age)
        });
        Self { interval, timeout, max_age: max_age.unwrap_or(interval * 3 + timeout) }
    }

    /// The probe that does `action` at these times.
    pub fn probe(self, action: Action) -> Probe {
        Probe { interval: self.interval, timeout: self.timeout, max_age: self.max_age, action }
    }
}

/// Every `[[probe]]`.
pub(super) fn probes(tables: Vec<Table<'_>>, declared: &mut Declared, problems: &mut Problems) {
    for mut table in tables {
        let name = table.required("name", problems, read::name);
        let times = Times::read(&mut table, Duration::from_secs(30), problems);
        let action = actions::action(&mut table, problems);
        table.finish(problems);
        if let Some(name) = name {
            declared.add_probe(name, action.map(|action| times.probe(action)), problems);
        }
    }
}

/// Every `[[tomcat]]`: a probe of its own.
pub(super) fn tomcats(tables: Vec<Table<'_>>, declared: &mut Declared, problems: &mut Problems) {
    for mut table in tables {
        let name = table.required("name", problems, read::name);
        let base = table.optional("base", problems, read::path);
        let pid_file = table.optional("pid-file", problems, read::path);
        let times = Times::read(&mut table, Duration::from_secs(10), problems);
        if !table.has("base") && !table.has("pid-file") {
            let problem = Problem::absent(table.place, "[[tomcat]] needs `base` or `pid-file`, to be found");
            problems.push(problem.hint("base is its CATALINA_BASE, pid-file its CATALINA_PID"));
        }
        table.finish(problems);
        if let Some(name) = name {
            declared.add_probe(name, Some(times.probe(Action::Tomcat(Tomcat { base, pid_file }))), problems);
        }
    }
}
