//! `[control]`.

use crate::config::model::Control;
use crate::config::problem::Problem;
use crate::config::read::{self, refuse};
use crate::config::table::{Problems, Table, Value};
use std::path::PathBuf;

/// `[control]`, every key of which has a default.
pub(super) fn control(table: Option<Table<'_>>, problems: &mut Problems) -> Control {
    let mut control = Control::default();
    let Some(mut table) = table else { return control };
    if let Some(socket) = table.optional("socket", problems, socket) {
        control.socket = socket;
    }
    control.group = table.optional("group", problems, group);
    if let Some(allow_set) = table.optional("allow-set", problems, read::flag) {
        control.allow_set = allow_set;
    }
    table.finish(problems);
    control
}

fn socket(value: &Value<'_>, problems: &mut Problems) -> Option<PathBuf> {
    read::socket_path(read::path(value, problems)?, value.place, problems)
}

/// A name that group(5) can hold; whether there is such a group is seen where it is used.
fn group(value: &Value<'_>, problems: &mut Problems) -> Option<String> {
    let group = read::text(value, problems)?;
    if group.contains(|c: char| c == ':' || c.is_whitespace() || c.is_control()) {
        return refuse(
            problems,
            Problem::error(value.place, format!("'{group}' is no name of a group")).hint("one name, as in /etc/group"),
        );
    }
    Some(group)
}

#[cfg(test)]
mod tests {
    use crate::config::{Control, SourceFile, check};
    use std::path::PathBuf;

    fn checked(lines: &str) -> Result<Control, Vec<String>> {
        let checked = check(&[SourceFile { name: "test".to_owned(), text: format!("[control]\n{lines}\n") }]);
        let messages = checked.problems.into_iter().map(|problem| problem.message).collect();
        checked.config.map(|config| config.control).ok_or(messages)
    }

    #[test]
    fn defaults_and_all_keys() {
        assert_eq!(checked("").unwrap(), Control::default());
        let all = Control { socket: PathBuf::from("/run/a"), group: Some("operator".to_owned()), allow_set: true };
        assert_eq!(checked("socket = '/run/a'\ngroup = 'operator'\nallow-set = true").unwrap(), all);
    }

    #[test]
    fn mistakes() {
        let path = |octets: usize| format!("socket = '/{}'", "x".repeat(octets - 1));
        assert!(checked(&path(107)).is_ok());
        for (lines, message) in [
            (path(108).as_str(), "the path of a socket has at most 107 octets"),
            ("socket = 'agent.sock'", "'agent.sock' is not an absolute path"),
            ("group = 'a b'", "'a b' is no name of a group"),
            ("allow-set = 'yes'", "expected true or false, found a text"),
        ] {
            assert_eq!(checked(lines).unwrap_err(), [message], "{lines}");
        }
    }
}
