//! `ha-snmp alarm`: what is wrong now, and who looks after it.

use super::ask::{CommandError, connect, exit_code};
use super::table::{date, json, print, printable, table, word};
use crate::control::{Request, Response};
use crate::notify::Alarm;
use clap::Subcommand;
use std::path::Path;
use std::process::ExitCode;

/// What to do with alarms.
#[derive(Debug, Subcommand)]
pub enum AlarmCommand {
    /// Lists the active alarms.
    List {
        /// One JSON object per line.
        #[arg(long)]
        json: bool,
    },
    /// Tells everybody that somebody looks after an alarm.
    Ack {
        /// Its id, or the index that 'alarm list' shows.
        alarm: String,
    },
}

/// Asks the running agent.
pub fn run(command: &AlarmCommand, config: &Path) -> ExitCode {
    exit_code(match command {
        AlarmCommand::List { json } => list(config, *json),
        AlarmCommand::Ack { alarm } => acknowledge(config, alarm),
    })
}

fn list(config: &Path, as_json: bool) -> Result<bool, CommandError> {
    let alarms = connect(config)?.ask(&Request::AlarmList, taken)?;
    print(&if as_json { json(&alarms)? } else { text(&alarms) });
    Ok(true)
}

fn acknowledge(config: &Path, alarm: &str) -> Result<bool, CommandError> {
    for alarm in connect(config)?.ask(&Request::AlarmAck { alarm: alarm.to_owned() }, taken)? {
        print(&format!("{} is looked after by {}\n", printable(&alarm.record.alarm_id), looked_after(&alarm)));
    }
    Ok(true)
}

fn taken(response: Response) -> Option<Alarm> {
    match response {
        Response::Alarm(alarm) => Some(*alarm),
        _ => None,
    }
}

fn text(alarms: &[Alarm]) -> String {
    if alarms.is_empty() {
        return "no active alarms\n".to_owned();
    }
    let rows: Vec<_> = alarms
        .iter()
        .map(|alarm| {
            let record = &alarm.record;
            let (severity, since) = (word(record.severity), date(alarm.raised));
            [alarm.index.to_string(), since, severity, looked_after(alarm), record.alarm_id.clone(), record.text.clone()]
        })
        .collect();
    table(["INDEX", "SINCE", "SEVERITY", "ACKNOWLEDGED", "ALARM", "TEXT"], &rows)
}

/// By whom; a dash without anybody.
fn looked_after(alarm: &Alarm) -> String {
    alarm.acknowledged.as_ref().map_or_else(|| "-".to_owned(), |acknowledged| acknowledged.by.clone())
}
