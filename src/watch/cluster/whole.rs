//! Alarms about the cluster as a whole.
//!
//! | class | alarm | clear | told by |
//! |---|---|---|---|
//! | quorumLost | this node is in service and may not run groups | it may | each node for itself |
//! | configMismatch | the configurations differ | they agree | the first node in service |
//! | clusterNotRedundant | the next failure would not be survived for `not-redundant-for`, a warning | it would | the first node in service |
//! | splitBrainDetected | both hold a group, critical; healed and not acknowledged, a warning | healed and acknowledged | the first node in service |

use super::state::{Case, State};
use super::{key, speaks};
use crate::config::{Part, Severity};
use crate::view::cluster::{Cluster, NodeState};
use crate::watch::Standing;
use std::time::Duration;

const SPLIT_BRAIN: &str = "splitBrainDetected";

pub(super) fn states<'a>(
    cluster: &'a Cluster,
    standing: &[Standing],
    is_split: bool,
    not_redundant_for: Duration,
) -> impl Iterator<Item = State> + 'a {
    let part = Part::Whole(cluster.name.clone());
    let acknowledged = key(SPLIT_BRAIN, part.clone()).and_then(|key| standing.iter().find(|standing| standing.key == key));
    let split_brain = split_brain(cluster, part.clone(), acknowledged.map(|standing| standing.acknowledged), is_split);
    let redundancy = redundancy(cluster, part.clone(), not_redundant_for);
    quorum(cluster).into_iter().chain([config_mismatch(cluster, part), redundancy, split_brain])
}

fn quorum(cluster: &Cluster) -> Option<State> {
    let node = cluster.node(cluster.local)?;
    let case = match (node.state, cluster.quorate) {
        (NodeState::Online, false) => Case::Alarm { severity: Severity::Critical, notify: "quorumLost" },
        (_, true) => Case::Clear,
        _ => Case::Neither,
    };
    let new = if cluster.quorate { "quorate" } else { "not quorate" };
    let may = if cluster.quorate { "may run groups" } else { "may run no group: the state of its peer is not known" };
    Some(State {
        new: new.to_owned(),
        text: format!("{} {may}", node.name),
        ..State::of("quorumLost", Part::Node(node.name.clone()), "quorumRegained", case).own_view()
    })
}

fn config_mismatch(cluster: &Cluster, part: Part) -> State {
    // A peer that was never heard agrees with nothing and differs from nothing.
    let is_known = cluster.numbered_nodes().any(|(index, node)| index != cluster.local && node.state != NodeState::Unknown);
    let case = match cluster.config_agrees {
        true => Case::Clear,
        false if is_known => Case::Alarm { severity: Severity::Major, notify: "configMismatch" }.told_here(speaks(cluster)),
        false => Case::Neither,
    };
    let (new, text) = if cluster.config_agrees {
        ("equal", "the nodes' configurations agree again")
    } else {
        ("different", "the nodes' configurations define groups differently: nothing is started or moved")
    };
    State { new: new.to_owned(), text: text.to_owned(), ..State::of("configMismatch", part, "configMismatch", case) }
}

/// A failover is under way for some time: `patience`. Other reasons meanwhile do not begin it anew.
fn redundancy(cluster: &Cluster, part: Part, patience: Duration) -> State {
    let (case, new, text) = match &cluster.redundancy {
        Some(redundancy) if redundancy.is_given() => (Case::Clear, "redundant", "the cluster is redundant again".to_owned()),
        Some(redundancy) => {
            let alarm = Case::Alarm { severity: Severity::Warning, notify: "clusterNotRedundant" }.told_here(speaks(cluster));
            let case = if cluster.redundancy_since >= patience { alarm } else { Case::Neither };
            (case, "not redundant", format!("the cluster is not redundant: {}", redundancy.why()))
        }
        None => (Case::Neither, "", String::new()),
    };
    let (age, new) = (cluster.redundancy_since, new.to_owned());
    State { age, new, text, ..State::of("clusterNotRedundant", part, "clusterRedundant", case) }
}

/// `acknowledged`: whether somebody has seen the alarm, where it is active. `is_split`: it happened since the last snapshot, however briefly.
fn split_brain(cluster: &Cluster, part: Part, acknowledged: Option<bool>, is_split: bool) -> State {
    let case = match acknowledged {
        _ if cluster.split_brain || is_split => {
            Case::Alarm { severity: Severity::Critical, notify: SPLIT_BRAIN }.told_here(speaks(cluster))
        }
        Some(false) => Case::Alarm { severity: Severity::Warning, notify: "splitBrainResolved" },
        _ => Case::Clear,
    };
    let (new, text) = match case {
        Case::Alarm { severity: Severity::Critical, .. } => ("split", "both nodes hold a group: one of them has to let it go"),
        Case::Alarm { .. } => ("healed", "no group is held by both nodes any more: look at its data, then acknowledge"),
        _ => ("whole", "no group is held by both nodes any more"),
    };
    State { new: new.to_owned(), text: text.to_owned(), ..State::of(SPLIT_BRAIN, part, "splitBrainResolved", case) }
}
