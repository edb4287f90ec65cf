//! `ha-snmp group`: where groups run, and whether.

use super::ask::{CommandError, connect_core, exit_code};
use super::names;
use super::order::order;
use crate::config::duration;
use crate::control::CoreClient;
use crate::engine::embedded::command::Command;
use crate::smi::Name;
use crate::view::cluster::Cluster;
use clap::Subcommand;
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

/// What to do with groups.
#[derive(Debug, Subcommand)]
pub enum GroupCommand {
    /// Moves a group to a node, where it stays; without a node an earlier move is taken back, and it goes where it belongs.
    Move {
        /// The group.
        group: String,
        /// As uname -n prints it.
        node: Option<String>,
        /// The move is taken back after so long: 90s, 5m, 1h, 2d.
        #[arg(long = "for", value_name = "TIME", requires = "node", value_parser = lasting)]
        lasting: Option<Duration>,
        /// Does not wait for the effect.
        #[arg(long)]
        nowait: bool,
    },
    /// Stops a group on whatever node; it stays stopped.
    Stop {
        /// The group.
        group: String,
        /// Does not wait for the effect.
        #[arg(long)]
        nowait: bool,
    },
    /// Starts a group that was stopped.
    Start {
        /// The group.
        group: String,
        /// Does not wait for the effect.
        #[arg(long)]
        nowait: bool,
    },
}

/// Orders.
pub fn run(command: &GroupCommand, config: &Path) -> ExitCode {
    exit_code(connect_core(config).and_then(|mut core| order_of(command, &mut core)))
}

fn order_of(command: &GroupCommand, core: &mut CoreClient) -> Result<bool, CommandError> {
    let cluster = core.state()?.cluster;
    let known = |asked: &str| names::group(&cluster, asked).map(|group| group.name.clone());
    let (group, command, nowait) = match command {
        GroupCommand::Move { group, node, lasting, nowait } => {
            let (group, to) = (known(group)?, node.as_deref().map(|node| names::node(&cluster, node)).transpose()?);
            (group.clone(), Command::Move { group, to, lasting: *lasting }, *nowait)
        }
        GroupCommand::Stop { group, nowait } => {
            let group = known(group)?;
            (group.clone(), Command::Run { group, on: false }, *nowait)
        }
        GroupCommand::Start { group, nowait } => {
            let group = known(group)?;
            (group.clone(), Command::Run { group, on: true }, *nowait)
        }
    };
    order(core, command, nowait, |cluster| group_line(cluster, &group))
}

/// `group frontend is started at zape: moved there by an order`
fn group_line(cluster: &Cluster, name: &Name) -> String {
    let Some(group) = cluster.groups.iter().find(|group| group.name == *name) else { return format!("there is no group {name} any more") };
    let at = group.active.map(|active| format!(" at {}", names::node_name(cluster, Some(active)))).unwrap_or_default();
    format!("group {name} is {}{at}: {}", group.state.label(), group.reason)
}

/// Whole seconds: nodes tell each other no parts of them.
fn lasting(text: &str) -> Result<Duration, String> {
    let lasting = duration(text).filter(|lasting| lasting.as_secs() > 0 && lasting.subsec_nanos() == 0);
    lasting
        .filter(|lasting| u32::try_from(lasting.as_secs()).is_ok())
        .ok_or_else(|| format!("'{text}' is no time: write 90s, 5m, 1h or 2d"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::status::sample;

    #[test]
    fn a_group_in_a_line() {
        let mut cluster = sample::well();
        let name = cluster.groups[0].name.clone();
        assert_eq!(group_line(&cluster, &name), "group frontend is started at zipi: zipi is its preferred node");
        cluster.groups[0].active = None;
        cluster.groups[0].state = crate::view::cluster::GroupState::Stopped;
        cluster.groups[0].reason = "stopped by an order".to_owned();
        assert_eq!(group_line(&cluster, &name), "group frontend is stopped: stopped by an order");
    }

    #[test]
    fn times() {
        assert_eq!(lasting("1h"), Ok(Duration::from_secs(3600)));
        for text in ["", "0s", "200ms", "1500ms", "1", "60000d", "h"] {
            assert!(lasting(text).is_err(), "{text}");
        }
    }
}
