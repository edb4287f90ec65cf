//! What was recorded in one line, as it came; and what waits until all of its time is known.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use crate::engine::embedded::input::{Echo, Heard, Input};
use crate::engine::embedded::recording::{Line, Run};
use crate::time::Instant;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// Inputs that wait.
#[derive(Debug, Default)]
pub struct Pending {
    inputs: Vec<(Instant, Input)>,
    /// By link: what the next frames go on from.
    frames: BTreeMap<usize, Heard>,
    /// Ping nodes of which an answer was recorded.
    pings: BTreeSet<usize>,
}

impl Pending {
    /// Takes a line in; false where it goes on from something that is missing.
    pub fn take(&mut self, line: Line) -> bool {
        match line {
            Line::Until(_) => {}
            Line::Input { at, input } => {
                match &input {
                    Input::Heard { link, frame } => drop(self.frames.insert(*link, frame.clone())),
                    Input::Echo { ping, .. } => drop(self.pings.insert(*ping)),
                    _ => {}
                }
                self.inputs.push((at, input));
            }
            Line::Echoes { ping, run, round_trip } => {
                if !self.pings.contains(&ping) {
                    return false;
                }
                self.inputs.extend(run.times().map(|at| (at, Input::Echo { ping, round_trip })));
            }
            Line::Frames { link, run, echo } => {
                let Some(last) = self.frames.get_mut(&link) else { return false };
                let inputs = frames(last, run, echo).into_iter().map(|(at, frame)| (at, Input::Heard { link, frame }));
                self.inputs.extend(inputs);
            }
        }
        true
    }

    /// What came up to then, in the order of the time; everything, if no time is given.
    pub fn up_to(&mut self, until: Option<Instant>) -> Vec<(Instant, Input)> {
        self.inputs.sort_by_key(|(at, _)| *at);
        let whole = self.inputs.partition_point(|(at, _)| until.is_none_or(|until| *at <= until));
        self.inputs.drain(..whole).collect()
    }

    /// What waits.
    pub fn all(&self) -> impl Iterator<Item = &(Instant, Input)> {
        self.inputs.iter()
    }

    /// Nothing goes on from what was before.
    pub fn forget(&mut self) {
        *self = Self::default();
    }
}

/// Frames that follow `last`, which becomes the last of them: their numbers rise by one, those that they echo evenly.
fn frames(last: &mut Heard, run: Run, echo: Option<(u64, Duration)>) -> Vec<(Instant, Heard)> {
    let (first, echoed) = (last.sequence, last.echo);
    let mut frames = Vec::new();
    for (number, at) in (1..).zip(run.times()) {
        last.sequence = first.saturating_add(number);
        last.echo = echoed.zip(echo).map(|(from, (until, age))| {
            let risen = u128::from(until.saturating_sub(from.sequence)).saturating_mul(u128::from(number));
            let risen = risen.checked_div(u128::from(run.count)).and_then(|risen| u64::try_from(risen).ok()).unwrap_or(0);
            Echo { sequence: from.sequence.saturating_add(risen), age, ..from }
        });
        frames.push((at, last.clone()));
    }
    frames
}

#[cfg(test)]
mod tests;
