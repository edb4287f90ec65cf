//! Two nodes with Linux-HA Heartbeat, as ha.cf(5) and haresources have it.

use super::contender::{Contender, Pace};
use super::network::{CLIENT, FLOATING_TEXT, address, text};
use crate::child::output;
use crate::failure::Failure;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

/// Gives up all resources, as a person would have it.
pub const STANDBY: &str = "/usr/share/heartbeat/hb_standby all";

/// Writes what a node needs, with what it keeps below `disk`, and gives the lines that start it there.
pub fn prepare(program: &Path, pace: Pace, directory: &Path, disk: &Path) -> Result<String, Failure> {
    let etc = directory.join("ha.d");
    // What Debian has there are scripts that it runs.
    output("cp", &["-a", "/etc/ha.d", &text(&etc)])?;
    output("cp", &["-a", "/var/lib/heartbeat", &text(&disk.join("heartbeat"))])?;
    let write = |name: &str, text: &str| {
        let path = etc.join(name);
        fs::write(&path, text).map_err(Failure::file(&path))
    };
    write("ha.cf", &configuration(pace, directory))?;
    write("haresources", &format!("n1 IPaddr2::{FLOATING_TEXT}/24/eth0\n"))?;
    write("authkeys", "auth 1\n1 sha1 bench\n")?;
    let keys = etc.join("authkeys");
    fs::set_permissions(&keys, fs::Permissions::from_mode(0o600)).map_err(Failure::file(&keys))?;
    Ok(format!(
        "mkdir -p /run/heartbeat/ccm /run/heartbeat/dopd /run/heartbeat/rsctmp /run/resource-agents\n\
         chown -R hacluster:haclient /run/heartbeat/ccm /run/heartbeat/dopd\n\
         mount --bind $1/ha.d /etc/ha.d\nmount --bind {}/heartbeat /var/lib/heartbeat\n{} &",
        text(disk),
        text(program)
    ))
}

/// initdead has no part in what is measured.
fn configuration(pace: Pace, directory: &Path) -> String {
    let (keepalive, deadtime) = pace.times(Contender::Heartbeat);
    let (here, n1, n2) = (text(directory), address(0), address(1));
    format!(
        "logfile {here}/ha-log\nkeepalive {keepalive}ms\ndeadtime {deadtime}ms\nwarntime {}ms\ninitdead 5\nudpport 694\n\
         ucast eth0 {n1}\nucast eth0 {n2}\nping {CLIENT}\nauto_failback off\nnode n1 n2\ncrm no\n",
        2 * keepalive
    )
}
