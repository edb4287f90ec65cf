//! Format `pass`: the calling convention of net-snmp's `pass` scripts, snmpd.conf(5). Run with `-g OID`, they print three lines, OID, type
//! and value, or nothing (some: `NONE`) where they have no value. As with snmpd their exit status does not matter when
//! they printed a value, and letter case and what follows the name of the type do not matter either.

#![deny(clippy::arithmetic_side_effects)]

use super::{complaint, line, lines};
use crate::exec::Outcome;
use crate::smi::Oid;
use crate::view::{Failure, Figure, Sample, Status};
use std::collections::BTreeMap;

/// The types with a number as value. `timetick` is how snmpd compares it; `unsigned` and `counter64` are not in the manual, but taken.
const NUMBERS: [&str; 6] = ["integer", "unsigned", "gauge", "counter64", "counter", "timetick"];
/// The types with hexadecimal octets as value: `00 3f dd`.
const HEX: [&str; 2] = ["octet", "opaque"];
/// The types whose value is the text of the line.
const TEXTS: [&str; 3] = ["string", "objectid", "ipaddress"];

/// The figure `value`. Octets stay the hexadecimal text, which is what an object of type `octets` takes.
pub(super) fn read(asked: &Oid, exit: i32, outcome: &Outcome) -> Result<Sample, Failure> {
    let mut lines = lines(&outcome.stdout);
    let oid = String::from_utf8_lossy(lines.next().unwrap_or_default()).trim().to_owned();
    if oid.is_empty() || oid.eq_ignore_ascii_case("NONE") {
        let status = if exit == 0 { String::new() } else { format!(" (exit status {exit})") };
        return Err(Failure::Output(complaint(&format!("it has no value for .{asked}{status}"), outcome)));
    }
    if oid.parse().as_ref() != Ok(asked) {
        return Err(bad(&format!("the first line is '{oid}', but .{asked} was asked for")));
    }
    let (Some(kind), Some(value)) = (lines.next(), lines.next()) else {
        return Err(bad("fewer than three lines: OID, type and value"));
    };
    if outcome.truncated && lines.next().is_none() {
        return Err(bad(&format!("the value is longer than max-output, {} octets", outcome.stdout.len())));
    }
    let kind = String::from_utf8_lossy(kind).trim().to_ascii_lowercase();
    let is = |names: &[&str]| names.iter().any(|name| kind.starts_with(name));
    let figure = if is(&NUMBERS) {
        match Figure::Octets(value.to_vec()).to_number() {
            Some(number @ Figure::Integer(_)) => number,
            _ => return Err(bad(&format!("type {kind}, but '{}' is not a whole number", line(value)))),
        }
    } else if is(&HEX) {
        let hexadecimal = value.iter().all(|octet| octet.is_ascii_hexdigit() || octet.is_ascii_whitespace());
        if !hexadecimal {
            return Err(bad(&format!("type {kind}, but '{}' is not hexadecimal", line(value))));
        }
        Figure::Octets(value.trim_ascii().to_vec())
    } else if is(&TEXTS) {
        Figure::Octets(value.to_vec())
    } else {
        return Err(bad(&format!("unknown type '{kind}'")));
    };
    Ok(Sample { status: Status::Ok, text: line(value), figures: BTreeMap::from([("value".to_owned(), figure)]) })
}

fn bad(what: &str) -> Failure {
    Failure::Output(line(what.as_bytes()))
}
