//! Lines for the log that could come with every frame.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use crate::time::Instant;
use std::time::Duration;

/// From one line to the next.
const PAUSE: Duration = Duration::from_secs(10);

/// Lets one line through at a time, and counts the others.
#[derive(Debug, Default)]
pub(super) struct Quiet {
    until: Option<Instant>,
    held: u64,
}

impl Quiet {
    /// How many lines were held back since the last; `None` to hold this one back too.
    pub fn lets_through(&mut self, now: Instant) -> Option<u64> {
        if self.until.is_some_and(|until| now < until) {
            self.held = self.held.saturating_add(1);
            return None;
        }
        self.until = Some(now.after(PAUSE));
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
}
