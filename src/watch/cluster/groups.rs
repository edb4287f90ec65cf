//! Alarms about groups.
//!
//! | class | alarm | clear | told by |
//! |---|---|---|---|
//! | groupOutOfService | it runs nowhere but should, or is blocked | it runs, or should not | its holder, without one the first node in service |
//! | failCount | its failcount on this node reaches `critical`: critical; reaches `warn`: warning | is below `warn` | each node for itself |

use super::speaks;
use super::state::{Case, State};
use crate::config::{Part, Severity};
use crate::view::cluster::{Cluster, Group, GroupState};

pub(super) fn states(cluster: &Cluster) -> impl Iterator<Item = State> + '_ {
    cluster.groups.iter().flat_map(|group| [out_of_service(cluster, group), fail_count(cluster, group)])
}

fn out_of_service(cluster: &Cluster, group: &Group) -> State {
    let tells = group.active.map_or_else(|| speaks(cluster), |holder| holder == cluster.local);
    let case = match group.state {
        GroupState::Started | GroupState::Stopped => Case::Clear,
        GroupState::OutOfService | GroupState::Blocked => Case::Alarm { severity: Severity::Critical, notify: "groupOutOfService" },
        GroupState::Starting | GroupState::Stopping | GroupState::Unknown => Case::Neither,
    };
    let (name, reason) = (&group.name, &group.reason);
    let text = match group.state {
        GroupState::Started => format!("{name} runs on {}", cluster.node_name(group.active)),
        GroupState::OutOfService => format!("{name} runs nowhere: {reason}"),
        _ => format!("{name} is {}: {reason}", group.state.label()),
    };
    State {
        age: group.since,
        new: group.state.label().to_owned(),
        text,
        ..State::of("groupOutOfService", Part::Group(name.clone()), "groupRestored", case.told_here(tells))
    }
}

/// A limit of 0 is never reached.
fn fail_count(cluster: &Cluster, group: &Group) -> State {
    let count = group.fail_counts.get(usize::from(cluster.local)).copied().unwrap_or(0);
    let reaches = |limit: u32| limit > 0 && count >= limit;
    let case = if reaches(group.critical) {
        Case::Alarm { severity: Severity::Critical, notify: "failCountCriticalLevel" }
    } else if reaches(group.warn) {
        Case::Alarm { severity: Severity::Warning, notify: "failCountWarnLevel" }
    } else {
        Case::Clear
    };
    let node = cluster.node_name(Some(cluster.local));
    State {
        new: count.to_string(),
        text: format!("{} has failed {count} times on {node}; with {} it leaves the node", group.name, group.limit),
        ..State::of("failCount", Part::Group(group.name.clone()), "failCountReset", case).own_view()
    }
}
