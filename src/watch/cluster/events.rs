//! Events: what happened and is no state.
//!
//! | event | notification |
//! |---|---|
//! | takeover | clusterTakeover, unless that of the same group and epoch was told last |
//! | resource started, stopped, failed, active without a claim | resourceStarted, resourceStopped, resourceFailed, resourceActiveWithoutClaim |
//! | fencing started, succeeded, failed | fencingStarted, fencingSucceeded, fencingFailed |
//! | failcount reset | none: the alarm of the failcount is cleared |
//! | split brain detected, resolved | none: the alarm of the split brain is raised, however briefly it lasted |

use super::{EventMark, Tidings, key};
use crate::config::{Part, Severity};
use crate::view::cluster::{Cluster, Event, Happening};

/// What is new in a snapshot.
pub(super) struct News {
    pub told: Vec<Tidings>,
    /// The last event there is.
    pub mark: EventMark,
    /// Both nodes held a group.
    pub is_split: bool,
}

/// What happened after `mark`. Where older events had to make room before anybody saw them, the first that is told says how many.
pub(super) fn news(cluster: &Cluster, mark: Option<&EventMark>) -> News {
    let incarnation = cluster.node(cluster.local).map_or(0, |node| node.incarnation);
    let after = mark.filter(|mark| mark.incarnation == incarnation).map_or(0, |mark| mark.sequence);
    let mut takeovers = mark.map(|mark| mark.takeovers.clone()).unwrap_or_default();
    takeovers.retain(|group, _| cluster.groups.iter().any(|there| there.name == *group));
    let new = || cluster.events.iter().filter(move |event| event.sequence > after);
    let missed = new().next().map_or(0, |first| first.sequence.saturating_sub(after).saturating_sub(1));
    let mut is_told_anew = |event: &&Event| match &event.what {
        Happening::Takeover { group, epoch, .. } => takeovers.insert(group.clone(), *epoch) != Some(*epoch),
        _ => true,
    };
    let mut told: Vec<Tidings> = new().filter(&mut is_told_anew).filter_map(|event| tidings(cluster, event)).collect();
    if let Some(first) = told.first_mut().filter(|_| missed > 0) {
        first.text = format!("{missed} earlier events were lost; {}", first.text);
    }
    let sequence = new().map(|event| event.sequence).max().unwrap_or(after);
    let is_split = new().any(|event| matches!(event.what, Happening::SplitBrainDetected(_)));
    News { told, mark: EventMark { incarnation, sequence, takeovers }, is_split }
}

fn tidings(cluster: &Cluster, event: &Event) -> Option<Tidings> {
    let here = cluster.node_name(Some(cluster.local));
    let node = |index: u8| Some((Part::Node(cluster.node(index)?.name.clone()), cluster.node_name(Some(index))));
    let (notify, severity, part, new, text) = match &event.what {
        Happening::Takeover { group, reason, .. } => {
            let text = format!("{here} has taken over {group}: {reason}");
            ("clusterTakeover", Severity::Warning, Part::Group(group.clone()), here, text)
        }
        Happening::ResourceStarted(name) => {
            let text = format!("{name} is started on {here}");
            ("resourceStarted", Severity::Indeterminate, Part::Resource(name.clone()), "started", text)
        }
        Happening::ResourceStopped(name) => {
            let text = format!("{name} is stopped on {here}");
            ("resourceStopped", Severity::Indeterminate, Part::Resource(name.clone()), "stopped", text)
        }
        Happening::ResourceFailed { resource, operation, reason, count } => {
            let text = format!("{operation} of {resource} failed on {here}, failure {count}: {reason}");
            ("resourceFailed", Severity::Minor, Part::Resource(resource.clone()), "failed", text)
        }
        Happening::ActiveWithoutClaim(name) => {
            let text = format!("{name} ran on {here} without a claim to it: it is stopped");
            ("resourceActiveWithoutClaim", Severity::Major, Part::Resource(name.clone()), "active", text)
        }
        Happening::FencingStarted { node: index, device } => {
            let (part, name) = node(*index)?;
            ("fencingStarted", Severity::Warning, part, "fencing", format!("{name} is being fenced by {device}"))
        }
        Happening::FencingSucceeded { node: index, device } => {
            let (part, name) = node(*index)?;
            ("fencingSucceeded", Severity::Indeterminate, part, "fenced", format!("{name} was fenced by {device}"))
        }
        Happening::FencingFailed { node: index, reason } => {
            let (part, name) = node(*index)?;
            ("fencingFailed", Severity::Critical, part, "not fenced", format!("{name} could not be fenced: {reason}"))
        }
        Happening::FailCountReset(_)
        | Happening::SplitBrainDetected(_)
        | Happening::SplitBrainResolved(_)
        | Happening::OrdersDropped { .. } => return None,
    };
    let is_own_view = matches!(part, Part::Resource(_));
    Some(Tidings {
        key: key(notify, part)?,
        edge: None,
        severity,
        notify: notify.to_owned(),
        notify_clear: String::new(),
        age: event.age,
        old: String::new(),
        new: new.to_owned(),
        text,
        is_own_view,
    })
}
