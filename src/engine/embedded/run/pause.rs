//! The pause before something that has failed is tried again: 1 s, doubling to 60 s.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use crate::time::Instant;
use serde::{Deserialize, Serialize};
use std::time::Duration;

const FIRST: Duration = Duration::from_secs(1);
const LONGEST: Duration = Duration::from_secs(60);

/// The pause of one thing.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Pause {
    /// Failures in a row.
    failures: u32,
    until: Option<Instant>,
}

impl Pause {
    /// It has failed once more.
    pub fn fail(&mut self, now: Instant) {
        let wait = FIRST.saturating_mul(2_u32.saturating_pow(self.failures)).min(LONGEST);
        self.failures = self.failures.saturating_add(1);
        self.until = Some(now.after(wait));
    }

    /// Failures in a row.
    pub fn failures(&self) -> u32 {
        self.failures
    }

    /// Whether it may be tried.
    pub fn is_over(&self, now: Instant) -> bool {
        self.until.is_none_or(|until| now >= until)
    }

    /// Until when it may not.
    pub fn until(&self) -> Option<Instant> {
        self.until
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubles_to_a_minute() {
        let mut pause = Pause::default();
        assert!(pause.is_over(Instant::default()));
        let waits = [1, 2, 4, 8, 16, 32, 60, 60].map(Duration::from_secs);
        for wait in waits {
            pause.fail(Instant::default());
            let until = Instant::default().after(wait);
            assert_eq!((pause.until(), pause.is_over(until)), (Some(until), true));
            assert!(!pause.is_over(Instant::default()));
        }
        assert_eq!(pause.failures(), 8);
    }
}
