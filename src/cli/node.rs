//! `ha-snmp node`: which nodes may run groups.

use super::ask::{CommandError, connect_core, exit_code};
use super::names;
use super::order::order;
use crate::control::CoreClient;
use crate::engine::embedded::command::Command;
use crate::view::cluster::Cluster;
use clap::{Subcommand, ValueEnum};
use std::path::Path;
use std::process::ExitCode;

/// What to do with nodes.
#[derive(Debug, Subcommand)]
pub enum NodeCommand {
    /// Moves all groups away from nodes, and keeps them away.
    Standby {
        /// As uname -n prints them.
        #[arg(required = true)]
        nodes: Vec<String>,
        /// Does not wait for the effect.
        #[arg(long)]
        nowait: bool,
    },
    /// Lets nodes run groups again.
    Online {
        /// As uname -n prints them.
        #[arg(required = true)]
        nodes: Vec<String>,
        /// Does not wait for the effect.
        #[arg(long)]
        nowait: bool,
    },
    /// In maintenance nothing is started, stopped, moved or fenced, on no node.
    Maintenance {
        /// Begin or end.
        switch: Switch,
        /// Does not wait for the effect.
        #[arg(long)]
        nowait: bool,
    },
}

/// On or off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Switch {
    /// It begins.
    On,
    /// It ends.
    Off,
}

/// Orders.
pub fn run(command: &NodeCommand, config: &Path) -> ExitCode {
    exit_code(connect_core(config).and_then(|mut core| match command {
        NodeCommand::Standby { nodes, nowait } => standby(&mut core, nodes, true, *nowait),
        NodeCommand::Online { nodes, nowait } => standby(&mut core, nodes, false, *nowait),
        NodeCommand::Maintenance { switch, nowait } => {
            let command = Command::Maintenance { on: *switch == Switch::On };
            order(&mut core, command, *nowait, |cluster| maintenance(cluster).to_owned())
        }
    }))
}

fn standby(core: &mut CoreClient, names: &[String], on: bool, nowait: bool) -> Result<bool, CommandError> {
    let cluster = core.state()?.cluster;
    // A wrong name is seen before anything is done.
    let nodes = names.iter().map(|name| names::node(&cluster, name)).collect::<Result<Vec<_>, _>>()?;
    for node in nodes {
        order(core, Command::Standby { node, on }, nowait, |cluster| node_line(cluster, node))?;
    }
    Ok(true)
}

/// `node zape is online, standby, and runs nothing`
fn node_line(cluster: &Cluster, index: u8) -> String {
    let Some(node) = cluster.nodes.get(usize::from(index)) else { return format!("there is no node {index} any more") };
    let standby = if node.standby { ", standby," } else { "" };
    let groups: Vec<_> = cluster.groups.iter().filter(|group| group.active == Some(index)).map(|group| group.name.as_str()).collect();
    let groups = if groups.is_empty() { "nothing".to_owned() } else { groups.join(", ") };
    format!("node {} is {}{standby} and runs {groups}", node.name, node.state.label())
}

fn maintenance(cluster: &Cluster) -> &'static str {
    if cluster.maintenance {
        "maintenance: nothing is started, stopped, moved or fenced until ha-snmp node maintenance off"
    } else {
        "no maintenance: the cluster takes care of its groups"
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::status::sample;

    #[test]
    fn a_node_in_a_line() {
        let mut cluster = sample::well();
        assert_eq!(node_line(&cluster, 0), "node zipi is online and runs frontend");
        cluster.nodes[1].standby = true;
        assert_eq!(node_line(&cluster, 1), "node zape is online, standby, and runs nothing");
        assert_eq!(node_line(&cluster, 7), "there is no node 7 any more");
    }
}
