//! What a notification carries.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use super::Record;
use crate::schema::{self, Object, Syntax, log};
use crate::smi::{Oid, Value};

/// snmpTrapOID.0 (RFC 3418 section 2).
const SNMP_TRAP_OID: [u32; 11] = [1, 3, 6, 1, 6, 3, 1, 1, 4, 1, 0];

/// Longest text of a notification's own objects: with it and the sizes of the leading ones a message stays under 1400 octets, so that none is cut
/// into fragments on its way.
const MAX_OWN_TEXT: u16 = 80;

/// The variable bindings of a notification: snmpTrapOID.0, the leading objects as instances of the record's row in the log, then its own. The
/// master puts sysUpTime.0 before them (RFC 2741 section 6.2.10, RFC 3416 section 4.2.6).
#[must_use]
pub fn varbinds(record: &Record, base: &Oid) -> Vec<(Oid, Value)> {
    let index = [record.sequence];
    let leading = leading(record).into_iter().map(|(object, value)| (object.instance(base, &index), value));
    std::iter::once((Oid::from(SNMP_TRAP_OID), Value::ObjectId(record.oid.clone())))
        .chain(leading)
        .chain(record.objects.iter().map(|(oid, value)| (oid.clone(), shortened(value))))
        .collect()
}

/// The values of [`log::LEADING`], in its order.
#[must_use]
pub fn leading(record: &Record) -> [(&'static Object, Value); 12] {
    let text = |object: &'static Object, text: &str| (object, object.syntax.text(text));
    let number = |object: &'static Object, number: u32| (object, object.syntax.number(number.into()));
    [
        number(&log::SEQUENCE, record.sequence),
        number(&log::GENERATION, record.generation),
        (&log::TIME, schema::date_and_time(record.at)),
        (&log::SEVERITY, Value::Integer(record.severity as i32)),
        (&log::STATE, Value::Integer(record.state as i32)),
        text(&log::ALARM_ID, &record.alarm_id),
        text(&log::REPORTER, &record.reporter),
        (&log::ENTITY_KIND, Value::Integer(record.entity_kind as i32)),
        text(&log::ENTITY, &record.entity),
        text(&log::OLD_STATE, &record.old),
        text(&log::NEW_STATE, &record.new),
        text(&log::TEXT, &record.text),
    ]
}

fn shortened(value: &Value) -> Value {
    match value {
        Value::OctetString(octets) => match str::from_utf8(octets) {
            Ok(text) => Syntax::Text(MAX_OWN_TEXT).text(text),
            Err(_) => Value::OctetString(octets.iter().copied().take(usize::from(MAX_OWN_TEXT)).collect()),
        },
        value => value.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Severity;
    use crate::notify::{AlarmState, EntityKind};
    use crate::schema::NOTIFICATIONS;
    use crate::time::WallTime;

    /// As long as a record can be.
    fn record() -> Record {
        let long = "x".repeat(300);
        Record {
            sequence: u32::MAX,
            generation: u32::MAX,
            at: WallTime::default(),
            severity: Severity::Major,
            state: AlarmState::Raise,
            alarm_id: long.clone(),
            reporter: long.clone(),
            entity_kind: EntityKind::Probe,
            entity: long.clone(),
            old: long.clone(),
            new: long.clone(),
            text: long.clone(),
            name: "probeFailed".to_owned(),
            oid: schema::default_base().child(&[0, 6]),
            objects: Vec::new(),
            suppressed: false,
        }
    }

    #[test]
    fn the_order_is_that_of_the_module() {
        assert!(leading(&record()).iter().map(|(object, _)| object.name).eq(log::LEADING.iter().map(|object| object.name)));
        let base = schema::default_base();
        let own = (Oid::from([1, 3]), Value::Null);
        let varbinds = varbinds(&Record { objects: vec![own.clone()], ..record() }, &base);
        assert_eq!(varbinds[0], ("1.3.6.1.6.3.1.1.4.1.0".parse().unwrap(), Value::ObjectId(base.child(&[0, 6]))));
        assert_eq!(varbinds[1].0, base.child(&[1, 13, 10, 1, 2, u32::MAX]));
        assert_eq!(varbinds[12].0, base.child(&[1, 13, 10, 1, 13, u32::MAX]));
        assert_eq!(varbinds[13..], [own]);
    }

    #[test]
    fn values_fit_however_long_the_record() {
        for (object, value) in leading(&record()) {
            assert!(object.syntax.fits(&value), "{} {value:?}", object.name);
        }
    }

    #[test]
    fn the_longest_message_stays_under_1400_octets() {
        let base = schema::default_base();
        // SNMPv3 with authentication and privacy, long names for user and context, sysUpTime.0.
        let envelope = 240;
        for notification in NOTIFICATIONS {
            let is_scalar = |name| schema::GROUPS.iter().flat_map(|group| group.scalars).any(|scalar| scalar.name == name);
            let names = |name: &str| schema::column(name).map_or(1, |(table, _)| table.index.len());
            let index = |name| if is_scalar(name) { vec![0] } else { vec![u32::from(b'x'); 33 * names(name)] };
            let own = notification.objects.iter().map(|object| (object.instance(&base, &index(object.name)), longest(object)));
            let record = Record { oid: notification.oid(&base), objects: own.collect(), ..record() };
            let octets: usize = varbinds(&record, &base).iter().map(|(oid, value)| 4 + ber_oid(oid) + ber_value(value)).sum();
            assert!(envelope + octets <= 1400, "{}: {octets}", notification.name);
        }
    }

    fn longest(object: &Object) -> Value {
        match object.syntax {
            Syntax::Text(_) => Value::OctetString(vec![0xff; 300]),
            Syntax::DateAndTime => schema::date_and_time(WallTime::default()),
            Syntax::Enumeration(_) => Value::Integer(1),
            _ => object.syntax.number(u64::from(u32::MAX)),
        }
    }

    /// Octets of an OID in BER: seven bits of a sub-identifier in each, the first two in one.
    fn ber_oid(oid: &Oid) -> usize {
        1 + oid.sub_ids().iter().skip(2).map(|sub_id| (32 - sub_id.leading_zeros()).div_ceil(7).max(1) as usize).sum::<usize>() + 2
    }

    fn ber_value(value: &Value) -> usize {
        match value {
            Value::OctetString(octets) => octets.len() + 4,
            Value::ObjectId(oid) => ber_oid(oid),
            _ => 7,
        }
    }
}
