//! `ha-snmp agent`: sets up the log, and runs the agent.

use super::{fail, log};
use crate::process::agent;
use std::path::Path;
use std::process::ExitCode;

/// Runs until it is told to stop.
pub fn run(config: &Path) -> ExitCode {
    let log = log::start();
    let ended = agent::run(config);
    // Its last lines come before what we say.
    drop(log);
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&error),
    }
}
