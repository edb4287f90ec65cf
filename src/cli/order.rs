//! Giving the core an order, and telling what came of it.

use super::ask::CommandError;
use super::table::print;
use crate::control::{ClientError, CoreClient};
use crate::engine::embedded::command::Command;
use crate::view::cluster::Cluster;

/// Orders; prints what `told` makes of the cluster afterwards, a line without its end. With `nowait` the order is only taken.
pub fn order(core: &mut CoreClient, command: Command, nowait: bool, told: impl FnOnce(&Cluster) -> String) -> Result<bool, CommandError> {
    core.order(command, nowait)?;
    if nowait {
        print("the order is taken: ha-snmp status shows what comes of it\n");
    } else {
        print(&format!("{}\n", told(&core.state()?.cluster)));
    }
    Ok(true)
}

/// Has the core end; it may be gone before it has said so.
pub fn order_to_end(core: &mut CoreClient, command: Command, nowait: bool, told: &str) -> Result<bool, CommandError> {
    match core.order(command, nowait) {
        Ok(()) if nowait => print("the order is taken\n"),
        Ok(()) | Err(ClientError::Ended(_)) => print(&format!("{told}\n")),
        Err(error) => return Err(error.into()),
    }
    Ok(true)
}
