//! One probe of any kind, ready to be run again and again.

use super::script::Script;
use crate::config::{self, Action};
use crate::time::Instant;
use crate::view::{Failure, ProbeKind, Sample};
use std::time::Duration;

/// A probe with what it remembers from run to run.
#[derive(Debug)]
pub enum Source {
    /// A program of the site.
    Script(Script),
    /// The other kinds plug in here, one variant each.
    Absent(ProbeKind),
}

impl Source {
    /// The probe that this configuration describes.
    #[must_use]
    pub fn new(probe: &config::Probe) -> Self {
        match &probe.action {
            Action::Script(script) => Self::Script(Script::new(script, probe.timeout)),
            // The other kinds plug in here: `Action::Tcp(tcp) => Self::Tcp(Tcp::new(tcp))`.
            other => Self::Absent(other.kind()),
        }
    }

    /// Runs it once. What runs a program kills it at the timeout by itself, and returns once it is gone; anything else is cut off here.
    ///
    /// # Errors
    /// [`Failure`] where nothing could be measured.
    pub async fn run(&mut self, _now: Instant, timeout: Duration) -> Result<Sample, Failure> {
        match self {
            // The power probe too runs a program: `Self::Power(power) => power.run(now, timeout).await`.
            Self::Script(script) => script.run().await,
            // The other kinds plug in here: `Self::Tcp(tcp) => cut_off(timeout, tcp.run(now, timeout)).await`.
            Self::Absent(kind) => {
                let failure = Failure::System(format!("{kind:?}: this kind of probe is not there yet"));
                cut_off(timeout, async { Err(failure) }).await
            }
        }
    }
}

/// For kinds that run inside of this process: each leaves nothing behind when it is dropped, or remembers what it left.
async fn cut_off(timeout: Duration, run: impl Future<Output = Result<Sample, Failure>>) -> Result<Sample, Failure> {
    tokio::time::timeout(timeout, run).await.unwrap_or(Err(Failure::Timeout(timeout)))
}
