//! What has been defined so far, by name: for references, and against duplicates.

use crate::config::model::{Action, Format, ObjectType, Probe};
use crate::config::place::{Place, Placed};
use crate::config::problem::{MAX_SHOWN, Problem};
use crate::config::table::Problems;
use crate::schema;
use crate::smi::Name;
use crate::view::ProbeKind;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;

/// What has been defined so far.
#[derive(Default)]
pub(super) struct Declared {
    /// `None` where the probe has a mistake: it can be referred to all the same.
    probes: BTreeMap<Name, (Place, Option<Probe>)>,
    /// `None` where the type has a mistake.
    objects: BTreeMap<String, Option<ObjectType>>,
    notifications: BTreeSet<String>,
    /// By their lower-case form.
    descriptors: BTreeMap<String, Placed<String>>,
}

impl Declared {
    /// A probe; two of one name are a mistake.
    pub fn add_probe(&mut self, name: Placed<Name>, probe: Option<Probe>, problems: &mut Problems) {
        if let Some((first, _)) = self.probes.get(&name.value) {
            problems.push(duplicate(name.place, format!("a second probe '{}'", name.value), *first));
            return;
        }
        self.probes.insert(name.value, (name.place, probe));
    }

    pub fn add_object(&mut self, name: &Placed<String>, kind: Option<ObjectType>, problems: &mut Problems) {
        self.add_descriptor(name, problems);
        self.objects.insert(name.value.clone(), kind);
    }

    pub fn add_notification(&mut self, name: &Placed<String>, problems: &mut Problems) {
        self.add_descriptor(name, problems);
        self.notifications.insert(name.value.clone());
    }

    /// Objects and notifications share the names of one MIB module, which imports others (RFC 2578 section 3.1).
    fn add_descriptor(&mut self, name: &Placed<String>, problems: &mut Problems) {
        if schema::is_taken(&name.value) {
            let problem = Problem::error(name.place, format!("'{}' is a name of HA-CLUSTER-MIB", name.value));
            problems.push(problem.hint("choose another, for example with the site's name in front"));
        }
        let folded = name.value.to_ascii_lowercase();
        match self.descriptors.get(&folded) {
            Some(first) if first.value == name.value => {
                problems.push(duplicate(name.place, format!("a second '{}'", name.value), first.place));
            }
            // RFC 2578 section 3.1 asks for it, and checkers complain.
            Some(first) => {
                let problem = Problem::error(name.place, format!("'{}' and '{}' differ only in case", name.value, first.value));
                problems.push(problem.also(first.place, "the other one"));
            }
            None => drop(self.descriptors.insert(folded, name.clone())),
        }
    }

    /// Tells if `name` is no object, else gives its type if that is known.
    pub fn object(&self, name: &Placed<String>, problems: &mut Problems) -> Option<&ObjectType> {
        if let Some(kind) = self.objects.get(&name.value) {
            return kind.as_ref();
        }
        unknown("[[object]]", name, self.objects.keys().map(String::as_str), None, problems);
        None
    }

    /// Tells if `name` is no probe, else gives it if it is without mistakes.
    pub fn probe(&self, name: &Placed<Name>, problems: &mut Problems) -> Option<&Probe> {
        if let Some((_, probe)) = self.probes.get(&name.value) {
            return probe.as_ref();
        }
        unknown("[[probe]]", name, self.probes.keys().map(Name::as_str), None, problems);
        None
    }

    /// Tells if the table can never have a row of this name, where its rows come from the configuration.
    pub fn row(&self, table: &schema::Table, name: &Placed<Name>, problems: &mut Problems) {
        if table.arcs == schema::probe::TABLE.arcs {
            self.probe(name, problems);
        } else if table.arcs == schema::tomcat::TABLE.arcs {
            let is_tomcat = |probe: &Option<Probe>| probe.as_ref().is_none_or(|probe| probe.action.kind() == ProbeKind::Tomcat);
            if !self.probes.get(&name.value).is_some_and(|(_, probe)| is_tomcat(probe)) {
                let tomcats = self.probes.iter().filter(|(_, (_, probe))| is_tomcat(probe)).map(|(name, _)| name.as_str());
                unknown("[[tomcat]]", name, tomcats, None, problems);
            }
        }
    }

    /// Tells if the probe `name` is not there, or never gives a figure `field`.
    pub fn probe_field(&self, name: &Placed<Name>, field: &Placed<String>, problems: &mut Problems) {
        let Some(probe) = self.probe(name, problems) else { return };
        let fields: &[&str] = match (&probe.action, probe.action.kind().fields()) {
            (_, Some(fields)) => fields,
            (Action::Script(script), None) if matches!(script.format, Format::Value | Format::Pass { .. }) => &["value"],
            _ => return,
        };
        if !fields.contains(&field.value.as_str()) {
            let problem = Problem::error(field.place, format!("probe '{}' has no field '{}'", name.value, field.value));
            problems.push(problem.guess(&field.value, fields.iter().copied(), Some(&format!("its fields: {}", fields.join(", ")))));
        }
    }

    /// Tells if the probe `name` has figures that only its script knows, so that the object at `place` must name one.
    pub fn has_many_figures(&self, name: &Name, place: Place, problems: &mut Problems) -> bool {
        let Some((_, Some(Probe { action: Action::Script(script), .. }))) = self.probes.get(name) else { return false };
        let (format, hint) = match script.format {
            Format::KeyValue => ("key-value", "field = \"...\", with a key that it prints"),
            Format::Nagios => ("nagios", "field = \"exit-code\", \"text\", or a label of its performance data"),
            Format::Value | Format::Pass { .. } => return false,
        };
        problems.push(Problem::absent(place, format!("[[object]] needs `field`: a {format} script gives many figures")).hint(hint));
        true
    }

    /// Tells if `name` is no notification.
    pub fn notification(&self, name: &Placed<String>, problems: &mut Problems) {
        if self.notifications.contains(&name.value) || schema::notification(&name.value).is_some() {
            return;
        }
        let ours = schema::NOTIFICATIONS.iter().map(|notification| notification.name);
        let otherwise = "define it as [[notification]], or take one that 'ha-snmp trap list' shows, probeFailed for example";
        let known = self.notifications.iter().map(String::as_str).chain(ours);
        unknown("[[notification]]", name, known, Some(otherwise), problems);
    }

    /// The probes that have no mistake.
    pub fn into_probes(self) -> BTreeMap<Name, Probe> {
        self.probes.into_iter().filter_map(|(name, (_, probe))| Some((name, probe?))).collect()
    }
}

/// Tells of a reference to nothing, with the name that was perhaps meant. Comparing names costs, and behind the problems that are shown at
/// all it would be for nobody.
fn unknown<'a, T: Display>(
    title: &str,
    name: &Placed<T>,
    known: impl Iterator<Item = &'a str>,
    otherwise: Option<&str>,
    problems: &mut Problems,
) {
    let problem = Problem::absent(name.place, format!("no {title} has the name '{}'", name.value));
    let is_shown = problems.len() < MAX_SHOWN;
    problems.push(if is_shown { problem.guess(&name.value.to_string(), known, otherwise) } else { problem });
}

/// Whether no name stands twice in a list; the first that does is told.
pub(super) fn is_each_once<T: Ord + Display>(names: &[Placed<T>], problems: &mut Problems) -> bool {
    let mut known = BTreeMap::new();
    let second = names.iter().find_map(|name| Some((name, known.insert(&name.value, name.place)?)));
    if let Some((name, first)) = second {
        let problem = Problem::error(name.place, format!("'{}' is given twice", name.value));
        problems.push(problem.also(first, "the other one"));
    }
    second.is_none()
}

/// A second definition at `place`.
pub(super) fn duplicate(place: Place, message: impl AsRef<str>, first: Place) -> Problem {
    Problem::error(place, message).label("defined again here").also(first, "first defined here")
}
