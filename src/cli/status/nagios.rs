//! `ha-snmp status --nagios`: one line with performance data, and an exit status (Monitoring Plugins Development Guidelines).

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use super::verdict::{Badness, verdict};
use crate::cli::table::printable;
use crate::control::CoreState;
use crate::view::cluster::{Cluster, GroupState, LinkState, NodeState};

/// The line with its end, and the exit status.
pub fn line(state: Result<&CoreState, String>) -> (String, u8) {
    let state = match state {
        Ok(state) => state,
        Err(error) => return (format!("CLUSTER UNKNOWN - {}\n", plain(error.trim_end())), 3),
    };
    let wrong = verdict(state);
    let (word, status) = match wrong.first() {
        None => ("OK", 0),
        Some((Badness::Warning, _)) => ("WARNING", 1),
        Some((Badness::Critical, _)) => ("CRITICAL", 2),
    };
    let text =
        if wrong.is_empty() { summary(&state.cluster) } else { wrong.into_iter().map(|(_, text)| text).collect::<Vec<_>>().join("; ") };
    (format!("CLUSTER {word} - {}: {} | {}\n", state.cluster.name, plain(&text), figures(state)), status)
}

fn summary(cluster: &Cluster) -> String {
    let (nodes, groups) = (online(cluster), started(cluster));
    format!("{nodes} of {} nodes online, {groups} of {} groups started", cluster.nodes.len(), cluster.groups.len())
}

/// `label=value;warn;critical;min;max`
fn figures(state: &CoreState) -> String {
    let cluster = &state.cluster;
    let links = cluster.links.iter().filter(|link| link.state == LinkState::Up).count();
    let failures: u64 = cluster.nodes.iter().map(|node| u64::from(node.fail_count)).sum();
    format!(
        "nodes_online={};;;0;{} groups_started={};;;0;{} links_up={links};;;0;{} failures={failures};;;0 takeovers={}c age={:.3}s;;5;0",
        online(cluster),
        cluster.nodes.len(),
        started(cluster),
        cluster.groups.len(),
        cluster.links.len(),
        cluster.takeovers,
        state.age.as_secs_f64()
    )
}

fn online(cluster: &Cluster) -> usize {
    cluster.nodes.iter().filter(|node| node.state == NodeState::Online).count()
}

fn started(cluster: &Cluster) -> usize {
    cluster.groups.iter().filter(|group| group.state == GroupState::Started).count()
}

/// One line, in which the bar begins the performance data.
fn plain(text: &str) -> String {
    printable(&text.replace('\n', " ")).replace('|', "/")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::status::sample;
    use crate::view::cluster::{Lack, LackCause, Redundancy};
    use std::time::Duration;

    #[test]
    fn one_line_each() {
        let well = CoreState { age: Duration::from_millis(200), cluster: sample::well() };
        assert_eq!(
            line(Ok(&well)),
            (
                "CLUSTER OK - gbroker-frontend: 2 of 2 nodes online, 1 of 1 groups started | nodes_online=2;;;0;2 \
                 groups_started=1;;;0;1 links_up=2;;;0;2 failures=1;;;0 takeovers=2c age=0.200s;;5;0\n"
                    .to_owned(),
                0
            )
        );
        let mut standby = well.clone();
        standby.cluster.nodes[1].standby = true;
        let lack = Lack { cause: LackCause::Standby, text: "node zape is standby".to_owned() };
        standby.cluster.redundancy = Some(Redundancy { lacks: vec![lack] });
        let (text, status) = line(Ok(&standby));
        assert!(text.starts_with("CLUSTER WARNING - gbroker-frontend: not redundant; node zape is on standby | ") && status == 1, "{text}");
        let (text, status) = line(Ok(&CoreState { age: Duration::ZERO, cluster: sample::in_trouble() }));
        assert!(text.starts_with("CLUSTER CRITICAL - gbroker-frontend: node zipi is lost; group frontend") && status == 2, "{text}");
        assert_eq!(line(Err("no | core\n".to_owned())), ("CLUSTER UNKNOWN - no / core\n".to_owned(), 3));
    }
}
