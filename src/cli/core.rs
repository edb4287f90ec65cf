//! `ha-snmp core`: sets up the log, and runs the core.

use super::{fail, log};
use crate::process::core;
use std::path::Path;
use std::process::ExitCode;

/// Runs until it is told to stop.
pub fn run(config: &Path) -> ExitCode {
    log::start();
    match core::run(config) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&error),
    }
}
