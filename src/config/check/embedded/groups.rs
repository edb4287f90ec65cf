//! `[[group]]`: resources that run on one node together.

use super::by_node::Nodes;
use super::resources::{self, Named};
use super::shared::Shared;
use crate::config::check::declared::Declared;
use crate::config::check::tables;
use crate::config::model::{Connectivity, FailCount, Group, OnFailure};
use crate::config::place::Placed;
use crate::config::problem::Problem;
use crate::config::read::{self, refuse};
use crate::config::table::{Problems, Table, Value};
use crate::config::units::MAX_DURATION;
use crate::smi::Name;
use std::net::IpAddr;
use std::time::Duration;
use toml::de::DeValue;

const MAX_LEVEL: u32 = 1_000_000;

/// All of them, in the order of the files, without digests; those with a mistake are left out. `taken`: addresses that are others', and whose.
pub(super) fn groups(
    tables: Vec<Table<'_>>,
    nodes: &Nodes,
    taken: &[(IpAddr, String)],
    declared: &Declared,
    problems: &mut Problems,
) -> Vec<Group> {
    let mut shared = Shared::new(taken);
    tables.into_iter().filter_map(|table| group(table, nodes, declared, &mut shared, problems)).collect()
}

fn group(mut table: Table<'_>, nodes: &Nodes, declared: &Declared, shared: &mut Shared, problems: &mut Problems) -> Option<Group> {
    const CONNECTIVITY: [(&str, Connectivity); 3] =
        [("require", Connectivity::Require), ("prefer", Connectivity::Prefer), ("ignore", Connectivity::Ignore)];
    let name = table.required("name", problems, read::name);
    let preferred = table.optional("preferred", problems, |value, problems| {
        let name = read::name(value, problems)?;
        nodes.index(name.as_str(), value.place, problems)
    });
    let connectivity = table.optional("connectivity", problems, read::word(&CONNECTIVITY)).unwrap_or_default();
    let fail_count = table.optional("fail-count", problems, fail_count).unwrap_or_else(|| levels(None, None, None));
    let failure_timeout = table.optional("failure-timeout", problems, read::duration(Duration::from_secs(1)..=MAX_DURATION));
    let requires = table.optional("requires", problems, |value, problems| requires(value, declared, problems)).unwrap_or_default();
    let resources = resources(&mut table, nodes, problems);
    table.finish(problems);
    let name = name?;
    shared.add_group(&name, problems);
    for resource in &resources {
        shared.add_resource(&name.value, resource, problems);
    }
    let resources = resources.into_iter().filter_map(|resource| resource.resource).collect();
    Some(Group { name: name.value, preferred, connectivity, fail_count, failure_timeout, requires, resources, digest: 0 })
}

fn resources(table: &mut Table<'_>, nodes: &Nodes, problems: &mut Problems) -> Vec<Named> {
    let given = table.get("resource");
    if given.is_none_or(|value| matches!(value.raw, DeValue::Array(list) if list.is_empty())) {
        problems.push(Problem::absent(table.place, "[[group]] needs a [[group.resource]], below it"));
    }
    let resources = given.map(|value| tables("[[group.resource]]", &value, problems)).unwrap_or_default();
    let resources: Vec<_> = resources.into_iter().filter_map(|table| resources::resource(table, nodes, problems)).collect();
    warn_of_restarts_below_others(&resources, problems);
    resources
}

/// What is restarted alone takes away what the resources above it stand on.
fn warn_of_restarts_below_others(resources: &[Named], problems: &mut Problems) {
    for (below, above) in resources.iter().zip(resources.iter().skip(1)) {
        let is_alone = below.resource.as_ref().is_some_and(|resource| resource.on_failure == OnFailure::RestartAlone);
        if let Some(place) = below.on_failure.filter(|_| is_alone) {
            let (below, above) = (&below.name.value, &above.name.value);
            let problem = Problem::warning(place, format!("'{below}' is restarted while '{above}' and what follows run"));
            problems.push(problem.hint("leave it out where they need it: restart-from-here, the default, stops them first"));
        }
    }
}

/// `fail-count = { warn, critical, limit }`
fn fail_count(value: &Value<'_>, problems: &mut Problems) -> Option<FailCount> {
    let mut table = Table::new("fail-count", value, problems)?;
    let [warn, critical, limit] = ["warn", "critical", "limit"].map(|key| table.optional(key, problems, read::integer(1..=MAX_LEVEL)));
    table.finish(problems);
    let levels = levels(warn, critical, limit);
    if levels.warn > levels.critical || levels.critical > levels.limit {
        let FailCount { warn, critical, limit } = levels;
        let problem = Problem::error(value.place, format!("warn is {warn}, critical {critical}, limit {limit}: they do not rise"));
        return refuse(problems, problem.hint("fail-count = { warn = 3, critical = 4, limit = 5 }, for example"));
    }
    Some(levels)
}

/// Defaults: at the fifth failure the group leaves, the fourth is critical, the third warns; below another limit as close.
fn levels(warn: Option<u32>, critical: Option<u32>, limit: Option<u32>) -> FailCount {
    let limit = limit.unwrap_or_else(|| 5.max(critical.or(warn).unwrap_or(0)));
    let critical = critical.unwrap_or_else(|| limit.saturating_sub(1).max(warn.unwrap_or(1)));
    FailCount { warn: warn.unwrap_or_else(|| critical.saturating_sub(1).max(1)), critical, limit }
}

/// `requires = ["probe:NAME"]`
fn requires(value: &Value<'_>, declared: &Declared, problems: &mut Problems) -> Option<Vec<Name>> {
    const FORM: &str = r#"requires = ["probe:NAME"], with the name of a [[probe]] or [[tomcat]]"#;
    if !matches!(value.raw, DeValue::Array(_)) {
        return refuse(problems, value.wrong_type("an array of texts").hint(FORM));
    }
    let names: Vec<Option<Name>> = value
        .elements()
        .iter()
        .map(|element| {
            let text = read::text(element, problems)?;
            let Some(name) = text.strip_prefix("probe:") else {
                return refuse(problems, Problem::error(element.place, format!("'{text}' is nothing that can be required")).hint(FORM));
            };
            match name.parse::<Name>() {
                Ok(name) => {
                    declared.probe(&Placed { value: name.clone(), place: element.place }, problems);
                    Some(name)
                }
                Err(error) => refuse(problems, Problem::error(element.place, error.to_string())),
            }
        })
        .collect();
    names.into_iter().collect()
}
