//! Two of our cores.

use super::contender::{Contender, Pace};
use super::network::{CLIENT, FLOATING_TEXT, address, text};
use crate::failure::Failure;
use ha_snmp::control::{ClientError, CoreClient};
use ha_snmp::engine::embedded::command::Command;
use ha_snmp::view::cluster::{Cluster, GroupState, NodeState};
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

/// A fence device that takes the cable of a node away: a switch that can be told to.
const SWITCH: &str = "\
#!/bin/sh
while read -r line; do
    case $line in
        plug=*) plug=${line#plug=} ;;
        action=*) action=${line#action=} ;;
    esac
done
case $action in
    off | reboot) exec nsenter --net=\"${0%/*}/switch\" ip link set \"$plug\" down ;;
esac
";

/// The only group.
const GROUP: &str = "front";

/// Writes what a node needs, with claims below `disk`, and gives the lines that start it there.
pub fn prepare(agent: &Path, pace: Pace, directory: &Path, disk: &Path) -> Result<String, Failure> {
    let write = |name: &str, text: &str, mode: u32| {
        let path = directory.join(name);
        fs::write(&path, text).and_then(|()| fs::set_permissions(&path, Permissions::from_mode(mode))).map_err(Failure::file(&path))
    };
    write("keys", "1 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n", 0o600)?;
    write("fence-switch", SWITCH, 0o755)?;
    write("ha-snmp.toml", &configuration(pace, directory, disk), 0o644)?;
    Ok(format!("{} core --config $1/ha-snmp.toml &", text(agent)))
}

fn configuration(pace: Pace, directory: &Path, disk: &Path) -> String {
    let (keepalive, deadtime) = pace.times(Contender::Ours);
    let (here, disk) = (text(directory), text(disk));
    let (n1, n2) = (address(0), address(1));
    format!(
        r#"
[agent]
master = "unix:{here}/agentx"
state-dir = "{here}/agent-state"
[control]
socket = "{here}/agent.sock"
[cluster]
name = "bench"
engine = "embedded"
[embedded]
nodes = ["n1", "n2"]
keepalive = "{keepalive}ms"
deadtime = "{deadtime}ms"
initdead = "3s"
key-file = "{here}/keys"
fencing = ["switch"]
fence-delay = "0s"
state-dir = "{disk}"
socket = "{socket}"
[[link]]
name = "lan"
kind = "udp"
interface = "eth0"
peers = {{ n1 = "{n1}:694", n2 = "{n2}:694" }}
[[fence]]
name = "switch"
agent = "{here}/fence-switch"
parameters = {{ n1 = {{ plug = "n1" }}, n2 = {{ plug = "n2" }} }}
timeout = "5s"
[[ping]]
name = "client"
host = "{CLIENT}"
[[group]]
name = "{GROUP}"
preferred = "n1"
[[group.resource]]
name = "address"
agent = "ipaddr"
ipaddr = {{ address = "{FLOATING_TEXT}/24", interface = "eth0" }}
"#,
        socket = text(&socket(directory)),
    )
}

/// How a node sees the cluster.
pub fn state(directory: &Path) -> Result<Cluster, Failure> {
    client(directory)?.state().map(|state| state.cluster).map_err(|error| failed(&error))
}

/// Whether the group runs on this node, and the other one could take it.
pub fn is_settled(directory: &Path, holder: usize) -> bool {
    state(directory).is_ok_and(|cluster| {
        let runs = cluster.groups.iter().all(|group| group.state == GroupState::Started && group.active.map(usize::from) == Some(holder));
        runs && cluster.nodes.iter().all(|node| node.state == NodeState::Online)
    })
}

/// Whether this node has made sure that the other one is off.
pub fn has_fenced(directory: &Path, other: usize) -> bool {
    state(directory).is_ok_and(|cluster| cluster.nodes.get(other).is_some_and(|node| node.state == NodeState::Fenced))
}

/// Moves the group to a node, or takes that order back; returns once that is done.
pub fn order(directory: &Path, to: Option<usize>) -> Result<(), Failure> {
    let group = GROUP.parse().map_err(|_| Failure::Decode(GROUP.to_owned()))?;
    let to = to.and_then(|node| u8::try_from(node).ok());
    client(directory)?.order(Command::Move { group, to, lasting: None }, false).map_err(|error| failed(&error))
}

fn client(directory: &Path) -> Result<CoreClient, Failure> {
    CoreClient::connect(&socket(directory), &directory.join("ha-snmp.toml")).map_err(|error| failed(&error))
}

fn socket(directory: &Path) -> PathBuf {
    directory.join("core.sock")
}

fn failed(error: &ClientError) -> Failure {
    Failure::Differs { who: "core".to_owned(), what: error.to_string() }
}
