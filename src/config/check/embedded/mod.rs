//! `[cluster] engine = "embedded"`: `[embedded]`, `[[link]]`, `[[ping]]`, `[[group]]`, `[[fence]]`.

mod agents;
mod builtin;
mod by_node;
mod digest;
mod fences;
mod fencing;
mod frames;
mod groups;
mod links;
mod parameters;
mod pings;
mod resources;
mod shared;
mod times;

#[cfg(test)]
mod tests;

use super::declared::Declared;
use crate::config::model::{Embedded, Group, Medium, Ping, UdpMode};
use crate::config::place::Place;
use crate::config::problem::Problem;
use crate::config::read::{self, refuse};
use crate::config::table::{Problems, Table, Value};
use crate::smi::Name;
use by_node::Nodes;
use fences::Devices;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

const MAX_TIME: Duration = Duration::from_secs(86_400);

/// The tables that are for this engine alone.
#[derive(Default)]
pub(super) struct Tables<'t> {
    pub embedded: Option<Table<'t>>,
    pub link: Vec<Table<'t>>,
    pub ping: Vec<Table<'t>>,
    pub group: Vec<Table<'t>>,
    pub fence: Vec<Table<'t>>,
}

impl Tables<'_> {
    /// There is no engine: every one of them is a mistake.
    pub fn of_no_use(&self, problems: &mut Problems) {
        let lists = [&self.link, &self.ping, &self.group, &self.fence];
        for table in self.embedded.iter().chain(lists.into_iter().filter_map(|list| list.first())) {
            let problem = Problem::absent(table.place, format!("{} is of no use without an engine", table.title));
            problems.push(problem.hint(r#"[cluster] engine = "embedded", or take it out"#));
        }
    }
}

/// What is in `[embedded]` beside times and fencing.
struct Rest {
    auto_failback: bool,
    failback_delay: Duration,
    key_file: PathBuf,
    start_alone_after: Option<Duration>,
    max_moves: u32,
    ping_dampening: Duration,
    watchdog: Option<PathBuf>,
    recorder: Option<u64>,
    state_dir: PathBuf,
    socket: PathBuf,
}

/// The two-node core. `needing` is where `engine = "embedded"` stands.
pub(super) fn embedded(tables: Tables<'_>, needing: Place, declared: &Declared, problems: &mut Problems) -> Option<Box<Embedded>> {
    let Some(mut table) = tables.embedded else {
        return refuse(
            problems,
            Problem::absent(needing, "engine = \"embedded\" needs [embedded]").hint("with `nodes` and `fencing` at least"),
        );
    };
    let nodes = Nodes::new(table.required("nodes", problems, by_node::nodes));
    let times = times::times(&mut table, problems);
    let devices = Devices::read(tables.fence, &nodes, problems);
    let safety = fencing::fencing(&mut table, &times, devices, &nodes, problems);
    let rest = rest(&mut table, problems);
    let place = table.place;
    table.finish(problems);
    let count = tables.link.len();
    let links = links::links(tables.link, &nodes, needing, problems);
    let known = (links.len() == count).then(|| links.iter().map(|(link, _)| link).collect());
    let pings = pings::pings(tables.ping, &pings::Around { nodes: &nodes, times: &times, safety: &safety, links: known }, problems);
    let taken = taken(&links, &pings, &nodes);
    let groups = groups::groups(tables.group, &nodes, &taken, declared, problems);
    frames::fit(&groups, &links, times.keepalive, place, problems);
    let nodes = nodes.names()?.clone();
    let common = digest::Common { nodes: &nodes, fencing: safety.fencing, deadtime: times.deadtime, isolation_time: safety.isolation_time };
    let groups = groups.into_iter().map(|group| Group { digest: digest::digest(&group, &common), ..group }).collect();
    Some(Box::new(Embedded {
        nodes,
        keepalive: times.keepalive,
        warntime: times.warntime,
        deadtime: times.deadtime,
        initdead: times.initdead,
        auto_failback: rest.auto_failback,
        failback_delay: rest.failback_delay,
        key_file: rest.key_file,
        fencing: safety.fencing,
        fence_delay: safety.fence_delay,
        isolation_time: safety.isolation_time,
        start_alone_after: rest.start_alone_after,
        max_moves: rest.max_moves,
        ping_dampening: rest.ping_dampening,
        watchdog: rest.watchdog,
        recorder: rest.recorder,
        state_dir: rest.state_dir,
        socket: rest.socket,
        links: links.into_iter().map(|(link, _)| link).collect(),
        pings,
        groups,
        fences: safety.fences,
        fence_levels: safety.fence_levels,
    }))
}

/// Addresses that a node or a ping node has for itself, and whose they are.
fn taken(links: &[links::Placed], pings: &[Ping], nodes: &Nodes) -> Vec<(IpAddr, String)> {
    let names = nodes.names().map(|names| names.each_ref().map(Name::as_str)).unwrap_or(["?"; 2]);
    let own = links.iter().filter_map(|(link, _)| match &link.medium {
        Medium::Udp { mode: UdpMode::Unicast(peers), .. } => Some((link, peers)),
        _ => None,
    });
    let own = own.flat_map(|(link, peers)| {
        let of = |(peer, node): (&SocketAddr, &str)| (peer.ip(), format!("that of node '{node}' on link '{}'", link.name));
        peers.iter().zip(names).map(of).collect::<Vec<_>>()
    });
    own.chain(pings.iter().map(|ping| (ping.host, format!("that of the ping node '{}'", ping.name)))).collect()
}

fn rest(table: &mut Table<'_>, problems: &mut Problems) -> Rest {
    let auto_failback = table.optional("auto-failback", problems, read::flag).unwrap_or(false);
    let failback_delay = time(table, "failback-delay", Duration::from_secs(60), problems);
    let path = |table: &mut Table<'_>, key, default: &str, problems: &mut Problems| {
        table.optional(key, problems, read::path).unwrap_or_else(|| PathBuf::from(default))
    };
    let key_file = path(table, "key-file", "/etc/ha-snmp/keys", problems);
    let alone = read::unless_false(read::duration(Duration::from_secs(1)..=MAX_TIME));
    let start_alone_after = table.optional("start-alone-after", problems, alone).unwrap_or_default();
    let max_moves = table.optional("max-moves", problems, read::integer(0..=1000_u32)).unwrap_or(6);
    let ping_dampening = time(table, "ping-dampening", Duration::from_secs(5), problems);
    let watchdog = table.optional("watchdog", problems, read::unless_false(read::path)).unwrap_or_default();
    let octets = read::unless_false(read::size(1 << 20..=1 << 30));
    let recorder = table.optional("recorder", problems, octets).unwrap_or(Some(32 << 20));
    let state_dir = path(table, "state-dir", "/var/lib/ha-snmp-core", problems);
    let socket = table.optional("socket", problems, socket).unwrap_or_else(|| PathBuf::from("/run/ha-snmp-core/core.sock"));
    Rest { auto_failback, failback_delay, key_file, start_alone_after, max_moves, ping_dampening, watchdog, recorder, state_dir, socket }
}

fn time(table: &mut Table<'_>, key: &'static str, default: Duration, problems: &mut Problems) -> Duration {
    table.optional(key, problems, read::duration(Duration::ZERO..=MAX_TIME)).unwrap_or(default)
}

fn socket(value: &Value<'_>, problems: &mut Problems) -> Option<PathBuf> {
    read::socket_path(read::path(value, problems)?, value.place, problems)
}
