//! `[cluster]`.

use crate::config::place::Place;
use crate::config::problem::Problem;
use crate::config::read;
use crate::config::table::{Problems, Table, Value};

/// `[cluster] engine`.
#[derive(Clone, Copy)]
pub(super) enum Asked {
    /// `"none"`, or nothing.
    None,
    /// `"embedded"`, and where that stands.
    Embedded(Place),
    /// Not known, which has been told.
    Unknown,
}

/// `[cluster]`: its name and its engine; without a name the cluster is called nothing.
pub(super) fn cluster(table: Option<Table<'_>>, problems: &mut Problems) -> (String, Asked) {
    let Some(mut table) = table else { return (String::new(), Asked::None) };
    let name = table.optional("name", problems, read::name);
    let engine = table.get("engine").map_or(Asked::None, |value| engine(&value, problems));
    if let (Asked::Embedded(_), false) = (engine, table.has("name")) {
        let problem = Problem::absent(table.place, "[cluster] needs `name` with engine = \"embedded\"");
        problems.push(problem.hint("frames carry it, so that two clusters of one network do not take each other's"));
    }
    table.finish(problems);
    (name.map(|name| name.to_string()).unwrap_or_default(), engine)
}

fn engine(value: &Value<'_>, problems: &mut Problems) -> Asked {
    let ours = [("none", Asked::None), ("embedded", Asked::Embedded(value.place))];
    let later = [("pacemaker", Asked::Unknown), ("heartbeat", Asked::Unknown)];
    let words: Vec<_> = ours.into_iter().chain(later).collect();
    let engine = read::word(&words)(value, problems);
    if let Some(Asked::Unknown) = engine {
        let engine = value.raw.as_str().unwrap_or_default();
        let problem = Problem::error(value.place, format!("this version has no {engine} engine yet"));
        problems.push(problem.hint(r#"engine = "embedded", or "none""#));
    }
    engine.unwrap_or(Asked::Unknown)
}
