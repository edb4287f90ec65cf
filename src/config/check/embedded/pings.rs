//! `[[ping]]`: hosts whose answers tell whether a node is connected.

use super::by_node::Nodes;
use super::fencing::Safety;
use super::times::Times;
use crate::config::check::declared::duplicate;
use crate::config::check::direct::interface;
use crate::config::model::{Fencing, Link, Medium, Ping};
use crate::config::place::{Place, Placed};
use crate::config::problem::Problem;
use crate::config::read::{self, refuse};
use crate::config::table::{Problems, Table, Value};
use crate::config::units::show;
use std::collections::BTreeMap;
use std::net::IpAddr;
use std::time::Duration;

const MIN_INTERVAL: Duration = Duration::from_millis(10);
/// Who pings more often without being asked to is a nuisance to a router.
const MIN_DEFAULT_INTERVAL: Duration = Duration::from_millis(100);
const MAX_DEFAULT_INTERVAL: Duration = Duration::from_secs(1);
const MAX_TIMEOUT: Duration = Duration::from_secs(3600);

/// What a ping node is judged by.
pub(super) struct Around<'a> {
    pub nodes: &'a Nodes,
    pub times: &'a Times,
    pub safety: &'a Safety,
    /// The links; `None` where one has a mistake, so that it cannot be said what is missing.
    pub links: Option<Vec<&'a Link>>,
}

/// All of them, in the order of the files; those with a mistake are left out.
pub(super) fn pings(tables: Vec<Table<'_>>, around: &Around<'_>, problems: &mut Problems) -> Vec<Ping> {
    if let (true, Fencing::None, Some(place)) = (tables.is_empty(), around.safety.fencing, around.safety.place) {
        let problem = Problem::absent(place, "fencing = \"none\" needs a [[ping]] node");
        problems
            .push(problem.hint("a node that hears neither its peer nor a ping node stops its groups: the default gateway is a good one"));
    }
    let mut names = BTreeMap::new();
    let mut pings = Vec::new();
    for table in tables {
        let Some((ping, place)) = ping(table, around, problems) else { continue };
        if let Some(first) = names.insert(ping.name.clone(), place) {
            problems.push(duplicate(place, format!("a second ping node '{}'", ping.name), first));
        }
        pings.push(ping);
    }
    pings
}

/// A ping node and where its name stands.
fn ping(mut table: Table<'_>, around: &Around<'_>, problems: &mut Problems) -> Option<(Ping, Place)> {
    let name = table.required("name", problems, read::name);
    let host = table.required("host", problems, host);
    let default = around.times.keepalive.clamp(MIN_DEFAULT_INTERVAL, MAX_DEFAULT_INTERVAL);
    let interval = table.optional("interval", problems, read::duration(MIN_INTERVAL..=MAX_TIMEOUT)).unwrap_or(default);
    let asked = table.get("timeout");
    let read = asked.and_then(|value| timeout(&value, interval, problems));
    let timeout = read.unwrap_or(around.times.deadtime.max(interval * 2));
    let given = table.get("interface");
    let ways = given.and_then(|value| around.nodes.one_or_each(interface)(&value, problems));
    if around.safety.fencing == Fencing::None {
        if asked.is_none() || read.is_some() {
            is_in_time(timeout, asked.map_or(table.place, |value| value.place), around.safety.isolation_time, problems);
        }
        match (given, &ways) {
            (Some(value), Some(ways)) => has_link(ways, value.place, around, problems),
            (Some(_), None) => {}
            (None, _) => {
                let problem = Problem::absent(table.place, "[[ping]] needs `interface` with fencing = \"none\"");
                problems.push(problem.hint("by which the nodes reach it; a link has to run over it too, or both nodes could run a group"));
            }
        }
    }
    table.finish(problems);
    let Placed { value: name, place } = name?;
    Some((Ping { name, host: host?.value, interval, timeout, interface: ways }, place))
}

fn host(value: &Value<'_>, problems: &mut Problems) -> Option<IpAddr> {
    let text = read::text(value, problems)?;
    match text.parse::<IpAddr>() {
        Ok(host) if !(host.is_unspecified() || host.is_multicast()) => Some(host),
        _ => {
            let problem = Problem::error(value.place, format!("'{text}' is no address of a host"));
            refuse(problems, problem.hint("192.0.2.1 or 2001:db8::1; a name would hang on a name server"))
        }
    }
}

fn timeout(value: &Value<'_>, interval: Duration, problems: &mut Problems) -> Option<Duration> {
    let timeout = read::duration(MIN_INTERVAL..=MAX_TIMEOUT)(value, problems)?;
    if timeout <= interval {
        let problem = Problem::error(value.place, format!("timeout is not over the interval of {}", show(interval)));
        return refuse(problems, problem.hint("one lost answer would be a lost host"));
    }
    Some(timeout)
}

/// A node that is cut off has to know it before the other one counts on it.
fn is_in_time(timeout: Duration, place: Place, isolation_time: Duration, problems: &mut Problems) {
    if timeout > isolation_time {
        let message = format!("a timeout of {} is over the isolation-time of {}", show(timeout), show(isolation_time));
        problems.push(
            Problem::error(place, message)
                .hint("a node that is cut off would notice it too late: a shorter timeout and interval, or a longer isolation-time"),
        );
    }
}

/// Two nodes that both reach the ping node have to hear each other by the same way.
fn has_link(interface: &[String; 2], place: Place, around: &Around<'_>, problems: &mut Problems) {
    let Some(links) = &around.links else { return };
    let runs_there = |link: &&Link| matches!(&link.medium, Medium::Udp { interface: of_link, .. } if of_link == interface);
    if links.iter().any(runs_there) {
        return;
    }
    let [first, second] = interface;
    let ways = if first == second { first.clone() } else { format!("{first} and {second}") };
    let problem = Problem::absent(place, format!("no [[link]] runs over {ways}, by which this ping node is reached"));
    problems.push(problem.hint("without fencing one has to: else both nodes could reach it, not hear each other, and run a group both"));
}
