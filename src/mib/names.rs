//! From numbers to names and back, for what is printed.

use super::tree::text_index;
use super::{SITE_MODULE, site_module};
use crate::config::{Config, ObjectType};
use crate::schema::{self, MODULE, Object, Syntax};
use crate::smi::Oid;
use std::collections::BTreeMap;

/// Every name below the base of a configuration: HA-CLUSTER-MIB's and the site's.
#[derive(Debug)]
pub struct Names<'a> {
    /// Objects and notifications: none lies below another.
    leaves: BTreeMap<Oid, Named<'a>>,
    /// Those, and groups and tables too.
    by_name: BTreeMap<&'a str, Oid>,
}

/// An object or a notification.
#[derive(Debug)]
pub struct Named<'a> {
    /// Its module.
    pub module: &'static str,
    /// Its descriptor.
    pub name: &'a str,
    /// How its values are shown.
    pub display: Display<'a>,
    /// The UNITS clause.
    pub units: Option<&'a str>,
    /// What its instances are told apart by; nothing for a scalar.
    index: &'static [&'static Object],
}

/// How a value is shown.
#[derive(Debug)]
pub enum Display<'a> {
    /// By its type.
    Plain,
    /// UTF-8.
    Text,
    /// `DateAndTime`
    Date,
    /// With the label of its number.
    Labels(Vec<(&'a str, i32)>),
}

impl<'a> Names<'a> {
    /// The names of this configuration.
    #[must_use]
    pub fn new(config: &'a Config) -> Self {
        let mut names = Self { leaves: BTreeMap::new(), by_name: BTreeMap::new() };
        let base = &config.agent.base_oid;
        for group in schema::GROUPS {
            names.by_name.insert(group.name, base.child(group.arcs));
            for object in group.scalars {
                names.add(base.child(object.arcs), own(object, &[]));
            }
            for table in group.tables {
                names.by_name.insert(table.name, base.child(table.arcs));
                for column in table.columns {
                    names.add(base.child(column.arcs), own(column, table.index));
                }
            }
        }
        for notification in schema::NOTIFICATIONS {
            names.add(notification.oid(base), notification_name(MODULE, notification.name));
        }
        for object in &config.objects {
            let (display, units) = (site_display(&object.kind), object.units.as_deref());
            let named = Named { module: SITE_MODULE, name: &object.name, display, units, index: &[] };
            names.add(base.child(&[&[site_module::ARC], object.oid.sub_ids()].concat()), named);
        }
        for notification in &config.notifications {
            let named = notification_name(SITE_MODULE, &notification.name);
            names.add(base.child(&[site_module::ARC, 0, notification.oid]), named);
        }
        names
    }

    fn add(&mut self, oid: Oid, named: Named<'a>) {
        self.by_name.insert(named.name, oid.clone());
        self.leaves.insert(oid, named);
    }

    /// What lies at or above this OID, and what of it is left: the instance.
    #[must_use]
    pub fn of<'o>(&self, oid: &'o Oid) -> Option<(&Named<'a>, &'o [u32])> {
        let (leaf, named) = self.leaves.range(..=oid).next_back()?;
        Some((named, oid.strip_prefix(leaf)?))
    }

    /// An OID as net-snmp prints it: `MODULE::name.instance`; one that has no name, in numbers.
    #[must_use]
    pub fn text(&self, oid: &Oid) -> String {
        let Some((named, instance)) = self.of(oid) else { return format!(".{oid}") };
        let instance = index_text(named.index, instance).unwrap_or_else(|| {
            let numbers: Vec<String> = instance.iter().map(|number| format!(".{number}")).collect();
            numbers.concat()
        });
        format!("{}::{}{instance}", named.module, named.name)
    }

    /// The OID that a person means: numbers, or a name, with or without its module, with or without an instance behind it
    /// (`haProbeStatus."web"`, `haOverallStatus.0`, `haDeliveryResult.7."noc"`).
    #[must_use]
    pub fn oid(&self, text: &str) -> Option<Oid> {
        if let Ok(oid) = text.parse() {
            return Some(oid);
        }
        let without_module = |module: &&str| text.strip_prefix(*module)?.strip_prefix("::");
        let text = [MODULE, SITE_MODULE].iter().find_map(without_module).unwrap_or(text);
        let (name, instance) = text.split_once('.').map_or((text, None), |(name, instance)| (name, Some(instance)));
        let object = self.by_name.get(name)?;
        let Some(instance) = instance else { return Some(object.clone()) };
        index_of(instance).map(|index| object.child(&index))
    }
}

fn own(object: &'static Object, index: &'static [&'static Object]) -> Named<'static> {
    let display = match object.syntax {
        Syntax::Text(_) | Syntax::Name(_) => Display::Text,
        Syntax::DateAndTime => Display::Date,
        Syntax::Enumeration(convention) => Display::Labels(convention.labels.to_vec()),
        Syntax::TruthValue => truth_labels(),
        Syntax::Gauge32 | Syntax::Counter32 | Syntax::RowNumber | Syntax::Unsigned32 | Syntax::ObjectId => Display::Plain,
    };
    Named { module: MODULE, name: object.name, display, units: object.units, index }
}

fn notification_name<'a>(module: &'static str, name: &'a str) -> Named<'a> {
    Named { module, name, display: Display::Plain, units: None, index: &[] }
}

fn site_display(kind: &ObjectType) -> Display<'_> {
    match kind {
        ObjectType::String => Display::Text,
        ObjectType::TruthValue => truth_labels(),
        ObjectType::Enum(labels) => Display::Labels(labels.iter().map(|(label, number)| (label.as_str(), *number)).collect()),
        _ => Display::Plain,
    }
}

/// RFC 2579 section 2.
fn truth_labels<'a>() -> Display<'a> {
    Display::Labels(vec![("true", 1), ("false", 2)])
}

/// An instance with its texts in quotes: `.7."noc"`; `None` where it is no instance of these indexes.
fn index_text(index: &[&Object], mut instance: &[u32]) -> Option<String> {
    let mut shown = String::new();
    for object in index {
        let (first, rest) = instance.split_first()?;
        instance = rest;
        if !matches!(object.syntax, Syntax::Name(_)) {
            shown.push_str(&format!(".{first}"));
            continue;
        }
        let (octets, rest) = instance.split_at_checked(usize::try_from(*first).ok()?)?;
        let text: String = octets.iter().map(|number| u8::try_from(*number).ok().map(char::from)).collect::<Option<_>>()?;
        if !text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'"') {
            return None;
        }
        shown.push_str(&format!(".\"{text}\""));
        instance = rest;
    }
    (!index.is_empty() && instance.is_empty()).then_some(shown)
}

/// The instance that was written as numbers and texts in quotes, with dots between them.
fn index_of(mut text: &str) -> Option<Vec<u32>> {
    let mut index = Vec::new();
    loop {
        let rest = if let Some(quoted) = text.strip_prefix('"') {
            let (name, rest) = quoted.split_once('"')?;
            index.extend(text_index(name));
            rest
        } else {
            let end = text.find('.').unwrap_or(text.len());
            let (number, rest) = text.split_at_checked(end)?;
            index.push(number.parse().ok()?);
            rest
        };
        if rest.is_empty() {
            return Some(index);
        }
        text = rest.strip_prefix('.')?;
    }
}
