//! `ha-snmp agent`: sets up the log, and runs the agent.

use super::fail;
use crate::process::agent;
use std::path::Path;
use std::process::ExitCode;
use tracing_subscriber::EnvFilter;

/// Runs until it is told to stop.
pub fn run(config: &Path) -> ExitCode {
    start_log();
    match agent::run(config) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&error),
    }
}

/// The log goes to stderr, where systemd picks it up; `RUST_LOG` chooses what is in it.
fn start_log() {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    // The journal has its own clock.
    let in_journal = std::env::var_os("JOURNAL_STREAM").is_some();
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(false);
    if in_journal {
        builder.with_ansi(false).without_time().init();
    } else {
        builder.with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr())).init();
    }
}
