//! `ha-snmp agent`: sets up the log, and runs the agent.

use super::fail;
use crate::process::{agent, log};
use std::path::Path;
use std::process::ExitCode;

/// Runs until it is told to stop.
pub fn run(config: &Path) -> ExitCode {
    log::start();
    let ended = agent::run(config);
    log::flush();
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&error),
    }
}
