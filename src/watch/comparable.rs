//! A value that conditions can compare.

use crate::config::ObjectType;
use crate::schema::Syntax;
use crate::smi::Value;
use crate::view::Figure;

/// A value that conditions can compare.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Comparable {
    /// As a number, where it is one.
    pub number: Option<f64>,
    /// As people read it; an enumeration's label.
    pub text: String,
    /// It is the `unknown` of an enumeration of HA-CLUSTER-MIB: said of what it stands for, that is no value.
    pub is_unknown: bool,
}

impl Comparable {
    /// A figure of a probe.
    pub fn figure(figure: &Figure) -> Self {
        let number = match figure.to_number() {
            #[expect(clippy::cast_precision_loss, reason = "thresholds are f64; beyond 2^53 a unit more or less does not matter to them")]
            Some(Figure::Integer(number)) => Some(number as f64),
            Some(Figure::Real(number)) => Some(number),
            _ => None,
        };
        Self { number, text: figure.to_string(), is_unknown: false }
    }

    /// The value of an object of the site.
    pub fn object(value: &Value, kind: &ObjectType) -> Self {
        match (value, kind) {
            (Value::Integer(number), ObjectType::Enum(labels)) => {
                Self::labelled(*number, labels.iter().find(|(_, n)| n == number).map(|(label, _)| label.as_str()))
            }
            (Value::Integer(number), ObjectType::TruthValue) => Self::labelled(*number, Some(if *number == 1 { "true" } else { "false" })),
            _ => Self::value(value),
        }
    }

    /// The value of a column of HA-CLUSTER-MIB.
    pub fn cell(value: &Value, syntax: Syntax) -> Self {
        match (value, syntax) {
            (Value::Integer(number), Syntax::Enumeration(_)) => {
                let label = syntax.label(*number);
                Self { is_unknown: label == Some("unknown"), ..Self::labelled(*number, label) }
            }
            _ => Self::value(value),
        }
    }

    fn labelled(number: i32, label: Option<&str>) -> Self {
        Self { number: Some(f64::from(number)), text: label.map_or_else(|| number.to_string(), str::to_owned), is_unknown: false }
    }

    fn value(value: &Value) -> Self {
        let of = |number: f64, text: String| Self { number: Some(number), text, is_unknown: false };
        let text = |text: String| Self { number: None, text, is_unknown: false };
        match value {
            Value::Integer(number) => of(f64::from(*number), number.to_string()),
            Value::Counter32(number) | Value::Gauge32(number) | Value::TimeTicks(number) => of(f64::from(*number), number.to_string()),
            #[expect(clippy::cast_precision_loss, reason = "as above")]
            Value::Counter64(number) => of(*number as f64, number.to_string()),
            Value::OctetString(octets) | Value::Opaque(octets) => text(String::from_utf8_lossy(octets).into_owned()),
            Value::ObjectId(oid) => text(oid.to_string()),
            Value::IpAddress(address) => text(address.to_string()),
            Value::Null | Value::NoSuchObject | Value::NoSuchInstance | Value::EndOfMibView => text(String::new()),
        }
    }

    /// Equal as text, or as numbers where both are; `None` where the value says itself that it is not known, and that is not what is wanted.
    #[expect(clippy::float_cmp, reason = "`equals = \"5\"` means exactly 5")]
    pub fn equals(&self, wanted: &str) -> Option<bool> {
        let is_equal = self.text == wanted || self.number.is_some_and(|number| wanted.parse::<f64>().is_ok_and(|wanted| wanted == number));
        (is_equal || !self.is_unknown).then_some(is_equal)
    }
}
