//! `[[watch.level]]`: what makes an alarm worse.

use super::conditions::Subject;
use super::declared::Declared;
use super::tables;
use super::watches::{Conditions, SEVERITIES, conditions, notification};
use crate::config::model::{Severity, WatchLevel};
use crate::config::problem::Problem;
use crate::config::read;
use crate::config::table::{Problems, Table};

/// The levels of a watch of this severity, which tells of itself by `notify`. `None` where one has a mistake.
pub(super) fn levels(
    table: &mut Table<'_>,
    severity: Severity,
    notify: Option<&str>,
    subject: &Subject,
    declared: &Declared,
    problems: &mut Problems,
) -> Option<Vec<WatchLevel>> {
    let levels = table.get("level").map(|value| tables("[[watch.level]]", &value, problems)).unwrap_or_default();
    let mut below = severity;
    let levels = levels.into_iter().map(|mut table| {
        let Conditions { raise, clear } = conditions(&mut table, subject, problems);
        let severity = table.required("severity", problems, read::word(&SEVERITIES));
        let own = table.optional("notify", problems, notification(declared));
        table.finish(problems);
        let severity = severity?;
        if !severity.value.is_worse_than(below) {
            let problem = Problem::error(severity.place, "a level is worse than what it stands above");
            problems.push(
                problem.hint("from bad to worse: indeterminate, warning, minor, major, critical; without `severity` a watch is major"),
            );
        }
        below = severity.value;
        Some(WatchLevel { raise: raise?, clear, severity: severity.value, notify: own.or_else(|| notify.map(str::to_owned))? })
    });
    // All of them are looked at before the first that is wrong ends it.
    let levels: Vec<_> = levels.collect();
    levels.into_iter().collect()
}
