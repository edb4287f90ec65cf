//! `ha-snmp agent`: sets up the log, and runs the agent.

use super::serve;
use crate::process::agent;
use std::path::Path;
use std::process::ExitCode;

/// Runs until it is told to stop.
pub fn run(config: &Path) -> ExitCode {
    serve(|| agent::run(config))
}
