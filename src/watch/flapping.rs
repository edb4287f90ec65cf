//! The alarm about an alarm that flaps.

use super::alarm::Around;
use super::{AlarmKey, Edge, Transition};
use crate::config::Source;
use crate::smi::Name;

/// Its class, and its notification.
pub(super) const CLASS: &str = "alarmFlapping";

/// The alarm about this one.
pub(super) fn about(key: &AlarmKey) -> Option<AlarmKey> {
    let source = Source::Alarm { class: key.class.clone(), source: Box::new(key.source.clone()) };
    Some(AlarmKey { class: CLASS.parse::<Name>().ok()?, source })
}

/// The alarm that this one is about, if it is of this class.
pub(super) fn subject(key: &AlarmKey) -> Option<AlarmKey> {
    match &key.source {
        Source::Alarm { class, source } => Some(AlarmKey { class: class.clone(), source: (**source).clone() }),
        _ => None,
    }
}

/// It flaps, after so many transitions.
pub(super) fn raised(around: &Around<'_>, transitions: u32) -> Option<Transition> {
    transition(around, Edge::Raise, "steady", "flapping", transitions)
}

/// It is steady again; so many of its edges were held back.
pub(super) fn ended(around: &Around<'_>, held: u32) -> Option<Transition> {
    transition(around, Edge::Clear, "flapping", "steady", held)
}

fn transition(around: &Around<'_>, edge: Edge, old: &str, new: &str, count: u32) -> Option<Transition> {
    Some(Transition {
        key: about(around.key)?,
        edge,
        severity: around.watch.severity,
        notify: CLASS.to_owned(),
        notify_clear: CLASS.to_owned(),
        at: around.now,
        old: old.to_owned(),
        new: new.to_owned(),
        held: 0,
        count,
    })
}
