//! From an edge to the record that tells of it.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use super::{AlarmState, EntityKind, Record};
use crate::config::{Severity, Source};
use crate::smi::Oid;
use crate::time::WallTime;
use crate::view::{ProbeKind, View};
use crate::watch::{Edge, Transition};

/// The record of an edge. Sequence and generation are the log's to give; `oid` and the objects are those of `transition.notify`.
#[must_use]
pub fn of_transition(transition: &Transition, view: &View, at: WallTime, oid: Oid) -> Record {
    let (entity_kind, entity) = entity(&transition.source, view);
    let (state, severity) = match transition.edge {
        Edge::Raise => (AlarmState::Raise, transition.severity),
        Edge::Clear => (AlarmState::Clear, Severity::Cleared),
    };
    Record {
        sequence: 0,
        generation: 0,
        at,
        severity,
        state,
        alarm_id: format!("{}/{}/{entity}/{}", cluster(view), transition.class, view.agent.node),
        reporter: view.agent.node.clone(),
        entity_kind,
        text: text(transition, view, &entity),
        entity,
        old: transition.old.clone(),
        new: transition.new.clone(),
        name: transition.notify.clone(),
        oid,
        objects: Vec::new(),
    }
}

/// The record that tells that this agent has started.
#[must_use]
pub fn of_start(view: &View, oid: Oid) -> Record {
    let agent = &view.agent;
    Record {
        sequence: 0,
        generation: 0,
        at: agent.started,
        severity: Severity::Indeterminate,
        state: AlarmState::Event,
        alarm_id: format!("{}/agentOnline/{}", cluster(view), agent.node),
        reporter: agent.node.clone(),
        entity_kind: EntityKind::Agent,
        entity: agent.node.clone(),
        old: String::new(),
        new: "online".to_owned(),
        text: format!("ha-snmp {} has started on {}", agent.version, agent.node),
        name: "agentOnline".to_owned(),
        oid,
        objects: Vec::new(),
    }
}

/// The first part of an alarm id; without a cluster a dash, so that the parts stay in their places.
fn cluster(view: &View) -> &str {
    if view.agent.cluster.is_empty() { "-" } else { &view.agent.cluster }
}

fn entity(source: &Source, view: &View) -> (EntityKind, String) {
    match source {
        Source::Object(name) => (EntityKind::Object, name.clone()),
        Source::ProbeStatus(name) | Source::ProbeField(name, _) => {
            let is_tomcat = view.probes.get(name).is_some_and(|probe| probe.kind == ProbeKind::Tomcat);
            (if is_tomcat { EntityKind::Tomcat } else { EntityKind::Probe }, name.to_string())
        }
    }
}

/// `web is critical: connection refused`: what a person reads first.
fn text(transition: &Transition, view: &View, entity: &str) -> String {
    let new = &transition.new;
    match &transition.source {
        Source::Object(_) => format!("{entity} is {new}"),
        Source::ProbeField(_, field) => format!("{entity}: {field} is {new}"),
        Source::ProbeStatus(name) => {
            let probe = view.probes.get(name);
            let reason = probe.map(|probe| if probe.error.is_empty() { &probe.text } else { &probe.error });
            match reason.filter(|reason| !reason.is_empty()) {
                Some(reason) => format!("{entity} is {new}: {reason}"),
                None => format!("{entity} is {new}"),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Instant;
    use crate::view::{Probe, Status};
    use std::time::Duration;

    fn transition(source: Source, edge: Edge) -> Transition {
        Transition {
            class: "web".parse().unwrap(),
            source,
            edge,
            severity: Severity::Major,
            notify: "backendUnreachable".to_owned(),
            at: Instant::default(),
            old: "ok".to_owned(),
            new: "critical".to_owned(),
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

    #[test]
    fn texts_name_what_was_looked_at() {
        let text = |source| of_transition(&transition(source, Edge::Raise), &view(), WallTime::default(), Oid::default()).text;
        assert_eq!(text(Source::Object("load".to_owned())), "load is critical");
        assert_eq!(text(Source::ProbeField("web".parse().unwrap(), "state".to_owned())), "web: state is critical");
    }
}
