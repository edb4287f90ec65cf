//! The recording of what the machine is told, as it goes to the recorder's thread.

use super::recorder::Recorder;
use crate::config::Embedded;
use crate::engine::embedded::input::Input;
use crate::engine::embedded::machine::Machine;
use crate::engine::embedded::recording::{Gatherer, Line};
use crate::time::Instant;
use std::io;
use std::path::Path;

/// Gathers, and writes.
#[derive(Debug)]
pub struct Recording {
    recorder: Recorder,
    gatherer: Gatherer,
}

impl Recording {
    /// In `directory`, of `max_octets`.
    ///
    /// # Errors
    /// As [`Recorder::start`].
    pub fn start(directory: &Path, max_octets: u64, config: &Embedded) -> io::Result<Self> {
        let recorder = Recorder::start(directory, max_octets)?;
        let intervals = config.pings.iter().map(|ping| ping.interval).collect();
        Ok(Self { recorder, gatherer: Gatherer::new(config.keepalive, intervals, Instant::default()) })
    }

    /// As [`Recorder::flusher`].
    pub fn flusher(&self) -> impl Fn() + Send + Sync + use<> {
        self.recorder.flusher()
    }

    /// The machine is about to be told that, or only that time has passed.
    pub fn told(&mut self, machine: &Machine, now: Instant, input: Option<&Input>) {
        if self.recorder.wants_snapshot()
            && let Ok(snapshot) = serde_json::to_vec(machine)
        {
            self.recorder.begin(snapshot);
            self.gatherer.restart(now);
        }
        let lines = self.gatherer.take(now, input);
        self.write(now, &lines);
    }

    /// The core ends.
    pub fn end(&mut self, now: Instant) {
        let lines = self.gatherer.all(now);
        self.write(now, &lines);
    }

    fn write(&mut self, now: Instant, lines: &[Line]) {
        for line in lines.iter().filter_map(|line| serde_json::to_vec(line).ok()) {
            if !self.recorder.record(line) {
                // Nothing goes on from what is missing.
                self.gatherer.restart(now);
            }
        }
    }
}
