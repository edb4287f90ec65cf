//! What happened in a world, for people to read.

use std::fmt;
use std::time::Duration;

/// Lines, if anybody wants them.
#[derive(Default)]
pub struct Story {
    pub is_told: bool,
    pub lines: Vec<String>,
    /// Rare situations that were reached: a bit for each.
    pub reached: u64,
}

impl Story {
    /// `line` is made only where it is wanted.
    pub fn tell(&mut self, at: Duration, node: Option<u8>, line: impl FnOnce() -> String) {
        if self.is_told {
            let who = match node {
                Some(0) => "zipi",
                Some(_) => "zape",
                None => "",
            };
            self.lines.push(format!("{:>9.3}s  {who:<5} {}", at.as_secs_f64(), line()));
        }
    }
}

impl fmt::Display for Story {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The end tells what was wrong; the beginning is in what replays it.
        let skipped = self.lines.len().saturating_sub(400);
        if skipped > 0 {
            writeln!(f, "  ({skipped} lines before that)")?;
        }
        self.lines.iter().skip(skipped).try_for_each(|line| writeln!(f, "{line}"))
    }
}
