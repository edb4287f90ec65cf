//! What a snapshot says of something that can have an alarm, and the edge that follows.

use super::{AlarmKey, Tidings, key};
use crate::config::{Part, Severity};
use crate::watch::{Edge, Standing};
use std::time::Duration;

/// Whether there is an alarm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Case {
    /// There is, so bad, told by this notification.
    Alarm { severity: Severity, notify: &'static str },
    /// There is none.
    Clear,
    /// It stays as it is: nobody knows, or another node tells.
    Neither,
}

impl Case {
    /// The same, where this node does not begin what the other one tells. What it has told itself it ends itself.
    pub fn told_here(self, tells: bool) -> Self {
        if tells || self == Self::Clear { self } else { Self::Neither }
    }
}

/// Something that can have an alarm.
#[derive(Clone, Debug)]
pub(super) struct State {
    pub class: &'static str,
    pub part: Part,
    pub notify_clear: &'static str,
    pub case: Case,
    /// How long it has been so.
    pub age: Duration,
    /// How it is, as text.
    pub new: String,
    /// In one line for people.
    pub text: String,
    pub is_own_view: bool,
}

impl State {
    /// One of which nothing but the case is known.
    pub fn of(class: &'static str, part: Part, notify_clear: &'static str, case: Case) -> Self {
        let (new, text) = (String::new(), String::new());
        Self { class, part, notify_clear, case, age: Duration::ZERO, new, text, is_own_view: false }
    }

    /// The same as the view of one node.
    pub fn own_view(self) -> Self {
        Self { is_own_view: true, ..self }
    }

    /// The alarm that it can have.
    pub fn key(&self) -> Option<AlarmKey> {
        key(self.class, self.part.clone())
    }

    /// What is to be told, where `standing` is the alarm that is active.
    pub fn edge(&self, key: &AlarmKey, standing: Option<&Standing>) -> Option<Tidings> {
        let (edge, severity, notify) = match (self.case, standing) {
            (Case::Alarm { severity, notify }, None) => (Edge::Raise, severity, notify),
            (Case::Alarm { severity, notify }, Some(standing)) if standing.severity != severity => (Edge::Change, severity, notify),
            (Case::Clear, Some(standing)) => (Edge::Clear, standing.severity, self.notify_clear),
            _ => return None,
        };
        Some(Tidings {
            key: key.clone(),
            edge: Some(edge),
            severity,
            notify: notify.to_owned(),
            notify_clear: self.notify_clear.to_owned(),
            age: self.age,
            old: standing.map(|standing| standing.seen.clone()).unwrap_or_default(),
            new: self.new.clone(),
            text: self.text.clone(),
            is_own_view: self.is_own_view,
        })
    }
}
