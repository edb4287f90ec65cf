//! The whole cluster on a page.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use super::age::{age, round_trip};
use super::verdict::{Badness, is_stale, verdict};
use crate::cli::names::node_name;
use crate::cli::table::{date, printable, table, word};
use crate::config::Severity;
use crate::control::CoreState;
use crate::notify::Alarm;
use crate::view::cluster::{Cluster, FenceDevice, Group, Link, LinkCounters, Node, Ping, Resource};
use std::time::Duration;

/// No line is longer, characters: what is cut off is to be had of `explain`, `alarm list` and `node`s logs.
const WIDTH: usize = 100;

/// The page. `alarms` are `None` where no agent tells them.
pub fn text(state: &CoreState, alarms: Option<&[Alarm]>) -> String {
    let cluster = &state.cluster;
    let mut parts =
        vec![redundancy(state) + &heading(state), wrong(state), nodes(cluster), links(cluster), pings(cluster), fences(cluster)];
    parts.extend(cluster.groups.iter().map(|group| group_part(group, cluster)));
    parts.push(alarm_part(alarms));
    parts.retain(|part| !part.is_empty());
    parts.join("\n").lines().map(cut).collect()
}

/// What an operator wants to know on a quiet day comes first. Of a core that hangs it would be an old truth.
fn redundancy(state: &CoreState) -> String {
    let told = state.cluster.redundancy.as_ref().filter(|_| !is_stale(state));
    told.map(|redundancy| format!("{}\n", printable(&redundancy.text()))).unwrap_or_default()
}

fn heading(state: &CoreState) -> String {
    let cluster = &state.cluster;
    let seen = format!("cluster {}, as {} saw it {} ago\n", cluster.name, node_name(cluster, Some(cluster.local)), age(state.age));
    let last = cluster.last_takeover.map(|ago| format!(", the last one {} ago", age(ago))).unwrap_or_default();
    format!(
        "{seen}keepalive {} ms, warntime {} ms, deadtime {} ms; fencing {}\ntakeovers by this node {}{last}\n",
        cluster.keepalive.as_millis(),
        cluster.warntime.as_millis(),
        cluster.deadtime.as_millis(),
        cluster.fencing,
        cluster.takeovers
    )
}

fn wrong(state: &CoreState) -> String {
    let wrong = verdict(state);
    if wrong.is_empty() {
        return "all is well\n".to_owned();
    }
    wrong.into_iter().map(|(badness, text)| format!("{:8}  {}\n", badness_word(badness), printable(&text))).collect()
}

fn badness_word(badness: Badness) -> &'static str {
    match badness {
        Badness::Warning => "warning",
        Badness::Critical => "CRITICAL",
    }
}

fn nodes(cluster: &Cluster) -> String {
    let row = |(index, node): (usize, &Node)| {
        let standby = if node.standby { ", standby" } else { "" };
        let is_local = index == usize::from(cluster.local);
        let heard = if is_local {
            "here".to_owned()
        } else {
            node.last_heard.map_or_else(|| "never".to_owned(), |ago| format!("{} ago", age(ago)))
        };
        let agent = if node.agent_alive { "alive" } else { "-" };
        let state = format!("{}{standby}", node.state.label());
        [node.name.to_string(), state, age(node.since), node.fail_count.to_string(), heard, agent.to_owned()]
    };
    let rows: Vec<_> = cluster.nodes.iter().enumerate().map(row).collect();
    table(["NODE", "STATE", "SINCE", "FAILURES", "HEARD", "AGENT"], &rows)
}

fn links(cluster: &Cluster) -> String {
    let row = |link: &Link| {
        let LinkCounters { late, lost, send_errors, authentication, replayed, malformed, foreign, .. } = link.counters;
        let bad = [send_errors, authentication, replayed, malformed, foreign].into_iter().fold(0, u64::saturating_add);
        [
            link.name.to_string(),
            node_name(cluster, Some(link.node)),
            link.state.label().to_owned(),
            age(link.since),
            round_trip(link.round_trip),
            lost.to_string(),
            late.to_string(),
            bad.to_string(),
            link.medium.clone(),
        ]
    };
    let rows: Vec<_> = cluster.links.iter().map(row).collect();
    table(["LINK", "AT", "STATE", "SINCE", "ROUND TRIP", "LOST", "LATE", "BAD", "MEDIUM"], &rows)
}

fn pings(cluster: &Cluster) -> String {
    let row = |ping: &Ping| {
        let state = match ping.reachable {
            Some(true) => "answers",
            Some(false) => "silent",
            None => "unknown",
        };
        [ping.name.to_string(), state.to_owned(), age(ping.since), round_trip(ping.round_trip), ping.host.clone()]
    };
    let rows: Vec<_> = cluster.pings.iter().map(row).collect();
    table(["PING NODE", "STATE", "SINCE", "ROUND TRIP", "HOST"], &rows)
}

fn fences(cluster: &Cluster) -> String {
    let row = |fence: &FenceDevice| {
        let nodes: Vec<_> = fence.nodes.iter().map(|node| node_name(cluster, Some(*node))).collect();
        let ago = |age: Option<Duration>| age.map_or_else(|| "never".to_owned(), |ago| format!("{} ago", self::age(ago)));
        [
            fence.name.to_string(),
            fence.state.label().to_owned(),
            age(fence.since),
            fence.level.to_string(),
            fence.kind.clone(),
            nodes.join(" "),
            ago(fence.looked),
            ago(fence.used),
        ]
    };
    let rows: Vec<_> = cluster.fences.iter().map(row).collect();
    table(["FENCE DEVICE", "STATE", "SINCE", "LEVEL", "KIND", "FENCES", "LOOKED AT", "USED"], &rows)
}

fn group_part(group: &Group, cluster: &Cluster) -> String {
    let at = group.active.map(|active| format!(" at {}", node_name(cluster, Some(active)))).unwrap_or_default();
    let counts: Vec<_> = cluster.nodes.iter().zip(&group.fail_counts).map(|(node, count)| format!("{} {count}", node.name)).collect();
    let moves = if group.moves == 1 { "1 move".to_owned() } else { format!("{} moves", group.moves) };
    let resources: Vec<_> = group.resources.iter().map(|resource| row(resource, cluster)).collect();
    let resources = table(["RESOURCE", "STATE", "AT", "SINCE", "FAILURES", "LAST", "AGENT"], &resources);
    format!(
        "group {} is {}{at} since {}: {}\nfailcount {} (warning {}, critical {}, limit {}), {moves}\n{}{}",
        group.name,
        group.state.label(),
        age(group.since),
        printable(&group.reason),
        counts.join(", "),
        group.warn,
        group.critical,
        group.limit,
        resources.lines().map(|line| format!("  {line}\n")).collect::<String>(),
        failures(group, cluster)
    )
}

fn row(resource: &Resource, cluster: &Cluster) -> [String; 7] {
    let managed = if resource.managed { "" } else { ", unmanaged" };
    let counts: Vec<_> = resource.failures.iter().map(|failures| failures.count.to_string()).collect();
    let last = match (resource.last_operation.as_str(), resource.last_result.as_str()) {
        ("", _) => "-".to_owned(),
        (operation, "ok") => format!("{operation} ok"),
        (operation, _) => format!("{operation} failed"),
    };
    [
        resource.name.to_string(),
        format!("{}{managed}", resource.state.label()),
        node_name(cluster, resource.node),
        age(resource.since),
        counts.join("/"),
        last,
        resource.agent.clone(),
    ]
}

/// A line for each failure that counts, and for what cannot be probed here or has nothing to start it.
fn failures(group: &Group, cluster: &Cluster) -> String {
    let mut lines = String::new();
    for resource in &group.resources {
        if resource.last_operation == "probe" && resource.last_result != "ok" {
            lines.push_str(&format!("  {} probed here: {}\n", resource.name, printable(&resource.last_result)));
        }
        for (node, failures) in cluster.nodes.iter().zip(&resource.failures).filter(|(_, failures)| failures.count > 0) {
            let last = failures.last.map(|ago| format!(", the last {} ago", age(ago))).unwrap_or_default();
            let reason = printable(&failures.reason);
            lines.push_str(&format!("  {} failed {} times at {}{last}: {reason}\n", resource.name, failures.count, node.name));
        }
    }
    lines
}

fn alarm_part(alarms: Option<&[Alarm]>) -> String {
    let Some(alarms) = alarms else { return "alarms are not known: no agent runs here (systemctl status ha-snmp-agent)\n".to_owned() };
    let row = |alarm: &Alarm| {
        let severity = if alarm.record.severity == Severity::Critical { "CRITICAL".to_owned() } else { word(alarm.record.severity) };
        [severity, date(alarm.raised), alarm.record.alarm_id.clone(), alarm.record.text.clone()]
    };
    let rows: Vec<_> = alarms.iter().map(row).collect();
    if rows.is_empty() { "no active alarms\n".to_owned() } else { table(["ALARM", "SINCE", "ID", "TEXT"], &rows) }
}

/// The line with its end.
fn cut(line: &str) -> String {
    if line.chars().count() <= WIDTH {
        return format!("{line}\n");
    }
    line.chars().take(WIDTH.saturating_sub(1)).chain(['…', '\n']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::status::sample;

    #[test]
    fn all_is_well() {
        let state = CoreState { age: Duration::from_millis(200), cluster: sample::well() };
        assert_eq!(text(&state, Some(&[])), include_str!("well.txt"));
    }

    #[test]
    fn in_trouble() {
        let state = CoreState { age: Duration::from_millis(200), cluster: sample::in_trouble() };
        let page = text(&state, None);
        assert_eq!(page, include_str!("in_trouble.txt"));
        assert!(page.lines().all(|line| line.chars().count() <= WIDTH));
    }

    #[test]
    fn before_anything_is_known() {
        let state = CoreState { age: Duration::ZERO, cluster: Cluster::default() };
        assert!(text(&state, None).starts_with("cluster , as node 0 saw it 0.0 s ago\n"));
    }
}
