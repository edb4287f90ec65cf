//! Runs the program of an agent: its exit status and what it said, or why there is none.
//!
//! A program that cannot be started because this machine has no process, no file descriptor or no memory left for it, or because it is being
//! written, says nothing about its resource: it is started again until the deadline.

use super::message::message;
use super::{Missing, Outcome};
use crate::exec::{self, End, SpawnError, Spec};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// From one try to the next.
pub(super) const AGAIN: Duration = Duration::from_millis(100);

/// What is kept of stdout. A status line or the longest meta-data of resource-agents (40 KiB) fits.
const MAX_OUTPUT: usize = 256 * 1024;

/// A run of a program.
#[derive(Clone, Debug)]
pub(super) struct Run {
    program: PathBuf,
    arguments: Vec<String>,
    environment: BTreeMap<String, String>,
    deadline: Instant,
}

/// What a program that exited in time gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Answer {
    /// Its exit status.
    pub(super) status: i32,
    /// What it printed, where it is not UTF-8 with replacement characters.
    pub(super) stdout: String,
    /// The beginning of what it complained.
    pub(super) stderr: String,
}

/// Why a program gave none: one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct NoAnswer {
    /// It could not be run because this is not there.
    missing: Option<Missing>,
    /// It may be otherwise a moment later.
    passes: bool,
    why: String,
}

impl Run {
    pub(super) fn new<A: Into<String>>(program: &Path, arguments: impl IntoIterator<Item = A>, deadline: Instant) -> Self {
        let arguments = arguments.into_iter().map(Into::into).collect();
        Self { program: program.to_owned(), arguments, environment: BTreeMap::new(), deadline }
    }

    pub(super) fn environment(mut self, environment: BTreeMap<String, String>) -> Self {
        self.environment = environment;
        self
    }

    /// Runs it to its end or the deadline; nothing of it is left.
    ///
    /// # Errors
    /// Why there is no exit status.
    pub(super) async fn look(self) -> Result<Answer, NoAnswer> {
        self.started(async |spec| exec::run(&spec).await).await
    }

    /// Runs it to its end or the deadline. What it left in the background lives on, but after a timeout.
    ///
    /// # Errors
    /// As [`Run::look`].
    pub(super) async fn act(self) -> Result<Answer, NoAnswer> {
        self.started(async |spec| exec::run_service(&spec).await).await
    }

    async fn started(self, run: impl AsyncFn(Spec) -> Result<exec::Outcome, SpawnError>) -> Result<Answer, NoAnswer> {
        loop {
            match run(self.spec()).await {
                Err(reason) if reason.passes() && Instant::now() + AGAIN < self.deadline => {
                    tracing::debug!("{}: {reason}; tried again", self.program.display());
                    sleep(AGAIN).await;
                }
                ran => return answer(&self.program, ran),
            }
        }
    }

    fn spec(&self) -> Spec {
        let argv = std::iter::once(self.program.to_string_lossy().into_owned()).chain(self.arguments.iter().cloned()).collect();
        let timeout = self.deadline.saturating_duration_since(Instant::now());
        Spec { argv, environment: self.environment.clone(), timeout, max_output: MAX_OUTPUT }
    }
}

fn answer(program: &Path, ran: Result<exec::Outcome, SpawnError>) -> Result<Answer, NoAnswer> {
    let outcome = ran.map_err(|error| NoAnswer {
        missing: missing(program, &error),
        passes: error.passes(),
        why: message(&format!("{}: {error}", program.display())),
    })?;
    let name = program.file_name().unwrap_or_default().display();
    match outcome.end {
        End::Exited(status) => Ok(Answer {
            status,
            stdout: String::from_utf8_lossy(&outcome.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&outcome.complaints).into_owned(),
        }),
        End::Signalled(signal) => Err(NoAnswer::passing(&format!("{name} was killed by signal {signal}"))),
        End::TimedOut(after) => Err(NoAnswer::passing(&format!("{name}: no end after {} ms, killed", after.as_millis()))),
    }
}

/// A link that leads nowhere may lead to a disk that is not mounted here.
fn missing(program: &Path, error: &SpawnError) -> Option<Missing> {
    match error {
        SpawnError::NotFound if program.is_symlink() => Some(Missing::Software),
        SpawnError::NotFound => Some(Missing::Agent),
        SpawnError::NoInterpreter(_) => Some(Missing::Software),
        _ => None,
    }
}

impl NoAnswer {
    /// That says nothing of what was asked for, and may be otherwise a moment later.
    pub(super) fn passing(why: &str) -> Self {
        Self { missing: None, passes: true, why: message(why) }
    }

    /// Whether there is time to try again.
    pub(super) fn passes_before(&self, deadline: Instant) -> bool {
        self.passes && Instant::now() + AGAIN < deadline
    }

    /// What an operation that asked for it gives.
    pub(super) fn outcome(self) -> Outcome {
        match self.missing {
            Some(missing) => Outcome::Absent(missing, self.why),
            None => Outcome::Failed(self.why),
        }
    }

    /// The same where something was done before: it tells nothing of that.
    pub(super) fn afterwards(self) -> Self {
        Self { missing: None, ..self }
    }
}

impl From<String> for NoAnswer {
    fn from(why: String) -> Self {
        Self { missing: None, passes: false, why: message(&why) }
    }
}

impl From<NoAnswer> for String {
    fn from(NoAnswer { why, .. }: NoAnswer) -> Self {
        why
    }
}

impl Answer {
    /// The first line of what it complained, or of what it printed, that says something.
    pub(super) fn says(&self) -> &str {
        let lines = self.stderr.lines().chain(self.stdout.lines());
        lines.map(str::trim).find(|line| line.chars().any(char::is_alphanumeric)).unwrap_or("it says nothing")
    }
}
