//! `base.1.11.2`: what can be said of the site's objects; `base.3`: their values.

use super::tree::text_index;
use super::{Tree, site_module};
use crate::config::{Config, Object, ObjectType, StalePolicy};
use crate::schema::{Syntax, probe};
use crate::smi::Value;
use crate::time::Instant;
use crate::view::{self, Freshness, View};

pub fn build(tree: &mut Tree<'_>, view: &View, config: &Config, now: Instant) {
    let never = view::Object::default();
    let mut objects: Vec<&Object> = config.objects.iter().collect();
    // The order of their index: shorter names first.
    objects.sort_by_key(|object| (object.name.len(), &object.name));
    for object in objects {
        let facts = view.objects.get(&object.name).unwrap_or(&never);
        let freshness = facts.freshness_at(now, view.probes.get(&object.probe));
        let mut row = tree.row(text_index(&object.name));
        row.text(&probe::OBJECT_PROBE, object.probe.as_str());
        row.cell(&probe::OBJECT_FRESHNESS, Value::Integer(freshness as i32));
        row.number_if_known(&probe::OBJECT_AGE, facts.measured.map(|at| now.since(at).as_secs()));
        row.number(&probe::OBJECT_BAD_VALUES, facts.bad_values);
        row.text(&probe::OBJECT_ERROR, &facts.error);
        if let Some(value) = value(object, facts, freshness) {
            let instance: Vec<u32> = [&[site_module::ARC], object.oid.sub_ids(), &[0]].concat();
            tree.instance(&instance, value);
        }
    }
}

/// What is shown at the object's OID; `None` is noSuchInstance.
fn value(object: &Object, facts: &view::Object, freshness: Freshness) -> Option<Value> {
    if object.stale == StalePolicy::Hide && freshness != Freshness::Fresh {
        return None;
    }
    match facts.value.clone()? {
        // SnmpAdminString is UTF-8 of at most 255 octets, a script may print anything.
        Value::OctetString(octets) if object.kind == ObjectType::String => Some(Syntax::Text(255).text(&String::from_utf8_lossy(&octets))),
        value => Some(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::{Probe, ProbeKind};
    use std::time::Duration;

    const AGE: Duration = Duration::from_secs(30);

    fn shown(kind: ObjectType, stale: StalePolicy, facts: &view::Object, age: Duration) -> Option<Value> {
        let name: crate::smi::Name = "backup".parse().unwrap();
        let probe = Probe::new(ProbeKind::Script, AGE, AGE);
        let view = View { probes: [(name.clone(), probe)].into(), ..View::default() };
        let object = Object {
            oid: [1].into(),
            name: "age".to_owned(),
            kind,
            units: None,
            description: None,
            probe: name,
            field: "value".to_owned(),
            scale: 1.0,
            stale,
        };
        value(&object, facts, facts.freshness_at(Instant::default().after(age), view.probes.get(&object.probe)))
    }

    fn measured(freshness: Freshness) -> view::Object {
        view::Object { value: Some(Value::Gauge32(1)), measured: Some(Instant::default()), freshness, ..view::Object::default() }
    }

    #[test]
    fn an_old_value_is_shown_or_hidden_as_configured() {
        let later = AGE + Duration::from_secs(1);
        let value = Some(Value::Gauge32(1));
        for (freshness, age, last, hide) in [
            (Freshness::Fresh, AGE, &value, &value),
            (Freshness::Fresh, later, &value, &None),
            (Freshness::Stale, AGE, &value, &None),
            (Freshness::Unknown, AGE, &value, &None),
        ] {
            assert_eq!(&shown(ObjectType::Gauge, StalePolicy::Last, &measured(freshness), age), last);
            assert_eq!(&shown(ObjectType::Gauge, StalePolicy::Hide, &measured(freshness), age), hide);
        }
        assert_eq!(shown(ObjectType::Gauge, StalePolicy::Last, &view::Object::default(), AGE), None);
    }

    #[test]
    fn a_string_is_shown_as_utf_8_of_at_most_255_octets() {
        let octets = [vec![0xff], vec![b'x'; 300]].concat();
        let facts = view::Object { value: Some(Value::OctetString(octets.clone())), ..measured(Freshness::Fresh) };
        let Some(Value::OctetString(text)) = shown(ObjectType::String, StalePolicy::Last, &facts, AGE) else { panic!() };
        assert_eq!(String::from_utf8(text).unwrap(), format!("\u{fffd}{}", "x".repeat(252)));
        assert_eq!(shown(ObjectType::Octets, StalePolicy::Last, &facts, AGE), Some(Value::OctetString(octets)));
    }
}
