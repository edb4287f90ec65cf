//! `[[watch]]`.

use super::conditions::{Subject, condition, overlap};
use super::declared::{Declared, duplicate};
use super::levels::levels;
use super::parents::{self, Parents};
use super::sources::watched;
use crate::config::model::{Condition, Severity, Watch};
use crate::config::place::{Place, Placed};
use crate::config::problem::Problem;
use crate::config::read::{self, refuse};
use crate::config::table::{Problems, Table, Value};
use crate::config::units::MAX_DURATION;
use crate::smi::Name;
use std::collections::BTreeMap;
use std::time::Duration;

/// The built-in watch on every probe, and the alarms about alarms that flap, need these names for their alarms.
pub(super) const BUILT_IN: [&str; 2] = ["probeFailed", "alarmFlapping"];

/// Telling an alarm again more often than that would be no repetition, but noise.
const MIN_REPEAT: Duration = Duration::from_secs(1);

/// All of them, in the order of the files.
pub(super) fn watches(tables: Vec<Table<'_>>, declared: &Declared, problems: &mut Problems) -> Vec<Watch> {
    let mut names = BTreeMap::new();
    let mut parents = Parents::new();
    let watches = tables.into_iter().filter_map(|table| watch(table, declared, &mut names, &mut parents, problems)).collect();
    parents::check(&parents, &names, problems);
    watches
}

fn watch(
    mut table: Table<'_>,
    declared: &Declared,
    names: &mut BTreeMap<Name, Place>,
    parents: &mut Parents,
    problems: &mut Problems,
) -> Option<Watch> {
    let name = table.get("name");
    let (watched, subject) = watched(&mut table, declared, problems).unzip();
    let subject = subject.unwrap_or(Subject::Unknown);
    let Conditions { raise, clear } = conditions(&mut table, &subject, problems);
    let hold = table.optional("for", problems, read::duration(Duration::ZERO..=MAX_DURATION)).unwrap_or_default();
    let severity = table.optional("severity", problems, read::word(&SEVERITIES)).unwrap_or(Severity::Major);
    let notify = table.required("notify", problems, notification(declared));
    let notify_clear = table.optional("notify-clear", problems, notification(declared));
    let of_watch = notify.as_ref().map(|notify| notify.value.as_str());
    let levels = levels(&mut table, severity, of_watch, &subject, declared, problems);
    let suppressed_by = table.optional("suppressed-by", problems, parents::read).unwrap_or_default();
    let flapping = table.optional("flapping", problems, read::flag).unwrap_or(true);
    let repeat = table.optional("repeat", problems, read::duration(MIN_REPEAT..=MAX_DURATION));
    table.finish(problems);
    let name = name_of(name, notify.as_ref(), problems);
    if let Some(name) = &name {
        declare(name, names, problems);
        parents.insert(name.value.clone(), suppressed_by.clone());
    }
    let (subject, when) = watched?;
    let notify = notify?.value;
    Some(Watch {
        name: name?.value,
        subject,
        when,
        raise: raise?,
        clear,
        hold,
        severity,
        notify_clear: notify_clear.unwrap_or_else(|| notify.clone()),
        notify,
        levels: levels?,
        suppressed_by: suppressed_by.into_iter().map(|parent| parent.value).collect(),
        flapping,
        repeat,
    })
}

/// `raise` and `clear` of a watch or a level.
pub(super) struct Conditions {
    pub raise: Option<Condition>,
    pub clear: Option<Condition>,
}

pub(super) fn conditions(table: &mut Table<'_>, subject: &Subject, problems: &mut Problems) -> Conditions {
    let raise = table.required("raise", problems, |value, problems| condition("raise", value, subject, problems));
    let clear = table.get("clear").and_then(|value| {
        let clear = condition("clear", &value, subject, problems)?;
        if matches!(clear, Condition::Older(_)) {
            let problem = Problem::error(value.place, "an alarm does not end because its value is old");
            return refuse(problems, problem.hint("without `clear` the alarm ends as soon as the raise condition is false"));
        }
        Some(Placed { value: clear, place: value.place })
    });
    if let (Some(raise), Some(clear)) = (&raise, &clear) {
        check_overlap(raise, clear, problems);
    }
    Conditions { raise: raise.map(|raise| raise.value), clear: clear.map(|clear| clear.value) }
}

pub(super) const SEVERITIES: [(&str, Severity); 5] = [
    ("critical", Severity::Critical),
    ("major", Severity::Major),
    ("minor", Severity::Minor),
    ("warning", Severity::Warning),
    ("indeterminate", Severity::Indeterminate),
];

fn check_overlap(raise: &Placed<Condition>, clear: &Placed<Condition>, problems: &mut Problems) {
    if !overlap(&raise.value, &clear.value) {
        return;
    }
    let problem = Problem::error(clear.place, "clear and raise could hold at once").also(raise.place, "the raise condition");
    problems.push(match (&raise.value, &clear.value) {
        (Condition::Above(limit), Condition::Above(_)) => problem.hint(format!("clear = {{ below = {limit} }}, or lower")),
        (Condition::Below(limit), Condition::Below(_)) => problem.hint(format!("clear = {{ above = {limit} }}, or higher")),
        _ => problem.hint("without `clear` the alarm ends as soon as the raise condition is false"),
    });
}

/// Reads the name of a notification that is there.
pub(super) fn notification<'t>(declared: &Declared) -> impl Fn(&Value<'t>, &mut Problems) -> Option<String> {
    move |value, problems| {
        let name = Placed { value: read::text(value, problems)?, place: value.place };
        declared.notification(&name, problems);
        Some(name.value)
    }
}

/// Without a name a watch is called like its notification, if that is short enough.
fn name_of(name: Option<Value<'_>>, notify: Option<&Placed<String>>, problems: &mut Problems) -> Option<Placed<Name>> {
    if let Some(value) = name {
        return read::name(&value, problems).map(|name| Placed { value: name, place: value.place });
    }
    let notify = notify?;
    match notify.value.parse() {
        Ok(name) => Some(Placed { value: name, place: notify.place }),
        Err(error) => {
            let message = format!("the watch cannot be called like its notification: {error}");
            refuse(problems, Problem::error(notify.place, message).hint("give the watch a `name`"))
        }
    }
}

fn declare(name: &Placed<Name>, names: &mut BTreeMap<Name, Place>, problems: &mut Problems) {
    let text = name.value.as_str();
    if BUILT_IN.contains(&text) {
        let problem = Problem::error(name.place, format!("'{text}' is the name of a built-in watch"));
        problems.push(problem.hint("give this one a name = \"...\""));
    } else if let Some(first) = names.get(&name.value) {
        let problem = duplicate(name.place, format!("a second watch '{text}'"), *first);
        problems.push(problem.hint("give each a `name` of its own; without one it is the notification's"));
    } else {
        names.insert(name.value.clone(), name.place);
    }
}
