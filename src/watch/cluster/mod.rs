//! What is to be told of the cluster, as its engine publishes it: alarms by comparison with those that are active, events once each. Pure.
//!
//! | active \ the snapshot says | alarm, same severity | alarm, another severity | clear | not known | no such thing |
//! |---|---|---|---|---|---|
//! | no | **Raise** | **Raise** | - | - | - |
//! | yes | - | **Change** | **Clear** | - | **Clear** |
//!
//! Nothing but the number of the last event is remembered here: what was told before a restart is not told again, and what ended meanwhile is
//! cleared by the first snapshot. The files beside this one say when there is an alarm, and who tells of it.

mod events;
mod fences;
mod groups;
mod links;
mod nodes;
mod state;
mod whole;

use super::{AlarmKey, Edge, Standing};
use crate::config::{Part, Severity, Source};
use crate::smi::Name;
use crate::view::cluster::{Cluster, Node, NodeState};
use events::News;
use state::{Case, State};
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::time::Duration;

/// Class of the alarm that the engine does not answer.
const SILENT: &str = "coreFailed";

/// The last event that was told: each is told once, also after a restart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EventMark {
    /// The life of the engine that it happened in.
    pub incarnation: u64,
    /// Its number.
    pub sequence: u64,
    /// Of each group, the epoch of the takeover that was told last: another life of the engine says it again.
    pub takeovers: BTreeMap<Name, u64>,
}

/// An edge of an alarm about the cluster, or an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tidings {
    /// Which alarm.
    pub key: AlarmKey,
    /// Of an alarm; `None`: an event.
    pub edge: Option<Edge>,
    /// How bad it is; of a clear, how bad it was.
    pub severity: Severity,
    /// The descriptor of the notification to send.
    pub notify: String,
    /// The descriptor of the notification that clears the alarm.
    pub notify_clear: String,
    /// How long before the snapshot it happened.
    pub age: Duration,
    /// What was seen before.
    pub old: String,
    /// What is seen now.
    pub new: String,
    /// In one line for people.
    pub text: String,
    /// The view of one node: its name is part of the alarm id, and the other may see it otherwise.
    pub is_own_view: bool,
}

/// What is told of the cluster.
#[derive(Clone, Debug, Default)]
pub struct ClusterWatch {
    mark: Option<EventMark>,
}

impl ClusterWatch {
    /// One that goes on after the last event that an earlier life has told.
    #[must_use]
    pub fn new(mark: Option<EventMark>) -> Self {
        Self { mark }
    }

    /// The last event that was told.
    #[must_use]
    pub fn mark(&self) -> Option<&EventMark> {
        self.mark.as_ref()
    }

    /// Takes in a snapshot; `standing` are the alarms that are active, of which those about the cluster count. Gives what is to be told,
    /// oldest first. That the cluster is not redundant is told once it has been so for `not_redundant_for`.
    pub fn handle(&mut self, cluster: &Cluster, standing: &[Standing], not_redundant_for: Duration) -> Vec<Tidings> {
        let News { told, mark, is_split } = events::news(cluster, self.mark.as_ref());
        self.mark = Some(mark);
        let ours = || standing.iter().filter(|standing| matches!(standing.key.source, Source::Part(_)));
        let states = states(cluster, standing, is_split, not_redundant_for).filter_map(|state| Some((state.key()?, state)));
        let states: Vec<(AlarmKey, State)> = states.collect();
        let mut tidings = told;
        for (key, state) in &states {
            tidings.extend(state.edge(key, ours().find(|standing| standing.key == *key)));
        }
        let is_gone = |standing: &&Standing| !states.iter().any(|(key, _)| *key == standing.key);
        tidings.extend(ours().filter(is_gone).map(gone));
        tidings.sort_by_key(|tidings| Reverse(tidings.age));
        tidings
    }
}

/// The engine has not answered for so long: the alarm of that, where it is not active yet.
#[must_use]
pub fn silent(standing: &[Standing], wait: Duration) -> Option<Tidings> {
    let severity = Severity::Major;
    let state = State {
        new: "silent".to_owned(),
        text: format!("the core on this node has not answered for {} s: what is shown of the cluster is old", wait.as_secs()),
        ..engine(Case::Alarm { severity, notify: "probeFailed" })
    };
    let key = state.key()?;
    state.edge(&key, standing.iter().find(|standing| standing.key == key))
}

/// Clears everything that is active about the cluster: nothing tells of it any more.
pub fn dismissed(standing: &[Standing]) -> impl Iterator<Item = Tidings> {
    standing.iter().filter(|standing| matches!(standing.key.source, Source::Part(_))).map(gone)
}

/// Everything that can have an alarm, as a snapshot shows it.
fn states<'a>(
    cluster: &'a Cluster,
    standing: &'a [Standing],
    is_split: bool,
    not_redundant_for: Duration,
) -> impl Iterator<Item = State> + 'a {
    let answers = State { new: "answering".to_owned(), text: "the core on this node answers again".to_owned(), ..engine(Case::Clear) };
    std::iter::once(answers)
        .chain(whole::states(cluster, standing, is_split, not_redundant_for))
        .chain(nodes::states(cluster))
        .chain(links::states(cluster))
        .chain(fences::states(cluster))
        .chain(groups::states(cluster))
}

fn engine(case: Case) -> State {
    State::of(SILENT, Part::Engine, "probeRecovered", case).own_view()
}

/// What an alarm is about is not there any more.
fn gone(standing: &Standing) -> Tidings {
    let why = "no longer there";
    Tidings {
        key: standing.key.clone(),
        edge: Some(Edge::Clear),
        severity: standing.severity,
        notify: standing.notify_clear.clone(),
        notify_clear: standing.notify_clear.clone(),
        age: Duration::ZERO,
        old: standing.seen.clone(),
        new: why.to_owned(),
        text: format!("{} is {why}", standing.key.source.entity()),
        is_own_view: false,
    }
}

/// Whether this node tells what both know: the first one that is in service and has an agent does.
fn speaks(cluster: &Cluster) -> bool {
    let can_speak = |index, node: &Node| node.state == NodeState::Online && (node.agent_alive || index == cluster.local);
    cluster.numbered_nodes().find(|(index, node)| can_speak(*index, node)).is_none_or(|(index, _)| index == cluster.local)
}

fn key(class: &str, part: Part) -> Option<AlarmKey> {
    Some(AlarmKey { class: class.parse::<Name>().ok()?, source: Source::Part(part) })
}

#[cfg(test)]
mod tests;
