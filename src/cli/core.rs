//! `ha-snmp core`: runs this node's core, or ends it.

use super::ask::{connect_core, exit_code};
use super::order::order_to_end;
use super::serve;
use crate::engine::embedded::command::Command;
use crate::process::core;
use clap::Subcommand;
use std::path::Path;
use std::process::ExitCode;

/// What to do with this node's core.
#[derive(Debug, Subcommand)]
pub enum CoreCommand {
    /// Ends the core and leaves services running, for a new core that is started within a minute: package scripts do that.
    Detach {
        /// Does not wait for the effect.
        #[arg(long)]
        nowait: bool,
    },
    /// Stops all services of this node, says goodbye to the other node, and ends the core.
    Stop {
        /// Does not wait for the effect.
        #[arg(long)]
        nowait: bool,
    },
}

/// Orders; without a command runs the core until it is told to stop.
pub fn run(command: Option<&CoreCommand>, config: &Path) -> ExitCode {
    let Some(command) = command else { return serve_core(config) };
    exit_code(connect_core(config).and_then(|mut core| match command {
        CoreCommand::Detach { nowait } => {
            order_to_end(&mut core, Command::Detach, *nowait, "the core has ended, services run on: start the new one within a minute")
        }
        CoreCommand::Stop { nowait } => {
            order_to_end(&mut core, Command::Shutdown, *nowait, "everything is stopped, and the core has ended")
        }
    }))
}

/// `RestartPreventExitStatus=` of the unit: EX_CONFIG of sysexits.h.
const NEEDS_A_PERSON: u8 = 78;

fn serve_core(config: &Path) -> ExitCode {
    let mut needs_a_person = false;
    let ended = serve(|| core::run(config).inspect_err(|error| needs_a_person = error.needs_a_person()));
    if needs_a_person { NEEDS_A_PERSON.into() } else { ended }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_unit_knows_what_needs_a_person() {
        let unit = include_str!("../../packaging/systemd/ha-snmp-core.service");
        assert!(unit.lines().any(|line| line == format!("RestartPreventExitStatus={NEEDS_A_PERSON}")));
        let directory = tempfile::tempdir().unwrap();
        let config = directory.path().join("ha-snmp.toml");
        assert!(core::run(&config).unwrap_err().needs_a_person(), "no file");
        std::fs::write(&config, "").unwrap();
        assert!(core::run(&config).unwrap_err().needs_a_person(), "no cluster");
    }
}
