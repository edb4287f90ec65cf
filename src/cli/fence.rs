//! `ha-snmp fence`: whether the devices work, and what people know about nodes that are off.

use super::ask::{CommandError, connect_core, exit_code};
use super::fence_test;
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
    /// Asks every device that can fence a node whether it would: its parameters, its connection, the state of the node. Switches nothing.
    Test {
        /// As uname -n prints it.
        node: String,
    },
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
    match command {
        FenceCommand::Test { node } => fence_test::run(node, config),
        FenceCommand::Confirm { node, nowait } => exit_code(connect_core(config).and_then(|mut core| confirm(&mut core, node, *nowait))),
    }
}

fn confirm(core: &mut CoreClient, node: &str, nowait: bool) -> Result<bool, CommandError> {
    let index = names::node(&core.state()?.cluster, node)?;
    order(core, Command::FenceConfirm { node: index }, nowait, |cluster| {
        let state = cluster.nodes.get(usize::from(index)).map(|node| node.state.label()).unwrap_or_default();
        format!("node {node} is {state}: what it ran may be started")
    })
}
