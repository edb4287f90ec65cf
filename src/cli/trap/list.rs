//! `ha-snmp trap list`

use crate::cli::ask::{CommandError, configuration};
use crate::cli::table::{json, print, table, word};
use crate::control::{Client, ClientError, Notification, Request, Response, catalogue};
use std::io::Write;
use std::path::Path;

/// Prints what the agent says; where there is none, what the configuration says.
pub fn run(path: &Path, as_json: bool) -> Result<bool, CommandError> {
    let config = configuration(path)?;
    let list = match Client::connect(&config.control.socket, path) {
        Ok(mut client) => client.ask(&Request::TrapList, taken)?,
        Err(ClientError::Nobody { .. }) => {
            // With stderr closed there is nobody to tell.
            let _ = writeln!(std::io::stderr(), "no agent runs: this is what {} says", path.display());
            catalogue(&config, &config.notify)
        }
        Err(error) => return Err(error.into()),
    };
    print(&if as_json { json(&list)? } else { text(&list) });
    Ok(true)
}

fn taken(response: Response) -> Option<Notification> {
    match response {
        Response::Notification(notification) => Some(notification),
        _ => None,
    }
}

fn text(list: &[Notification]) -> String {
    let rows: Vec<_> = list
        .iter()
        .map(|Notification { name, oid, enabled, severities }| {
            let severities = severities.iter().map(word).collect::<Vec<_>>().join(", ");
            let enabled = if *enabled { "yes" } else { "no" };
            [name.clone(), enabled.to_owned(), oid.to_string(), if severities.is_empty() { "-".to_owned() } else { severities }]
        })
        .collect();
    table(["NOTIFICATION", "ENABLED", "OID", "SEVERITY"], &rows)
}
