//! `ha-snmp agent`: sets up the log, and runs the agent.

use super::{fail, log};
use crate::process::agent;
use std::path::Path;
use std::process::ExitCode;

/// Runs until it is told to stop.
pub fn run(config: &Path) -> ExitCode {
    log::start();
    match agent::run(config) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&error),
    }
}
