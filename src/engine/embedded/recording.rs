//! What the flight recorder keeps: each input that says something, and in one line what came again and again.
//!
//! | input | line |
//! |---|---|
//! | a frame or an echo that goes on as the one before: in time, the same report, numbers that rise by one | none: it is gathered |
//! | a write that is done, an operation that went well | at once |
//! | any other | what is gathered, [`Line::Until`], then the input, at once |
//! | time goes by | none; what is gathered once it is [`GATHER`] old, or one of them is late |
//!
//! So everything up to the last [`Line::Until`] is known. What came after it is known in part: frames and echoes of [`GATHER`] may be missing.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use super::input::{Echo, Heard, Input};
use crate::resource_agent::Outcome;
use crate::time::Instant;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::time::Duration;

/// What comes again and again is written so often.
pub const GATHER: Duration = Duration::from_secs(10);

/// A line of the recording, after the snapshot.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Line {
    /// What the machine was told.
    Input {
        /// When.
        at: Instant,
        /// What.
        input: Input,
    },
    /// Frames that went on as the last one of that link.
    Frames {
        /// Index of the link.
        link: usize,
        /// When, and how many.
        run: Run,
        /// The number of the frame of ours that the last one has echoed, and how old that was.
        echo: Option<(u64, Duration)>,
    },
    /// Answers of a ping node that went on as the last one.
    Echoes {
        /// Index of the ping node.
        ping: usize,
        /// When, and how many.
        run: Run,
        /// Of the last one.
        round_trip: Duration,
    },
    /// All up to then is written.
    Until(Instant),
}

/// So many, evenly, after the one that was written last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    /// When that one came.
    pub from: Instant,
    /// When the last one came.
    pub until: Instant,
    /// How many.
    pub count: u64,
}

impl Run {
    fn new(from: Instant) -> Self {
        Self { from, until: from, count: 0 }
    }

    /// One more, if it came in time: within one and a half `interval`.
    fn goes_on(&mut self, at: Instant, interval: Duration) -> bool {
        let is_in_time = at > self.until && !self.is_late(at, interval);
        if is_in_time {
            (self.until, self.count) = (at, self.count.saturating_add(1));
        }
        is_in_time
    }

    fn is_late(&self, now: Instant, interval: Duration) -> bool {
        now.since(self.until) > interval.saturating_mul(3) / 2
    }

    /// When each of them came, about.
    pub fn times(self) -> impl Iterator<Item = Instant> {
        let all = u128::from(self.count.max(1));
        let length = self.until.since(self.from).as_nanos();
        (1..=self.count).map(move |number| {
            let part = length.saturating_mul(u128::from(number)).checked_div(all).unwrap_or(0);
            self.from.after(Duration::from_nanos(u64::try_from(part).unwrap_or(u64::MAX)))
        })
    }
}

/// The last frame of a link, and those that went on as it.
#[derive(Clone, Debug)]
struct Frames {
    last: Heard,
    run: Run,
}

/// Gathers what comes again and again.
#[derive(Clone, Debug)]
pub struct Gatherer {
    keepalive: Duration,
    /// From one echo request to the next, by ping node.
    intervals: Vec<Duration>,
    links: BTreeMap<usize, Frames>,
    pings: BTreeMap<usize, (Run, Duration)>,
    /// When all was written last.
    written: Instant,
}

impl Gatherer {
    /// With nothing gathered, at that time: after a snapshot.
    #[must_use]
    pub fn new(keepalive: Duration, intervals: Vec<Duration>, now: Instant) -> Self {
        Self { keepalive, intervals, links: BTreeMap::new(), pings: BTreeMap::new(), written: now }
    }

    /// With nothing gathered any more, at that time.
    pub fn restart(&mut self, now: Instant) {
        self.links.clear();
        self.pings.clear();
        self.written = now;
    }

    /// What is to be written as the machine is told this; `None` where only time has passed.
    pub fn take(&mut self, at: Instant, input: Option<&Input>) -> Vec<Line> {
        let mut lines = Vec::new();
        let goes_on = input.is_none_or(|input| self.goes_on(at, input));
        let is_due = at.since(self.written) >= GATHER || self.is_any_late(at);
        if is_due || !(goes_on || input.is_some_and(is_routine)) {
            lines = self.all(at);
        }
        if let Some(input) = input.filter(|_| !goes_on) {
            self.begin(at, input);
            lines.push(Line::Input { at, input: input.clone() });
        }
        lines
    }

    /// What is gathered, and that this is all.
    pub fn all(&mut self, at: Instant) -> Vec<Line> {
        let mut lines = Vec::new();
        for (link, Frames { last, run }) in &mut self.links {
            if run.count > 0 {
                lines.push(Line::Frames { link: *link, run: *run, echo: last.echo.map(|echo| (echo.sequence, echo.age)) });
                *run = Run::new(run.until);
            }
        }
        for (ping, (run, round_trip)) in &mut self.pings {
            if run.count > 0 {
                lines.push(Line::Echoes { ping: *ping, run: *run, round_trip: *round_trip });
                *run = Run::new(run.until);
            }
        }
        self.written = at;
        lines.push(Line::Until(at));
        lines
    }

    fn goes_on(&mut self, at: Instant, input: &Input) -> bool {
        match input {
            Input::Heard { link, frame } => {
                let keepalive = self.keepalive;
                self.links.get_mut(link).is_some_and(|frames| frames.goes_on(at, frame, keepalive))
            }
            Input::Echo { ping, round_trip } => {
                let interval = self.interval(*ping);
                let Some((run, last)) = self.pings.get_mut(ping) else { return false };
                *last = *round_trip;
                run.goes_on(at, interval)
            }
            _ => false,
        }
    }

    /// What follows may go on as this.
    fn begin(&mut self, at: Instant, input: &Input) {
        match input {
            Input::Heard { link, frame } => {
                self.links.insert(*link, Frames { last: frame.clone(), run: Run::new(at) });
            }
            Input::Echo { ping, round_trip } => {
                self.pings.insert(*ping, (Run::new(at), *round_trip));
            }
            _ => {}
        }
    }

    fn interval(&self, ping: usize) -> Duration {
        self.intervals.get(ping).copied().unwrap_or(self.keepalive)
    }

    /// Whether one is overdue that was gathered: that it came no more is worth a line.
    fn is_any_late(&self, now: Instant) -> bool {
        self.links.values().any(|frames| frames.run.count > 0 && frames.run.is_late(now, self.keepalive))
            || self.pings.iter().any(|(ping, (run, _))| run.count > 0 && run.is_late(now, self.interval(*ping)))
    }
}

impl Frames {
    fn goes_on(&mut self, at: Instant, frame: &Heard, keepalive: Duration) -> bool {
        let last = &self.last;
        let is_same = (frame.incarnation, frame.short) == (last.incarnation, last.short) && frame.report == last.report;
        let is_next = frame.sequence == last.sequence.saturating_add(1);
        let echoes = match (last.echo, frame.echo) {
            (None, None) => true,
            (Some(last), Some(echo)) => echo.incarnation == last.incarnation && is_usual(last, echo, keepalive),
            _ => false,
        };
        let goes_on = is_same && is_next && echoes && self.run.goes_on(at, keepalive);
        if goes_on {
            (self.last.sequence, self.last.echo) = (frame.sequence, frame.echo);
        }
        goes_on
    }
}

/// Whether the other node hears us as before.
fn is_usual(last: Echo, echo: Echo, keepalive: Duration) -> bool {
    let most = last.sequence.saturating_add(2);
    (last.sequence..=most).contains(&echo.sequence) && echo.age <= keepalive.saturating_mul(3) / 2
}

/// Whether it changes nothing in what came before.
fn is_routine(input: &Input) -> bool {
    matches!(input, Input::Stored { .. } | Input::Operated { outcome: Outcome::Running | Outcome::Stopped, .. })
}

#[cfg(test)]
mod tests;
