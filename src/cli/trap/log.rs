//! `ha-snmp trap log`

use crate::cli::ask::{CommandError, connect};
use crate::cli::table::{date, json, print, table, word};
use crate::control::{Client, ClientError, MAX_ROWS, Request, Response, Row};
use std::path::Path;

/// Prints the last `limit` rows, or all from `since` on.
pub fn run(config: &Path, since: Option<u32>, limit: u32, as_json: bool) -> Result<bool, CommandError> {
    let mut client = connect(config)?;
    let rows = match since {
        Some(since) => all_since(&mut client, since)?,
        None => client.ask(&Request::TrapLog { since: None, limit }, taken)?,
    };
    print(&if as_json { json(&rows)? } else { text(&rows) });
    Ok(true)
}

/// Asks again until nothing is new: one answer has only so many rows.
fn all_since(client: &mut Client, mut since: u32) -> Result<Vec<Row>, ClientError> {
    let mut rows: Vec<Row> = Vec::new();
    loop {
        let more = client.ask(&Request::TrapLog { since: Some(since), limit: MAX_ROWS }, taken)?;
        let Some(last) = more.last() else { return Ok(rows) };
        let next = last.record.sequence.checked_add(1);
        rows.extend(more);
        match next {
            Some(next) => since = next,
            None => return Ok(rows),
        }
    }
}

fn taken(response: Response) -> Option<Row> {
    match response {
        Response::Row(row) => Some(*row),
        _ => None,
    }
}

fn text(rows: &[Row]) -> String {
    if rows.is_empty() {
        return "no notifications\n".to_owned();
    }
    let rows: Vec<_> = rows
        .iter()
        .map(|Row { record, deliveries }| {
            let sinks = deliveries.iter().map(|(sink, delivery)| format!("{sink}={}", word(delivery.result))).collect::<Vec<_>>().join(" ");
            [
                record.sequence.to_string(),
                date(record.at),
                word(record.severity),
                word(record.state),
                record.name.clone(),
                sinks,
                record.alarm_id.clone(),
                record.text.clone(),
            ]
        })
        .collect();
    table(["SEQ", "TIME", "SEVERITY", "STATE", "NOTIFICATION", "SINKS", "ALARM", "TEXT"], &rows)
}
