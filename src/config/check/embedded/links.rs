//! `[[link]]`: the ways to the peer.

use super::by_node::Nodes;
use crate::config::check::declared::duplicate;
use crate::config::check::direct::{interface, no_use};
use crate::config::model::{Link, Medium, UdpMode};
use crate::config::place::Place;
use crate::config::problem::Problem;
use crate::config::read::{self, refuse};
use crate::config::table::{Problems, Table, Value};
use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use toml::de::DeValue;

/// ha-cluster: the port that IANA has for Linux-HA, and that Heartbeat uses.
const PORT: u16 = 694;

/// What serial lines can be set to (termios(3)).
const RATES: [u32; 10] = [1200, 2400, 4800, 9600, 19_200, 38_400, 57_600, 115_200, 230_400, 460_800];

/// As Heartbeat's.
const DEFAULT_RATE: u32 = 19_200;

const UDP_KEYS: [&str; 5] = ["interface", "peers", "group", "ttl", "broadcast"];
const SERIAL_KEYS: [&str; 2] = ["device", "baud"];

/// A link, and where its rate or, where it has none, its name stands.
pub(super) type Placed = (Link, Place);

/// All of them, in the order of the files; those with a mistake are left out. `needing` is where the engine is chosen.
pub(super) fn links(tables: Vec<Table<'_>>, nodes: &Nodes, needing: Place, problems: &mut Problems) -> Vec<Placed> {
    if tables.is_empty() {
        let problem = Problem::absent(needing, "engine = \"embedded\" needs a [[link]], by which the nodes hear each other");
        problems.push(problem.hint("better two, over different cables and cards"));
    }
    let mut names = BTreeMap::new();
    let mut ways = BTreeMap::new();
    let mut links = Vec::new();
    for mut table in tables {
        let name = table.required("name", problems, read::name);
        let medium = medium(&mut table, nodes, problems);
        let rate = table.get("baud").map(|value| value.place);
        table.finish(problems);
        let Some(name) = name else { continue };
        if let Some(first) = names.insert(name.value.clone(), name.place) {
            problems.push(duplicate(name.place, format!("a second link '{}'", name.value), first));
        }
        let Some(medium) = medium else { continue };
        add_ways(&medium, name.place, &mut ways, problems);
        links.push((Link { name: name.value, medium }, rate.unwrap_or(name.place)));
    }
    links
}

/// Two links over one way are one link, and on most ways the second could not be opened.
fn add_ways(medium: &Medium, place: Place, ways: &mut BTreeMap<(usize, String), Place>, problems: &mut Problems) {
    let of_node = |node: usize| match medium {
        Medium::Serial { device, .. } => device.get(node).map(|device| device.display().to_string()),
        Medium::Udp { mode: UdpMode::Unicast(peers), .. } => peers.get(node).map(SocketAddr::to_string),
        Medium::Udp { mode: UdpMode::Multicast(group, _), interface } => {
            interface.get(node).map(|interface| format!("{group} over {interface}"))
        }
        Medium::Udp { mode: UdpMode::Broadcast(to), interface } => {
            interface.get(node).map(|interface| format!("broadcasts to port {} over {interface}", to.port()))
        }
    };
    for node in [0, 1] {
        let Some(way) = of_node(node) else { continue };
        let first = *ways.entry((node, way.clone())).or_insert(place);
        if first != place {
            let problem = duplicate(place, format!("a second link by way of {way}"), first);
            problems.push(problem.hint("a second link is worth something over another cable"));
            return;
        }
    }
}

fn medium(table: &mut Table<'_>, nodes: &Nodes, problems: &mut Problems) -> Option<Medium> {
    let Some(kind) = table.required("kind", problems, read::word(&[("udp", true), ("serial", false)])) else {
        // Which of them belong there is not known: no word about any.
        for key in UDP_KEYS.iter().chain(&SERIAL_KEYS) {
            table.get(key);
        }
        return None;
    };
    if kind.value {
        no_use(table, &SERIAL_KEYS, "with kind = \"udp\"", "a serial line is a link of its own: kind = \"serial\"", problems);
        return udp(table, nodes, problems);
    }
    no_use(table, &UDP_KEYS, "with kind = \"serial\"", "its keys: device, baud", problems);
    let device = table.required("device", problems, nodes.one_or_each(read::path));
    let baud = table.get("baud").map_or(Some(DEFAULT_RATE), |value| rate(&value, problems));
    Some(Medium::Serial { device: device?.value, baud: baud? })
}

fn rate(value: &Value<'_>, problems: &mut Problems) -> Option<u32> {
    let rate = read::integer(1..=u32::MAX)(value, problems)?;
    if RATES.contains(&rate) {
        return Some(rate);
    }
    let problem = Problem::error(value.place, format!("{rate} is no rate of serial lines"));
    refuse(problems, problem.hint(format!("one of {}", RATES.map(|rate| rate.to_string()).join(", "))))
}

fn udp(table: &mut Table<'_>, nodes: &Nodes, problems: &mut Problems) -> Option<Medium> {
    let interface = table.required("interface", problems, nodes.one_or_each(interface));
    let given = table.one_of(&["peers", "group", "broadcast"], problems);
    let ttl = table.optional("ttl", problems, read::integer(1..=255_u8)).unwrap_or(1);
    let (key, value) = given?;
    if let Some(place) = table.key_place("ttl").filter(|_| key != "group") {
        problems.push(Problem::error(place, format!("ttl is of no use with {key}")).hint("it is for multicast: group"));
    }
    let mode = match key {
        "peers" => peers(&value, nodes, problems)?,
        "group" => UdpMode::Multicast(group(&value, problems)?, ttl),
        _ => UdpMode::Broadcast(broadcast(&value, problems)?),
    };
    Some(Medium::Udp { interface: interface?.value, mode })
}

fn peers(value: &Value<'_>, nodes: &Nodes, problems: &mut Problems) -> Option<UdpMode> {
    let peers @ [first, second] = nodes.each(peer)(value, problems)?;
    if first == second {
        let problem = Problem::error(value.place, format!("both nodes listen at {first}"));
        return refuse(problems, problem.hint("the address of each node on this link"));
    }
    if first.is_ipv4() != second.is_ipv4() {
        return refuse(problems, Problem::error(value.place, "one of them is IPv4, the other IPv6"));
    }
    Some(UdpMode::Unicast(peers))
}

fn peer(value: &Value<'_>, problems: &mut Problems) -> Option<SocketAddr> {
    let address = address(value, problems)?;
    let wrong = match address.ip() {
        ip if ip.is_multicast() => "a multicast group: group = ..., without peers",
        ip if ip.is_unspecified() || ip == IpAddr::V4(Ipv4Addr::BROADCAST) => "the address of the node's own interface",
        _ => return Some(address),
    };
    refuse(problems, Problem::error(value.place, format!("{} is no address of one node", address.ip())).hint(wrong))
}

fn group(value: &Value<'_>, problems: &mut Problems) -> Option<SocketAddr> {
    let address = address(value, problems)?;
    if address.ip().is_multicast() {
        return Some(address);
    }
    let problem = Problem::error(value.place, format!("{} is no multicast group", address.ip()));
    refuse(problems, problem.hint("of your own network: 239.0.0.0/8 (RFC 2365), or ff05::/16"))
}

fn broadcast(value: &Value<'_>, problems: &mut Problems) -> Option<SocketAddr> {
    let address = address(value, problems)?;
    if address.is_ipv4() && !address.ip().is_multicast() && !address.ip().is_unspecified() {
        return Some(address);
    }
    let problem = Problem::error(value.place, format!("{} is no broadcast address", address.ip()));
    refuse(problems, problem.hint("the last address of the interface's IPv4 network, or 255.255.255.255"))
}

/// An address with or without port.
fn address(value: &Value<'_>, problems: &mut Problems) -> Option<SocketAddr> {
    const FORMS: &str = r#"write it as "172.16.0.1", "172.16.0.1:694" or "[2001:db8::1]:694""#;
    let DeValue::String(text) = value.raw else { return refuse(problems, value.wrong_type("an address").hint(FORMS)) };
    let parsed = text.parse().or_else(|_| text.parse::<IpAddr>().map(|ip| SocketAddr::new(ip, PORT)));
    match parsed {
        Ok(address) if address.port() == 0 => refuse(problems, Problem::error(value.place, "port 0 cannot be sent to").hint(FORMS)),
        Ok(address) => Some(address),
        Err(_) => refuse(problems, Problem::error(value.place, format!("'{text}' is no address with a port")).hint(FORMS)),
    }
}
