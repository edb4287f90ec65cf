//! One alarm: what is the case, what was told of it, and what keeps the two apart.
//!
//! | told \ the case | no alarm | an alarm, same severity | an alarm, another severity |
//! |---|---|---|---|
//! | no alarm | - | **Raise** | **Raise** |
//! | an alarm | **Clear** | - (**Repeat** when it is time) | **Change** |
//!
//! Nothing of that is told while the alarm flaps, and while it is suppressed only a Clear is. What is not told is counted where it was held back,
//! and as soon as nothing holds it back any more, what is told follows what is the case.

use super::edge::{Edge, Judgement};
use super::flapping;
use super::flaps::Flaps;
use super::height::Height;
use super::{AlarmKey, Transition};
use crate::config::{Flapping, Severity, Watch};
use crate::time::Instant;
use std::collections::VecDeque;

/// What a rule says after a look at what an alarm is about.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Look {
    /// Of the watch's own conditions.
    pub own: Judgement,
    /// Of the conditions of its levels.
    pub levels: Vec<Judgement>,
    /// What was seen.
    pub text: String,
    /// When time alone can change the judgement.
    pub wake: Option<Instant>,
}

/// What surrounds an alarm at one moment.
#[derive(Clone, Copy)]
pub(super) struct Around<'a> {
    pub now: Instant,
    pub key: &'a AlarmKey,
    pub watch: &'a Watch,
    /// When it is said to flap, if ever.
    pub flapping: Option<Flapping>,
    /// An alarm that suppresses this one is active.
    pub suppressed: bool,
}

/// One alarm.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Alarm {
    pub height: Height,
    pub told: Option<Told>,
    pub flaps: Flaps,
    /// What was seen before a condition began to hold that is pending, if one is: the old value of the next edge.
    pub old: String,
    /// What was seen last.
    pub new: String,
    /// When time alone can change the judgement.
    pub wake: Option<Instant>,
    /// Whether there was a look in this life of the agent.
    pub looked: bool,
    /// Its edges that were not told since the last that was.
    pub held: u32,
    /// Edges of others that were held back because of it.
    pub suppressed: u32,
}

/// An alarm as its receivers know it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Told {
    pub severity: Severity,
    pub notify_clear: String,
    pub acknowledged: bool,
    /// When it was told last.
    pub at: Instant,
}

impl Told {
    /// When it is to be told again.
    fn again(&self, watch: &Watch) -> Option<Instant> {
        Some(self.at.after(watch.repeat.filter(|_| !self.acknowledged)?))
    }
}

impl Alarm {
    /// Nothing was seen yet.
    pub fn new(watch: &Watch) -> Self {
        Self {
            height: Height::quiet(watch.levels.len()),
            told: None,
            flaps: Flaps::default(),
            old: String::new(),
            new: String::new(),
            wake: None,
            looked: false,
            held: 0,
            suppressed: 0,
        }
    }

    /// Takes one look. Gives whether an edge was held back because the alarm is suppressed.
    pub fn look(&mut self, around: &Around<'_>, look: Look, out: &mut VecDeque<Transition>) -> bool {
        self.end_flapping(around, out);
        let before = self.height.top();
        self.height.look(around.now, look.own, &look.levels, around.watch.hold);
        (self.new, self.wake, self.looked) = (look.text, look.wake, true);
        let after = self.height.top();
        let is_edge = before != after;
        let blocked = self.flaps.flapping().is_some() || self.is_suppressed(around);
        let held_back = is_edge && self.flaps.flapping().is_none() && blocked;
        if is_edge {
            self.held = self.held.saturating_add(1);
            if let Some(flap) = self.flaps.flapping_mut() {
                flap.held = flap.held.saturating_add(1);
            }
        }
        if !blocked {
            self.tell(around, out);
        }
        if is_edge && !held_back && before.is_some() != after.is_some() {
            self.count_transition(around, out);
        }
        self.repeat(around, out);
        if !self.height.is_pending() {
            self.old.clone_from(&self.new);
        }
        self.forget_others();
        held_back
    }

    /// Does what time alone asks for: the end of flapping, telling again.
    pub fn handle_timeout(&mut self, around: &Around<'_>, out: &mut VecDeque<Transition>) {
        self.end_flapping(around, out);
        self.repeat(around, out);
        self.forget_others();
    }

    /// When the next look or [`Alarm::handle_timeout`] is wanted.
    pub fn due(&self, watch: &Watch, flapping: Option<Flapping>) -> Option<Instant> {
        let again = || (self.flaps.flapping().is_none()).then_some(self.told.as_ref()?.again(watch)).flatten();
        [self.height.due(watch.hold), self.wake, self.flaps.due(flapping), again()].into_iter().flatten().min()
    }

    /// Whether there is an alarm, told or not: while it flaps or is suppressed itself, what depends on it is held back all the same.
    pub fn is_active(&self) -> bool {
        self.told.is_some() || self.height.top().is_some()
    }

    /// How many alarms receivers know: itself, and that it flaps.
    pub fn told(&self) -> usize {
        usize::from(self.told.is_some()) + usize::from(self.flaps.flapping().is_some())
    }

    fn is_suppressed(&self, around: &Around<'_>) -> bool {
        let is_clear = self.told.is_some() && self.height.top().is_none();
        around.suppressed && !is_clear
    }

    /// Tells what is the case, where something else was told.
    fn tell(&mut self, around: &Around<'_>, out: &mut VecDeque<Transition>) {
        let watch = around.watch;
        let case = self.height.top().map(|top| match top.checked_sub(1).and_then(|level| watch.levels.get(level)) {
            Some(level) => (level.severity, &level.notify),
            None => (watch.severity, &watch.notify),
        });
        let (edge, severity, notify) = match (&self.told, case) {
            (None, Some((severity, notify))) => (Edge::Raise, severity, notify),
            (Some(told), Some((severity, notify))) if told.severity != severity => (Edge::Change, severity, notify),
            (Some(told), None) => (Edge::Clear, told.severity, &watch.notify_clear),
            _ => return,
        };
        out.push_back(self.transition(around, edge, severity, notify));
        (self.held, self.told) = (0, case.map(|(severity, _)| self.now_told(around, severity)));
    }

    /// What receivers know from now on. Somebody who looks after an alarm has not seen yet that it became worse.
    fn now_told(&self, around: &Around<'_>, severity: Severity) -> Told {
        let is_seen = |told: &Told| told.acknowledged && !severity.is_worse_than(told.severity);
        Told {
            severity,
            notify_clear: around.watch.notify_clear.clone(),
            acknowledged: self.told.as_ref().is_some_and(is_seen),
            at: around.now,
        }
    }

    fn repeat(&mut self, around: &Around<'_>, out: &mut VecDeque<Transition>) {
        let is_silent = around.suppressed || self.flaps.flapping().is_some();
        let Some(told) = self.told.as_mut().filter(|told| told.again(around.watch).is_some_and(|at| at <= around.now)) else { return };
        told.at = around.now;
        if is_silent {
            return;
        }
        let top = self.height.top().and_then(|top| around.watch.levels.get(top.checked_sub(1)?));
        let (severity, notify) = (told.severity, top.map_or(&around.watch.notify, |level| &level.notify));
        let repeat = self.transition(around, Edge::Repeat, severity, notify);
        out.push_back(Transition { held: 0, ..repeat });
    }

    fn transition(&self, around: &Around<'_>, edge: Edge, severity: Severity, notify: &str) -> Transition {
        Transition {
            key: around.key.clone(),
            edge,
            severity,
            notify: notify.to_owned(),
            notify_clear: around.watch.notify_clear.clone(),
            at: around.now,
            old: self.old.clone(),
            new: self.new.clone(),
            // The last of what was held back is what is told now.
            held: self.held.saturating_sub(1),
            count: self.suppressed,
        }
    }

    /// What an alarm held back is counted for that alarm, not for the next on the same thing.
    fn forget_others(&mut self) {
        if !self.is_active() {
            self.suppressed = 0;
        }
    }

    fn count_transition(&mut self, around: &Around<'_>, out: &mut VecDeque<Transition>) {
        let Some(limit) = around.flapping else { return };
        if let Some(count) = self.flaps.push(around.now, limit) {
            out.extend(flapping::raised(around, count));
        }
    }

    fn end_flapping(&mut self, around: &Around<'_>, out: &mut VecDeque<Transition>) {
        if let Some(flap) = self.flaps.end(around.now, around.flapping) {
            out.extend(flapping::ended(around, flap.held));
            if !self.is_suppressed(around) {
                self.tell(around, out);
            }
        }
    }
}
