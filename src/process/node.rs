//! Who this node is.

use crate::snmp::EngineId;
use std::io;

/// Names the installation, and stays the same from start to start (machine-id(5)).
const MACHINE_ID: &str = "/etc/machine-id";

/// The name of the host: `uname -n`.
///
/// # Errors
/// Of gethostname(2).
pub fn name() -> io::Result<String> {
    Ok(nix::unistd::gethostname()?.to_string_lossy().into_owned())
}

/// The engine id that our traps of SNMPv3 carry, on a node of this name.
///
/// # Errors
/// Of reading `/etc/machine-id`; [`io::ErrorKind::InvalidData`] where that is empty, as in an image that was never started.
pub fn engine_id(node: &str) -> io::Result<EngineId> {
    let machine_id = std::fs::read_to_string(MACHINE_ID)
        .map_err(|error| io::Error::new(error.kind(), format!("{MACHINE_ID}: {error}; systemd-machine-id-setup makes it")))?;
    match machine_id.trim() {
        "" => Err(io::Error::new(io::ErrorKind::InvalidData, format!("{MACHINE_ID} is empty; systemd-machine-id-setup fills it"))),
        machine_id => Ok(EngineId::of_node(machine_id, node)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_node_is_the_same_twice() {
        let node = name().unwrap();
        if std::path::Path::new(MACHINE_ID).exists() {
            assert_eq!(engine_id(&node).unwrap(), engine_id(&node).unwrap());
        }
    }
}
