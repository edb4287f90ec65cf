//! `script = { ... }`, of a probe and of an object.

use crate::config::model::{Format, Script};
use crate::config::place::Placed;
use crate::config::problem::Problem;
use crate::config::read::{self, refuse};
use crate::config::table::{Problems, Table, Value, key_place};
use crate::smi::Oid;
use std::collections::BTreeMap;

/// Who runs the script, and so which formats make sense.
pub(super) enum Owner<'a> {
    /// A `[[probe]]`, which may feed many objects.
    Probe,
    /// An `[[object]]` with this instance, if its OID is right.
    Object(Option<&'a Oid>),
}

#[derive(Clone, Copy)]
enum Word {
    Value,
    KeyValue,
    Nagios,
    Pass,
}

/// The keys of the script itself; those of when it runs are read by the caller.
pub(super) fn script(table: &mut Table<'_>, owner: &Owner<'_>, problems: &mut Problems) -> Option<Script> {
    let command = table.required("command", problems, read::command);
    let asked = table.get("pass-oid");
    let format = match table.get("format") {
        Some(value) => format(&value, owner, asked.as_ref(), problems),
        None => Some(Format::Value),
    };
    if let (Some(asked), Some(Format::Value | Format::KeyValue | Format::Nagios)) = (asked, &format) {
        problems.push(Problem::error(asked.place, "pass-oid is of no use without format = \"pass\""));
    }
    let environment = table.optional("environment", problems, environment);
    let max_output = table.optional("max-output", problems, read::size(1..=16 << 20)).unwrap_or(64 << 10);
    Some(Script {
        command: command.map(|Placed { value, .. }| value)?,
        format: format?,
        environment: environment.unwrap_or_default(),
        max_output: usize::try_from(max_output).unwrap_or(usize::MAX),
    })
}

/// `asked` is `pass-oid`: what a script that moves over from snmpd.conf was asked for there, and perhaps compares with.
fn format(value: &Value<'_>, owner: &Owner<'_>, asked: Option<&Value<'_>>, problems: &mut Problems) -> Option<Format> {
    let words = [("value", Word::Value), ("key-value", Word::KeyValue), ("nagios", Word::Nagios), ("pass", Word::Pass)];
    match (read::word(&words)(value, problems)?, owner) {
        (Word::Value, _) => Some(Format::Value),
        (Word::Nagios, _) => Some(Format::Nagios),
        (Word::KeyValue, Owner::Probe) => Some(Format::KeyValue),
        (Word::KeyValue, Owner::Object(_)) => {
            let problem = Problem::error(value.place, "a key-value script feeds many objects, and cannot stand in one of them");
            refuse(problems, problem.hint("make it a [[probe]], and refer to it with `probe` and `field`"))
        }
        (Word::Pass, _) if let Some(asked) = asked => read::oid(asked, problems).map(|oid| Format::Pass { oid }),
        (Word::Pass, Owner::Object(instance)) => Some(Format::Pass { oid: (*instance)?.clone() }),
        (Word::Pass, Owner::Probe) => {
            let problem = Problem::error(value.place, "a pass script is asked for the OID of one object");
            refuse(problems, problem.hint("write it as `script` of that [[object]], or say which with `pass-oid`"))
        }
    }
}

/// A table of texts; a name may hold what execve(2) and shells agree on.
fn environment(value: &Value<'_>, problems: &mut Problems) -> Option<BTreeMap<String, String>> {
    let toml::de::DeValue::Table(entries) = value.raw else {
        return refuse(problems, value.wrong_type("a table").hint(r#"environment = { LC_ALL = "C" }"#));
    };
    let mut environment = BTreeMap::new();
    for (name, text) in entries {
        let text = Value::new(value.place.file, text);
        let place = key_place(value.place.file, name);
        let name = name.get_ref();
        let fits = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') && !name.starts_with(|c: char| c.is_ascii_digit());
        if name.is_empty() || !fits {
            problems.push(Problem::error(place, format!("'{name}' is no name of an environment variable")));
        }
        match text.raw.as_str() {
            Some("") => drop(environment.insert(name.to_string(), String::new())),
            _ => drop(read::text(&text, problems).map(|text| environment.insert(name.to_string(), text))),
        }
    }
    Some(environment)
}
