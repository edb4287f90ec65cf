//! The configuration of a test's cluster.

use crate::gateway;

/// The keys of both nodes.
pub const KEYS: &str = "1 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

/// The address that moves.
pub const ADDRESS: &str = "10.9.0.100";

/// Fencing by the host. `more` are keys of `[embedded]`.
pub fn fenced(more: &str) -> String {
    let fence = "[[fence]]\nname = 'host'\nagent = '/usr/sbin/fence_host'\ntimeout = '30s'\n\
        parameters = { n1 = { plug = 'n1' }, n2 = { plug = 'n2' } }\n";
    text(&format!("fencing = ['host']\nfence-delay = '2s'\n{more}"), "", fence)
}

/// Nothing that fences: what is lost is taken over after 2 + 2 s and the time in which it has surely stopped (`ha-snmp check` says how long).
pub fn fenceless(more: &str) -> String {
    let embedded = format!("fencing = 'none'\naccept-split-brain-risk = true\nisolation-time = '2s'\n{more}");
    text(&embedded, "interface = 'eth0'\ninterval = '500ms'\ntimeout = '1s'", "")
}

fn text(embedded: &str, ping: &str, fence: &str) -> String {
    let times = "keepalive = '100ms'\nwarntime = '1s'\ndeadtime = '2s'\ninitdead = '5s'";
    let host = gateway::ADDRESS;
    format!(
        "[cluster]\nname = 'machines'\nengine = 'embedded'\n\
         [embedded]\nnodes = ['n1', 'n2']\n{times}\n{embedded}\n\
         [[link]]\nname = 'lan'\nkind = 'udp'\ninterface = 'eth0'\npeers = {{ n1 = '10.9.0.1:694', n2 = '10.9.0.2:694' }}\n\
         [[ping]]\nname = 'gateway'\nhost = '{host}'\n{ping}\n{fence}\
         [[group]]\nname = 'front'\npreferred = 'n1'\n\
         [[group.resource]]\nname = 'vip'\nagent = 'ipaddr'\nipaddr = {{ address = '{ADDRESS}/24', interface = 'eth0' }}\n\
         start-timeout = '3s'\nstop-timeout = '1s'\nmonitor = {{ interval = '1s', timeout = '2s' }}\n\
         [[group.resource]]\nname = 'service'\nagent = 'ocf:test:service'\n\
         start-timeout = '3s'\nstop-timeout = '2s'\nmonitor = {{ interval = '1s', timeout = '2s' }}\n"
    )
}
