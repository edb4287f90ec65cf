//! `[[fence]]`: the devices.

use super::by_node::Nodes;
use super::parameters::parameters;
use crate::config::check::declared::duplicate;
use crate::config::model::Fence;
use crate::config::place::{Place, Placed};
use crate::config::problem::Problem;
use crate::config::read::{self, refuse};
use crate::config::table::{Problems, Table, Value, key_place};
use crate::smi::Name;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;
use toml::de::DeValue;

/// Where the packages put the programs.
const FOLDER: &str = "/usr/sbin";

const MIN_TIMEOUT: Duration = Duration::from_secs(1);
const MAX_TIME: Duration = Duration::from_secs(3600);
const DEFAULT_TIMEOUT: Duration = Duration::from_secs(60);

/// Parameters that are secrets, whatever the device.
const SECRETS: [&str; 3] = ["passwd", "password", "snmp_priv_passwd"];

/// The devices by name; `None` where one has a mistake.
pub(super) struct Devices(BTreeMap<Name, (Place, Option<Fence>)>);

impl Devices {
    /// Every `[[fence]]`.
    pub fn read(tables: Vec<Table<'_>>, nodes: &Nodes, problems: &mut Problems) -> Self {
        let mut devices = BTreeMap::<Name, (Place, Option<Fence>)>::new();
        for mut table in tables {
            let name = table.required("name", problems, read::name);
            let fence = fence(&mut table, name.as_ref(), nodes, problems);
            table.finish(problems);
            let Some(Placed { value: name, place }) = name else { continue };
            match devices.get(&name) {
                Some((first, _)) => problems.push(duplicate(place, format!("a second fence device '{name}'"), *first)),
                None => drop(devices.insert(name, (place, fence))),
            }
        }
        Self(devices)
    }

    /// Those of these names, in their order. Tells of names of none, of nodes that none of them can fence, and of devices that are not named.
    /// `place` is that of `fencing`.
    pub fn named(self, names: &[Placed<Name>], place: Option<Place>, nodes: &Nodes, problems: &mut Problems) -> Vec<Fence> {
        let mut fences = Vec::new();
        for name in names {
            match self.0.get(&name.value) {
                Some((_, fence)) => fences.extend(fence.clone()),
                None => {
                    let problem = Problem::absent(name.place, format!("no [[fence]] has the name '{}'", name.value));
                    problems.push(problem.guess(name.value.as_str(), self.0.keys().map(Name::as_str), None));
                }
            }
        }
        if let (Some(place), Some(nodes)) = (place.filter(|_| !names.is_empty() && fences.len() == names.len()), nodes.names()) {
            each_can_be_fenced(nodes, &fences, place, problems);
        }
        for (name, (place, _)) in self.0.into_iter().filter(|(device, _)| names.iter().all(|name| name.value != *device)) {
            let problem = Problem::warning(place, format!("`fencing` does not name '{name}': this device is never used"));
            problems.push(problem.hint("fencing = [...] lists the devices in the order in which they are tried"));
        }
        fences
    }
}

/// A device may be for one node only, but not all of them for the same.
fn each_can_be_fenced(nodes: &[Name; 2], fences: &[Fence], place: Place, problems: &mut Problems) {
    for (index, node) in nodes.iter().enumerate() {
        if !fences.iter().any(|fence| matches!(fence.parameters.get(index), Some(Some(_)))) {
            let problem = Problem::absent(place, format!("none of these devices has parameters for '{node}', so nothing can fence it"));
            problems.push(problem.hint(format!("parameters = {{ {node} = {{ ... }} }} in one of them")));
        }
    }
}

fn fence(table: &mut Table<'_>, name: Option<&Placed<Name>>, nodes: &Nodes, problems: &mut Problems) -> Option<Fence> {
    let program = table.required("agent", problems, program);
    let actions = [("reboot", "reboot"), ("off", "off")];
    let action = table.optional("action", problems, read::word(&actions)).unwrap_or("reboot");
    let own = table.required("parameters", problems, nodes.some(fence_parameters));
    let common = table.optional("common", problems, fence_parameters).unwrap_or_default();
    let secret_files = table.optional("secret-files", problems, secret_files).unwrap_or_default();
    let timeout = table.optional("timeout", problems, read::duration(MIN_TIMEOUT..=MAX_TIME)).unwrap_or(DEFAULT_TIMEOUT);
    let retries = table.optional("retries", problems, read::integer(0..=100_u32)).unwrap_or(1);
    let delay = table.optional("delay", problems, read::duration(Duration::ZERO..=MAX_TIME)).unwrap_or_default();
    let own = own?;
    let parameters = own.value.map(|own| own.map(|own| common.clone().into_iter().chain(own).collect::<BTreeMap<_, _>>()));
    for name in secret_files.keys().filter(|name| parameters.iter().flatten().any(|parameters| parameters.contains_key(*name))) {
        problems.push(Problem::error(own.place, format!("'{name}' is a parameter and in secret-files too")).hint("one of them"));
    }
    Some(Fence {
        name: name?.value.clone(),
        program: program?.value,
        action: action.to_owned(),
        parameters,
        secret_files,
        timeout,
        retries,
        delay,
    })
}

/// The name of a program of the fence-agents, or a path.
fn program(value: &Value<'_>, problems: &mut Problems) -> Option<PathBuf> {
    let text = read::text(value, problems)?;
    if text.starts_with('/') {
        return Some(PathBuf::from(text));
    }
    if text.starts_with(|c: char| c.is_ascii_alphanumeric()) && text.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c)) {
        return Some(PathBuf::from(FOLDER).join(text));
    }
    let problem = Problem::error(value.place, format!("'{text}' is no program of the fence-agents"));
    refuse(problems, problem.hint(format!("the name of one in {FOLDER}, fence_ipmilan for example, or a path")))
}

/// Parameters of a device. What it is to do has a key of its own, and passwords do not belong here.
fn fence_parameters(value: &Value<'_>, problems: &mut Problems) -> Option<BTreeMap<String, String>> {
    let mut parameters = parameters(value, problems)?;
    if let DeValue::Table(entries) = value.raw {
        for (key, _) in entries {
            let place = key_place(value.place.file, key);
            if key.get_ref() == "action" {
                problems.push(
                    Problem::error(place, "what the device does is no parameter").hint("action = \"reboot\" or \"off\" in [[fence]]"),
                );
                parameters.remove("action");
            } else if SECRETS.contains(&key.get_ref().as_ref()) {
                let problem = Problem::warning(place, format!("'{}' stands in a file that others perhaps read", key.get_ref()));
                problems.push(problem.hint(format!("secret-files = {{ {} = \"/etc/ha-snmp/...\" }}", key.get_ref())));
            }
        }
    }
    Some(parameters)
}

fn secret_files(value: &Value<'_>, problems: &mut Problems) -> Option<BTreeMap<String, PathBuf>> {
    let DeValue::Table(entries) = value.raw else {
        return refuse(problems, value.wrong_type("a table of paths").hint(r#"secret-files = { password = "/etc/ha-snmp/ipmi" }"#));
    };
    let mut files = BTreeMap::new();
    for (name, path) in entries {
        let path = read::path(&Value::new(value.place.file, path), problems);
        files.extend(path.map(|path| (name.get_ref().to_string(), path)));
    }
    Some(files)
}
