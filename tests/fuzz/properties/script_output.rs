//! What a script prints, in each format, and the values that objects of each type take from it.
//!
//! Input: a letter for the format (`v`alue, `k`ey-value, `n`agios, `p`ass), a digit as exit status, `t` where the output was cut off (anything
//! else: it was not), a line end; the rest is the output.

use ha_snmp::config::{Format, ObjectType};
use ha_snmp::exec::{End, Outcome};
use ha_snmp::probe::fit::fit;
use ha_snmp::probe::script::read;
use ha_snmp::smi::{Oid, Value};
use ha_snmp::view::Figure;

/// Reads the output and fits each figure to each type.
pub fn script_output(data: &[u8]) {
    let [format, exit, cut, _, stdout @ ..] = data else { return };
    let format = match format {
        b'k' => Format::KeyValue,
        b'n' => Format::Nagios,
        b'p' => Format::Pass { oid: Oid::from([1, 3, 6, 1, 4, 1, 8072]) },
        _ => Format::Value,
    };
    let end = End::Exited(i32::from(*exit) - i32::from(b'0'));
    let outcome = Outcome { end, stdout: stdout.to_vec(), truncated: *cut == b't', stderr: String::new(), complaints: Vec::new() };
    match read(&format, &outcome) {
        Err(failure) => assert!(!failure.to_string().is_empty()),
        Ok(sample) => {
            assert!(sample.text.len() <= 255 && !sample.text.contains(char::is_control), "{:?}", sample.text);
            for (name, figure) in &sample.figures {
                assert!(!name.is_empty(), "{figure:?} has no name");
                check(figure);
            }
        }
    }
}

fn check(figure: &Figure) {
    if let Figure::Real(number) = figure {
        assert!(number.is_finite());
    }
    if let Some(number) = figure.to_number() {
        assert_eq!(number.to_number(), Some(number.clone()), "{figure:?}");
    }
    let labels = ObjectType::Enum(vec![("up".to_owned(), 1), ("down".to_owned(), 2)]);
    for scale in [1.0, 0.01, -1000.0] {
        let of_type = |kind: &ObjectType, is: fn(&Value) -> bool| match fit(figure, kind, scale) {
            Ok(value) => assert!(is(&value), "{figure:?} became {value:?}"),
            Err(error) => assert!(!error.to_string().is_empty()),
        };
        of_type(&ObjectType::Integer, |value| matches!(value, Value::Integer(_)));
        of_type(&ObjectType::Gauge, |value| matches!(value, Value::Gauge32(_)));
        of_type(&ObjectType::Counter, |value| matches!(value, Value::Counter32(_)));
        of_type(&ObjectType::Counter64, |value| matches!(value, Value::Counter64(_)));
        of_type(&ObjectType::TimeTicks, |value| matches!(value, Value::TimeTicks(_)));
        of_type(&ObjectType::String, |value| matches!(value, Value::OctetString(octets) if octets.len() <= 65_535));
        of_type(&ObjectType::Octets, |value| matches!(value, Value::OctetString(octets) if octets.len() <= 65_535));
        of_type(&ObjectType::Oid, |value| matches!(value, Value::ObjectId(_)));
        of_type(&ObjectType::IpAddress, |value| matches!(value, Value::IpAddress(_)));
        of_type(&ObjectType::TruthValue, |value| matches!(value, Value::Integer(1 | 2)));
        of_type(&labels, |value| matches!(value, Value::Integer(1 | 2)));
    }
}
