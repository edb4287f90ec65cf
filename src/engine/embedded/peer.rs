//! The other node: whether it is heard, whether it hears us, and which life of it is the present one.
//!
//! | state | what happens | becomes |
//! |---|---|---|
//! | any | a frame that answers us, of its present life or a new one | live |
//! | any but never | for a deadtime only frames that do not answer us | one-way |
//! | any | a new life that does not answer us | as it was |
//! | any | goodbye with everything seen stopped | gone |
//! | any | detached | detached |
//! | live, one-way | silent for the deadtime | lost |
//! | detached | its time is up | lost |
//! | any | fenced, confirmed by hand, waited long enough | gone |
//! | gone, but not fenced or off | this node was isolated | lost |
//!
//! A new life counts only once it answers a frame of ours that is young: a recorded frame cannot do that. A life that another has followed
//! never comes back. Frames of lives that answer nothing within a deadtime count as recordings: for ten deadtimes they are not waited for.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

mod standing;

pub use standing::{How, Standing};

use super::claim::Sight;
use super::input::{Echo, Heard};
use super::report::{Incarnation, Phase, Report, RunState};
use super::sent::Sent;
use crate::time::Instant;
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;
use std::time::Duration;

/// So many former lives are remembered.
const MAX_FORMER: usize = 16;
/// Lives that answer nothing are not waited for again for so many deadtimes.
const RECORDINGS: u32 = 10;
/// A detached core comes back within so long.
const DETACHED: Duration = Duration::from_secs(60);

/// What became of a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is newer than all before.
    News,
    /// The same came over another link already, or was overtaken by another: it proves only that its link works.
    Known,
    /// It is of a former life.
    Former,
    /// It is of a new life that has not heard us yet.
    Candidate,
}

/// The other node.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Peer {
    deadtime: Duration,
    standing: Standing,
    since: Instant,
    transitions: u64,
    /// Its present life, the newest frame of it, and when that came.
    present: Option<(Incarnation, u64)>,
    heard: Option<Instant>,
    former: VecDeque<Incarnation>,
    candidate: Option<(Incarnation, u64, Instant)>,
    /// Since when lives are heard that answer nothing.
    unanswered: Option<Instant>,
    /// How long the other had not heard us, as its newest frame that says so tells.
    echo_age: Duration,
    /// When a frame last proved that it hears us.
    answered: Option<Instant>,
    report: Report,
    /// It was lost, and may have run anything meanwhile; heard again, and nobody has asked for that yet.
    #[serde(default)]
    has_returned: bool,
}

impl Peer {
    /// A peer that was not heard yet.
    #[must_use]
    pub fn new(deadtime: Duration, now: Instant) -> Self {
        Self {
            deadtime,
            standing: Standing::Never,
            since: now,
            transitions: 0,
            present: None,
            heard: None,
            former: VecDeque::new(),
            candidate: None,
            unanswered: None,
            echo_age: Duration::ZERO,
            answered: None,
            report: Report::default(),
            has_returned: false,
        }
    }

    /// Takes in a frame; `own` is our life, `sent` what we have sent lately.
    pub fn hear(&mut self, now: Instant, frame: &Heard, own: Incarnation, sent: &Sent) -> Verdict {
        if self.former.contains(&frame.incarnation) {
            return Verdict::Former;
        }
        // Young: we sent it within the deadtime, and the peer has heard it since.
        let answers_us = frame.echo.is_some_and(|echo| {
            echo.incarnation == own && sent.at(echo.sequence).is_some_and(|at| now.since(at) <= self.deadtime) && echo.age <= self.deadtime
        });
        match self.present {
            Some((present, newest)) if present == frame.incarnation => {
                if frame.sequence <= newest {
                    return Verdict::Known;
                }
            }
            _ if !answers_us => {
                self.candidate = Some((frame.incarnation, frame.sequence, now));
                if self.unanswered.is_none_or(|since| now.since(since) > self.deadtime.saturating_mul(RECORDINGS)) {
                    self.unanswered = Some(now);
                }
                return Verdict::Candidate;
            }
            _ => self.begin_life(frame.incarnation),
        }
        self.take_in(now, frame, own, answers_us);
        Verdict::News
    }

    fn begin_life(&mut self, life: Incarnation) {
        if let Some((former, _)) = self.present {
            self.former.push_back(former);
            if self.former.len() > MAX_FORMER {
                self.former.pop_front();
            }
        }
        (self.candidate, self.unanswered) = (None, None);
        self.answered = None;
        self.present = Some((life, 0));
        self.report = Report::default();
    }

    fn take_in(&mut self, now: Instant, frame: &Heard, own: Incarnation, answers_us: bool) {
        self.present = Some((frame.incarnation, frame.sequence));
        self.heard = Some(now);
        if let Some(echo) = frame.echo.filter(|echo| echo.incarnation == own) {
            self.echo_age = echo.age;
        }
        if answers_us {
            self.answered = Some(now);
        }
        // By turns it answers others (see `echo`): what counts is that it heard us within the deadtime.
        let hears_us = self.answered.is_some_and(|answered| now.since(answered) <= self.deadtime);
        let resources = frame.short.then(|| std::mem::take(&mut self.report.groups));
        self.report = frame.report.clone();
        for (group, known) in self.report.groups.iter_mut().zip(resources.unwrap_or_default()) {
            // The short form leaves them out.
            group.resources = known.resources;
        }
        let standing = match self.report.phase {
            Phase::Goodbye if self.report.groups.iter().all(|group| group.run == RunState::Stopped) => Standing::Gone(How::Goodbye),
            Phase::Detached => Standing::Detached(now.after(DETACHED)),
            // A grant is worth something only while both hear each other.
            _ if hears_us => Standing::Live,
            _ => Standing::OneWay,
        };
        match (self.standing, standing) {
            // The time of a detached one begins with its first such frame.
            (Standing::Detached(_), Standing::Detached(_)) => {}
            _ => self.become_(now, standing),
        }
    }

    fn become_(&mut self, now: Instant, standing: Standing) {
        if self.standing != standing {
            let was_lost = matches!(self.standing, Standing::Lost(_) | Standing::Gone(How::Waited | How::Alone));
            self.has_returned |= was_lost && matches!(standing, Standing::Live | Standing::OneWay);
            self.standing = standing;
            self.since = now;
            self.transitions = self.transitions.saturating_add(1);
        }
    }

    /// Does what time asks for.
    pub fn handle_timeout(&mut self, now: Instant) {
        if let Some((_, _, at)) = self.candidate
            && now.since(at) > self.deadtime
        {
            self.candidate = None;
        }
        let is_silent = self.heard.is_none_or(|heard| now.since(heard) >= self.deadtime);
        match self.standing {
            Standing::Live | Standing::OneWay if is_silent => self.become_(now, Standing::Lost(now)),
            Standing::Detached(until) if now >= until => self.become_(now, Standing::Lost(now)),
            _ => {}
        }
    }

    /// When `handle_timeout` is wanted next.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Instant> {
        match self.standing {
            Standing::Live | Standing::OneWay => self.heard.map(|heard| heard.after(self.deadtime)),
            Standing::Detached(until) => Some(until),
            _ => None,
        }
    }

    /// Whether a new life of it is heard that does not hear us yet, and has the time to.
    #[must_use]
    pub fn is_greeted(&self, now: Instant) -> bool {
        let is_heard = self.candidate.is_some_and(|(_, _, at)| now.since(at) <= self.deadtime);
        is_heard && self.greeted_until().is_some_and(|until| now <= until)
    }

    /// When that is over.
    #[must_use]
    pub fn greeted_until(&self) -> Option<Instant> {
        self.candidate.and(self.unanswered).map(|since| since.after(self.deadtime))
    }

    /// It surely runs nothing from now on. The first reason stands.
    pub fn is_gone(&mut self, now: Instant, how: How) {
        if !matches!(self.standing, Standing::Gone(_)) {
            self.become_(now, Standing::Gone(how));
        }
    }

    /// That it had long enough to stop, was never heard or has gone says nothing any more: it may have started.
    pub fn is_doubted(&mut self, now: Instant) {
        if let Standing::Gone(How::Waited | How::Alone | How::Goodbye | How::Confirmed) = self.standing {
            self.become_(now, Standing::Lost(now));
        }
    }

    /// Whether it is heard again after it was lost, and may have run anything meanwhile; said once.
    pub fn take_return(&mut self) -> bool {
        std::mem::take(&mut self.has_returned)
    }

    /// How it is.
    #[must_use]
    pub fn standing(&self) -> Standing {
        self.standing
    }

    /// Since when, and how often that changed.
    #[must_use]
    pub fn since(&self) -> (Instant, u64) {
        (self.since, self.transitions)
    }

    /// As claims see it.
    #[must_use]
    pub fn sight(&self) -> Sight {
        match (self.standing, self.present) {
            (Standing::Live, Some((life, _))) => Sight::Live(life),
            (Standing::Gone(_), _) => Sight::Gone,
            _ => Sight::Unknown,
        }
    }

    /// Its present life; `None` before it was heard.
    #[must_use]
    pub fn life(&self) -> Option<Incarnation> {
        self.present.map(|(life, _)| life)
    }

    /// What it told last, whether it still lives or not.
    #[must_use]
    pub fn report(&self) -> &Report {
        &self.report
    }

    /// When its last frame came.
    #[must_use]
    pub fn heard(&self) -> Option<Instant> {
        self.heard
    }

    /// How long it had not heard us, by its newest frame: F5.
    #[must_use]
    pub fn echo_age(&self) -> Duration {
        self.echo_age
    }

    /// What our next frame answers: by turns a new life that waits for it, so that a recorded frame cannot silence the present one.
    #[must_use]
    pub fn echo(&self, now: Instant, turn: u64) -> Option<Echo> {
        let is_alive = matches!(self.standing, Standing::Live | Standing::OneWay);
        let of = |(incarnation, sequence), at: Instant| Echo { incarnation, sequence, age: now.since(at) };
        match (self.candidate, self.present.zip(self.heard)) {
            (Some((life, sequence, at)), _) if !is_alive || (turn.is_multiple_of(2) && self.is_greeted(now)) => {
                Some(of((life, sequence), at))
            }
            (_, Some((present, at))) => Some(of(present, at)),
            (candidate, None) => candidate.map(|(life, sequence, at)| of((life, sequence), at)),
        }
    }
}

#[cfg(test)]
mod tests;
