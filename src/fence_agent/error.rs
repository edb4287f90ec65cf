//! Why a fence agent's run does not count as done.

use super::meta_data::MetaDataError;
use crate::exec::{End, SpawnError};
use std::path::PathBuf;
use std::time::Duration;

/// Why a run of a fence agent does not count as done. After each of these the node may still run.
#[derive(Debug, thiserror::Error)]
pub enum FenceError {
    /// The device has no parameters for the node.
    #[error("[[fence]] {device} cannot fence {node}: give it parameters for that node")]
    NotForNode {
        /// The device.
        device: String,
        /// The node that was to be fenced.
        node: String,
    },
    /// A parameter that would be read as two lines.
    #[error("[[fence]] {device}: the value of {parameter} has a line end, and a fence agent reads one parameter per line")]
    LineEnd {
        /// The device.
        device: String,
        /// The parameter.
        parameter: String,
    },
    /// A secret that cannot be read.
    #[error("[[fence]] {device}: {parameter}: {} {reason}", file.display())]
    Secret {
        /// The device.
        device: String,
        /// The parameter that it is the value of.
        parameter: String,
        /// Its file.
        file: PathBuf,
        /// What is wrong with the file, and what puts it right.
        reason: String,
    },
    /// The program could not be started.
    #[error("{} cannot be started: {reason}", program.display())]
    Start {
        /// The program.
        program: PathBuf,
        /// Why.
        reason: SpawnError,
    },
    /// Killed after its timeout.
    #[error("{} did not end within {after:?} and was killed: does the device answer? A slow one needs a longer timeout{}", program.display(), quoted(said))]
    TimedOut {
        /// The program.
        program: PathBuf,
        /// The timeout.
        after: Duration,
        /// The first line of what it complained.
        said: String,
    },
    /// Not exit status 0.
    #[error("{} {}{}", program.display(), ended(*end), quoted(said))]
    Failed {
        /// The program.
        program: PathBuf,
        /// How it ended.
        end: End,
        /// The first line of what it complained.
        said: String,
    },
    /// It said that it has switched off, and then that the node is on.
    #[error("{} says that it has switched off, and then that the node is on: is its outlet the right one?", program.display())]
    StillOn {
        /// The program.
        program: PathBuf,
    },
    /// What it printed is no meta-data.
    #[error("{} prints no meta-data of a fence agent: {reason}", program.display())]
    MetaData {
        /// The program.
        program: PathBuf,
        /// Why.
        reason: MetaDataError,
    },
}

/// `: what it said`, or nothing.
fn quoted(said: &str) -> String {
    if said.is_empty() { String::new() } else { format!(": {said}") }
}

fn ended(end: End) -> String {
    match end {
        End::Exited(status) => format!("exited with status {status}"),
        End::Signalled(signal) => format!("was killed by signal {signal}"),
        End::TimedOut(after) => format!("was killed after {after:?}"),
    }
}
