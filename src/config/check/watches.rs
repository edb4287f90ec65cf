//! `[[watch]]`.

use super::conditions::{Subject, condition, overlap};
use super::declared::{Declared, duplicate};
use crate::config::model::{Condition, Severity, Source, Watch};
use crate::config::place::{Place, Placed};
use crate::config::problem::Problem;
use crate::config::read::{self, refuse};
use crate::config::table::{Problems, Table, Value};
use crate::config::units::MAX_DURATION;
use crate::smi::Name;
use std::collections::BTreeMap;
use std::time::Duration;

/// The built-in watch on every probe, which needs this name for its alarms.
const PROBE_FAILED: &str = "probeFailed";

/// All of them, in the order of the files.
pub(super) fn watches(tables: Vec<Table<'_>>, declared: &Declared, problems: &mut Problems) -> Vec<Watch> {
    let mut names = BTreeMap::new();
    tables.into_iter().filter_map(|table| watch(table, declared, &mut names, problems)).collect()
}

fn watch(mut table: Table<'_>, declared: &Declared, names: &mut BTreeMap<Name, Place>, problems: &mut Problems) -> Option<Watch> {
    let name = table.get("name");
    let (source, subject) = source(&mut table, declared, problems).unzip();
    let subject = subject.unwrap_or(Subject::Figure);
    let raise = table.required("raise", problems, |value, problems| condition("raise", value, subject, problems));
    let clear = table.get("clear").and_then(|value| {
        let clear = condition("clear", &value, subject, problems)?;
        Some(Placed { value: clear, place: value.place })
    });
    if let (Some(raise), Some(clear)) = (&raise, &clear) {
        check_overlap(raise, clear, problems);
    }
    let hold = table.optional("for", problems, read::duration(Duration::ZERO..=MAX_DURATION)).unwrap_or_default();
    let severity = table.optional("severity", problems, read::word(&SEVERITIES)).unwrap_or(Severity::Major);
    let notify = table.required("notify", problems, notification(declared));
    let notify_clear = table.optional("notify-clear", problems, notification(declared));
    table.finish(problems);
    let name = match name {
        Some(value) => read::name(&value, problems).map(|name| Placed { value: name, place: value.place }),
        None => notify.as_ref().and_then(|notify| default_name(notify, problems)),
    };
    if let Some(name) = &name {
        match names.get(&name.value) {
            _ if name.value.as_str() == PROBE_FAILED => problems.push(built_in(name)),
            Some(first) => problems.push(second(name, *first)),
            None => drop(names.insert(name.value.clone(), name.place)),
        }
    }
    let notify = notify?.value;
    Some(Watch {
        name: name?.value,
        subject: crate::config::model::Subject::Sources(vec![source?]),
        when: crate::config::model::When::Each,
        raise: raise?.value,
        clear: clear.map(|clear| clear.value),
        hold,
        severity,
        notify_clear: notify_clear.unwrap_or_else(|| notify.clone()),
        notify,
        levels: Vec::new(),
        suppressed_by: Vec::new(),
        flapping: true,
        repeat: None,
    })
}

const SEVERITIES: [(&str, Severity); 5] = [
    ("critical", Severity::Critical),
    ("major", Severity::Major),
    ("minor", Severity::Minor),
    ("warning", Severity::Warning),
    ("indeterminate", Severity::Indeterminate),
];

/// What is watched, and what conditions can be about it.
fn source<'d>(table: &mut Table<'_>, declared: &'d Declared, problems: &mut Problems) -> Option<(Source, Subject<'d>)> {
    let source = table.one_of(&["object", "probe"], problems);
    let field = table.get("field");
    let (key, value) = source?;
    if key == "object" {
        if let Some(field) = field {
            problems.push(Problem::error(field.place, "`field` goes with `probe`; an object has one value"));
        }
        let name = Placed { value: read::text(&value, problems)?, place: value.place };
        let kind = declared.object(&name, problems);
        return Some((Source::Object(name.value), kind.map_or(Subject::Figure, Subject::Object)));
    }
    let name = Placed { value: read::name(&value, problems)?, place: value.place };
    let Some(field) = field else {
        declared.probe(&name, problems);
        return Some((Source::ProbeStatus(name.value), Subject::Status));
    };
    let field = Placed { value: read::text(&field, problems)?, place: field.place };
    declared.probe_field(&name, &field, problems);
    Some((Source::ProbeField(name.value, field.value), Subject::Figure))
}

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
fn notification<'t>(declared: &Declared) -> impl Fn(&Value<'t>, &mut Problems) -> Option<String> {
    move |value, problems| {
        let name = Placed { value: read::text(value, problems)?, place: value.place };
        declared.notification(&name, problems);
        Some(name.value)
    }
}

/// Without a name a watch is called like its notification, if that is short enough.
fn default_name(notify: &Placed<String>, problems: &mut Problems) -> Option<Placed<Name>> {
    match notify.value.parse() {
        Ok(name) => Some(Placed { value: name, place: notify.place }),
        Err(error) => {
            let message = format!("the watch cannot be called like its notification: {error}");
            refuse(problems, Problem::error(notify.place, message).hint("give the watch a `name`"))
        }
    }
}

fn built_in(name: &Placed<Name>) -> Problem {
    Problem::error(name.place, format!("'{PROBE_FAILED}' is the name of the built-in watch on every probe"))
        .hint("give this one a name = \"...\"")
}

fn second(name: &Placed<Name>, first: Place) -> Problem {
    let problem = duplicate(name.place, format!("a second watch '{}'", name.value), first);
    problem.hint("give each a `name` of its own; without one it is the notification's")
}
