//! The command line: one file per subcommand; the only place that prints for people.

pub mod agent;
pub mod alarm;
pub mod check;
pub mod core;
pub mod doctor;
pub mod explain;
pub mod fence;
pub mod group;
pub mod mib;
pub mod node;
pub mod replay;
pub mod resource;
pub mod status;
pub mod trap;
pub mod walk;

mod ask;
mod fence_test;
mod hasty_stops;
mod names;
mod order;
mod table;

use self::core::CoreCommand;
use crate::process::log;
use crate::schema;
use crate::smi::{Oid, OidError};
use alarm::AlarmCommand;
use clap::{Parser, Subcommand};
use fence::FenceCommand;
use group::GroupCommand;
use node::NodeCommand;
use resource::ResourceCommand;
use status::Show;
use std::path::PathBuf;
use std::process::ExitCode;
use trap::TrapCommand;

/// SNMP for high-availability clusters: an AgentX subagent of snmpd, and a trap generator.
#[derive(Debug, Parser)]
#[command(version, name = "ha-snmp")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Runs the agent: probes, watches, MIB, traps. SIGHUP loads the configuration anew.
    Agent {
        /// The configuration; files of conf.d beside it are read too.
        #[arg(long, default_value = DEFAULT_CONFIG)]
        config: PathBuf,
    },
    /// Checks a configuration and shows every mistake; exit status 1 if there is any.
    Check {
        /// The configuration; files of conf.d beside it are read too.
        #[arg(default_value = DEFAULT_CONFIG)]
        file: PathBuf,
    },
    /// Runs every probe once and prints what would be served, without snmpd.
    Walk {
        /// Where to begin: an OID, or a name such as haProbeTable.
        start: Option<String>,
        /// The configuration; files of conf.d beside it are read too.
        #[arg(long, default_value = DEFAULT_CONFIG)]
        config: PathBuf,
    },
    /// Prints HA-CLUSTER-MIB, or the module of the site's own objects and notifications.
    Mib {
        /// Print the module at this base OID instead of the configured one.
        #[arg(long, conflicts_with = "site", value_parser = base_oid)]
        base: Option<Oid>,
        /// Print HA-SITE-MIB, made from the configuration.
        #[arg(long)]
        site: bool,
        /// The configuration; files of conf.d beside it are read too.
        #[arg(long, default_value = DEFAULT_CONFIG)]
        config: PathBuf,
    },
    /// Shows, tests and sends again what the running agent tells: its notifications. Exit status 2 if there is no agent to ask.
    Trap {
        #[command(subcommand)]
        command: TrapCommand,
        /// The configuration, for the agent's socket.
        #[arg(long, global = true, default_value = DEFAULT_CONFIG)]
        config: PathBuf,
    },
    /// Shows what is wrong now, and says that somebody looks after it. Exit status 2 if there is no agent to ask.
    Alarm {
        #[command(subcommand)]
        command: AlarmCommand,
        /// The configuration, for the agent's socket.
        #[arg(long, global = true, default_value = DEFAULT_CONFIG)]
        config: PathBuf,
    },
    /// Shows the cluster: nodes, links, ping nodes, groups, alarms. Exit status 2 if there is no core to ask.
    Status {
        /// Shows it anew at each change.
        #[arg(long, conflicts_with = "nagios")]
        watch: bool,
        /// One line for Nagios; exit status 0 ok, 1 warning, 2 critical, 3 if there is no core to ask.
        #[arg(long)]
        nagios: bool,
        /// The last takeovers: which group, from where, to where, for how long it ran nowhere, and why.
        #[arg(long, conflicts_with_all = ["watch", "nagios"])]
        history: bool,
        /// The configuration, for the core's socket.
        #[arg(long, default_value = DEFAULT_CONFIG)]
        config: PathBuf,
    },
    /// Tells why a group is where it is.
    Explain {
        /// The group.
        group: String,
        /// The configuration, for the core's socket.
        #[arg(long, default_value = DEFAULT_CONFIG)]
        config: PathBuf,
    },
    /// Has nodes run groups, or not. Exit status 1 if the core refuses, 2 if there is none.
    Node {
        #[command(subcommand)]
        command: NodeCommand,
        /// The configuration, for the core's socket.
        #[arg(long, global = true, default_value = DEFAULT_CONFIG)]
        config: PathBuf,
    },
    /// Moves, stops and starts groups. Exit status 1 if the core refuses, 2 if there is none.
    Group {
        #[command(subcommand)]
        command: GroupCommand,
        /// The configuration, for the core's socket.
        #[arg(long, global = true, default_value = DEFAULT_CONFIG)]
        config: PathBuf,
    },
    /// Forgets failures of resources, and leaves them alone. Exit status 1 if the core refuses, 2 if there is none.
    Resource {
        #[command(subcommand)]
        command: ResourceCommand,
        /// The configuration, for the core's socket.
        #[arg(long, global = true, default_value = DEFAULT_CONFIG)]
        config: PathBuf,
    },
    /// Tells the core that a node is off. Exit status 1 if the core refuses, 2 if there is none.
    Fence {
        #[command(subcommand)]
        command: FenceCommand,
        /// The configuration, for the core's socket.
        #[arg(long, global = true, default_value = DEFAULT_CONFIG)]
        config: PathBuf,
    },
    /// Runs this node's core: links, claims, resources, fencing (SIGTERM stops everything and says goodbye, SIGHUP reads the keys anew);
    /// or ends it. Exit status 1 if the core refuses, 2 if there is none.
    Core {
        #[command(subcommand)]
        command: Option<CoreCommand>,
        /// The configuration; files of conf.d beside it are read too.
        #[arg(long, global = true, default_value = DEFAULT_CONFIG)]
        config: PathBuf,
    },
    /// Runs a recording of the core's through its decisions again, and prints them.
    Replay {
        /// The recording: a file below state-dir.
        file: PathBuf,
    },
    /// Looks at everything that must be right outside of the agent, and says what to type where it is not; exit status 1 if anything fails.
    Doctor {
        /// The configuration; files of conf.d beside it are read too.
        #[arg(long, default_value = DEFAULT_CONFIG)]
        config: PathBuf,
    },
}

const DEFAULT_CONFIG: &str = "/etc/ha-snmp/ha-snmp.toml";

/// Runs what the command line asks for.
#[must_use]
pub fn run() -> ExitCode {
    match Arguments::parse().command {
        Command::Agent { config } => agent::run(&config),
        Command::Check { file } => check::run(&file),
        Command::Walk { start, config } => walk::run(&config, start.as_deref()),
        Command::Mib { base, site, config } => mib::run(base, site, &config),
        Command::Trap { command, config } => trap::run(&command, &config),
        Command::Alarm { command, config } => alarm::run(&command, &config),
        Command::Status { watch, nagios, history, config } => status::run(show(watch, nagios, history), &config),
        Command::Explain { group, config } => explain::run(&group, &config),
        Command::Node { command, config } => node::run(&command, &config),
        Command::Group { command, config } => group::run(&command, &config),
        Command::Resource { command, config } => resource::run(&command, &config),
        Command::Fence { command, config } => fence::run(&command, &config),
        Command::Core { command, config } => core::run(command.as_ref(), &config),
        Command::Replay { file } => replay::run(&file),
        Command::Doctor { config } => doctor::run(&config),
    }
}

fn show(watch: bool, nagios: bool, history: bool) -> Show {
    match (watch, nagios, history) {
        (_, _, true) => Show::History,
        (_, true, _) => Show::Nagios,
        (true, ..) => Show::Watch,
        (false, ..) => Show::Once,
    }
}

/// A base as the configuration takes it: elsewhere a module would have names that no agent serves.
fn base_oid(text: &str) -> Result<Oid, String> {
    let base: Oid = text.parse().map_err(|error: OidError| error.to_string())?;
    schema::check_base(&base).map_err(|error| error.to_string())?;
    Ok(base)
}

/// Runs a long-running process, with its log.
fn serve<E: std::fmt::Display>(run: impl FnOnce() -> Result<(), E>) -> ExitCode {
    log::start();
    let ended = run();
    // Its last lines come before what we say.
    log::flush();
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&error),
    }
}

/// Tells a person why nothing was done.
fn fail(error: &dyn std::fmt::Display) -> ExitCode {
    use std::io::Write;
    // With stderr closed there is nobody to tell.
    let _ = writeln!(std::io::stderr(), "{}", error.to_string().trim_end());
    ExitCode::FAILURE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_is_one_that_an_agent_can_have() {
        let parsed = |base: &str| Arguments::try_parse_from(["ha-snmp", "mib", "--base", base]).map_err(|error| error.to_string());
        assert!(parsed("1.3.6.1.4.1.32473").is_ok());
        for (base, reason) in [("1", "too high in the tree"), ("x", "'x' is not a number")] {
            let error = parsed(base).unwrap_err();
            assert!(error.contains(reason), "{error}");
        }
    }
}
