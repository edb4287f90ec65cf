//! `[[fence]]`: the devices.

use super::by_node::Nodes;
use super::parameters::parameters;
use crate::config::check::declared::duplicate;
use crate::config::model::{Fence, FenceKind};
use crate::config::place::{Place, Placed};
use crate::config::problem::Problem;
use crate::config::read::{self, refuse};
use crate::config::table::{Problems, Table, Value, key_place};
use crate::smi::Name;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;
use toml::de::DeValue;

/// Where the packages put the programs.
const FOLDER: &str = "/usr/sbin";

const MIN_TIMEOUT: Duration = Duration::from_secs(1);
const MAX_TIME: Duration = Duration::from_secs(3600);
const DEFAULT_TIMEOUT: Duration = Duration::from_secs(60);

/// From one look to the next. A management processor that is asked more often has little else to do.
const MIN_LOOK: Duration = Duration::from_secs(60);
const MAX_LOOK: Duration = Duration::from_secs(7 * 86_400);
const DEFAULT_LOOK: Duration = Duration::from_secs(3600);

/// Programs of the fence-agents that leave the node its power: those whose meta-data has `fabric_fencing`, and fence_heuristics_ping, which takes
/// nothing from it.
const FABRIC: [&str; 14] = [
    "fence_aws_vpc_net",
    "fence_brocade",
    "fence_cisco_mds",
    "fence_compute",
    "fence_evacuate",
    "fence_heuristics_ping",
    "fence_ifmib",
    "fence_mcdata",
    "fence_mpath",
    "fence_sanbox2",
    "fence_scsi",
    "fence_vixel",
    "fence_vmware_vcloud_net",
    "fence_vxvm",
];

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

    /// Those of these names, in their order, and the levels as indexes into them. Tells of names of none, of nodes that none of them can fence,
    /// and of devices that are not named. `place` is that of `fencing`.
    pub fn named(
        self,
        levels: &[Vec<Placed<Name>>],
        place: Option<Place>,
        nodes: &Nodes,
        problems: &mut Problems,
    ) -> (Vec<Fence>, Vec<Vec<usize>>) {
        let (mut fences, mut indexes, count) = (Vec::<Fence>::new(), Vec::new(), levels.iter().flatten().count());
        for level in levels {
            let first = fences.len();
            for name in level {
                match self.0.get(&name.value) {
                    Some((_, fence)) => fences.extend(fence.clone()),
                    None => {
                        let problem = Problem::absent(name.place, format!("no [[fence]] has the name '{}'", name.value));
                        problems.push(problem.guess(name.value.as_str(), self.0.keys().map(Name::as_str), None));
                    }
                }
            }
            indexes.push((first..fences.len()).collect());
            if let Some(nodes) = nodes.names() {
                each_of_a_level(nodes, level, fences.get(first..).unwrap_or_default(), problems);
            }
        }
        if let (Some(place), Some(nodes)) = (place.filter(|_| count > 0 && fences.len() == count), nodes.names()) {
            each_can_be_fenced(nodes, &fences, place, problems);
        }
        for (name, (place, _)) in self.0.into_iter().filter(|(device, _)| levels.iter().flatten().all(|name| name.value != *device)) {
            let problem = Problem::warning(place, format!("`fencing` does not name '{name}': this device is never used"));
            problems.push(problem.hint("fencing = [...] lists the devices in the order in which they are tried"));
        }
        (fences, indexes)
    }
}

/// A device of a level that does nothing to a node is not missed: right only where the node does not hang on it.
fn each_of_a_level(nodes: &[Name; 2], names: &[Placed<Name>], fences: &[Fence], problems: &mut Problems) {
    for (index, node) in (0_u8..).zip(nodes) {
        let Some(other) = fences.iter().find(|fence| fence.can_fence(index)) else { continue };
        for idle in fences.iter().filter(|fence| !fence.can_fence(index)) {
            let Some(named) = names.iter().find(|named| named.value == idle.name) else { continue };
            let text = format!("'{}' has no parameters for '{node}', and '{}' of the same level has", idle.name, other.name);
            let hint =
                format!("{node} then counts as fenced without '{}': give it parameters, if it is one of {node}'s supplies", idle.name);
            problems.push(Problem::warning(named.place, text).hint(hint));
        }
    }
}

/// A device may be for one node only, but not all of them for the same.
fn each_can_be_fenced(nodes: &[Name; 2], fences: &[Fence], place: Place, problems: &mut Problems) {
    for (index, node) in (0_u8..).zip(nodes) {
        if !fences.iter().any(|fence| fence.can_fence(index)) {
            let problem = Problem::absent(place, format!("none of these devices has parameters for '{node}', so nothing can fence it"));
            problems.push(problem.hint(format!("parameters = {{ {node} = {{ ... }} }} in one of them")));
        }
    }
}

fn fence(table: &mut Table<'_>, name: Option<&Placed<Name>>, nodes: &Nodes, problems: &mut Problems) -> Option<Fence> {
    let program = table.required("agent", problems, program);
    let actions = [("reboot", "reboot"), ("off", "off")];
    let action = table.optional("action", problems, read::word(&actions)).unwrap_or("reboot");
    let kinds = [FenceKind::Power, FenceKind::Fabric].map(|kind| (kind.label(), kind));
    let kind = table.optional("kind", problems, read::word(&kinds));
    let own = table.required("parameters", problems, nodes.some(fence_parameters));
    let common = table.optional("common", problems, fence_parameters).unwrap_or_default();
    let secret_files = table.optional("secret-files", problems, secret_files).unwrap_or_default();
    let timeout = table.optional("timeout", problems, read::duration(MIN_TIMEOUT..=MAX_TIME)).unwrap_or(DEFAULT_TIMEOUT);
    let retries = table.optional("retries", problems, read::integer(0..=100_u32)).unwrap_or(1);
    let delay = table.optional("delay", problems, read::duration(Duration::ZERO..=MAX_TIME)).unwrap_or_default();
    let look = table.optional("look", problems, read::unless_false(read::duration(MIN_LOOK..=MAX_LOOK))).unwrap_or(Some(DEFAULT_LOOK));
    let (own, program) = (own?, program?.value);
    let parameters = own.value.map(|own| own.map(|own| common.clone().into_iter().chain(own).collect::<BTreeMap<_, _>>()));
    for name in secret_files.keys().filter(|name| parameters.iter().flatten().any(|parameters| parameters.contains_key(*name))) {
        problems.push(Problem::error(own.place, format!("'{name}' is a parameter and in secret-files too")).hint("one of them"));
    }
    Some(Fence {
        name: name?.value.clone(),
        kind: kind.unwrap_or_else(|| default_kind(&program)),
        program,
        action: action.to_owned(),
        parameters,
        secret_files,
        timeout,
        retries,
        delay,
        look,
    })
}

fn default_kind(program: &Path) -> FenceKind {
    let is_fabric = program.file_name().is_some_and(|name| FABRIC.iter().any(|known| name == *known));
    if is_fabric { FenceKind::Fabric } else { FenceKind::Power }
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
        for (key, given) in entries {
            let place = key_place(value.place.file, key);
            if key.get_ref() == "method" && given.get_ref().as_str() == Some("cycle") {
                let problem = Problem::warning(place, "a cycle proves nothing: nobody sees that the node was off");
                problems.push(problem.hint("method = \"onoff\""));
            }
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
