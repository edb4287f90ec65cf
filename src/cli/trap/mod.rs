//! `ha-snmp trap`: which notifications there are, what became of those that were sent, and sending them.

mod list;
mod log;
mod range;
mod replay;
mod test;

use super::ask::exit_code;
use crate::control::MAX_ROWS;
use clap::Subcommand;
use range::{Range, range};
use std::path::Path;
use std::process::ExitCode;

/// What to do with notifications.
#[derive(Debug, Subcommand)]
pub enum TrapCommand {
    /// Lists the notifications that there are, and which are switched off.
    List {
        /// One JSON object per line.
        #[arg(long)]
        json: bool,
    },
    /// Sends a notification to every sink, and tells what came back; exit status 1 if a sink did not get it.
    Test {
        /// Its name, notificationTest without.
        name: Option<String>,
        /// One JSON object per line.
        #[arg(long)]
        json: bool,
    },
    /// Shows the notification log, and what became of each notification at each sink.
    Log {
        /// From this sequence on, to the end.
        #[arg(long, value_name = "SEQ", conflicts_with = "limit")]
        since: Option<u32>,
        /// At most so many, the last ones.
        #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=i64::from(MAX_ROWS)))]
        limit: u32,
        /// One JSON object per line.
        #[arg(long)]
        json: bool,
    },
    /// Sends notifications of the log again, with the sequence that they have.
    Replay {
        /// Which: '7' is one, '7..9' three, '7..' all from 7 on.
        #[arg(value_name = "SEQ..", value_parser = range)]
        range: Range,
        /// To this sink only.
        #[arg(long)]
        sink: Option<String>,
    },
}

/// Asks the running agent; the list is also to be had of the configuration.
pub fn run(command: &TrapCommand, config: &Path) -> ExitCode {
    exit_code(match command {
        TrapCommand::List { json } => list::run(config, *json),
        TrapCommand::Test { name, json } => test::run(config, name.clone(), *json),
        TrapCommand::Log { since, limit, json } => log::run(config, *since, *limit, *json),
        TrapCommand::Replay { range, sink } => replay::run(config, *range, sink.clone()),
    })
}
