//! Probes as the view sees them: what they measured, and how the measuring itself fares.

use super::Figure;
use crate::smi::Name;
use crate::time::Instant;
use serde::Serialize;
use std::collections::BTreeMap;
use std::time::Duration;

/// What sort of probe it is. The discriminants are the enumeration `HaProbeType` of the MIB.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "each is the configuration key of that probe")]
pub enum ProbeKind {
    Script = 1,
    Process = 2,
    Tcp = 3,
    Http = 4,
    Disk = 5,
    FileAge = 6,
    System = 7,
    Power = 8,
    Tomcat = 9,
}

/// How the thing that is probed fares. The discriminants are the enumeration `HaStatus` of the MIB; worse is not always larger, see
/// [`Status::worse`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum Status {
    /// As it should be.
    Ok = 1,
    /// Something to look at.
    Warning = 2,
    /// Not as it should be.
    Critical = 3,
    /// Not known: not probed yet, or the probe itself failed.
    #[default]
    Unknown = 4,
}

impl Status {
    /// The worse of two: ok, unknown, warning, critical.
    #[must_use]
    pub fn worse(self, other: Self) -> Self {
        let rank = |status| match status {
            Self::Ok => 0,
            Self::Unknown => 1,
            Self::Warning => 2,
            Self::Critical => 3,
        };
        if rank(other) > rank(self) { other } else { self }
    }

    /// The word that the MIB, the configuration and the log use.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warning => "warning",
            Self::Critical => "critical",
            Self::Unknown => "unknown",
        }
    }
}

/// One probe and its last run.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Probe {
    /// What sort of probe.
    pub kind: ProbeKind,
    /// The pause from one run to the next.
    pub interval: Duration,
    /// How long a successful run counts; after that its figures are stale.
    pub max_age: Duration,
    /// How the probed thing fared at the last run; unknown where that run failed.
    pub status: Status,
    /// One line for people, from the last successful run.
    pub text: String,
    /// When the last run ended.
    pub finished: Option<Instant>,
    /// When the last successful run ended: the time of `figures`.
    pub succeeded: Option<Instant>,
    /// How long the last run took.
    pub took: Duration,
    /// Runs that ended.
    pub runs: u64,
    /// Runs that ended without figures, timeouts among them.
    pub failures: u64,
    /// Runs that were cut off at their timeout.
    pub timeouts: u64,
    /// Values that an object could not take: not of its type, out of range, or not there.
    pub bad_values: u64,
    /// What the last failed run said; empty again after a successful one.
    pub error: String,
    /// What the last successful run measured.
    pub figures: BTreeMap<String, Figure>,
}

impl Probe {
    /// A probe that has not run yet.
    #[must_use]
    pub fn new(kind: ProbeKind, interval: Duration, max_age: Duration) -> Self {
        Self {
            kind,
            interval,
            max_age,
            status: Status::Unknown,
            text: String::new(),
            finished: None,
            succeeded: None,
            took: Duration::ZERO,
            runs: 0,
            failures: 0,
            timeouts: 0,
            bad_values: 0,
            error: String::new(),
            figures: BTreeMap::new(),
        }
    }

    /// Whether the figures are older than they may be, or were never there.
    #[must_use]
    pub fn is_stale(&self, now: Instant) -> bool {
        self.succeeded.is_none_or(|at| now.since(at) > self.max_age)
    }

    /// Takes in a run that ended.
    pub fn apply(&mut self, reading: Reading) {
        self.finished = Some(reading.finished);
        self.took = reading.took;
        self.runs = self.runs.saturating_add(1);
        match reading.outcome {
            Ok(sample) => {
                self.status = sample.status;
                self.text = sample.text;
                self.figures = sample.figures;
                self.succeeded = Some(reading.finished);
                self.error.clear();
            }
            Err(failure) => {
                self.status = Status::Unknown;
                self.failures = self.failures.saturating_add(1);
                if matches!(failure, Failure::Timeout(_)) {
                    self.timeouts = self.timeouts.saturating_add(1);
                }
                self.error = failure.to_string();
            }
        }
    }
}

/// One run of a probe, ended.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Reading {
    /// The probe's name.
    pub probe: Name,
    /// When the run ended.
    pub finished: Instant,
    /// How long it took.
    pub took: Duration,
    /// What it gave.
    pub outcome: Result<Sample, Failure>,
}

/// What a successful run gives. "The port is closed" is a success of the tcp probe, with status critical.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Sample {
    /// How the probed thing fares.
    pub status: Status,
    /// One line for people, at most 255 octets.
    pub text: String,
    /// The figures by name, as an object's `field` names them.
    pub figures: BTreeMap<String, Figure>,
}

/// Why a run gave nothing: the measuring itself failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
pub enum Failure {
    /// Cut off at its timeout.
    #[error("no result after {:.3} s: killed", .0.as_secs_f64())]
    Timeout(Duration),
    /// The program could not be started.
    #[error("cannot start {program}: {reason}")]
    Spawn {
        /// As configured.
        program: String,
        /// Of the operating system, with a hint at the remedy.
        reason: String,
    },
    /// The program ended with an exit status that its output format does not allow.
    #[error("{0}")]
    Exit(String),
    /// The output is not what the format asks for.
    #[error("{0}")]
    Output(String),
    /// A file or a system call.
    #[error("{0}")]
    System(String),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_keeps_the_figures_and_shows_the_reason() {
        let mut probe = Probe::new(ProbeKind::Script, Duration::from_secs(10), Duration::from_secs(30));
        let at = |s| Instant::default().after(Duration::from_secs(s));
        let reading = |finished, outcome| Reading { probe: "x".parse().unwrap(), finished, took: Duration::ZERO, outcome };
        assert!(probe.is_stale(at(0)));
        let figures = BTreeMap::from([("value".to_owned(), Figure::Integer(3))]);
        probe.apply(reading(at(1), Ok(Sample { status: Status::Ok, text: "three".to_owned(), figures: figures.clone() })));
        probe.apply(reading(at(11), Err(Failure::Timeout(Duration::from_secs(5)))));
        assert_eq!((probe.status, probe.runs, probe.failures, probe.timeouts), (Status::Unknown, 2, 1, 1));
        assert_eq!(probe.figures, figures);
        assert_eq!(probe.error, "no result after 5.000 s: killed");
        assert!(!probe.is_stale(at(31)));
        assert!(probe.is_stale(at(32)));
    }

    #[test]
    fn worse() {
        use Status::{Critical, Ok, Unknown, Warning};
        for (a, b, worse) in
            [(Ok, Unknown, Unknown), (Unknown, Warning, Warning), (Critical, Unknown, Critical), (Warning, Critical, Critical)]
        {
            assert_eq!(a.worse(b), worse);
            assert_eq!(b.worse(a), worse);
        }
    }
}
