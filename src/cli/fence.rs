//! `ha-snmp fence`: what people know about nodes that are off.

use super::ask::{CommandError, connect_core, exit_code};
use super::names;
use super::order::order;
use crate::control::CoreClient;
use crate::engine::embedded::command::Command;
use clap::Subcommand;
use std::path::Path;
use std::process::ExitCode;

/// What to do about fencing.
#[derive(Debug, Subcommand)]
pub enum FenceCommand {
    /// Says that you have seen that a node is off: its groups are started here. If it is not off, data will be lost.
    Confirm {
        /// As uname -n prints it.
        node: String,
        /// Does not wait for the effect.
        #[arg(long)]
        nowait: bool,
    },
}

/// Orders.
pub fn run(command: &FenceCommand, config: &Path) -> ExitCode {
    let FenceCommand::Confirm { node, nowait } = command;
    exit_code(connect_core(config).and_then(|mut core| confirm(&mut core, node, *nowait)))
}

fn confirm(core: &mut CoreClient, node: &str, nowait: bool) -> Result<bool, CommandError> {
    let index = names::node(&core.state()?.cluster, node)?;
    order(core, Command::FenceConfirm { node: index }, nowait, |cluster| {
        let state = cluster.nodes.get(usize::from(index)).map(|node| node.state.label()).unwrap_or_default();
        format!("node {node} is {state}: what it ran may be started")
    })
}
