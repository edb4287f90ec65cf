//! What two resources, or two groups, cannot share.

use super::resources::Named;
use crate::config::check::declared::duplicate;
use crate::config::model::{Resource, ResourceAgent};
use crate::config::place::{Place, Placed};
use crate::config::problem::Problem;
use crate::config::table::Problems;
use crate::smi::Name;
use std::collections::BTreeMap;
use std::net::IpAddr;
use std::path::Path;

/// The groups and resources that were read so far.
#[derive(Default)]
pub(super) struct Shared {
    groups: BTreeMap<Name, Place>,
    resources: BTreeMap<Name, Place>,
    /// What there is once, in words, with the group that has it.
    things: BTreeMap<String, (Name, Place)>,
    /// What no group can have, and whose it is.
    taken: BTreeMap<String, String>,
}

impl Shared {
    /// None was read; these addresses are others'.
    pub fn new(taken: &[(IpAddr, String)]) -> Self {
        let taken = taken.iter().map(|(address, whose)| (format!("address {address}"), whose.clone())).collect();
        Self { taken, ..Self::default() }
    }

    /// Two groups of one name are a mistake.
    pub fn add_group(&mut self, name: &Placed<Name>, problems: &mut Problems) {
        let first = *self.groups.entry(name.value.clone()).or_insert(name.place);
        if first != name.place {
            problems.push(duplicate(name.place, format!("a second group '{}'", name.value), first));
        }
    }

    /// A resource of `group`. Two of one name, or two that would run the same, are a mistake, in one group and in two.
    pub fn add_resource(&mut self, group: &Name, resource: &Named, problems: &mut Problems) {
        let Named { name: Placed { value: name, place }, resource, .. } = resource;
        let first = *self.resources.entry(name.clone()).or_insert(*place);
        if first != *place {
            problems.push(duplicate(*place, format!("a second resource '{name}'"), first));
            return;
        }
        for thing in resource.iter().flat_map(things) {
            if let Some(whose) = self.taken.get(&thing) {
                let problem = Problem::error(*place, format!("{thing} is {whose}: it does not move"));
                problems.push(problem.hint("a floating address is one more, beside those that the nodes always have"));
            }
            let (holder, first) = self.things.entry(thing.clone()).or_insert((group.clone(), *place));
            if *first == *place {
                continue;
            }
            let problem = if holder == group {
                duplicate(*place, format!("{thing} is in this group twice"), *first)
            } else {
                let hint = "two groups may run on two nodes, and both would have it: put the two resources into one group";
                duplicate(*place, format!("{thing} is in group '{holder}' already"), *first).hint(hint)
            };
            problems.push(problem);
        }
    }
}

/// What a resource has to itself while it runs. Of agents that are not ours, too, where it is known what their parameters mean.
fn things(resource: &Resource) -> Vec<String> {
    let address = |text: &str| text.parse().map_or_else(|_| text.to_owned(), |ip: IpAddr| ip.to_string());
    let address = |text: &str| format!("address {}", address(text));
    match &resource.agent {
        ResourceAgent::IpAddr { address, .. } => vec![format!("address {address}")],
        ResourceAgent::Filesystem { device, directory, options, .. } => filesystem(device, directory, options),
        ResourceAgent::Drbd { resource } => vec![format!("DRBD resource '{resource}'")],
        ResourceAgent::Lsb(name) => vec![format!("lsb:{name}")],
        ResourceAgent::Systemd(unit) => vec![format!("systemd:{unit}")],
        ResourceAgent::Ocf { kind, parameters, .. } => {
            let parameter = |name| parameters.get(name).map(String::as_str);
            match kind.as_str() {
                "IPaddr" | "IPaddr2" | "IPv6addr" => parameter("ip").or(parameter("ipv6addr")).map(address).into_iter().collect(),
                "Filesystem" => match (parameter("device"), parameter("directory")) {
                    (Some(device), Some(directory)) => filesystem(device, Path::new(directory), parameter("options").unwrap_or_default()),
                    _ => Vec::new(),
                },
                "drbd" => parameter("drbd_resource").map(|resource| format!("DRBD resource '{resource}'")).into_iter().collect(),
                _ => Vec::new(),
            }
        }
        ResourceAgent::Heartbeat { script, arguments } => match (script.as_str(), arguments.as_slice()) {
            // 192.0.2.1/24/eth0
            ("IPaddr" | "IPaddr2", [first, ..]) => vec![address(first.split('/').next().unwrap_or(first))],
            ("Filesystem", [device, directory, rest @ ..]) => {
                filesystem(device, Path::new(directory), rest.get(1).map(String::as_str).unwrap_or_default())
            }
            ("drbddisk", [resource, ..]) => vec![format!("DRBD resource '{resource}'")],
            _ => vec![format!("heartbeat:{}", [std::slice::from_ref(script), arguments].concat().join("::"))],
        },
    }
}

/// The directory; the device too if it is one, and not a folder of another file system: shares of a network may be mounted twice.
fn filesystem(device: &str, directory: &Path, options: &str) -> Vec<String> {
    let is_bound = options.split(',').any(|option| matches!(option, "bind" | "rbind"));
    let is_local = ["/dev/", "UUID=", "LABEL=", "PARTUUID=", "PARTLABEL="].iter().any(|prefix| device.starts_with(prefix));
    let directory: std::path::PathBuf = directory.components().collect();
    let mut things = vec![format!("directory {}", directory.display())];
    if is_local && !is_bound {
        things.push(format!("device {device}"));
    }
    things
}
