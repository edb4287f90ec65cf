//! Lines for the log that could come with every frame.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use crate::time::Instant;
use std::time::Duration;

/// From the first line to when there is room for others.
const PAUSE: Duration = Duration::from_secs(10);

/// Lets so many lines through at a time, and counts the others.
#[derive(Debug)]
pub(super) struct Quiet {
    most: u32,
    through: u32,
    until: Option<Instant>,
    held: u64,
}

impl Default for Quiet {
    /// One line.
    fn default() -> Self {
        Self::of(1)
    }
}

impl Quiet {
    /// At most so many lines.
    pub fn of(most: u32) -> Self {
        Self { most, through: 0, until: None, held: 0 }
    }

    /// How many lines were held back since the last; `None` to hold this one back too.
    pub fn lets_through(&mut self, now: Instant) -> Option<u64> {
        if self.until.is_none_or(|until| until <= now) {
            (self.through, self.until) = (0, Some(now.after(PAUSE)));
        }
        if self.through >= self.most {
            self.held = self.held.saturating_add(1);
            return None;
        }
        self.through = self.through.saturating_add(1);
        Some(std::mem::take(&mut self.held))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_line_in_ten_seconds() {
        let mut quiet = Quiet::default();
        let begin = Instant::default();
        let at = |ms| begin.after(Duration::from_millis(ms));
        let let_through: Vec<_> = [0, 1, 9_999, 10_000, 10_001, 30_000].map(|ms| quiet.lets_through(at(ms))).into();
        assert_eq!(let_through, [Some(0), None, None, Some(2), None, Some(1)]);
    }

    #[test]
    fn or_more() {
        let mut quiet = Quiet::of(2);
        let begin = Instant::default();
        let at = |ms| begin.after(Duration::from_millis(ms));
        let let_through: Vec<_> = [0, 1, 2, 9_999, 10_000, 10_001, 10_002].map(|ms| quiet.lets_through(at(ms))).into();
        assert_eq!(let_through, [Some(0), Some(0), None, None, Some(2), Some(0), None]);
    }
}
