//! The text of HA-CLUSTER-MIB at a base OID.

use super::text::{ModuleText, ObjectType};
use super::{Access, CAPABILITIES, GROUPS, Group, NOTIFICATIONS, Object, Table, convention};
use crate::smi::Oid;

/// The module's name.
pub const MODULE: &str = "HA-CLUSTER-MIB";
/// The descriptor of its MODULE-IDENTITY, the base OID itself.
pub const IDENTITY: &str = "haClusterMIB";
/// The descriptor of `base.2`.
pub const CONFORMANCE: &str = "haConformance";
/// Below `base.2`: where the site's module has its conformance.
pub const SITE_CONFORMANCE_ARC: u32 = 4;
/// LAST-UPDATED and the newest REVISION.
pub const REVISED: &str = "202611290000Z";

/// Every REVISION, the newest first; a change of the table needs a new one (RFC 2578 section 5).
const REVISIONS: &[(&str, &str)] = &[
    (REVISED, "The history of takeovers."),
    ("202611282000Z", "The fence devices, and the notifications of those that fail."),
    (
        "202611210800Z",
        "The cluster: nodes, links, ping nodes, groups, resources, failcounts, and the notifications of what happens to them. \
         haOverallStatus counts the alarms about the cluster too.",
    ),
    (
        "202611210500Z",
        "Active alarms, the receivers of notifications and what became of each notification, what can be set, and notifications of the \
         agent itself. haNotificationsSent and haNotificationsDropped count for all receivers, not for the master agent alone.",
    ),
    ("202611210000Z", "The first version."),
];

/// The nodes of SNMPv2-SMI under which a base can hang, the deepest first.
const ROOTS: &[(&str, &[u32])] = &[
    ("enterprises", &[1, 3, 6, 1, 4, 1]),
    ("experimental", &[1, 3, 6, 1, 3]),
    ("mgmt", &[1, 3, 6, 1, 2]),
    ("internet", &[1, 3, 6, 1]),
    ("org", &[1, 3]),
    ("iso", &[1]),
];

/// HA-CLUSTER-MIB with its MODULE-IDENTITY at `base`.
#[must_use]
pub fn module(base: &Oid) -> String {
    let mut module = ModuleText::new(MODULE);
    identity(&mut module, base);
    for (name, arc) in [("haNotifications", 0), ("haObjects", 1), (CONFORMANCE, 2)] {
        module.node(name, IDENTITY, arc);
    }
    module.title("Textual conventions");
    for convention in convention::ALL {
        let labels: Vec<String> = convention.labels.iter().map(|(label, number)| format!("{label}({number})")).collect();
        module.convention(convention.name, convention.description, &format!("INTEGER {{\n        {}\n    }}", labels.join(",\n        ")));
    }
    for group in GROUPS {
        objects(&mut module, group);
    }
    module.title("Notifications. In a notification texts of its own objects are cut at 80 octets.");
    for notification in NOTIFICATIONS {
        let objects: Vec<&str> = notification.all_objects().map(|object| object.name).collect();
        let severity = notification.severity.word();
        module.notification_type(notification.name, &objects, notification.description, severity, "haNotifications", notification.arc);
    }
    conformance(&mut module);
    module.finish()
}

/// MODULE-IDENTITY, and a named node for each arc above it: a checker wants a name for every number.
fn identity(module: &mut ModuleText, base: &Oid) {
    let (root, arcs) = ROOTS
        .iter()
        .find_map(|(name, prefix)| base.sub_ids().strip_prefix(*prefix).filter(|rest| !rest.is_empty()).map(|rest| (*name, rest)))
        .unwrap_or(("0", base.sub_ids()));
    module.import(root);
    let (last, above) = arcs.split_last().unwrap_or((&0, &[]));
    let names = (1..=above.len()).map(|depth| parent_name(root, above.get(..depth).unwrap_or_default()));
    let parents: Vec<String> = std::iter::once(root.to_owned()).chain(names).collect();
    let parent = parents.last().map_or(root, String::as_str);
    module.identity(
        IDENTITY,
        REVISIONS,
        "High-availability clusters: the agent, what it probes, and what it notifies of. Tables are indexed by name, so that an \
         index means the same on every node and after every restart. A management station polls the nodes' own addresses, not \
         one that moves. Text for people is UTF-8.",
        &format!("{parent} {last}"),
    );
    for ((parent, name), arc) in parents.iter().zip(parents.iter().skip(1)).zip(above) {
        module.node(name, parent, *arc);
    }
}

/// The name of a node above ours. Those of net-snmp keep the names of NET-SNMP-MIB: tools that have our module but not that one show them.
fn parent_name(root: &str, arcs: &[u32]) -> String {
    match (root, arcs) {
        ("enterprises", [8072]) => "netSnmp".to_owned(),
        ("enterprises", [8072, 9999]) => "netSnmpExperimental".to_owned(),
        ("enterprises", [8072, 9999, 9999]) => "netSnmpPlaypen".to_owned(),
        _ => format!("haClusterParent{}", arcs.len()),
    }
}

fn objects(module: &mut ModuleText, group: &Group) {
    module.title(group.title);
    module.node(group.name, "haObjects", last(group.arcs));
    for object in group.scalars {
        object_type(module, object, group.name);
    }
    for table in group.tables {
        table_type(module, table, group.name);
    }
}

fn table_type(module: &mut ModuleText, table: &Table, parent: &str) {
    // RFC 2578 section 7.1.12: the row's type has the name of the entry with a capital first letter.
    let row = table.entry.replacen("ha", "Ha", 1);
    let index: Vec<&str> = table.index.iter().map(|object| object.name).collect();
    let access = Access::NotAccessible.word();
    module.object_type(&ObjectType {
        name: table.name,
        syntax: &format!("SEQUENCE OF {row}"),
        units: None,
        access,
        description: table.description,
        index: None,
        parent,
        arc: last(table.arcs),
    });
    module.object_type(&ObjectType {
        name: table.entry,
        syntax: &row,
        units: None,
        access,
        description: table.entry_description,
        index: Some(&index.join(", ")),
        parent: table.name,
        arc: 1,
    });
    let columns: Vec<(&str, &str)> = table.columns.iter().map(|column| (column.name, column.syntax.sequence_type())).collect();
    module.row(&row, &columns);
    for column in table.columns {
        object_type(module, column, table.entry);
    }
}

fn object_type(module: &mut ModuleText, object: &Object, parent: &str) {
    module.object_type(&ObjectType {
        name: object.name,
        syntax: &object.syntax.clause(),
        units: object.units,
        access: object.access.word(),
        description: object.description,
        index: None,
        parent,
        arc: last(object.arcs),
    });
}

fn conformance(module: &mut ModuleText) {
    module.title("Conformance");
    for (name, arc) in [("haCompliances", 1), ("haGroups", 2), ("haCapabilities", 3)] {
        module.node(name, CONFORMANCE, arc);
    }
    for group in GROUPS {
        let members: Vec<&str> = group.readable().map(|object| object.name).collect();
        module.group(group.conformance, "OBJECT-GROUP", &members, group.description, "haGroups", last(group.arcs));
    }
    let notifications: Vec<&str> = NOTIFICATIONS.iter().map(|notification| notification.name).collect();
    module.group("haNotificationGroup", "NOTIFICATION-GROUP", &notifications, "The notifications.", "haGroups", 100);
    let groups: Vec<&str> = GROUPS.iter().map(|group| group.conformance).chain(["haNotificationGroup"]).collect();
    let writable = GROUPS.iter().flat_map(|group| group.readable()).filter(|object| object.access == Access::ReadWrite);
    let writable: Vec<&str> = writable.map(|object| object.name).collect();
    let description = "What an agent shows that says it follows this module.";
    module.compliance("haCompliance", &groups, &writable, description, "haCompliances", 1);
    // Not AGENT-CAPABILITIES (RFC 2580 section 6): net-snmp looks for the groups of SUPPORTS in modules that it has read to their end, so that
    // within the module that defines them every tool complains of each.
    let description = "The subagent ha-snmp: it supports every group of this module, as haCompliance asks. The value of its sysORID.";
    module.object_identity("haSubagent", description, "haCapabilities", last(CAPABILITIES));
}

fn last(arcs: &[u32]) -> u32 {
    arcs.last().copied().unwrap_or_default()
}
