//! `[notify]`.

use super::declared::Declared;
use crate::config::model::{Flapping, Notify};
use crate::config::place::Placed;
use crate::config::problem::Problem;
use crate::config::read::{self, refuse};
use crate::config::table::{Problems, Table, Value};
use crate::config::units::MAX_DURATION;
use std::collections::BTreeSet;
use std::time::Duration;

/// A keepAlive fills the log: more often it would leave no room there for anything else.
const MIN_KEEP_ALIVE: Duration = Duration::from_secs(1);
const MIN_WITHIN: Duration = Duration::from_secs(1);

/// `[notify]`, every key of which has a default.
pub(super) fn notify(table: Option<Table<'_>>, declared: &Declared, problems: &mut Problems) -> Notify {
    let mut notify = Notify::default();
    let Some(mut table) = table else { return notify };
    if let Some(enabled) = table.optional("enabled", problems, read::flag) {
        notify.enabled = enabled;
    }
    if let Some(disabled) = table.optional("disabled", problems, |value, problems| disabled(value, declared, problems)) {
        notify.disabled = disabled;
    }
    notify.keep_alive = table.optional("keep-alive", problems, read::duration(MIN_KEEP_ALIVE..=MAX_DURATION));
    if let Some(pause) = table.optional("not-redundant-for", problems, read::duration(Duration::ZERO..=MAX_DURATION)) {
        notify.not_redundant_for = pause;
    }
    if let Some(flapping) = table.optional("flapping", problems, read::unless_false(flapping)) {
        notify.flapping = flapping;
    }
    table.finish(problems);
    notify
}

/// One notification, or a list of them; an empty list switches off none.
fn disabled(value: &Value<'_>, declared: &Declared, problems: &mut Problems) -> Option<BTreeSet<String>> {
    let mut names = BTreeSet::new();
    for element in value.elements() {
        let name = Placed { value: read::text(&element, problems)?, place: element.place };
        declared.notification(&name, problems);
        if names.contains(&name.value) {
            return refuse(problems, Problem::error(name.place, format!("'{}' is given twice", name.value)));
        }
        names.insert(name.value);
    }
    Some(names)
}

fn flapping(value: &Value<'_>, problems: &mut Problems) -> Option<Flapping> {
    let mut table = Table::new("flapping", value, problems)?;
    let transitions = table.required("transitions", problems, read::integer(1..=1000_u32));
    let within = table.required("within", problems, read::duration(MIN_WITHIN..=MAX_DURATION));
    table.finish(problems);
    Some(Flapping { transitions: transitions?.value, within: within?.value })
}

#[cfg(test)]
mod tests {
    use crate::config::{Config, Flapping, SourceFile, check};
    use std::time::Duration;

    fn checked(lines: &str) -> Result<Config, Vec<String>> {
        let checked = check(&[SourceFile { name: "test".to_owned(), text: format!("[notify]\n{lines}\n") }]);
        checked.config.ok_or_else(|| checked.problems.into_iter().map(|problem| problem.message).collect())
    }

    #[test]
    fn defaults_and_all_keys() {
        let flapping = |transitions, minutes: u64| Some(Flapping { transitions, within: Duration::from_secs(60 * minutes) });
        let notify = checked("").unwrap().notify;
        assert_eq!((notify.enabled, notify.keep_alive, notify.flapping, notify.disabled.len()), (true, None, flapping(10, 10), 0));
        assert_eq!(notify.not_redundant_for, Duration::from_secs(60));
        let all = "enabled = false\ndisabled = ['probeFailed', 'mine']\nkeep-alive = '5m'\nnot-redundant-for = '0s'\nflapping = { transitions = 3, within = '1m' }\n\
                   [[notification]]\nname = 'mine'\noid = 1";
        let notify = checked(all).unwrap().notify;
        assert_eq!((notify.enabled, notify.keep_alive, notify.flapping), (false, Some(Duration::from_secs(300)), flapping(3, 1)));
        assert_eq!(notify.not_redundant_for, Duration::ZERO);
        assert_eq!(notify.disabled.into_iter().collect::<Vec<_>>(), ["mine", "probeFailed"]);
        assert_eq!(checked("flapping = false").unwrap().notify.flapping, None);
    }

    #[test]
    fn mistakes() {
        for (lines, message) in [
            ("disabled = ['probeFaild']", "no [[notification]] has the name 'probeFaild'"),
            ("disabled = ['probeFailed', 'probeFailed']", "'probeFailed' is given twice"),
            ("disabled = [1]", "expected a text, found an integer"),
            ("keep-alive = '999ms'", "'999ms' is out of range: 1s to 366d"),
            ("not-redundant-for = '367d'", "'367d' is out of range: 0ms to 366d"),
            ("flapping = true", "expected a table, found true or false"),
            ("flapping = { transitions = 3 }", "flapping needs `within`"),
            ("flapping = { transitions = 0, within = '1m' }", "out of range: an integer from 1 to 1000"),
        ] {
            assert_eq!(checked(lines).unwrap_err(), [message], "{lines}");
        }
    }
}
