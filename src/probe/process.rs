//! The process probe: does it run, how many of it, how much does it use, and how often was it started anew?

mod find;
mod judge;
pub mod matching;
pub mod stat;

use super::blocking::Blocking;
use super::line::one_line;
use crate::config;
use crate::time::Instant;
use crate::view::{Failure, Sample};
use std::path::Path;
use std::time::Duration;

/// Probes the processes of one pid file, name or systemd unit.
pub struct Process {
    config: config::Process,
    calls: Blocking<Result<find::Found, String>>,
    lives: judge::Lives,
}

impl Process {
    /// A probe of the configured processes.
    #[must_use]
    pub fn new(config: &config::Process) -> Self {
        Self { config: config.clone(), calls: Blocking::default(), lives: judge::Lives::default() }
    }

    /// One run. A number of processes outside of the configured range is critical. It reads on a thread of its own: the command line of a process
    /// that hangs in the kernel can block its reader.
    ///
    /// # Errors
    /// [`Failure::System`] where /proc or the pid file cannot be read.
    pub async fn run(&mut self, now: Instant, _timeout: Duration) -> Result<Sample, Failure> {
        let find = self.config.find.clone();
        let found = self.calls.run(now, "reading /proc", move || find::find(Path::new("/proc"), &find)).await?;
        let found = found.map_err(|reason| Failure::System(one_line(&reason)))?;
        Ok(judge::sample(&self.config, &mut self.lives, &found))
    }
}
