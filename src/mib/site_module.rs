//! The text of HA-SITE-MIB: the objects and notifications of a configuration, so that their names show in every tool.

use crate::config::{Config, Object, ObjectType};
use crate::schema::text::{self, ModuleText};
use crate::schema::{self, log};
use std::collections::BTreeSet;

/// The module's name.
pub const MODULE: &str = "HA-SITE-MIB";
/// The descriptor of its MODULE-IDENTITY, `base.3`.
pub const IDENTITY: &str = "haSiteMIB";
/// Where it lies below the base.
pub const ARC: u32 = 3;

/// HA-SITE-MIB of this configuration.
#[must_use]
pub fn site_module(config: &Config) -> String {
    let mut module = ModuleText::new(MODULE);
    module.import_ours(schema::IDENTITY);
    let position = format!("{} {ARC}", schema::IDENTITY);
    let revisions = [(schema::REVISED, "As the configuration is now.")];
    module.identity(IDENTITY, &revisions, "The objects and notifications that the configuration of this site defines.", &position);
    objects(&mut module, config);
    notifications(&mut module, config);
    conformance(&mut module, config);
    module.finish()
}

fn objects(module: &mut ModuleText, config: &Config) {
    let mut nodes = BTreeSet::new();
    for object in &config.objects {
        let Some((arc, above)) = object.oid.sub_ids().split_last() else { continue };
        // A checker wants a name for every number above an object.
        let mut parent = IDENTITY.to_owned();
        for (depth, number) in above.iter().enumerate() {
            let path: Vec<String> = above.iter().take(depth + 1).map(u32::to_string).collect();
            let node = format!("haSite{}", path.join("x"));
            if nodes.insert(node.clone()) {
                module.node(&node, &parent, *number);
            }
            parent = node;
        }
        module.object_type(&text::ObjectType {
            name: &object.name,
            syntax: &syntax(&object.kind),
            units: object.units.as_deref(),
            access: "read-only",
            description: &description(object),
            index: None,
            parent: &parent,
            arc: *arc,
        });
    }
}

fn description(object: &Object) -> String {
    let source = format!("Its value is the figure '{}' of the probe '{}'.", object.field, object.probe);
    object.description.iter().map(String::as_str).chain([source.as_str()]).collect::<Vec<_>>().join(" ")
}

/// The SYNTAX clause of a type of the configuration.
fn syntax(kind: &ObjectType) -> String {
    match kind {
        ObjectType::Integer => "Integer32".to_owned(),
        ObjectType::Gauge => "Gauge32".to_owned(),
        ObjectType::Counter => "Counter32".to_owned(),
        ObjectType::Counter64 => "Counter64".to_owned(),
        ObjectType::String => "SnmpAdminString (SIZE (0..255))".to_owned(),
        ObjectType::Octets => "OCTET STRING (SIZE (0..65535))".to_owned(),
        ObjectType::Oid => "OBJECT IDENTIFIER".to_owned(),
        ObjectType::IpAddress => "IpAddress".to_owned(),
        ObjectType::TimeTicks => "TimeTicks".to_owned(),
        ObjectType::TruthValue => "TruthValue".to_owned(),
        ObjectType::Enum(labels) => {
            let labels: Vec<String> = labels.iter().map(|(label, number)| format!("{label}({number})")).collect();
            format!("INTEGER {{ {} }}", labels.join(", "))
        }
    }
}

fn notifications(module: &mut ModuleText, config: &Config) {
    if config.notifications.is_empty() {
        return;
    }
    module.node("haSiteNotifications", IDENTITY, 0);
    let leading: Vec<&str> = log::LEADING.iter().map(|object| object.name).collect();
    for object in log::LEADING {
        module.import_ours(object.name);
    }
    for notification in &config.notifications {
        let description = notification.description.as_deref().unwrap_or("A notification of this site.");
        module.notification_type(&notification.name, &leading, description, "WARNING", "haSiteNotifications", notification.oid);
    }
}

/// The site's objects may have any number below `base.3`, so the conformance of their module lies below `base.2`.
fn conformance(module: &mut ModuleText, config: &Config) {
    let objects: Vec<&str> = config.objects.iter().map(|object| object.name.as_str()).collect();
    let notifications: Vec<&str> = config.notifications.iter().map(|notification| notification.name.as_str()).collect();
    let groups = [
        ("haSiteObjectGroup", "OBJECT-GROUP", "The objects of this site.", objects),
        ("haSiteNotificationGroup", "NOTIFICATION-GROUP", "The notifications of this site.", notifications),
    ];
    let present: Vec<&str> = groups.iter().filter(|(.., members)| !members.is_empty()).map(|(name, ..)| *name).collect();
    if present.is_empty() {
        return;
    }
    module.import_ours(schema::CONFORMANCE);
    module.node("haSiteConformance", schema::CONFORMANCE, schema::SITE_CONFORMANCE_ARC);
    for ((name, kind, description, members), arc) in groups.iter().zip(1..) {
        if !members.is_empty() {
            module.group(name, kind, members, description, "haSiteConformance", arc);
        }
    }
    module.compliance("haSiteCompliance", &present, &[], "What an agent with this configuration shows.", "haSiteConformance", 3);
}
