//! Format `value`: the first line is the value.

#![deny(clippy::arithmetic_side_effects)]

use super::{complaint, line, lines};
use crate::exec::Outcome;
use crate::view::{Failure, Figure, Sample, Status};
use std::collections::BTreeMap;

/// The figure `value`: the first line without its end, further lines do not matter. An empty line is an empty text; no line is an error.
pub(super) fn read(outcome: &Outcome) -> Result<Sample, Failure> {
    let Some(first) = lines(&outcome.stdout).next() else {
        return Err(Failure::Output(complaint("it printed nothing; the first line would be the value", outcome)));
    };
    if outcome.truncated && !outcome.stdout.contains(&b'\n') {
        return Err(Failure::Output(format!("the first line is longer than max-output, {} octets", outcome.stdout.len())));
    }
    let figures = BTreeMap::from([("value".to_owned(), Figure::parse(first))]);
    Ok(Sample { status: Status::Ok, text: line(first), figures })
}
