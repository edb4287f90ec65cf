//! From what is to be told of the cluster to the record that tells of it.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use super::{cluster, part_kind};
use crate::config::{Part, Severity, Source};
use crate::notify::{AlarmState, EntityKind, Record};
use crate::smi::Oid;
use crate::time::WallTime;
use crate::view::View;
use crate::watch::Edge;
use crate::watch::cluster::Tidings;

/// The record of it. Sequence, generation and objects are not known here; `oid` is that of `tidings.notify`.
#[must_use]
pub fn of_tidings(tidings: &Tidings, view: &View, at: WallTime, oid: Oid) -> Record {
    let class = &tidings.key.class;
    let node = &view.agent.node;
    let entity = tidings.key.source.entity();
    let id = format!("{}/{class}/{entity}", cluster(view));
    let (state, severity) = match tidings.edge {
        Some(Edge::Raise) => (AlarmState::Raise, tidings.severity),
        Some(Edge::Clear) => (AlarmState::Clear, Severity::Cleared),
        Some(Edge::Change) => (AlarmState::Change, tidings.severity),
        Some(Edge::Repeat) => (AlarmState::Repeat, tidings.severity),
        None => (AlarmState::Event, tidings.severity),
    };
    Record {
        sequence: 0,
        generation: 0,
        at,
        severity,
        state,
        alarm_id: if tidings.is_own_view { format!("{id}/{node}") } else { id },
        reporter: node.clone(),
        entity_kind: kind(tidings),
        entity,
        old: tidings.old.clone(),
        new: tidings.new.clone(),
        text: tidings.text.clone(),
        name: tidings.notify.clone(),
        oid,
        objects: Vec::new(),
        suppressed: false,
    }
}

/// An agent is called by its node.
fn kind(tidings: &Tidings) -> EntityKind {
    match &tidings.key.source {
        Source::Part(Part::Node(_)) if tidings.key.class.as_str() == "agentOffline" => EntityKind::Agent,
        Source::Part(part) => part_kind(part),
        _ => EntityKind::Cluster,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::watch::AlarmKey;
    use std::time::Duration;

    #[test]
    fn the_reporter_is_part_of_the_id_of_what_is_one_nodes_view() {
        let mut view = View::default();
        (view.agent.cluster, view.agent.node) = ("front".to_owned(), "zipi".to_owned());
        for (class, part, edge, is_own_view, expected) in [
            ("nodeOutOfService", Part::Node("zape".parse().unwrap()), Some(Edge::Raise), false, "front/nodeOutOfService/zape"),
            ("heartbeatLinkLost", Part::Link("cross".parse().unwrap()), Some(Edge::Clear), true, "front/heartbeatLinkLost/cross/zipi"),
            ("coreFailed", Part::Engine, Some(Edge::Raise), true, "front/coreFailed/core/zipi"),
            ("clusterTakeover", Part::Group("web".parse().unwrap()), None, false, "front/clusterTakeover/web"),
            ("agentOffline", Part::Node("zape".parse().unwrap()), Some(Edge::Change), true, "front/agentOffline/zape/zipi"),
        ] {
            let tidings = Tidings {
                key: AlarmKey { class: class.parse().unwrap(), source: Source::Part(part.clone()) },
                edge,
                severity: Severity::Major,
                notify: class.to_owned(),
                notify_clear: String::new(),
                age: Duration::ZERO,
                old: String::new(),
                new: String::new(),
                text: String::new(),
                is_own_view,
            };
            let record = of_tidings(&tidings, &view, WallTime::default(), Oid::default());
            assert_eq!(record.alarm_id, expected);
            let kind = if class == "agentOffline" { EntityKind::Agent } else { part_kind(&part) };
            assert_eq!(record.entity_kind, kind);
            assert_eq!(record.severity == Severity::Cleared, edge == Some(Edge::Clear));
        }
    }
}
