//! Calls of systemctl(1), and which of them systemd did not answer: it is being re-executed, as when its package is upgraded, or the bus is
//! away. That says nothing about a unit, so it is asked again until the deadline.

use super::super::program::{AGAIN, Answer, NoAnswer, Run};
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

/// Orders once. A job takes as long as it takes.
///
/// # Errors
/// Why systemd, or systemctl, gave no answer.
pub(super) async fn order(systemctl: &Path, arguments: &[&str], deadline: Instant) -> Result<Answer, NoAnswer> {
    judge(Run::new(systemctl, arguments.iter().copied(), deadline).look().await?)
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
            Err(none) if none.passes_before(deadline) => {
                tracing::debug!("asked again: {}", String::from(none));
                sleep(AGAIN).await;
            }
            Err(none) => return Err(none),
        }
    }
}

/// The time of one look: what hangs must not take it from the next one.
fn share(left: Duration) -> Duration {
    (left / 2).max(LEAST).min(left)
}

fn judge(answer: Answer) -> Result<Answer, NoAnswer> {
    if answer.status != 0 && LOST.iter().any(|words| answer.stderr.contains(words)) {
        return Err(NoAnswer::passing(&format!("no answer of systemd: {}", answer.says())));
    }
    Ok(answer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_answer() {
        let answer = |status, stderr: &str| Answer { status, stdout: String::new(), stderr: stderr.to_owned() };
        for lost in [
            "Failed to get properties: Transport endpoint is not connected",
            "Failed to connect to system scope bus via local transport: Connection refused",
            "Warning! D-Bus connection terminated.\nFailed to wait for response: Connection reset by peer",
            "Failed to stop web.service: Connection timed out\nSee system logs and 'systemctl status web.service' for details.",
        ] {
            assert!(judge(answer(1, lost)).is_err(), "{lost}");
            assert!(judge(answer(0, lost)).is_ok(), "{lost}");
        }
        for told in ["Job for web.service failed.", "Failed to start web.service: Unit web.service not found."] {
            assert!(judge(answer(1, told)).is_ok(), "{told}");
        }
    }

    #[test]
    fn a_look_leaves_time_for_the_next() {
        for (left, expected) in [(20_000, 10_000), (3_000, 1_500), (1_500, 1_000), (400, 400), (0, 0)] {
            assert_eq!(share(Duration::from_millis(left)), Duration::from_millis(expected));
        }
    }
}
