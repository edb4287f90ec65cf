//! The agents that start, stop and monitor resources.

use serde::{Deserialize, Serialize};

/// What an agent is asked to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Operation {
    /// Looks whether it runs, once, before anything is known.
    Probe,
    /// Starts it; running already is a success.
    Start,
    /// Stops it; stopped already is a success.
    Stop,
    /// Looks whether it runs well.
    Monitor,
}

impl Operation {
    /// The word that logs and the MIB use.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Probe => "probe",
            Self::Start => "start",
            Self::Stop => "stop",
            Self::Monitor => "monitor",
        }
    }
}

/// What an operation gave.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// It runs: a start that succeeded, a probe or monitor that found it.
    Running,
    /// It does not run, and nothing of it is left: a stop that succeeded, a probe or monitor that did not find it.
    Stopped,
    /// It went wrong, or how it is cannot be said: why, in one line of at most 80 octets. Whether it runs is not known.
    Failed(String),
}
