//! `ha-snmp trap replay`

use super::range::Range;
use crate::cli::ask::{CommandError, connect};
use crate::cli::table::print;
use crate::control::{Replaying, Request, Response};
use crate::smi::Name;
use std::path::Path;

/// Has rows of the log sent again. What becomes of them is in the log.
pub fn run(config: &Path, range: Range, sink: Option<String>) -> Result<bool, CommandError> {
    let request = Request::TrapReplay { from: range.from, to: range.to, sink };
    for Replaying { from, to, rows, sinks } in connect(config)?.ask(&request, taken)? {
        let sinks = sinks.iter().map(Name::as_str).collect::<Vec<_>>().join(", ");
        let notifications = if rows == 1 { "1 notification".to_owned() } else { format!("{rows} notifications") };
        print(&format!("sending {notifications} again, {from} to {to}, to {sinks}: see ha-snmp trap log --since {from}\n"));
    }
    Ok(true)
}

fn taken(response: Response) -> Option<Replaying> {
    match response {
        Response::Replaying(replaying) => Some(replaying),
        _ => None,
    }
}
