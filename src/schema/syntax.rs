//! The syntax of an object: how it reads in the module, and how a fact becomes a value that fits it.

use crate::smi::Value;

/// What values an object has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Syntax {
    /// `Gauge32`: what does not fit is shown as the largest value (RFC 2578 section 7.1.7).
    Gauge32,
    /// `Counter32`: wraps (RFC 2578 section 7.1.6).
    Counter32,
    /// `Unsigned32 (1..4294967295)`: the number of a row.
    RowNumber,
    /// `Unsigned32`
    Unsigned32,
    /// `TruthValue`
    TruthValue,
    /// `SnmpAdminString (SIZE (0..n))`: UTF-8 for people.
    Text(u16),
    /// `SnmpAdminString (SIZE (1..n))`: a name that is an index.
    Name(u16),
    /// `DateAndTime`, always with the offset from UTC.
    DateAndTime,
    /// `OBJECT IDENTIFIER`.
    ObjectId,
    /// One of our textual conventions.
    Enumeration(&'static Convention),
}

/// A textual convention of this module: an enumeration (RFC 2579 section 2).
#[derive(Debug, PartialEq, Eq)]
pub struct Convention {
    /// The name, with a capital first letter.
    pub name: &'static str,
    /// Labels with their numbers, contiguous from 1.
    pub labels: &'static [(&'static str, i32)],
    /// The DESCRIPTION clause.
    pub description: &'static str,
}

impl Syntax {
    /// A number as a value of this syntax: a gauge stays at its largest value, a counter wraps. Other syntaxes have no numbers and show them as a
    /// gauge.
    #[must_use]
    pub fn number(self, number: u64) -> Value {
        match self {
            Self::Counter32 => Value::Counter32(u32::try_from(number & u64::from(u32::MAX)).unwrap_or(u32::MAX)),
            _ => Value::Gauge32(u32::try_from(number).unwrap_or(u32::MAX)),
        }
    }

    /// A text as a value of this syntax, cut between two characters where it is too long.
    #[must_use]
    pub fn text(self, text: &str) -> Value {
        let most = match self {
            Self::Text(most) | Self::Name(most) => usize::from(most),
            _ => usize::from(u16::MAX),
        };
        Value::OctetString(text.get(..text.floor_char_boundary(most)).unwrap_or(text).as_bytes().to_vec())
    }

    /// The label of a number, where this is an enumeration that has it.
    #[must_use]
    pub fn label(self, number: i32) -> Option<&'static str> {
        let Self::Enumeration(convention) = self else { return None };
        convention.labels.iter().find(|(_, value)| *value == number).map(|(label, _)| *label)
    }

    /// Whether a value is of this syntax: type, size, range and label.
    #[must_use]
    pub fn fits(self, value: &Value) -> bool {
        match (self, value) {
            (Self::Gauge32 | Self::Unsigned32, Value::Gauge32(_)) | (Self::Counter32, Value::Counter32(_)) => true,
            (Self::ObjectId, Value::ObjectId(_)) => true,
            (Self::TruthValue, Value::Integer(number)) => (1..=2).contains(number),
            (Self::RowNumber, Value::Gauge32(number)) => *number > 0,
            (Self::Text(most), Value::OctetString(octets)) => octets.len() <= usize::from(most) && str::from_utf8(octets).is_ok(),
            (Self::Name(most), Value::OctetString(octets)) => {
                (1..=usize::from(most)).contains(&octets.len()) && str::from_utf8(octets).is_ok()
            }
            (Self::DateAndTime, Value::OctetString(octets)) => octets.len() == 11,
            (Self::Enumeration(_), Value::Integer(number)) => self.label(*number).is_some(),
            _ => false,
        }
    }

    /// The SYNTAX clause.
    #[must_use]
    pub fn clause(self) -> String {
        match self {
            Self::Gauge32 => "Gauge32".to_owned(),
            Self::Counter32 => "Counter32".to_owned(),
            Self::RowNumber => "Unsigned32 (1..4294967295)".to_owned(),
            Self::Unsigned32 => "Unsigned32".to_owned(),
            Self::TruthValue => "TruthValue".to_owned(),
            Self::Text(most) => format!("SnmpAdminString (SIZE (0..{most}))"),
            Self::Name(most) => format!("SnmpAdminString (SIZE (1..{most}))"),
            Self::DateAndTime => "DateAndTime".to_owned(),
            Self::ObjectId => "OBJECT IDENTIFIER".to_owned(),
            Self::Enumeration(convention) => convention.name.to_owned(),
        }
    }

    /// The type in the SEQUENCE of a table's row, where sizes and ranges are not repeated (RFC 2578 section 7.1.12).
    #[must_use]
    pub fn sequence_type(self) -> &'static str {
        match self {
            Self::Gauge32 => "Gauge32",
            Self::Counter32 => "Counter32",
            Self::RowNumber | Self::Unsigned32 => "Unsigned32",
            Self::TruthValue => "TruthValue",
            Self::Text(_) | Self::Name(_) => "SnmpAdminString",
            Self::DateAndTime => "DateAndTime",
            Self::ObjectId => "OBJECT IDENTIFIER",
            Self::Enumeration(convention) => convention.name,
        }
    }
}

/// A `TruthValue`: true is 1, false is 2 (RFC 2579 section 2).
#[must_use]
pub fn truth_value(flag: bool) -> Value {
    Value::Integer(if flag { 1 } else { 2 })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::convention::STATUS;

    #[test]
    fn gauges_stay_counters_wrap() {
        assert_eq!(Syntax::Gauge32.number(1 << 32), Value::Gauge32(u32::MAX));
        assert_eq!(Syntax::Counter32.number((1 << 32) + 7), Value::Counter32(7));
    }

    #[test]
    fn a_text_is_cut_between_characters() {
        assert_eq!(Syntax::Text(4).text("aéßx"), Value::OctetString("aé".as_bytes().to_vec()));
        assert_eq!(Syntax::Text(4).text("abcd"), Value::OctetString(b"abcd".to_vec()));
    }

    #[test]
    fn fits() {
        for (syntax, value, fits) in [
            (Syntax::Gauge32, Value::Gauge32(0), true),
            (Syntax::Gauge32, Value::Counter32(0), false),
            (Syntax::RowNumber, Value::Gauge32(0), false),
            (Syntax::Text(2), Value::OctetString(b"abc".to_vec()), false),
            (Syntax::Text(2), Value::OctetString(vec![0xff]), false),
            (Syntax::Name(2), Value::OctetString(vec![]), false),
            (Syntax::DateAndTime, Value::OctetString(vec![0; 8]), false),
            (Syntax::Enumeration(&STATUS), Value::Integer(4), true),
            (Syntax::Enumeration(&STATUS), Value::Integer(5), false),
            (Syntax::TruthValue, Value::Integer(2), true),
            (Syntax::TruthValue, Value::Integer(0), false),
            (Syntax::Unsigned32, Value::Gauge32(0), true),
        ] {
            assert_eq!(syntax.fits(&value), fits, "{syntax:?} {value:?}");
        }
    }
}
