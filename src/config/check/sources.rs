//! What a watch looks at: `object`, `probe`, `column`, and lists of them.

use super::conditions::Subject as About;
use super::declared::{Declared, is_each_once};
use crate::config::model::{ObjectType, Source, Subject, When};
use crate::config::place::Placed;
use crate::config::problem::Problem;
use crate::config::read::{self, refuse};
use crate::config::table::{Problems, Table, Value};
use crate::schema::{self, Object, Syntax};
use toml::de::DeValue;

/// So many at once are never asked for: no table is that long.
const MOST: usize = 100_000;

/// What is watched and how many of it make an alarm, and what conditions can be about it.
pub(super) fn watched(table: &mut Table<'_>, declared: &Declared, problems: &mut Problems) -> Option<((Subject, When), About)> {
    let given = table.one_of(&["object", "objects", "probe", "probes", "column"], problems);
    let field = table.get("field");
    let rows = rows(table, given.as_ref(), problems);
    let when = table.get("when");
    let (key, value) = given?;
    if let Some(field) = field.filter(|_| !key.starts_with("probe")) {
        problems.push(Problem::error(field.place, "`field` goes with `probe`; an object has one value, and so has a cell"));
    }
    let (subject, about) = match key {
        "object" | "objects" => objects(&value, key == "objects", declared, problems)?,
        "probe" | "probes" => probes(&value, key == "probes", field, declared, problems)?,
        _ => column(&value, rows.as_ref(), declared, problems)?,
    };
    let is_list = matches!(key, "objects" | "probes") || matches!(rows, Some(("rows", _)));
    let when = match when {
        Some(value) if !is_list => {
            let problem = Problem::error(value.place, "`when` is about several, and this watch looks at one thing");
            return refuse(problems, problem.hint("objects = [...], probes = [...], or a column with rows = [...] or \"*\""));
        }
        Some(value) => self::when(&value, &subject, problems)?,
        None => When::Each,
    };
    Some(((subject, when), about))
}

/// `row` or `rows`, which belong to `column` and to nothing else.
fn rows<'t>(
    table: &mut Table<'t>,
    given: Option<&(&'static str, Value<'t>)>,
    problems: &mut Problems,
) -> Option<(&'static str, Value<'t>)> {
    match given {
        Some(("column", _)) => table.one_of(&["row", "rows"], problems),
        _ => {
            for value in [table.get("row"), table.get("rows")].into_iter().flatten() {
                problems.push(Problem::error(value.place, "only a `column` has rows"));
            }
            None
        }
    }
}

fn objects(value: &Value<'_>, is_list: bool, declared: &Declared, problems: &mut Problems) -> Option<(Subject, About)> {
    let names = names(value, is_list, read::text, problems)?;
    let mut common: Option<(&Placed<String>, &ObjectType)> = None;
    for name in &names {
        let Some(kind) = declared.object(name, problems) else { continue };
        match common {
            Some((first, known)) if known != kind => {
                let problem = Problem::error(name.place, format!("'{}' is of another type than '{}'", name.value, first.value));
                problems.push(problem.also(first.place, "the first").hint("one condition cannot be about both: give each a [[watch]]"));
            }
            Some(_) => {}
            None => common = Some((name, kind)),
        }
    }
    let about = common.map_or(About::Figure, |(_, kind)| About::Object(kind.clone()));
    let sources = names.iter().map(|name| Source::Object(name.value.clone())).collect();
    Some((Subject::Sources(sources), about))
}

fn probes(
    value: &Value<'_>,
    is_list: bool,
    field: Option<Value<'_>>,
    declared: &Declared,
    problems: &mut Problems,
) -> Option<(Subject, About)> {
    let names = names(value, is_list, read::name, problems)?;
    let Some(field) = field else {
        for name in &names {
            declared.probe(name, problems);
        }
        let sources = names.into_iter().map(|name| Source::ProbeStatus(name.value)).collect();
        return Some((Subject::Sources(sources), About::Status));
    };
    let field = Placed { value: read::text(&field, problems)?, place: field.place };
    for name in &names {
        declared.probe_field(name, &field, problems);
    }
    let sources = names.into_iter().map(|name| Source::ProbeField(name.value, field.value.clone())).collect();
    Some((Subject::Sources(sources), About::Figure))
}

fn column(
    value: &Value<'_>,
    rows: Option<&(&'static str, Value<'_>)>,
    declared: &Declared,
    problems: &mut Problems,
) -> Option<(Subject, About)> {
    let name = read::text(value, problems)?;
    let Some((table, column)) = columns().find(|(_, column)| column.name == name) else {
        let problem = Problem::error(value.place, format!("no column of HA-CLUSTER-MIB that can be watched has the name '{name}'"));
        let hint = "`ha-snmp mib` prints them; a scalar and the notification log have no rows with names";
        return refuse(problems, problem.guess(&name, columns().map(|(_, column)| column.name), Some(hint)));
    };
    let about = About::Object(object_type(column.syntax));
    let (key, rows) = rows?;
    if *key == "rows" && matches!(rows.raw, DeValue::String(text) if text == "*") {
        return Some((Subject::EveryRow(name), about));
    }
    let rows = names(rows, *key == "rows", read::name, problems)?;
    for row in &rows {
        declared.row(table, row, problems);
    }
    let sources = rows.into_iter().map(|row| Source::Cell { column: name.clone(), row: row.value }).collect();
    Some((Subject::Sources(sources), about))
}

/// The columns of tables whose rows have one name.
fn columns() -> impl Iterator<Item = (&'static schema::Table, &'static Object)> {
    let tables = schema::GROUPS.iter().flat_map(|group| group.tables.iter().copied());
    let named = tables.filter(|table| matches!(table.index, [index] if matches!(index.syntax, Syntax::Name(_))));
    named.flat_map(|table| table.columns.iter().map(move |column| (table, *column))).filter(|(_, column)| column.is_readable())
}

/// As a site's object of the same values has it.
fn object_type(syntax: Syntax) -> ObjectType {
    match syntax {
        Syntax::Counter32 => ObjectType::Counter,
        Syntax::Text(_) | Syntax::Name(_) => ObjectType::String,
        Syntax::DateAndTime => ObjectType::Octets,
        Syntax::ObjectId => ObjectType::Oid,
        Syntax::Enumeration(convention) => {
            ObjectType::Enum(convention.labels.iter().map(|(label, number)| ((*label).to_owned(), *number)).collect())
        }
        _ => ObjectType::Gauge,
    }
}

/// One name, or a list of different ones.
fn names<T: Ord + std::fmt::Display>(
    value: &Value<'_>,
    is_list: bool,
    read: impl Fn(&Value<'_>, &mut Problems) -> Option<T>,
    problems: &mut Problems,
) -> Option<Vec<Placed<T>>> {
    if !is_list {
        return Some(vec![Placed { value: read(value, problems)?, place: value.place }]);
    }
    if !matches!(value.raw, DeValue::Array(_)) {
        return refuse(problems, value.wrong_type("a list of names"));
    }
    let names: Vec<_> =
        value.elements().iter().map(|element| Some(Placed { value: read(element, problems)?, place: element.place })).collect();
    let names = names.into_iter().collect::<Option<Vec<_>>>()?;
    if names.is_empty() {
        return refuse(problems, Problem::error(value.place, "an empty list: nothing is watched"));
    }
    is_each_once(&names, problems).then_some(names)
}

fn when(value: &Value<'_>, subject: &Subject, problems: &mut Problems) -> Option<When> {
    if !matches!(value.raw, DeValue::Table(_)) {
        let words = [("each", When::Each), ("any", When::AtLeast(1)), ("all", When::All)];
        if !matches!(value.raw, DeValue::String(_)) {
            return refuse(problems, value.wrong_type("each, any, all or { at-least = 2 }"));
        }
        return read::word(&words)(value, problems);
    }
    let mut table = Table::new("when", value, problems)?;
    let needed = table.required("at-least", problems, |value, problems| read::integer(1..=MOST)(value, problems));
    table.finish(problems);
    let needed = needed?;
    match subject {
        Subject::Sources(sources) if needed.value > sources.len() => {
            let message = format!("at-least {} of {}: that is never", needed.value, sources.len());
            refuse(problems, Problem::error(needed.place, message).hint("when = \"all\""))
        }
        _ => Some(When::AtLeast(needed.value)),
    }
}
