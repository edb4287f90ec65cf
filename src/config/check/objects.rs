//! `[[object]]`.

use super::declared::{Declared, duplicate};
use super::probes::Times;
use super::scripts::{Owner, script};
use crate::config::model::{Action, Object, ObjectType, StalePolicy};
use crate::config::place::{Place, Placed};
use crate::config::problem::Problem;
use crate::config::read::{self, refuse};
use crate::config::table::{Problems, Table, Value, key_place};
use crate::schema;
use crate::smi::{MAX_SUB_IDS, Name, Oid};
use std::collections::BTreeMap;
use std::time::Duration;

/// The field that a script of one value has.
const VALUE: &str = "value";

/// All of them, by OID.
pub(super) fn objects(tables: Vec<Table<'_>>, base: &Oid, declared: &mut Declared, problems: &mut Problems) -> Vec<Object> {
    let mut oids = Vec::new();
    let mut all = Vec::new();
    for table in tables {
        let (oid, object) = object(table, base, declared, problems);
        oids.extend(oid);
        all.extend(object);
    }
    overlaps(oids, problems);
    all.sort_by(|a, b| a.oid.cmp(&b.oid));
    all
}

fn object(mut table: Table<'_>, base: &Oid, declared: &mut Declared, problems: &mut Problems) -> (Option<Placed<Oid>>, Option<Object>) {
    let oid = table.required("oid", problems, |value, problems| relative_oid(value, base, problems));
    let name = table.required("name", problems, read::descriptor);
    let kind = object_type(&mut table, problems);
    let units = table.optional("units", problems, read::mib_text);
    let description = table.optional("description", problems, read::mib_text);
    let scale = scale(&mut table, kind.as_ref(), problems);
    let words = [("last", StalePolicy::Last), ("hide", StalePolicy::Hide)];
    let stale = table.optional("stale", problems, read::word(&words)).unwrap_or_default();
    if let Some(name) = &name {
        declared.add_object(name, kind.clone(), problems);
    }
    let instance = oid.as_ref().map(|oid| instance(base, &oid.value));
    let source = source(&mut table, name.as_ref(), instance.as_ref(), declared, problems);
    table.finish(problems);
    let object = (|| {
        let (probe, field) = source?;
        Some(Object { oid: oid.clone()?.value, name: name?.value, kind: kind?, units, description, probe, field, scale, stale })
    })();
    (oid, object)
}

/// The OID under which the value is served: the object below `base.3`, with the `.0` of a scalar (RFC 2578 section 7).
fn instance(base: &Oid, oid: &Oid) -> Oid {
    base.child(&[3]).child(oid.sub_ids()).child(&[0])
}

fn relative_oid(value: &Value<'_>, base: &Oid, problems: &mut Problems) -> Option<Oid> {
    let oid = read::oid(value, problems)?;
    if oid.starts_with(&Oid::from([1, 3, 6, 1])) {
        let problem = Problem::error(value.place, format!("'{oid}' is a whole OID, but an object's begins below {base}.3"));
        return refuse(problems, problem.hint(r#"leave out what stands in front: oid = "1""#));
    }
    if oid.sub_ids().first() == Some(&0) {
        let problem = Problem::error(value.place, format!("'{oid}' begins with 0, and {base}.3.0 is for notifications"));
        return refuse(problems, problem.hint("begin with 1 or more"));
    }
    if oid.sub_ids().contains(&0) {
        let problem = Problem::error(value.place, format!("'{oid}' has a 0, which stands for the instance of an object"));
        return refuse(problems, problem.hint("the .0 of the instance is added by the agent"));
    }
    // base.3.<oid>.0
    let room = MAX_SUB_IDS.saturating_sub(base.len()).saturating_sub(2);
    if oid.len() > room {
        let message = format!("{} numbers, but below this base-oid there is room for {room}", oid.len());
        return refuse(problems, Problem::error(value.place, message));
    }
    Some(oid)
}

fn object_type(table: &mut Table<'_>, problems: &mut Problems) -> Option<ObjectType> {
    let words = [
        ("integer", &ObjectType::Integer),
        ("gauge", &ObjectType::Gauge),
        ("counter", &ObjectType::Counter),
        ("counter64", &ObjectType::Counter64),
        ("string", &ObjectType::String),
        ("octets", &ObjectType::Octets),
        ("oid", &ObjectType::Oid),
        ("ip-address", &ObjectType::IpAddress),
        ("time-ticks", &ObjectType::TimeTicks),
        ("truth-value", &ObjectType::TruthValue),
    ];
    match table.one_of(&["type", "enum"], problems)? {
        ("enum", value) => labels(&value, problems).map(ObjectType::Enum),
        (_, value) => read::word(&words)(&value, problems).cloned(),
    }
}

/// The labels of an enumeration: RFC 2578 section 7.1.1.
fn labels(value: &Value<'_>, problems: &mut Problems) -> Option<Vec<(String, i32)>> {
    let toml::de::DeValue::Table(entries) = value.raw else {
        return refuse(problems, value.wrong_type("a table").hint("enum = { up = 1, down = 2 }"));
    };
    let mut labels: BTreeMap<i32, (String, Place)> = BTreeMap::new();
    // The tree is sorted by label; a duplicate is the one that stands behind.
    let mut in_order: Vec<_> = entries.iter().collect();
    in_order.sort_by_key(|(label, _)| label.span().start);
    for (label, number) in in_order {
        let number = Value::new(value.place.file, number);
        let label_place = key_place(value.place.file, label);
        if !schema::is_label(label.get_ref()) {
            let problem = Problem::error(label_place, format!("'{}' is no label", label.get_ref()));
            problems.push(problem.hint("letters and digits, the first a lower-case letter, at most 64"));
        }
        let Some(parsed) = read::integer(i32::MIN..=i32::MAX)(&number, problems) else { continue };
        if let Some((other, first)) = labels.insert(parsed, (label.get_ref().to_string(), number.place)) {
            let message = format!("'{}' has the number of '{other}'", label.get_ref());
            problems.push(duplicate(number.place, message, first));
        }
    }
    if entries.is_empty() {
        return refuse(problems, Problem::error(value.place, "an enum needs a label").hint("enum = { up = 1, down = 2 }"));
    }
    Some(labels.into_iter().map(|(number, (label, _))| (label, number)).collect())
}

fn scale(table: &mut Table<'_>, kind: Option<&ObjectType>, problems: &mut Problems) -> f64 {
    let Some(value) = table.get("scale") else { return 1.0 };
    if kind.is_some_and(|kind| !kind.is_number()) {
        problems.push(Problem::error(value.place, "scale has a meaning only for numbers").hint("leave it out"));
    }
    let scale = read::number(&value, problems).unwrap_or(1.0);
    if scale == 0.0 {
        problems.push(Problem::error(value.place, "a scale of 0 would make every value 0"));
    }
    scale
}

/// The probe and its field: a script of its own, or `probe` with `field`.
fn source(
    table: &mut Table<'_>,
    name: Option<&Placed<String>>,
    instance: Option<&Oid>,
    declared: &mut Declared,
    problems: &mut Problems,
) -> Option<(Name, String)> {
    let source = table.one_of(&["script", "probe"], problems);
    let place = table.place;
    let given = table.get("field");
    let field = match &given {
        Some(value) => read::text(value, problems).map(|text| Placed { value: text, place: value.place }),
        None => Some(Placed { value: VALUE.to_owned(), place }),
    };
    let (key, value) = source?;
    let probe = if key == "script" {
        own_script(&value, name, instance, declared, problems)?
    } else {
        Placed { value: read::name(&value, problems)?, place: value.place }
    };
    let field = field?;
    if given.is_none() && declared.has_many_figures(&probe.value, place, problems) {
        return None;
    }
    declared.probe_field(&probe, &field, problems);
    Some((probe.value, field.value))
}

/// A script in the object itself: a probe with the object's name.
fn own_script(
    value: &Value<'_>,
    name: Option<&Placed<String>>,
    instance: Option<&Oid>,
    declared: &mut Declared,
    problems: &mut Problems,
) -> Option<Placed<Name>> {
    let mut table = Table::new("script", value, problems)?;
    let script = script(&mut table, &Owner::Object(instance), problems);
    let times = Times::read(&mut table, Duration::from_secs(30), problems);
    table.finish(problems);
    let name = name?;
    let Ok(probe) = name.value.parse::<Name>() else {
        let message = format!("'{}' is too long: it names the script's probe too, which has at most 32 characters", name.value);
        return refuse(problems, Problem::error(name.place, message).hint("a shorter name, or a [[probe]] of its own"));
    };
    let probe = Placed { value: probe, place: name.place };
    declared.add_probe(probe.clone(), script.map(|script| times.probe(Action::Script(script))), problems);
    Some(probe)
}

/// An object is a leaf: no two have one OID, and none lies below another.
fn overlaps(mut oids: Vec<Placed<Oid>>, problems: &mut Problems) {
    oids.sort_by(|a, b| (&a.value, a.place).cmp(&(&b.value, b.place)));
    let mut leaf: Option<Placed<Oid>> = None;
    for oid in oids {
        match &leaf {
            Some(leaf) if leaf.value == oid.value => {
                problems.push(duplicate(oid.place, format!("a second object with the oid {}", oid.value), leaf.place));
            }
            Some(leaf) if oid.value.starts_with(&leaf.value) => {
                let problem = Problem::error(oid.place, format!("the oid {} lies below {}, which is an object", oid.value, leaf.value));
                problems.push(problem.also(leaf.place, "nothing can be below this one"));
            }
            _ => leaf = Some(oid),
        }
    }
}
