//! One table of all objects and notifications: arcs, types, texts; MIB modules, tree and traps all come from it.
//!
//! ```text
//! base.0  notifications    base.1  objects, a file per group    base.2  conformance    base.3  the site's own
//! ```

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

pub mod agent;
pub mod alarm;
pub mod cluster;
pub mod control;
pub mod convention;
pub mod fail_count;
pub mod fence;
pub mod group;
pub mod link;
pub mod log;
pub mod node;
pub mod ping;
pub mod probe;
pub mod resource;
pub mod sink;
pub mod statistics;
pub mod takeover;
pub mod tomcat;

mod base;
mod catalogue;
mod date;
mod module;
mod notification;
mod numbers;
mod object;
mod syntax;
pub mod text;

pub use base::{BaseError, check_base, default_base};
pub use catalogue::NOTIFICATIONS;
pub use date::{date_and_time, date_and_time_text};
pub use module::{CONFORMANCE, IDENTITY, MODULE, REVISED, SITE_CONFORMANCE_ARC, module};
pub use notification::{NotificationType, TrapSeverity};
pub use numbers::NUMBERS;
pub use object::{Access, Group, Object, Table};
pub use syntax::{Convention, Syntax, truth_value};

/// The groups of objects, in the order of a walk.
pub static GROUPS: &[&Group] = &[
    &agent::GROUP,
    &cluster::GROUP,
    &node::GROUP,
    &link::GROUP,
    &ping::GROUP,
    &group::GROUP,
    &resource::GROUP,
    &fail_count::GROUP,
    &tomcat::GROUP,
    &probe::GROUP,
    &alarm::GROUP,
    &log::GROUP,
    &statistics::GROUP,
    &control::GROUP,
    &fence::GROUP,
    &takeover::GROUP,
];

/// The OID of our agent capabilities below the base, for the master's sysORTable (RFC 2580 section 6, RFC 2741 section 6.2.14).
pub const CAPABILITIES: &[u32] = &[2, 3, 1];

/// Names of SNMPv2-SMI (RFC 2578 section 2) that a site's object would hide.
const SMI_NODES: &[&str] = &[
    "ccitt",
    "iso",
    "org",
    "dod",
    "internet",
    "directory",
    "mgmt",
    "transmission",
    "experimental",
    "private",
    "enterprises",
    "security",
    "snmpV2",
    "snmpDomains",
    "snmpProxys",
    "snmpModules",
    "zeroDotZero",
];

/// The notification with this descriptor, where this version sends it.
#[must_use]
pub fn notification(descriptor: &str) -> Option<&'static NotificationType> {
    NOTIFICATIONS.iter().find(|notification| notification.name == descriptor)
}

/// The column with this descriptor that can be read, and its table.
#[must_use]
pub fn column(descriptor: &str) -> Option<(&'static Table, &'static Object)> {
    let tables = GROUPS.iter().flat_map(|group| group.tables.iter().copied());
    let mut columns = tables.flat_map(|table| table.columns.iter().map(move |column| (table, *column)));
    columns.find(|(_, column)| column.is_readable() && column.name == descriptor)
}

/// Whether this is a column of the tables that an engine fills.
#[must_use]
pub fn is_of_cluster(column: &Object) -> bool {
    matches!(column.arcs, [1, 3..=8 | 16, ..])
}

/// Whether a site's object or notification cannot have this descriptor: it belongs to HA-CLUSTER-MIB, now or in a later version (everything that
/// begins with `ha` and a capital letter, and the notifications of [`NUMBERS`]), or to SNMPv2-SMI.
#[must_use]
pub fn is_taken(descriptor: &str) -> bool {
    let is_ours = descriptor.strip_prefix("ha").is_some_and(|rest| rest.starts_with(|first: char| first.is_ascii_uppercase()));
    is_ours || NUMBERS.contains(&descriptor) || SMI_NODES.contains(&descriptor)
}

/// Whether this is a legal descriptor or label of an enumeration: a lower-case letter first, then letters and digits, at most 64 (RFC 2578
/// section 3.1 and 7.1.1; hyphens, which SMIv1 had, are not allowed).
#[must_use]
pub fn is_label(text: &str) -> bool {
    text.len() <= 64 && text.starts_with(|first: char| first.is_ascii_lowercase()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests;
