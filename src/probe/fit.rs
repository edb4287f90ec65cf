//! From a measured figure to a value of an object's SNMP type.

#![deny(clippy::disallowed_methods, clippy::disallowed_types, clippy::arithmetic_side_effects)]

use crate::config::ObjectType;
use crate::smi::{Oid, OidError, Value};
use crate::view::Figure;
use std::net::Ipv4Addr;

/// An OCTET STRING has at most so many octets (RFC 2578 section 7.1.2).
const MAX_OCTETS: usize = 65_535;

/// Why a figure is no value of its type.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FitError {
    /// Not a number.
    #[error("'{0}' is not a number")]
    NotANumber(String),
    /// A number outside of the type's range.
    #[error("{number} does not fit {kind}, which is {least} to {most}")]
    Range {
        /// The number, scaled and rounded.
        number: String,
        /// The type, as the configuration names it.
        kind: &'static str,
        /// The least that fits.
        least: i128,
        /// The most that fits.
        most: i128,
    },
    /// Neither a number nor a label of an enumeration.
    #[error("'{text}' is none of {labels}")]
    NotInEnum {
        /// The figure.
        text: String,
        /// All labels and numbers, as `up(1), down(2)`.
        labels: String,
    },
    /// No word or number for true or false.
    #[error("'{0}' is neither true (true, yes, on, 1) nor false (false, no, off, 2, 0)")]
    NotATruthValue(String),
    /// Not pairs of hexadecimal digits.
    #[error("'{0}' is not hexadecimal octets such as 'DE AD' or 'de:ad'")]
    NotHexadecimal(String),
    /// Not an object identifier.
    #[error("'{0}' is not an OID: {1}")]
    NotAnOid(String, OidError),
    /// An object identifier that BER has no form for: snmpd could not send the answer that it is in.
    #[error(
        "'{0}' is no OID that can be sent: it has two numbers or more, the first is 0, 1 or 2, and behind 0 and 1 the second is under 40"
    )]
    UnsendableOid(String),
    /// Not an IPv4 address.
    #[error("'{0}' is not an IPv4 address")]
    NotAnAddress(String),
    /// Longer than an OCTET STRING may be.
    #[error("{0} octets, where a string has at most {MAX_OCTETS}")]
    TooLong(usize),
}

/// The figure as a value of this type. A number is multiplied by `scale` and rounded half away from zero; a flag is 1 or 0 as a number.
/// Words are compared without regard to case, blanks around a text matter in a string only.
///
/// What is too large: an integer does not fit; a gauge stays at its maximum (RFC 2578 section 7.1.7); counters and time ticks, which are
/// hundredths of a second, wrap (sections 7.1.6, 7.1.8, 7.1.10). What is negative fits an integer only.
///
/// # Errors
/// [`FitError`] with the figure and what the type takes.
pub fn fit(figure: &Figure, kind: &ObjectType, scale: f64) -> Result<Value, FitError> {
    match kind {
        ObjectType::Integer => {
            let number = whole(figure, scale)?;
            let value = i32::try_from(number).map_err(|_| out_of_range(number, "integer", i32::MIN.into(), i32::MAX.into()))?;
            Ok(Value::Integer(value))
        }
        ObjectType::Gauge => {
            let number = natural(figure, scale, "gauge", u32::MAX.into())?;
            Ok(Value::Gauge32(u32::try_from(number).unwrap_or(u32::MAX)))
        }
        ObjectType::Counter => Ok(Value::Counter32(modulo_2_32(natural(figure, scale, "counter", u32::MAX.into())?))),
        ObjectType::Counter64 => Ok(Value::Counter64(modulo_2_64(natural(figure, scale, "counter64", u64::MAX.into())?))),
        ObjectType::TimeTicks => Ok(Value::TimeTicks(modulo_2_32(natural(figure, scale, "time-ticks", u32::MAX.into())?))),
        ObjectType::String => string(match figure {
            Figure::Octets(octets) => octets.clone(),
            other => other.to_string().into_bytes(),
        }),
        ObjectType::Octets => string(hexadecimal(&text(figure)).ok_or_else(|| FitError::NotHexadecimal(text(figure)))?),
        ObjectType::Oid => {
            let text = text(figure);
            match text.parse::<Oid>() {
                Ok(oid) if is_sendable(&oid) => Ok(Value::ObjectId(oid)),
                Ok(_) => Err(FitError::UnsendableOid(text)),
                Err(error) => Err(FitError::NotAnOid(text, error)),
            }
        }
        ObjectType::IpAddress => {
            let text = text(figure);
            text.parse::<Ipv4Addr>().map(Value::IpAddress).map_err(|_| FitError::NotAnAddress(text))
        }
        ObjectType::TruthValue => truth(figure),
        ObjectType::Enum(labels) => label(figure, labels),
    }
}

/// X.690 section 8.19.4: the first two numbers share one sub-identifier.
fn is_sendable(oid: &Oid) -> bool {
    matches!(oid.sub_ids(), [0 | 1, 0..40, ..] | [2, _, ..])
}

/// What a person would write for it.
fn text(figure: &Figure) -> String {
    figure.to_string().trim().to_owned()
}

fn out_of_range(number: i128, kind: &'static str, least: i128, most: i128) -> FitError {
    FitError::Range { number: number.to_string(), kind, least, most }
}

fn natural(figure: &Figure, scale: f64, kind: &'static str, most: i128) -> Result<u128, FitError> {
    let number = whole(figure, scale)?;
    u128::try_from(number).map_err(|_| out_of_range(number, kind, 0, most))
}

/// The scaled and rounded number. Whole numbers stay exact where the scale is whole too: f64 would lose the low digits of a Counter64.
fn whole(figure: &Figure, scale: f64) -> Result<i128, FitError> {
    let number = match figure {
        Figure::Flag(flag) => Figure::Integer((*flag).into()),
        other => other.to_number().ok_or_else(|| FitError::NotANumber(text(other)))?,
    };
    match number {
        Figure::Integer(integer) if scale.fract() == 0.0 => Ok(integer.saturating_mul(rounded(scale))),
        #[expect(clippy::cast_precision_loss, reason = "a fraction as scale asks for rounding")]
        Figure::Integer(integer) => Ok(rounded(integer as f64 * scale)),
        Figure::Real(real) => Ok(rounded(real * scale)),
        Figure::Flag(_) | Figure::Octets(_) => Err(FitError::NotANumber(text(figure))),
    }
}

#[expect(clippy::cast_possible_truncation, reason = "rounded before; beyond i128 it stays at the end, far outside of every type")]
fn rounded(number: f64) -> i128 {
    number.round() as i128
}

fn modulo_2_32(number: u128) -> u32 {
    u32::try_from(number & u128::from(u32::MAX)).unwrap_or(u32::MAX)
}

fn modulo_2_64(number: u128) -> u64 {
    u64::try_from(number & u128::from(u64::MAX)).unwrap_or(u64::MAX)
}

fn string(octets: Vec<u8>) -> Result<Value, FitError> {
    if octets.len() > MAX_OCTETS { Err(FitError::TooLong(octets.len())) } else { Ok(Value::OctetString(octets)) }
}

/// `DE AD`, `de:ad`, `de-ad`, `dead`, `0xdead`; a single digit between separators is an octet too, as in `0:1b:2`.
fn hexadecimal(text: &str) -> Option<Vec<u8>> {
    if text.is_empty() {
        return Some(Vec::new());
    }
    let digits = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")).unwrap_or(text);
    let mut octets = Vec::new();
    for group in digits.split([' ', ':', '-']) {
        if group.is_empty() || (group.len() > 2 && !group.len().is_multiple_of(2)) {
            return None;
        }
        for pair in group.as_bytes().chunks(2) {
            // `from_str_radix` takes a sign as well.
            let pair = str::from_utf8(pair).ok().filter(|pair| pair.bytes().all(|digit| digit.is_ascii_hexdigit()))?;
            octets.push(u8::from_str_radix(pair, 16).ok()?);
        }
    }
    Some(octets)
}

/// TruthValue (RFC 2579): true is 1, false is 2. 0 is false too, for that is what scripts print.
fn truth(figure: &Figure) -> Result<Value, FitError> {
    let text = text(figure);
    match text.to_ascii_lowercase().as_str() {
        "true" | "yes" | "on" | "1" => Ok(Value::Integer(1)),
        "false" | "no" | "off" | "2" | "0" => Ok(Value::Integer(2)),
        _ => Err(FitError::NotATruthValue(text)),
    }
}

fn label(figure: &Figure, labels: &[(String, i32)]) -> Result<Value, FitError> {
    let text = text(figure);
    let number = whole(figure, 1.0).ok();
    let found = labels.iter().find(|(label, value)| label.eq_ignore_ascii_case(&text) || number == Some((*value).into()));
    found.map(|(_, value)| Value::Integer(*value)).ok_or_else(|| {
        let labels: Vec<String> = labels.iter().map(|(label, value)| format!("{label}({value})")).collect();
        FitError::NotInEnum { text, labels: labels.join(", ") }
    })
}

#[cfg(test)]
mod tests;
