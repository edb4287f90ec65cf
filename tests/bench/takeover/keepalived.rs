//! Two nodes with keepalived: VRRP (RFC 5798). An address is lost after three advertisements and a part of one that hangs on the priority.

use super::contender::{Contender, Pace};
use super::network::{FLOATING_TEXT, text};
use crate::failure::Failure;
use std::fs;
use std::path::Path;

/// It says goodbye, and stops.
pub const STOP: &str = "kill -TERM $(cat /run/keepalived.pid)";

/// Writes what a node needs, and gives the lines that start it there.
pub fn prepare(program: &Path, pace: Pace, node: usize, directory: &Path) -> Result<String, Failure> {
    let path = directory.join("keepalived.conf");
    fs::write(&path, configuration(pace, node)).map_err(Failure::file(&path))?;
    // With its log where the node's is, it stays in the foreground.
    Ok(format!(
        "{} --vrrp --dont-fork --log-console --use-file $1/keepalived.conf --pid /run/keepalived.pid \
         --vrrp_pid /run/keepalived-vrrp.pid >>$1/keepalived.log 2>&1 &",
        text(program)
    ))
}

/// Version 2 knows whole seconds only.
fn configuration(pace: Pace, node: usize) -> String {
    let (interval, _) = pace.times(Contender::Keepalived);
    let (version, priority) = (if pace == Pace::Seconds { 2 } else { 3 }, if node == 0 { 100 } else { 90 });
    format!(
        "vrrp_instance front {{\n    state BACKUP\n    nopreempt\n    interface eth0\n    version {version}\n    virtual_router_id 51\n    \
         priority {priority}\n    advert_int {}.{:03}\n    virtual_ipaddress {{\n        {FLOATING_TEXT}/24 dev eth0\n    }}\n}}\n",
        interval / 1000,
        interval % 1000
    )
}
