//! The macros of SMIv2 as text (RFC 2578, 2579, 2580). What a module imports is collected while its body is written.

mod lines;

use lines::{plain, quoted, wrapped};
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// Where the words of SMIv2 that we use come from, in the order of the IMPORTS.
const HOMES: &[(&str, &[&str])] = &[
    (
        "SNMPv2-SMI",
        &[
            "MODULE-IDENTITY",
            "OBJECT-IDENTITY",
            "OBJECT-TYPE",
            "NOTIFICATION-TYPE",
            "Counter32",
            "Counter64",
            "Gauge32",
            "Integer32",
            "IpAddress",
            "TimeTicks",
            "Unsigned32",
            "enterprises",
            "experimental",
            "mgmt",
            "internet",
            "org",
        ],
    ),
    ("SNMPv2-TC", &["TEXTUAL-CONVENTION", "DateAndTime", "TruthValue"]),
    ("SNMPv2-CONF", &["MODULE-COMPLIANCE", "OBJECT-GROUP", "NOTIFICATION-GROUP"]),
    ("SNMP-FRAMEWORK-MIB", &["SnmpAdminString"]),
];

/// A module that is being written.
pub struct ModuleText {
    name: &'static str,
    body: String,
    imports: BTreeSet<String>,
    from_cluster: BTreeSet<&'static str>,
}

/// An OBJECT-TYPE.
pub struct ObjectType<'a> {
    /// The descriptor.
    pub name: &'a str,
    /// The SYNTAX clause.
    pub syntax: &'a str,
    /// The UNITS clause.
    pub units: Option<&'a str>,
    /// The MAX-ACCESS clause.
    pub access: &'a str,
    /// The DESCRIPTION clause.
    pub description: &'a str,
    /// The INDEX clause of an entry.
    pub index: Option<&'a str>,
    /// The parent's descriptor.
    pub parent: &'a str,
    /// Its arc below the parent.
    pub arc: u32,
}

impl ModuleText {
    /// An empty module.
    #[must_use]
    pub fn new(name: &'static str) -> Self {
        Self { name, body: String::new(), imports: BTreeSet::new(), from_cluster: BTreeSet::new() }
    }

    /// The whole text.
    #[must_use]
    pub fn finish(self) -> String {
        let mut text = format!("{} DEFINITIONS ::= BEGIN\n\nIMPORTS\n", self.name);
        let homes = HOMES.iter().map(|(home, words)| (*home, words.iter().copied().filter(|word| self.imports.contains(*word)).collect()));
        let imports: Vec<(&str, Vec<&str>)> = homes
            .chain([("HA-CLUSTER-MIB", self.from_cluster.iter().copied().collect())])
            .filter(|(_, words): &(_, Vec<&str>)| !words.is_empty())
            .collect();
        let lines: Vec<String> =
            imports.iter().map(|(home, words)| format!("{}\n        FROM {home}", wrapped(&words.join(", "), 4))).collect();
        _ = write!(text, "{};\n{}\nEND\n", lines.join("\n"), self.body);
        text
    }

    /// A word of SMIv2, imported.
    pub fn import(&mut self, word: &str) {
        if HOMES.iter().any(|(_, words)| words.contains(&word)) {
            self.imports.insert(word.to_owned());
        }
    }

    /// A descriptor of HA-CLUSTER-MIB, imported.
    pub fn import_ours(&mut self, word: &'static str) {
        self.from_cluster.insert(word);
    }

    /// A line of dashes and a title.
    pub fn title(&mut self, title: &str) {
        _ = write!(self.body, "\n-- {title}\n");
    }

    /// MODULE-IDENTITY: `revisions` are date and description of each, the newest first; `position` is what stands between the braces.
    pub fn identity(&mut self, name: &str, revisions: &[(&str, &str)], description: &str, position: &str) {
        self.import("MODULE-IDENTITY");
        let contact = "The administrator of the cluster; for the program see the documentation that comes with ha-snmp.";
        let revised = revisions.first().map_or("", |(revised, _)| *revised);
        let revisions: Vec<String> =
            revisions.iter().map(|(revised, text)| format!("    REVISION \"{revised}\"\n    DESCRIPTION\n{}\n", quoted(text))).collect();
        _ = write!(
            self.body,
            "\n{name} MODULE-IDENTITY\n    LAST-UPDATED \"{revised}\"\n    ORGANIZATION \"ha-snmp\"\n    CONTACT-INFO\n{}\n    DESCRIPTION\n{}\n{}    \
             ::= {{ {position} }}\n",
            quoted(contact),
            quoted(description),
            revisions.concat(),
        );
    }

    /// A node without a value.
    pub fn node(&mut self, name: &str, parent: &str, arc: u32) {
        _ = write!(self.body, "\n{name} OBJECT IDENTIFIER ::= {{ {parent} {arc} }}\n");
    }

    /// TEXTUAL-CONVENTION (RFC 2579 section 3).
    pub fn convention(&mut self, name: &str, description: &str, syntax: &str) {
        self.import("TEXTUAL-CONVENTION");
        _ = write!(
            self.body,
            "\n{name} ::= TEXTUAL-CONVENTION\n    STATUS current\n    DESCRIPTION\n{}\n    SYNTAX {syntax}\n",
            quoted(description)
        );
    }

    /// OBJECT-TYPE (RFC 2578 section 7).
    pub fn object_type(&mut self, object: &ObjectType<'_>) {
        self.import("OBJECT-TYPE");
        self.import(object.syntax.split(' ').next().unwrap_or_default());
        let ObjectType { name, syntax, access, parent, arc, .. } = object;
        let units = object.units.map(|units| format!("    UNITS \"{}\"\n", plain(units))).unwrap_or_default();
        let index = object.index.map(|index| format!("    INDEX {{ {index} }}\n")).unwrap_or_default();
        _ = write!(
            self.body,
            "\n{name} OBJECT-TYPE\n    SYNTAX {syntax}\n{units}    MAX-ACCESS {access}\n    STATUS current\n    DESCRIPTION\n{}\n{index}    ::= {{ {parent} {arc} }}\n",
            quoted(object.description)
        );
    }

    /// The SEQUENCE that a row is (RFC 2578 section 7.1.12).
    pub fn row(&mut self, name: &str, columns: &[(&str, &str)]) {
        let columns: Vec<String> = columns.iter().map(|(column, kind)| format!("        {column} {kind}")).collect();
        _ = write!(self.body, "\n{name} ::=\n    SEQUENCE {{\n{}\n    }}\n", columns.join(",\n"));
    }

    /// NOTIFICATION-TYPE (RFC 2578 section 8). The hints for snmptt must stand between DESCRIPTION and `::=`; to all others they are comments.
    pub fn notification_type(&mut self, name: &str, objects: &[&str], description: &str, severity: &str, parent: &str, arc: u32) {
        self.import("NOTIFICATION-TYPE");
        _ = write!(
            self.body,
            "\n{name} NOTIFICATION-TYPE\n    OBJECTS {{\n{}\n    }}\n    STATUS current\n    DESCRIPTION\n{}\n    --#TYPE \"{name}\"\n    --#SUMMARY \"%s: %s on %s\"\n    \
             --#ARGUMENTS {{11,8,6}}\n    --#SEVERITY {severity}\n    ::= {{ {parent} {arc} }}\n",
            wrapped(&objects.join(", "), 8),
            quoted(description)
        );
    }

    /// OBJECT-GROUP or NOTIFICATION-GROUP (RFC 2580 sections 3 and 4).
    pub fn group(&mut self, name: &str, kind: &str, members: &[&str], description: &str, parent: &str, arc: u32) {
        self.import(kind);
        let clause = if kind == "OBJECT-GROUP" { "OBJECTS" } else { "NOTIFICATIONS" };
        _ = write!(
            self.body,
            "\n{name} {kind}\n    {clause} {{\n{}\n    }}\n    STATUS current\n    DESCRIPTION\n{}\n    ::= {{ {parent} {arc} }}\n",
            wrapped(&members.join(", "), 8),
            quoted(description)
        );
    }

    /// MODULE-COMPLIANCE with these groups of this module, all mandatory (RFC 2580 section 5). An agent that lets nobody set the objects of
    /// `writable` complies too.
    pub fn compliance(&mut self, name: &str, groups: &[&str], writable: &[&str], description: &str, parent: &str, arc: u32) {
        self.import("MODULE-COMPLIANCE");
        let why = quoted("Nothing can be set unless it is configured.");
        let objects: Vec<String> = writable
            .iter()
            .map(|object| format!("        OBJECT {object}\n            MIN-ACCESS read-only\n            DESCRIPTION\n{why}\n"))
            .collect();
        _ = write!(
            self.body,
            "\n{name} MODULE-COMPLIANCE\n    STATUS current\n    DESCRIPTION\n{}\n    MODULE -- this module\n        MANDATORY-GROUPS {{\n{}\n        }}\n{}    \
             ::= {{ {parent} {arc} }}\n",
            quoted(description),
            wrapped(&groups.join(", "), 12),
            objects.concat(),
        );
    }

    /// OBJECT-IDENTITY (RFC 2578 section 5).
    pub fn object_identity(&mut self, name: &str, description: &str, parent: &str, arc: u32) {
        self.import("OBJECT-IDENTITY");
        _ = write!(
            self.body,
            "\n{name} OBJECT-IDENTITY\n    STATUS current\n    DESCRIPTION\n{}\n    ::= {{ {parent} {arc} }}\n",
            quoted(description)
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_used_is_imported() {
        let mut module = ModuleText::new("X-MIB");
        module.identity("x", &[("202611210000Z", "r")], "d", "enterprises 1");
        module.import("enterprises");
        assert!(module.finish().starts_with(
            "X-MIB DEFINITIONS ::= BEGIN\n\nIMPORTS\n    MODULE-IDENTITY, enterprises\n        FROM SNMPv2-SMI;\n\nx MODULE-IDENTITY\n"
        ));
    }
}
