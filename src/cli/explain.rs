//! `ha-snmp explain GROUP`: why a group is where it is.

use super::ask::{CommandError, connect_core, exit_code};
use super::names;
use super::table::{print, printable};
use crate::view::cluster::{Cluster, Group};
use std::path::Path;
use std::process::ExitCode;

/// Prints what was weighed.
pub fn run(group: &str, config: &Path) -> ExitCode {
    exit_code(explain(group, config))
}

fn explain(asked: &str, config: &Path) -> Result<bool, CommandError> {
    let cluster = connect_core(config)?.state()?.cluster;
    print(&text(&cluster, names::group(&cluster, asked)?));
    Ok(true)
}

fn text(cluster: &Cluster, group: &Group) -> String {
    let at = group.active.map_or_else(|| "nowhere".to_owned(), |active| format!("at {}", names::node_name(cluster, Some(active))));
    let heading = format!("group {} is {}, {at}: {}\n", group.name, group.state.label(), printable(&group.reason));
    let weighed = group.explanation.iter().map(|line| format!("  {}\n", printable(line)));
    let redundancy = group.redundancy.as_ref().map(|redundancy| format!("  {}\n", printable(&redundancy.text())));
    heading + &weighed.chain(redundancy).collect::<String>()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::status::sample;

    #[test]
    fn reasons_stand_below() {
        let cluster = sample::well();
        assert_eq!(
            text(&cluster, &cluster.groups[0]),
            "group frontend is started, at zipi: zipi is its preferred node\n  zipi: fit, failcount 0, reaches 1 ping node\n  zape: fit, \
             failcount 1, reaches 1 ping node\n  redundant\n"
        );
    }
}
