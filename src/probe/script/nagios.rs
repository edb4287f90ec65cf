//! Format `nagios`: the output of a monitoring plugin, after the Monitoring Plugins Development Guidelines ("Plugin Output for Nagios",
//! "Performance data"):
//!
//! ```text
//! DISK OK - free space: / 3326 MB | /=2643MB;5948;5958;0;5968
//! long text, not shown | /boot=68MB;88;93;0;98
//! '/srv/my data'=77MB
//! ```
//!
//! The exit status is the status: 0 ok, 1 warning, 2 critical, 3 unknown. The text is the first line up to `|`. Performance data stand behind
//! the `|` of the first line, behind the next `|` and in all lines after that. Each gives a figure of its label; units, thresholds and
//! limits are left out, and so is the value `U`, which means unknown. The figures `exit-code` and `text` are always there, whatever
//! labels a plugin uses.

#![deny(clippy::arithmetic_side_effects)]

use super::{complaint, line};
use crate::exec::Outcome;
use crate::view::{Failure, Figure, Sample, Status};
use std::collections::BTreeMap;

/// Status, text and figures of a plugin.
pub(super) fn read(exit: i32, outcome: &Outcome) -> Result<Sample, Failure> {
    let status = match exit {
        0 => Status::Ok,
        1 => Status::Warning,
        2 => Status::Critical,
        3 => Status::Unknown,
        _ => return Err(Failure::Exit(complaint(&format!("exit status {exit}, where a Nagios plugin has 0 to 3"), outcome))),
    };
    let output = String::from_utf8_lossy(&outcome.stdout);
    let (first, rest) = output.split_once('\n').unwrap_or((&output, ""));
    let (text, first_data) = first.split_once('|').unwrap_or((first, ""));
    let more_data = rest.split_once('|').map_or("", |(_, data)| data);
    let mut figures = BTreeMap::new();
    let mut text = text.trim().to_owned();
    for data in [first_data, more_data] {
        if let Err(Bad(place)) = performance_data(data, &mut figures) {
            text = format!("{text} (bad performance data: {place})");
        }
    }
    if outcome.truncated {
        text = format!("{text} (cut off at max-output, {} octets)", outcome.stdout.len());
    }
    if text.is_empty() {
        "no output".clone_into(&mut text);
    }
    let text = line(text.as_bytes());
    figures.insert("exit-code".to_owned(), Figure::Integer(exit.into()));
    figures.insert("text".to_owned(), Figure::text(text.clone()));
    Ok(Sample { status, text, figures })
}

/// The first item that is no performance data.
struct Bad(String);

/// Adds the figure of each item; goes on behind one that is bad, and names the first such.
fn performance_data(mut data: &str, figures: &mut BTreeMap<String, Figure>) -> Result<(), Bad> {
    let mut bad = Ok(());
    loop {
        data = data.trim_start();
        if data.is_empty() {
            return bad;
        }
        let item = label(data).and_then(|(label, rest)| {
            let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
            let (item, rest) = rest.split_at_checked(end)?;
            Some((label, value(item.split(';').next().unwrap_or_default())?, rest))
        });
        if let Some((label, value, rest)) = item {
            if let Some(figure) = value {
                figures.insert(label, figure);
            }
            data = rest;
        } else {
            let (word, rest) = data.split_once(char::is_whitespace).unwrap_or((data, ""));
            if bad.is_ok() {
                bad = Err(Bad(word.to_owned()));
            }
            data = rest;
        }
    }
}

/// The label, and what stands behind its `=`. In quotes it may hold blanks and `=`, and `''` for a quote.
fn label(data: &str) -> Option<(String, &str)> {
    let (label, rest) = match data.strip_prefix('\'') {
        None => {
            // Only in its own word: to look further would take a time that grows with the square of the output.
            let word = data.split(char::is_whitespace).next()?;
            let (label, _) = word.split_once('=')?;
            (label.to_owned(), data.get(label.len()..)?.strip_prefix('=')?)
        }
        Some(quoted) => {
            let mut label = String::new();
            let mut rest = quoted;
            loop {
                let (part, behind) = rest.split_once('\'')?;
                label.push_str(part);
                let Some(more) = behind.strip_prefix('\'') else { break (label, behind.strip_prefix('=')?) };
                label.push('\'');
                rest = more;
            }
        }
    };
    (!label.is_empty()).then_some((label, rest))
}

/// The number in front of the unit; `Some(None)` for `U`.
#[expect(clippy::option_option, reason = "no number is an error, an unknown one is not")]
fn value(text: &str) -> Option<Option<Figure>> {
    if text == "U" {
        return Some(None);
    }
    let mut end = text.find(|c: char| !(c.is_ascii_digit() || "+-.".contains(c))).unwrap_or(text.len());
    // An exponent, unless it is a unit that begins with e.
    if let Some(exponent) = text.get(end..).and_then(|rest| rest.strip_prefix(['e', 'E'])) {
        let digits = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
        let behind = digits.trim_start_matches(|c: char| c.is_ascii_digit());
        if behind.len() < digits.len() {
            end = text.len().saturating_sub(behind.len());
        }
    }
    // `1,5` of a plugin that speaks another language must not become 1.
    let (number, unit) = text.split_at_checked(end)?;
    if unit.starts_with(',') { None } else { Figure::text(number).to_number().map(Some) }
}
