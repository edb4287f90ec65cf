//! One probe of any kind, ready to be run again and again.

use super::disk::Disk;
use super::file_age::FileAge;
use super::http::Http;
use super::power::Power;
use super::process::Process;
use super::script::Script;
use super::system::System;
use super::tcp::Tcp;
use super::tomcat::Tomcat;
use crate::config::{self, Action};
use crate::time::Instant;
use crate::view::{Failure, Sample};
use std::time::Duration;

/// A probe with what it remembers from run to run. Boxed, since it moves into each run and back.
#[expect(missing_docs, reason = "each is the probe of that name")]
pub enum Source {
    Script(Box<Script>),
    Process(Box<Process>),
    Tcp(Box<Tcp>),
    Http(Box<Http>),
    Disk(Box<Disk>),
    FileAge(Box<FileAge>),
    System(Box<System>),
    Power(Box<Power>),
    Tomcat(Box<Tomcat>),
}

impl Source {
    /// The probe that this configuration describes.
    #[must_use]
    pub fn new(probe: &config::Probe) -> Self {
        match &probe.action {
            Action::Script(script) => Self::Script(Box::new(Script::new(script, probe.timeout))),
            Action::Process(process) => Self::Process(Box::new(Process::new(process))),
            Action::Tcp(tcp) => Self::Tcp(Box::new(Tcp::new(tcp))),
            Action::Http(http) => Self::Http(Box::new(Http::new(http))),
            Action::Disk { path } => Self::Disk(Box::new(Disk::new(path))),
            Action::FileAge { path } => Self::FileAge(Box::new(FileAge::new(path))),
            Action::System => Self::System(Box::new(System::new())),
            Action::Power { command } => Self::Power(Box::new(Power::new(command))),
            Action::Tomcat(tomcat) => Self::Tomcat(Box::new(Tomcat::new(tomcat))),
        }
    }

    /// The same probe after the configuration was loaded anew: it keeps what it remembers, but for the certificate authorities of an http
    /// probe, which are to be read again.
    #[must_use]
    pub fn reloaded(self, probe: &config::Probe) -> Self {
        match self {
            Self::Http(_) => Self::new(probe),
            kept => kept,
        }
    }

    /// Runs it once. What runs a program kills it at the timeout by itself, and returns once it is gone; anything else is cut off here.
    ///
    /// # Errors
    /// [`Failure`] where nothing could be measured.
    pub async fn run(&mut self, now: Instant, timeout: Duration) -> Result<Sample, Failure> {
        match self {
            Self::Script(script) => script.run().await,
            Self::Power(power) => power.run(now, timeout).await,
            Self::Process(process) => cut_off(timeout, process.run(now, timeout)).await,
            Self::Tcp(tcp) => cut_off(timeout, tcp.run(now, timeout)).await,
            Self::Http(http) => cut_off(timeout, http.run(now, timeout)).await,
            Self::Disk(disk) => cut_off(timeout, disk.run(now, timeout)).await,
            Self::FileAge(file_age) => cut_off(timeout, file_age.run(now, timeout)).await,
            Self::System(system) => cut_off(timeout, system.run(now, timeout)).await,
            Self::Tomcat(tomcat) => cut_off(timeout, tomcat.run(now, timeout)).await,
        }
    }
}

/// For kinds that run inside of this process: each leaves nothing behind when it is dropped, or remembers what it left.
async fn cut_off(timeout: Duration, run: impl Future<Output = Result<Sample, Failure>>) -> Result<Sample, Failure> {
    tokio::time::timeout(timeout, run).await.unwrap_or(Err(Failure::Timeout(timeout)))
}
