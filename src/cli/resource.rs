//! `ha-snmp resource`: failures forgotten, resources left alone.

use super::ask::{CommandError, connect_core, exit_code};
use super::names;
use super::order::order;
use crate::control::CoreClient;
use crate::engine::embedded::command::Command;
use crate::smi::Name;
use crate::view::cluster::{Cluster, Resource};
use clap::Subcommand;
use std::path::Path;
use std::process::ExitCode;

/// What to do with resources.
#[derive(Debug, Subcommand)]
pub enum ResourceCommand {
    /// Forgets the failures of a resource on both nodes; one that could not be stopped is looked at again. Without a name, of all.
    Cleanup {
        /// The resource.
        resource: Option<String>,
        /// Does not wait for the effect.
        #[arg(long)]
        nowait: bool,
    },
    /// Leaves a resource alone: it is not started, stopped or restarted any more.
    Unmanage {
        /// The resource.
        resource: String,
        /// Does not wait for the effect.
        #[arg(long)]
        nowait: bool,
    },
    /// Takes care of a resource again.
    Manage {
        /// The resource.
        resource: String,
        /// Does not wait for the effect.
        #[arg(long)]
        nowait: bool,
    },
}

/// Orders.
pub fn run(command: &ResourceCommand, config: &Path) -> ExitCode {
    exit_code(connect_core(config).and_then(|mut core| order_of(command, &mut core)))
}

fn order_of(command: &ResourceCommand, core: &mut CoreClient) -> Result<bool, CommandError> {
    let cluster = core.state()?.cluster;
    let known = |asked: &str| names::resource(&cluster, asked);
    let manage = |asked: &str, on: bool| known(asked).map(|resource| (Some(resource.clone()), Command::Manage { resource, on }));
    let ((resource, command), nowait) = match command {
        ResourceCommand::Cleanup { resource, nowait } => {
            let resource = resource.as_deref().map(known).transpose()?;
            ((resource.clone(), Command::Cleanup { resource }), *nowait)
        }
        ResourceCommand::Unmanage { resource, nowait } => (manage(resource, false)?, *nowait),
        ResourceCommand::Manage { resource, nowait } => (manage(resource, true)?, *nowait),
    };
    order(core, command, nowait, |cluster| match &resource {
        Some(resource) => resource_line(cluster, resource),
        None => "all failures are forgotten".to_owned(),
    })
}

/// `resource vip is started at zipi, failures zipi 0, zape 0`
fn resource_line(cluster: &Cluster, name: &Name) -> String {
    let resource = cluster.groups.iter().flat_map(|group| &group.resources).find(|resource| resource.name == *name);
    let Some(resource) = resource else { return format!("there is no resource {name} any more") };
    let Resource { state, node, managed, failures, .. } = resource;
    let at = node.map(|node| format!(" at {}", names::node_name(cluster, Some(node)))).unwrap_or_default();
    let alone = if *managed { "" } else { ", left alone" };
    let failures: Vec<_> = cluster.nodes.iter().zip(failures).map(|(node, failures)| format!("{} {}", node.name, failures.count)).collect();
    format!("resource {name} is {}{at}{alone}, failures {}", state.label(), failures.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::status::sample;

    #[test]
    fn a_resource_in_a_line() {
        let mut cluster = sample::well();
        let name = cluster.groups[0].resources[1].name.clone();
        assert_eq!(resource_line(&cluster, &name), "resource vip is started at zipi, failures zipi 0, zape 0");
        cluster.groups[0].resources[1].managed = false;
        assert_eq!(resource_line(&cluster, &name), "resource vip is started at zipi, left alone, failures zipi 0, zape 0");
    }
}
