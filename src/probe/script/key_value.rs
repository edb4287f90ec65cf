//! Format `key-value`: one run feeds many objects.
//!
//! A line is `key = value`, `key: value` or `key value`: the key ends at the first `=`, `:` or blank. Empty lines and lines that begin
//! with `#` are skipped. A line without a value, and a key that was there before (the last one counts), are mistakes: the good
//! lines count all the same, but the sample has status warning and its text names the first mistake. Without one good line
//! it is a failure.

#![deny(clippy::arithmetic_side_effects)]

use super::{complaint, line, lines};
use crate::exec::Outcome;
use crate::view::{Failure, Figure, Sample, Status};
use std::collections::BTreeMap;

/// A figure for each key.
pub(super) fn read(outcome: &Outcome) -> Result<Sample, Failure> {
    let mut figures = BTreeMap::new();
    let mut mistakes = Vec::new();
    for (number, text) in (1_usize..).zip(lines(whole_lines(outcome))) {
        match entry(text) {
            Entry::None => {}
            Entry::Value(key, value) => {
                if figures.insert(key.to_owned(), Figure::parse(value)).is_some() {
                    mistakes.push(format!("line {number}: '{key}' was there before"));
                }
            }
            Entry::Bad => mistakes.push(format!("line {number} is not 'key = value': {}", line(text))),
        }
    }
    if outcome.truncated {
        mistakes.push(format!("cut off at max-output, {} octets", outcome.stdout.len()));
    }
    let mistakes = match mistakes.as_slice() {
        [] => None,
        [only] => Some(only.clone()),
        [first, rest @ ..] => Some(format!("{first} (and {} more)", rest.len())),
    };
    match (figures.len(), mistakes) {
        (0, None) => Err(Failure::Output(complaint("it printed nothing; each line would be 'key = value'", outcome))),
        (0, Some(mistakes)) => Err(Failure::Output(line(mistakes.as_bytes()))),
        (count, None) => Ok(Sample { status: Status::Ok, text: format!("{count} values"), figures }),
        (count, Some(mistakes)) => {
            Ok(Sample { status: Status::Warning, text: line(format!("{count} values; {mistakes}").as_bytes()), figures })
        }
    }
}

enum Entry<'a> {
    None,
    Value(&'a str, &'a [u8]),
    Bad,
}

/// Without the line that the cut went through: half a number is not a number.
fn whole_lines(outcome: &Outcome) -> &[u8] {
    let end = if outcome.truncated { outcome.stdout.iter().rposition(|octet| *octet == b'\n') } else { None };
    end.map_or(if outcome.truncated { &[] } else { outcome.stdout.as_slice() }, |end| outcome.stdout.get(..end).unwrap_or_default())
}

fn entry(text: &[u8]) -> Entry<'_> {
    let text = text.trim_ascii();
    if text.is_empty() || text.starts_with(b"#") {
        return Entry::None;
    }
    let separates = |octet: &u8| *octet == b'=' || *octet == b':' || octet.is_ascii_whitespace();
    let end = text.iter().position(separates).unwrap_or(text.len());
    let (key, rest) = text.split_at_checked(end).unwrap_or((text, &[]));
    let rest = rest.trim_ascii_start();
    let value = rest.strip_prefix(b"=").or_else(|| rest.strip_prefix(b":")).unwrap_or(rest).trim_ascii_start();
    match str::from_utf8(key) {
        // `key =` is a value, the empty text; `key` alone is none.
        Ok(key) if !key.is_empty() && !rest.is_empty() => Entry::Value(key, value),
        _ => Entry::Bad,
    }
}
