//! `[[watch]]` as it may be.

use super::accepted;
use crate::config::model::{Condition, Severity, Source, Subject, Watch, WatchLevel, When};
use std::time::Duration;

const PROBES: &str = "[[probe]]\nname = 'p'\nsystem = {}\n[[tomcat]]\nname = 'om'\nbase = '/om'\n[[tomcat]]\nname = 'web'\nbase = '/web'\n\
                      [[object]]\noid = '1'\nname = 'load'\ntype = 'gauge'\nprobe = 'p'\nfield = 'load1'\n";

/// The watch that these lines are, with a name, a condition and a notification.
fn watch(lines: &str) -> Watch {
    let raise = if lines.split("[[").next().unwrap_or_default().contains("raise") { "" } else { "raise = { above = 3 }\n" };
    let config = accepted(&format!("{PROBES}[[watch]]\nname = 'w'\nnotify = 'probeFailed'\n{raise}{lines}"));
    config.watches.first().cloned().unwrap()
}

fn cell(column: &str, row: &str) -> Source {
    Source::Cell { column: column.to_owned(), row: row.parse().unwrap() }
}

#[test]
fn what_is_watched() {
    let sources = |sources: &[Source]| Subject::Sources(sources.to_vec());
    let (om, web) = (cell("haTomcatHeapUsed", "om"), cell("haTomcatHeapUsed", "web"));
    let status = |name: &str| Source::ProbeStatus(name.parse().unwrap());
    let field = |name: &str| Source::ProbeField(name.parse().unwrap(), "heap-used".to_owned());
    for (lines, subject, when) in [
        ("object = 'load'", sources(&[Source::Object("load".to_owned())]), When::Each),
        ("objects = ['load']\nwhen = 'all'", sources(&[Source::Object("load".to_owned())]), When::All),
        ("column = 'haTomcatHeapUsed'\nrow = 'om'", sources(std::slice::from_ref(&om)), When::Each),
        ("column = 'haTomcatHeapUsed'\nrows = ['web', 'om']", sources(&[web, om]), When::Each),
        ("column = 'haTomcatHeapUsed'\nrows = '*'", Subject::EveryRow("haTomcatHeapUsed".to_owned()), When::Each),
        ("column = 'haProbeFailures'\nrows = '*'\nwhen = 'any'", Subject::EveryRow("haProbeFailures".to_owned()), When::AtLeast(1)),
        ("column = 'haProbeAge'\nrow = 'p'", sources(&[cell("haProbeAge", "p")]), When::Each),
        (
            "probes = ['om', 'web']\nraise = { status = 'critical' }\nwhen = { at-least = 2 }",
            sources(&[status("om"), status("web")]),
            When::AtLeast(2),
        ),
        ("probes = ['om', 'web']\nfield = 'heap-used'\nwhen = 'each'", sources(&[field("om"), field("web")]), When::Each),
    ] {
        let watch = watch(lines);
        assert_eq!((watch.subject, watch.when), (subject, when), "{lines}");
    }
}

#[test]
fn conditions_on_cells_know_their_labels() {
    let watch = watch("column = 'haTomcatState'\nrow = 'om'\nraise = { equals = 'stopped' }\nclear = { equals = 'running' }");
    assert_eq!((watch.raise, watch.clear), (Condition::Equals("2".to_owned()), Some(Condition::Equals("1".to_owned()))));
}

#[test]
fn age_and_absence() {
    assert_eq!(watch("object = 'load'\nraise = { older = '10m' }").raise, Condition::Older(Duration::from_secs(600)));
    let watch = watch("column = 'haTomcatPid'\nrows = '*'\nraise = { missing = true }\nclear = { missing = false }");
    assert_eq!((watch.raise, watch.clear), (Condition::Missing(true), Some(Condition::Missing(false))));
}

#[test]
fn levels() {
    let watch = watch(
        "object = 'load'\nseverity = 'warning'\n\
         [[watch.level]]\nraise = { above = 4 }\nseverity = 'major'\n\
         [[watch.level]]\nraise = { above = 5 }\nclear = { below = 4.5 }\nseverity = 'critical'\nnotify = 'tomcatMemoryHigh'",
    );
    let level =
        |limit, clear, severity, notify: &str| WatchLevel { raise: Condition::Above(limit), clear, severity, notify: notify.to_owned() };
    let critical = level(5.0, Some(Condition::Below(4.5)), Severity::Critical, "tomcatMemoryHigh");
    assert_eq!(watch.levels, [level(4.0, None, Severity::Major, "probeFailed"), critical]);
}

#[test]
fn what_surrounds_an_alarm() {
    let plain = watch("object = 'load'");
    assert_eq!((plain.suppressed_by, plain.flapping, plain.repeat), (Vec::new(), true, None));
    let watch = watch("object = 'load'\nflapping = false\nrepeat = '1h'\nsuppressed-by = 'probeFailed'");
    assert_eq!((watch.flapping, watch.repeat), (false, Some(Duration::from_secs(3600))));
    assert_eq!(watch.suppressed_by, ["probeFailed".parse().unwrap()]);
}

/// The one that suppresses may stand behind what it suppresses.
#[test]
fn watches_are_found_wherever_they_stand() {
    let watch = |name: &str, parents: &str| {
        format!("[[watch]]\nname = '{name}'\nobject = 'load'\nraise = {{ above = 3 }}\nnotify = 'probeFailed'\nsuppressed-by = {parents}\n")
    };
    let config = accepted(&format!("{PROBES}{}{}{}", watch("a", "['b', 'c']"), watch("b", "'c'"), watch("c", "[]")));
    let parents: Vec<_> = config.watches.iter().map(|watch| watch.suppressed_by.len()).collect();
    assert_eq!(parents, [2, 1, 0]);
}
