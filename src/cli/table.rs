//! Text for people: columns, points in time, and lines of JSON for programs.

use crate::time::WallTime;
use jiff::Timestamp;
use jiff::tz::Offset;
use serde::Serialize;
use std::fmt::Debug;
use std::io::{self, Write};

/// Rows below their headings, two spaces between columns; nothing without rows.
pub fn table<const N: usize>(headings: [&str; N], rows: &[[String; N]]) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let rows: Vec<_> =
        std::iter::once(headings.map(str::to_owned)).chain(rows.iter().map(|row| row.each_ref().map(|cell| printable(cell)))).collect();
    let mut widths = [0; N];
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    rows.iter().map(|row| line(row, &widths)).collect()
}

/// One value as a line of JSON.
pub fn json(values: &[impl Serialize]) -> io::Result<String> {
    let mut lines = String::new();
    for value in values {
        lines.push_str(&serde_json::to_string(value)?);
        lines.push('\n');
    }
    Ok(lines)
}

/// `2024-02-29 13:34:56`, as the clock of the agent showed it.
pub fn date(at: WallTime) -> String {
    let instant = Timestamp::from_millisecond(at.unix_ms).unwrap_or(Timestamp::UNIX_EPOCH);
    let offset = Offset::from_seconds(i32::from(at.offset_minutes).saturating_mul(60)).unwrap_or(Offset::UTC);
    offset.to_datetime(instant).strftime("%F %T").to_string()
}

/// The word of an enumeration: the name of its variant.
pub fn word(variant: impl Debug) -> String {
    format!("{variant:?}").to_lowercase()
}

/// A control character from a script must not reach the terminal.
pub fn printable(text: &str) -> String {
    text.replace(char::is_control, "?")
}

/// Writes to stdout. A closed pipe is the reader's decision.
pub fn print(text: &str) {
    let _ = io::stdout().write_all(text.as_bytes());
}

fn line(cells: &[String], widths: &[usize]) -> String {
    let padded: String = cells.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}  ")).collect();
    format!("{}\n", padded.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Severity;

    #[test]
    fn columns_are_as_wide_as_they_must_be() {
        let rows = [["1".to_owned(), "é\x1b[31m".to_owned(), String::new()], ["22222".to_owned(), "x".to_owned(), "last".to_owned()]];
        assert_eq!(table(["SEQ", "A", "TEXT"], &rows), "SEQ    A       TEXT\n1      é?[31m\n22222  x       last\n");
        assert_eq!(table(["SEQ"], &[]), "");
    }

    #[test]
    fn dates_are_local_to_the_agent() {
        assert_eq!(date(WallTime { unix_ms: 1_709_210_096_789, offset_minutes: 60 }), "2024-02-29 13:34:56");
        assert_eq!(date(WallTime { unix_ms: i64::MAX, offset_minutes: i16::MAX }), "1970-01-01 00:00:00");
    }

    #[test]
    fn words() {
        assert_eq!(word(Severity::Indeterminate), "indeterminate");
    }
}
