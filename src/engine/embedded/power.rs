//! Whether the other node has power: its fence devices are asked before a node goes on that never heard it.
//!
//! | state | what happens | becomes |
//! |---|---|---|
//! | idle | the answer is wanted | due |
//! | due | its time has come | asking the first device of the first level |
//! | asking | off; the level has another device | asking that one |
//! | asking | off; it was the level's last | idle: the node is off |
//! | asking | on, or no answer; another level follows | asking the first device of that |
//! | asking | on, or no answer; it was the last level | due after a pause, which doubles from 5 s to 5 min: the node is not known to be off |
//! | asking | called off, since the node is to be fenced | due after the pause |
//! | due, asking | the answer is not wanted any more | idle |
//!
//! A node with two supplies is off when both are: one level, as for fencing.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use crate::time::Instant;
use serde::{Deserialize, Serialize};
use std::time::Duration;

const FIRST_PAUSE: Duration = Duration::from_secs(5);
const LONGEST_PAUSE: Duration = Duration::from_secs(300);

/// What is known of the other node's power.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Power {
    levels: Vec<Vec<usize>>,
    state: State,
    pause: Duration,
    /// All were asked, and none could say that it is off.
    is_answered: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum State {
    Idle,
    Due { at: Instant, level: usize, place: usize },
    Asking { id: u64, level: usize, place: usize },
}

/// What came of a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The node is off.
    Off,
    /// It may be on, or the next device is asked.
    NotKnown,
    /// Of no question that is open.
    Stray,
}

impl Power {
    /// Nothing was asked. `levels` are indexes of devices.
    #[must_use]
    pub fn new(levels: &[Vec<usize>]) -> Self {
        Self { levels: levels.to_vec(), state: State::Idle, pause: FIRST_PAUSE, is_answered: false }
    }

    /// The answer is wanted.
    pub fn want(&mut self, now: Instant) {
        if self.state == State::Idle {
            self.state = State::Due { at: now, level: 0, place: 0 };
        }
    }

    /// The answer is not wanted any more: the question under way, to be called off.
    pub fn relax(&mut self) -> Option<u64> {
        let asked = if let State::Asking { id, .. } = self.state { Some(id) } else { None };
        (self.state, self.pause, self.is_answered) = (State::Idle, FIRST_PAUSE, false);
        asked
    }

    /// The devices are needed for more: the question under way, to be called off. All are asked again later.
    pub fn call_off(&mut self, now: Instant) -> Option<u64> {
        let State::Asking { id, .. } = self.state else { return None };
        self.state = State::Due { at: now.after(self.pause), level: 0, place: 0 };
        Some(id)
    }

    /// The device to ask now, under this id.
    pub fn begin(&mut self, now: Instant, id: u64) -> Option<usize> {
        let State::Due { level, place, .. } = self.state else { return None };
        let device = *self.levels.get(level)?.get(place)?;
        self.poll_timeout().filter(|at| *at <= now)?;
        self.state = State::Asking { id, level, place };
        Some(device)
    }

    /// A device has answered: whether there is power, `None` where it does not say.
    pub fn answered(&mut self, now: Instant, id: u64, is_on: Option<bool>) -> Answer {
        let State::Asking { id: asked, level, place } = self.state else { return Answer::Stray };
        if asked != id {
            return Answer::Stray;
        }
        let (next_place, next_level) = (place.saturating_add(1), level.saturating_add(1));
        let has_another = self.levels.get(level).is_some_and(|devices| next_place < devices.len());
        self.state = match is_on {
            Some(false) if has_another => State::Due { at: now, level, place: next_place },
            Some(false) => {
                self.relax();
                return Answer::Off;
            }
            _ if next_level < self.levels.len() => State::Due { at: now, level: next_level, place: 0 },
            _ => {
                let at = now.after(self.pause);
                self.pause = self.pause.saturating_mul(2).min(LONGEST_PAUSE);
                self.is_answered = true;
                State::Due { at, level: 0, place: 0 }
            }
        };
        Answer::NotKnown
    }

    /// Whether all were asked, and none could say that it is off.
    #[must_use]
    pub fn may_be_on(&self) -> bool {
        self.is_answered
    }

    /// Whether a device is being asked.
    #[must_use]
    pub fn is_asking(&self) -> bool {
        matches!(self.state, State::Asking { .. })
    }

    /// When `begin` is wanted next.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Instant> {
        if let State::Due { at, .. } = self.state { Some(at) } else { None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> Instant {
        Instant::after_start(Duration::from_secs(seconds))
    }

    /// Answers of the devices in the order in which they are asked, what follows, and who was asked.
    fn asked(levels: &[Vec<usize>], answers: &[Option<bool>]) -> (Answer, Vec<usize>, Power) {
        let mut power = Power::new(levels);
        power.want(at(0));
        let (mut last, mut devices) = (Answer::NotKnown, Vec::new());
        for (id, answer) in (1..).zip(answers) {
            devices.push(power.begin(at(0), id).unwrap());
            assert!(power.is_asking());
            last = power.answered(at(0), id, *answer);
        }
        (last, devices, power)
    }

    #[test]
    fn table() {
        let levels = [vec![0, 1], vec![2]];
        let (on, off, silent) = (Some(true), Some(false), None);
        for (answers, devices, last, may_be_on) in [
            (vec![off], vec![0], Answer::NotKnown, false),
            (vec![off, off], vec![0, 1], Answer::Off, false),
            (vec![off, on], vec![0, 1], Answer::NotKnown, false),
            (vec![off, on, off], vec![0, 1, 2], Answer::Off, false),
            (vec![on], vec![0], Answer::NotKnown, false),
            (vec![on, on], vec![0, 2], Answer::NotKnown, true),
            (vec![silent, off], vec![0, 2], Answer::Off, false),
            (vec![silent, silent], vec![0, 2], Answer::NotKnown, true),
        ] {
            let (came, asked, power) = asked(&levels, &answers);
            assert_eq!((came, asked, power.may_be_on()), (last, devices, may_be_on), "{answers:?}");
        }
    }

    #[test]
    fn it_is_asked_again_less_and_less_often() {
        let mut power = Power::new(&[vec![0]]);
        power.want(at(0));
        let (mut now, mut pauses) = (at(0), Vec::new());
        for id in 1..=9 {
            assert_eq!(power.begin(now, id), Some(0));
            assert_eq!(power.answered(now, id, Some(true)), Answer::NotKnown);
            power.want(now);
            assert_eq!(power.begin(now, id), None);
            let next = power.poll_timeout().unwrap();
            pauses.push(next.since(now).as_secs());
            now = next;
        }
        assert_eq!(pauses, [5, 10, 20, 40, 80, 160, 300, 300, 300]);
    }

    #[test]
    fn what_is_not_wanted_any_more_is_called_off() {
        let (_, _, mut power) = asked(&[vec![0]], &[]);
        assert_eq!(power.begin(at(0), 7), Some(0));
        assert_eq!(power.call_off(at(0)), Some(7));
        assert_eq!((power.answered(at(0), 7, Some(false)), power.begin(at(4), 8), power.begin(at(5), 9)), (Answer::Stray, None, Some(0)));
        assert_eq!(power.relax(), Some(9));
        assert_eq!(power.answered(at(5), 9, Some(false)), Answer::Stray);
        assert_eq!((power.relax(), power.poll_timeout()), (None, None));
    }

    /// Without a device nothing is asked.
    #[test]
    fn no_device() {
        let mut power = Power::new(&[]);
        power.want(at(0));
        assert_eq!(power.begin(at(0), 1), None);
    }
}
