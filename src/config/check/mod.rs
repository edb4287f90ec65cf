//! From the text of all files to a [`Config`], or to every mistake in them.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

mod actions;
mod agent;
mod cluster;
mod conditions;
mod control;
mod declared;
mod direct;
mod embedded;
mod levels;
mod notifications;
mod notify;
mod objects;
mod parents;
mod probes;
mod scripts;
mod sections;
mod sinks;
mod sources;
mod url;
mod users;
mod watches;

use super::fnv::fnv1a;
use super::model::{Config, Engine};
use super::place::{Place, SourceFile};
use super::problem::{self, Problem};
use super::secret::SecretFile;
use super::table::{Problems, Table, Value};
use cluster::Asked;
use declared::Declared;
use sections::Sections;
use std::collections::BTreeSet;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// What came of checking.
#[derive(Clone, Debug, PartialEq)]
pub struct Checked {
    /// The configuration, if there is no error. Its secrets are empty: to read them is not for a check of text.
    pub config: Option<Config>,
    /// Errors and warnings, in the order of the files.
    pub problems: Vec<Problem>,
    /// The secrets that the files name, each as often as it is named.
    pub(super) secrets: Vec<SecretFile>,
}

/// Checks the files as one configuration: their tables add up.
#[must_use]
pub fn check(files: &[SourceFile]) -> Checked {
    let mut problems = Problems::new();
    let trees: Vec<_> = files.iter().enumerate().map(|(file, source)| parse(file, &source.text, &mut problems)).collect();
    let syntax = std::mem::take(&mut problems);
    let sections = Sections::of(&trees, &mut problems);
    let mut secrets = Vec::new();
    let config = config(sections, digest(files), &mut secrets, &mut problems);
    if !syntax.is_empty() {
        // What else is wrong on the line of a syntax error is perhaps only its consequence.
        let broken: BTreeSet<_> = syntax.iter().map(|error| line(error, files)).collect();
        problems.retain(|problem| !problem.needs_whole && !broken.contains(&line(problem, files)));
    }
    problems.extend(syntax);
    problem::sort(&mut problems);
    Checked { config: (!problem::has_error(&problems)).then_some(config), problems, secrets }
}

/// The tree of one file; after a syntax error what could be made of it.
fn parse<'t>(file: usize, text: &'t str, problems: &mut Problems) -> Spanned<DeValue<'t>> {
    let (tree, errors) = DeTable::parse_recoverable(text);
    for error in errors {
        let span = error.span().unwrap_or(0..0);
        let place = Place { file, start: span.start, end: span.end };
        problems.push(Problem::error(place, format!("not TOML: {}", error.message())));
    }
    let span = tree.span();
    Spanned::new(span, DeValue::Table(tree.into_inner()))
}

/// What is wrong is left out or stands at its default, so that the checks can go on; the caller drops the result then.
fn config(sections: Sections<'_>, digest: String, secrets: &mut Vec<SecretFile>, problems: &mut Problems) -> Config {
    let mut declared = Declared::default();
    let agent = agent::agent(sections.agent, problems);
    let (cluster, asked) = cluster::cluster(sections.cluster, problems);
    let notifications = notifications::notifications(sections.notification, &mut declared, problems);
    probes::probes(sections.probe, &mut declared, problems);
    probes::tomcats(sections.tomcat, &mut declared, problems);
    let objects = objects::objects(sections.object, &agent.base_oid, &mut declared, problems);
    let watches = watches::watches(sections.watch, &declared, problems);
    let notify = notify::notify(sections.notify, &declared, problems);
    let control = control::control(sections.control, problems);
    let sinks = sinks::sinks(sections.sink, secrets, problems);
    let engine = match asked {
        Asked::Embedded(place) => embedded::embedded(sections.core, place, &declared, problems).map(Engine::Embedded),
        Asked::None => {
            sections.core.of_no_use(problems);
            None
        }
        // Which of them belong to it is not known: no word about any.
        Asked::Unknown => None,
    };
    let (engine, probes) = (engine.unwrap_or_default(), declared.into_probes());
    Config { agent, cluster, engine, probes, objects, notifications, watches, notify, control, sinks, digest }
}

/// File and start of the line in which a problem begins.
fn line(problem: &Problem, files: &[SourceFile]) -> (usize, usize) {
    let before = files.get(problem.place.file).and_then(|source| source.text.get(..problem.place.start)).unwrap_or_default();
    (problem.place.file, before.rfind('\n').map_or(0, |newline| newline + 1))
}

/// Digest of all texts, equal on two nodes that have the same files.
fn digest(files: &[SourceFile]) -> String {
    let octets = files.iter().flat_map(|file| file.text.len().to_be_bytes().into_iter().chain(file.text.bytes()));
    format!("{:016x}", fnv1a(octets))
}

/// The elements of an array of tables.
fn tables<'t>(title: &'static str, value: &Value<'t>, problems: &mut Problems) -> Vec<Table<'t>> {
    if matches!(value.raw, DeValue::Table(_)) {
        problems.push(Problem::error(value.place, "expected an array of tables, found one table").hint(format!("write {title}")));
    }
    value.elements().iter().filter_map(|element| Table::new(title, element, problems)).collect()
}

#[cfg(test)]
mod tests;
