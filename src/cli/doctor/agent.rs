//! What the agent stands on: its sockets and its directory.

use super::Finding;
use super::access::{Account, Right};
use crate::config::Master;
use crate::control::{Client, ClientError, Request};
use std::net::TcpStream;
use std::path::Path;
use std::time::Duration;

/// The master is on this host or near.
const CONNECT: Duration = Duration::from_secs(2);

/// Whether the agent runs and answers.
pub fn control(socket: &Path, config: &Path) -> Finding {
    let asked = Client::connect(socket, config).and_then(|mut client| client.ask(&Request::AlarmList, Some));
    match asked {
        Ok(alarms) => Finding::ok(format!("agent: answers on {}, {} active alarms", socket.display(), alarms.len())),
        Err(error @ ClientError::Nobody { .. }) => Finding::fail(format!("agent: {error}"), "start it: systemctl start ha-snmp-agent"),
        Err(error) => Finding::fail(format!("agent: {error}"), "if it hangs: systemctl restart ha-snmp-agent"),
    }
}

/// Whether the AgentX master is there, and open to the agent's user.
pub fn master(master: &Master, account: &Account) -> Finding {
    match master {
        Master::Unix(path) if !path.exists() && parent_is_open(path) => Finding::fail(
            format!("AgentX master: there is no socket {}", path.display()),
            "start snmpd, with 'master agentx' in /etc/snmp/snmpd.conf",
        ),
        Master::Unix(path) => match account.check(path, Right::Write) {
            Ok(()) => Finding::ok(format!("AgentX master: {} is open to user {}", path.display(), account.name)),
            Err(reason) => Finding::fail(
                format!("AgentX master: {reason}"),
                format!("in /etc/snmp/snmpd.conf: agentXPerms 0660 0555 Debian-snmp {}; then: systemctl restart snmpd", account.name),
            ),
        },
        Master::Tcp(address) => match TcpStream::connect_timeout(address, CONNECT) {
            Ok(_) => Finding::ok(format!("AgentX master: listens on tcp:{address}")),
            Err(error) => Finding::fail(
                format!("AgentX master: tcp:{address}: {error}"),
                format!("start snmpd, with 'master agentx' and 'agentXSocket tcp:{address}' in /etc/snmp/snmpd.conf"),
            ),
        },
    }
}

/// Whether what survives a restart can be written.
pub fn state(directory: Option<&Path>, account: &Account) -> Finding {
    let Some(directory) = directory else {
        return Finding::warn("state: in memory only", "a restart forgets log and alarms: give state-dir under [agent]");
    };
    match account.check(directory, Right::Write) {
        Ok(()) => Finding::ok(format!("state: {} is open to user {}", directory.display(), account.name)),
        Err(reason) => Finding::fail(format!("state: {reason}"), format!("install -d -o {} -m 0700 {}", account.name, directory.display())),
    }
}

/// Whether it can be seen from here that the file is not there.
fn parent_is_open(path: &Path) -> bool {
    path.parent().is_some_and(|directory| std::fs::read_dir(directory).is_ok() || !directory.exists())
}
