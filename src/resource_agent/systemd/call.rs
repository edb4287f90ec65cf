//! Calls of systemctl(1), and which of them systemd did not answer: it is being re-executed, as when its package is upgraded, or the bus is
//! away. That says nothing about a unit, so it is asked again until the deadline.

use super::super::program::{AGAIN, Answer, NoAnswer, Run, Unanswered};
use std::path::Path;
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// One look has so long at least: systemctl itself needs a moment on a loaded machine.
const LEAST: Duration = Duration::from_secs(1);

/// What systemctl says that has lost systemd, or the bus to it, or that one of them has no room (errno(3), sd-bus).
const LOST: [&str; 14] = [
    "Failed to connect to",
    "Connection refused",
    "Connection reset by peer",
    "Connection timed out",
    "Transport endpoint is not connected",
    "Broken pipe",
    "Resource temporarily unavailable",
    "Cannot allocate memory",
    "No buffer space available",
    "Too many open files",
    "Message recipient disconnected from message bus without replying",
    "Did not receive a reply",
    "D-Bus connection terminated",
    "Failed to activate service 'org.freedesktop.systemd1'",
];

/// Why systemd has not answered.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Silence {
    /// It may answer a moment later.
    Passing(NoAnswer),
    /// systemctl is not there, or cannot be run.
    Lasting(NoAnswer),
}

impl Silence {
    pub(super) fn why(self) -> NoAnswer {
        match self {
            Self::Passing(why) | Self::Lasting(why) => why,
        }
    }

    pub(super) fn passes_before(&self, deadline: Instant) -> bool {
        matches!(self, Self::Passing(_)) && Instant::now() + AGAIN < deadline
    }
}

/// Orders once. A job takes as long as it takes.
///
/// # Errors
/// [`Silence`]
pub(super) async fn order(systemctl: &Path, arguments: &[&str], deadline: Instant) -> Result<Answer, Silence> {
    judge(Run::new(systemctl, arguments.iter().copied(), deadline).look().await)
}

/// Asks until there is an answer.
///
/// # Errors
/// Why there is none until the deadline.
pub(super) async fn ask(systemctl: &Path, arguments: &[&str], deadline: Instant) -> Result<Answer, NoAnswer> {
    loop {
        let now = Instant::now();
        let until = now + share(deadline.saturating_duration_since(now));
        match order(systemctl, arguments, until).await {
            Ok(answer) => return Ok(answer),
            Err(silence) if silence.passes_before(deadline) => {
                tracing::debug!("asked again: {}", String::from(silence.why()));
                sleep(AGAIN).await;
            }
            Err(silence) => return Err(silence.why()),
        }
    }
}

/// The time of one look: what hangs must not take it from the next one.
fn share(left: Duration) -> Duration {
    (left / 2).max(LEAST).min(left)
}

fn judge(ran: Result<Answer, Unanswered>) -> Result<Answer, Silence> {
    match ran {
        Ok(answer) if answer.status != 0 && LOST.iter().any(|words| answer.stderr.contains(words)) => {
            Err(Silence::Passing(NoAnswer::from(format!("no answer of systemd: {}", answer.says()))))
        }
        Ok(answer) => Ok(answer),
        Err(Unanswered::NotStarted { reason, program }) if !reason.passes() => {
            Err(Silence::Lasting(Unanswered::NotStarted { reason, program }.into()))
        }
        Err(other) => Err(Silence::Passing(other.into())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exec::SpawnError;

    #[test]
    fn what_is_no_answer() {
        let answer = |status, stderr: &str| Ok(Answer { status, stdout: String::new(), stderr: stderr.to_owned() });
        for lost in [
            "Failed to get properties: Transport endpoint is not connected",
            "Failed to connect to system scope bus via local transport: Connection refused",
            "Warning! D-Bus connection terminated.\nFailed to wait for response: Connection reset by peer",
            "Failed to stop web.service: Connection timed out\nSee system logs and 'systemctl status web.service' for details.",
        ] {
            assert!(matches!(judge(answer(1, lost)), Err(Silence::Passing(_))), "{lost}");
            assert!(judge(answer(0, lost)).is_ok(), "{lost}");
        }
        for told in ["Job for web.service failed.", "Failed to start web.service: Unit web.service not found."] {
            assert!(judge(answer(1, told)).is_ok(), "{told}");
        }
    }

    #[test]
    fn a_program_that_is_not_there_is_not_asked_again() {
        let failed = |reason| judge(Err(Unanswered::NotStarted { program: "/usr/bin/systemctl".into(), reason }));
        assert!(matches!(failed(SpawnError::NotFound), Err(Silence::Lasting(_))));
        assert!(matches!(failed(SpawnError::ProcessLimit), Err(Silence::Passing(_))));
    }

    #[test]
    fn a_look_leaves_time_for_the_next() {
        for (left, expected) in [(20_000, 10_000), (3_000, 1_500), (1_500, 1_000), (400, 400), (0, 0)] {
            assert_eq!(share(Duration::from_millis(left)), Duration::from_millis(expected));
        }
    }
}
