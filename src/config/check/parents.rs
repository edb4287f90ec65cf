//! `suppressed-by`: watches whose alarms hold back those of another.

use super::declared::is_each_once;
use super::watches::BUILT_IN;
use crate::config::place::{Place, Placed};
use crate::config::problem::Problem;
use crate::config::read;
use crate::config::table::{Problems, Value};
use crate::smi::Name;
use std::collections::BTreeMap;

/// The watches that suppress a watch, by the name of that.
pub(super) type Parents = BTreeMap<Name, Vec<Placed<Name>>>;

/// One name, or a list of them.
pub(super) fn read(value: &Value<'_>, problems: &mut Problems) -> Option<Vec<Placed<Name>>> {
    let names: Vec<_> =
        value.elements().iter().map(|element| Some(Placed { value: read::name(element, problems)?, place: element.place })).collect();
    let names = names.into_iter().collect::<Option<Vec<_>>>()?;
    is_each_once(&names, problems).then_some(names)
}

/// Tells of names that no watch has, and of watches that suppress themselves, be it through others.
pub(super) fn check(parents: &Parents, names: &BTreeMap<Name, Place>, problems: &mut Problems) {
    for parent in parents.values().flatten() {
        let is_built_in = BUILT_IN.first().is_some_and(|built_in| *built_in == parent.value.as_str());
        if !is_built_in && !names.contains_key(&parent.value) {
            let problem = Problem::absent(parent.place, format!("no [[watch]] has the name '{}'", parent.value));
            let known = names.keys().map(Name::as_str).chain(BUILT_IN.first().copied());
            problems.push(problem.guess(parent.value.as_str(), known, Some("without `name` a watch is called like its notification")));
        }
    }
    for (name, parent) in circles(parents) {
        let problem = Problem::error(parent.place, format!("'{name}' would suppress itself"));
        problems.push(problem.hint("what suppresses is the cause, what is suppressed its consequence"));
    }
}

/// The entries that close a circle, by a walk from each watch up to what suppresses it: one that is met while it is still on the way is its own
/// cause.
fn circles(parents: &Parents) -> Vec<(&Name, &Placed<Name>)> {
    let mut circles = Vec::new();
    let mut is_done: BTreeMap<&Name, bool> = BTreeMap::new();
    for (start, own) in parents {
        if is_done.contains_key(start) {
            continue;
        }
        is_done.insert(start, false);
        let mut way = vec![(start, own.iter())];
        while let Some((name, rest)) = way.last_mut() {
            let Some(parent) = rest.next() else {
                is_done.insert(name, true);
                way.pop();
                continue;
            };
            match (is_done.get(&parent.value), parents.get(&parent.value)) {
                (Some(false), _) => circles.push((*name, parent)),
                (None, Some(own)) => {
                    is_done.insert(&parent.value, false);
                    way.push((&parent.value, own.iter()));
                }
                _ => {}
            }
        }
    }
    circles
}
