//! From an edge to the record that tells of it.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

mod cluster;

pub use cluster::of_tidings;

use super::{AlarmState, EntityKind, Record};
use crate::config::{Part, Severity, Source};
use crate::smi::Oid;
use crate::time::WallTime;
use crate::view::{ProbeKind, View};
use crate::watch::{AlarmKey, Edge, Transition};

/// The record of an edge. Sequence and generation are the log's to give; `oid` and the objects are those of `transition.notify`.
#[must_use]
pub fn of_transition(transition: &Transition, view: &View, at: WallTime, oid: Oid) -> Record {
    let AlarmKey { class, source } = &transition.key;
    let entity = source.entity();
    let (state, severity) = match transition.edge {
        Edge::Raise => (AlarmState::Raise, transition.severity),
        Edge::Clear => (AlarmState::Clear, Severity::Cleared),
        Edge::Change => (AlarmState::Change, transition.severity),
        Edge::Repeat => (AlarmState::Repeat, transition.severity),
    };
    Record {
        sequence: 0,
        generation: 0,
        at,
        severity,
        state,
        alarm_id: format!("{}/{class}/{entity}/{}", cluster(view), view.agent.node),
        reporter: view.agent.node.clone(),
        entity_kind: entity_kind(source, view),
        text: text(transition, view, &entity),
        entity,
        old: transition.old.clone(),
        new: transition.new.clone(),
        name: transition.notify.clone(),
        oid,
        objects: Vec::new(),
        suppressed: false,
    }
}

/// The first part of an alarm id; without a cluster a dash, so that the parts stay in their places.
pub(super) fn cluster(view: &View) -> &str {
    if view.agent.cluster.is_empty() { "-" } else { &view.agent.cluster }
}

fn entity_kind(source: &Source, view: &View) -> EntityKind {
    match source {
        Source::Object(_) => EntityKind::Object,
        Source::ProbeStatus(name) | Source::ProbeField(name, _) => {
            let is_tomcat = view.probes.get(name).is_some_and(|probe| probe.kind == ProbeKind::Tomcat);
            if is_tomcat { EntityKind::Tomcat } else { EntityKind::Probe }
        }
        Source::Cell { column, .. } => row_kind(column),
        Source::Group(_) => EntityKind::Watch,
        Source::Alarm { .. } => EntityKind::Alarm,
        Source::Part(part) => part_kind(part),
    }
}

fn part_kind(part: &Part) -> EntityKind {
    match part {
        Part::Whole(_) | Part::Engine => EntityKind::Cluster,
        Part::Node(_) => EntityKind::Node,
        Part::Link(_) => EntityKind::Link,
        Part::Group(_) => EntityKind::Group,
        Part::Resource(_) => EntityKind::Resource,
        Part::Fence(_) => EntityKind::FenceDevice,
    }
}

/// What the rows of the table of a column are about. The names of columns begin with that of their group.
fn row_kind(column: &str) -> EntityKind {
    const KINDS: [(&str, EntityKind); 6] = [
        ("haFence", EntityKind::FenceDevice),
        ("haTomcat", EntityKind::Tomcat),
        ("haNode", EntityKind::Node),
        ("haPing", EntityKind::PingNode),
        ("haGroup", EntityKind::Group),
        ("haResource", EntityKind::Resource),
    ];
    let known = KINDS.iter().find(|(prefix, _)| column.starts_with(prefix));
    known.map_or(EntityKind::Probe, |(_, kind)| *kind)
}

/// `web is critical: connection refused`: what a person reads first.
fn text(transition: &Transition, view: &View, entity: &str) -> String {
    let Transition { new, count, .. } = transition;
    let text = match &transition.key.source {
        Source::Object(_) | Source::Group(_) | Source::Part(_) => format!("{entity} is {new}"),
        Source::ProbeField(_, field) => format!("{entity}: {field} is {new}"),
        Source::Cell { column, .. } => format!("{entity}: {column} is {new}"),
        Source::Alarm { .. } if transition.edge == Edge::Clear => return format!("{entity} is {new}, {count} edges were not told"),
        Source::Alarm { .. } => return format!("{entity} is {new}: {count} transitions"),
        Source::ProbeStatus(name) => {
            let probe = view.probes.get(name);
            let reason = probe.map(|probe| if probe.error.is_empty() { &probe.text } else { &probe.error });
            match reason.filter(|reason| !reason.is_empty()) {
                Some(reason) => format!("{entity} is {new}: {reason}"),
                None => format!("{entity} is {new}"),
            }
        }
    };
    match count {
        0 => text,
        count => format!("{text} ({count} more held back)"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::smi::Name;
    use crate::time::Instant;
    use crate::view::{Probe, Status};
    use std::time::Duration;

    fn transition(source: Source, edge: Edge) -> Transition {
        Transition {
            key: AlarmKey { class: "web".parse().unwrap(), source },
            edge,
            severity: Severity::Major,
            notify: "backendUnreachable".to_owned(),
            notify_clear: "backendReachable".to_owned(),
            at: Instant::default(),
            old: "ok".to_owned(),
            new: "critical".to_owned(),
            held: 0,
            count: 0,
        }
    }

    fn view() -> View {
        let mut view = View::default();
        view.agent.node = "zipi".to_owned();
        let probe = Probe {
            status: Status::Critical,
            text: "connection refused".to_owned(),
            ..Probe::new(ProbeKind::Tomcat, Duration::ZERO, Duration::ZERO)
        };
        view.probes.insert("web".parse().unwrap(), probe);
        view
    }

    #[test]
    fn raise_and_clear_have_the_same_alarm_id() {
        let source = Source::ProbeStatus("web".parse().unwrap());
        let mut view = view();
        let raise = of_transition(&transition(source.clone(), Edge::Raise), &view, WallTime::default(), Oid::default());
        assert_eq!(raise.alarm_id, "-/web/web/zipi");
        assert_eq!((raise.state, raise.severity, raise.entity_kind), (AlarmState::Raise, Severity::Major, EntityKind::Tomcat));
        assert_eq!(raise.text, "web is critical: connection refused");
        view.agent.cluster = "front".to_owned();
        let clear = of_transition(&transition(source, Edge::Clear), &view, WallTime::default(), Oid::default());
        assert_eq!((clear.alarm_id.as_str(), clear.severity), ("front/web/web/zipi", Severity::Cleared));
    }

    fn record(transition: &Transition) -> Record {
        of_transition(transition, &view(), WallTime::default(), Oid::default())
    }

    fn sources() -> Vec<(Source, EntityKind, &'static str)> {
        let name = |text: &str| text.parse::<Name>().unwrap();
        let cell = Source::Cell { column: "haTomcatHeapUsed".to_owned(), row: name("om") };
        vec![
            (Source::Object("load".to_owned()), EntityKind::Object, "load is critical"),
            (Source::ProbeField(name("web"), "state".to_owned()), EntityKind::Tomcat, "web: state is critical"),
            (Source::ProbeStatus(name("disk")), EntityKind::Probe, "disk is critical"),
            (Source::Cell { column: "haProbeAge".to_owned(), row: name("disk") }, EntityKind::Probe, "disk: haProbeAge is critical"),
            (cell.clone(), EntityKind::Tomcat, "om: haTomcatHeapUsed is critical"),
            (Source::Group(name("both")), EntityKind::Watch, "both is critical"),
            (Source::Alarm { class: name("heap"), source: Box::new(cell) }, EntityKind::Alarm, "heap:om is critical: 0 transitions"),
        ]
    }

    #[test]
    fn texts_name_what_was_looked_at() {
        for (source, kind, text) in sources() {
            let record = record(&transition(source, Edge::Raise));
            assert_eq!((record.entity_kind, record.text.as_str()), (kind, text));
        }
    }

    #[test]
    fn every_edge_of_an_alarm_has_its_id() {
        for (source, _, _) in sources() {
            let told = [Edge::Raise, Edge::Change, Edge::Repeat, Edge::Clear].map(|edge| record(&transition(source.clone(), edge)));
            let states = [AlarmState::Raise, AlarmState::Change, AlarmState::Repeat, AlarmState::Clear];
            assert_eq!(told.each_ref().map(|record| record.state), states);
            let id = format!("-/web/{}/zipi", source.entity());
            assert!(told.iter().all(|record| record.alarm_id == id && record.entity == source.entity()), "{told:?}");
        }
    }

    #[test]
    fn what_was_held_back_is_told_with_its_cause() {
        let (source, _, _) = sources().remove(0);
        let cleared = Transition { count: 3, new: "ok".to_owned(), ..transition(source.clone(), Edge::Clear) };
        assert_eq!(record(&cleared).text, "load is ok (3 more held back)");
        let class = "heap".parse().unwrap();
        let key = AlarmKey { class: "alarmFlapping".parse().unwrap(), source: Source::Alarm { class, source: Box::new(source) } };
        let steady = record(&Transition { key, new: "steady".to_owned(), ..cleared });
        assert_eq!(
            (steady.alarm_id.as_str(), steady.text.as_str()),
            ("-/alarmFlapping/heap:load/zipi", "heap:load is steady, 3 edges were not told")
        );
    }
}
