//! The agents that are built in: `ipaddr = { ... }`, `filesystem = { ... }`, `drbd = { ... }`.

use super::MAX_TIME;
use super::by_node::Nodes;
use crate::config::check::direct::interface;
use crate::config::model::ResourceAgent;
use crate::config::problem::Problem;
use crate::config::read::{self, refuse};
use crate::config::table::{Problems, Table, Value};
use std::net::{IpAddr, Ipv4Addr};
use std::path::{Component, PathBuf};
use std::time::Duration;

/// The inner table that `read` takes the keys of.
fn inner<T>(
    table: &mut Table<'_>,
    key: &'static str,
    problems: &mut Problems,
    read: impl FnOnce(&mut Table<'_>, &mut Problems) -> Option<T>,
) -> Option<T> {
    table
        .required(key, problems, |value, problems| {
            let mut inner = Table::new(key, value, problems)?;
            let read = read(&mut inner, problems);
            inner.finish(problems);
            read
        })
        .map(|read| read.value)
}

/// An address is announced no more often.
const MIN_ANNOUNCE: Duration = Duration::from_secs(1);

/// `ipaddr = { address = "192.0.2.1/24", interface = "eth0", announce-interval = "1m" }`
pub(super) fn ipaddr(table: &mut Table<'_>, nodes: &Nodes, problems: &mut Problems) -> Option<ResourceAgent> {
    inner(table, "ipaddr", problems, |table, problems| {
        let address = table.required("address", problems, address);
        let interface = table.required("interface", problems, nodes.one_or_each(interface));
        let announce_interval = table.optional("announce-interval", problems, read::duration(MIN_ANNOUNCE..=MAX_TIME));
        let (address, prefix) = address?.value;
        Some(ResourceAgent::IpAddr { address, prefix, interface: interface?.value, announce_interval })
    })
}

fn address(value: &Value<'_>, problems: &mut Problems) -> Option<(IpAddr, u8)> {
    const FORMS: &str = r#""192.0.2.1/24" or "2001:db8::1/64""#;
    let text = read::text(value, problems)?;
    let parsed = text.split_once('/').and_then(|(address, prefix)| Some((address.parse::<IpAddr>().ok()?, prefix.parse::<u8>().ok()?)));
    let Some((address, prefix)) = parsed else {
        return refuse(problems, Problem::error(value.place, format!("'{text}' is no address with the length of its prefix")).hint(FORMS));
    };
    let longest = if address.is_ipv4() { 32 } else { 128 };
    if prefix == 0 || prefix > longest {
        return refuse(
            problems,
            Problem::error(value.place, format!("a prefix of {prefix} bits, and there are 1 to {longest}")).hint(FORMS),
        );
    }
    if address.is_unspecified() || address.is_multicast() || address == IpAddr::V4(Ipv4Addr::BROADCAST) {
        return refuse(problems, Problem::error(value.place, format!("{address} is no address that a host can have")).hint(FORMS));
    }
    Some((address, prefix))
}

/// `filesystem = { device = "/dev/drbd0", directory = "/srv", type = "ext4", options = "noatime" }`
pub(super) fn filesystem(table: &mut Table<'_>, problems: &mut Problems) -> Option<ResourceAgent> {
    inner(table, "filesystem", problems, |table, problems| {
        let device = table.required("device", problems, word);
        let directory = table.required("directory", problems, directory);
        let kind = table.required("type", problems, word);
        let options = table.optional("options", problems, word).unwrap_or_default();
        Some(ResourceAgent::Filesystem { device: device?.value, directory: directory?.value, kind: kind?.value, options })
    })
}

/// What mount(8) takes as one argument: not an option of its own.
fn word(value: &Value<'_>, problems: &mut Problems) -> Option<String> {
    let text = read::text(value, problems)?;
    if text.starts_with('-') || text.contains(char::is_control) {
        return refuse(problems, Problem::error(value.place, format!("'{text}' begins with '-', or has a control character")));
    }
    Some(text)
}

/// As /proc/self/mountinfo will show it: without `..`, `.`, or a '/' too many.
fn directory(value: &Value<'_>, problems: &mut Problems) -> Option<PathBuf> {
    let path = read::path(value, problems)?;
    let plain: PathBuf = path.components().collect();
    if path.components().any(|component| component == Component::ParentDir) || plain.parent().is_none() {
        return refuse(
            problems,
            Problem::error(value.place, format!("nothing is mounted at '{}'", path.display())).hint("a path below '/', without '..'"),
        );
    }
    Some(plain)
}

/// `drbd = { resource = "r0" }`
pub(super) fn drbd(table: &mut Table<'_>, problems: &mut Problems) -> Option<ResourceAgent> {
    inner(table, "drbd", problems, |table, problems| {
        table.required("resource", problems, resource).map(|resource| ResourceAgent::Drbd { resource: resource.value })
    })
}

/// Neither an option of drbdadm(8) nor its word for all of them.
fn resource(value: &Value<'_>, problems: &mut Problems) -> Option<String> {
    let text = read::text(value, problems)?;
    let fits = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    if text.starts_with('-') || !text.chars().all(fits) || text == "all" {
        return refuse(
            problems,
            Problem::error(value.place, format!("'{text}' is no DRBD resource")).hint("one name, as in drbd.conf: resource NAME { ... }"),
        );
    }
    Some(text)
}
