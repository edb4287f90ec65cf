//! `ha-snmp status`: how the cluster is. The core tells it; the alarms are the agent's, if one runs.

mod age;
mod history;
mod nagios;
#[cfg(test)]
pub mod sample;
mod text;
mod verdict;
mod watch;

use super::ask::{CommandError, configuration, connect_core, exit_code};
use super::table::print;
use crate::control::{Client, CoreState, Request, Response};
use crate::notify::Alarm;
use crate::time::Clock;
use std::path::Path;
use std::process::ExitCode;

/// How it is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Show {
    /// Once, for people.
    Once,
    /// Anew at each change, until it is interrupted.
    Watch,
    /// The last takeovers.
    History,
    /// One line for Nagios.
    Nagios,
}

/// Shows it. Exit status 0 if that could be done, 2 without a core; for Nagios 0 ok, 1 warning, 2 critical, 3 unknown.
pub fn run(show: Show, config: &Path) -> ExitCode {
    match show {
        Show::Once => exit_code(once(config)),
        Show::History => exit_code(last_takeovers(config)),
        Show::Watch => exit_code(watch::run(config)),
        Show::Nagios => {
            let (line, status) = nagios::line(state(config).as_ref().map_err(ToString::to_string));
            print(&line);
            status.into()
        }
    }
}

fn once(config: &Path) -> Result<bool, CommandError> {
    let state = state(config)?;
    print(&text::text(&state, alarms(config).as_deref()));
    Ok(true)
}

fn last_takeovers(config: &Path) -> Result<bool, CommandError> {
    let CoreState { cluster, age } = state(config)?;
    let then = Clock::start().wall().before(age);
    print(&history::text(&cluster.history, then));
    Ok(true)
}

fn state(config: &Path) -> Result<CoreState, CommandError> {
    Ok(connect_core(config)?.state()?)
}

/// The alarms; `None` without an agent that tells them.
fn alarms(path: &Path) -> Option<Vec<Alarm>> {
    let config = configuration(path).ok()?;
    Client::connect(&config.control.socket, path).ok()?.ask(&Request::AlarmList, taken).ok()
}

fn taken(response: Response) -> Option<Alarm> {
    match response {
        Response::Alarm(alarm) => Some(*alarm),
        _ => None,
    }
}
