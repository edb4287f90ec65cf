//! What a `[[probe]]` does: one inline table per kind.

use super::scripts::{Owner, script};
use super::url;
use crate::config::model::{Action, FindProcess, Process, Tcp};
use crate::config::problem::Problem;
use crate::config::read::{self, refuse};
use crate::config::table::{Problems, Table, Value};

/// The one action of the probe.
pub(super) fn action(table: &mut Table<'_>, problems: &mut Problems) -> Option<Action> {
    const KINDS: [&str; 8] = ["script", "process", "tcp", "http", "disk", "file-age", "system", "power"];
    let (kind, value) = table.one_of(&KINDS, problems)?;
    let mut inner = Table::new(kind, &value, problems)?;
    let action = match kind {
        "script" => script(&mut inner, &Owner::Probe, problems).map(Action::Script),
        "process" => process(&mut inner, problems).map(Action::Process),
        "tcp" => tcp(&mut inner, problems).map(Action::Tcp),
        "http" => url::http(&mut inner, problems).map(Action::Http),
        "disk" => inner.required("path", problems, read::path).map(|path| Action::Disk { path: path.value }),
        "file-age" => inner.required("path", problems, read::path).map(|path| Action::FileAge { path: path.value }),
        "power" => Some(Action::Power { command: inner.optional("command", problems, read::command).unwrap_or_else(ipmitool) }),
        _ => Some(Action::System),
    };
    inner.finish(problems);
    action
}

/// ipmitool(1): the sensors of the power supplies.
fn ipmitool() -> Vec<String> {
    ["/usr/bin/ipmitool", "sdr", "type", "Power Supply"].map(str::to_owned).to_vec()
}

fn process(table: &mut Table<'_>, problems: &mut Problems) -> Option<Process> {
    let find = table.one_of(&["pid-file", "name", "unit"], problems).and_then(|(key, value)| find(key, &value, problems));
    let min = table.optional("min", problems, read::integer(0..=1_000_000_u32)).unwrap_or(1);
    let max = table.get("max").and_then(|value| {
        let max = read::integer(0..=1_000_000_u32)(&value, problems)?;
        if max < min {
            return refuse(problems, Problem::error(value.place, format!("max is less than min, which is {min}")));
        }
        Some(max)
    });
    Some(Process { find: find?, min, max })
}

fn find(key: &str, value: &Value<'_>, problems: &mut Problems) -> Option<FindProcess> {
    if key == "pid-file" {
        return read::path(value, problems).map(FindProcess::PidFile);
    }
    let text = read::text(value, problems)?;
    if text.contains('/') {
        return refuse(problems, Problem::error(value.place, format!("'{text}': a {key} has no '/'")));
    }
    match key {
        "name" => Some(FindProcess::Name(text)),
        // systemctl(1) adds the same suffix to a name without one.
        _ if !text.contains('.') => Some(FindProcess::Unit(format!("{text}.service"))),
        _ => Some(FindProcess::Unit(text)),
    }
}

fn tcp(table: &mut Table<'_>, problems: &mut Problems) -> Option<Tcp> {
    let to = table.required("to", problems, |value, problems| {
        let text = read::text(value, problems)?;
        match url::host_and_port(&text, None) {
            Some(to) => Some(to),
            None => {
                let problem = Problem::error(value.place, format!("'{text}' is no host and port"));
                refuse(problems, problem.hint(r#"write it as "192.0.2.1:3306", "[2001:db8::1]:3306" or "host.example:3306""#))
            }
        }
    });
    let send = table.optional("send", problems, read::text);
    let expect = table.optional("expect", problems, read::text);
    let (host, port) = to?.value;
    Some(Tcp { host, port, send, expect })
}
