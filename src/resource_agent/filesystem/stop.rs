//! Unmounts, and in the end kills who keeps the file system busy.
//!
//! | umount fails | who uses it gets | then |
//! |---|---|---|
//! | the first time | SIGTERM | tried again every [`AGAIN`] |
//! | [`PATIENCE`] later, and each time from then on | SIGKILL | tried again every [`AGAIN`] |

use super::{Outcome, State, Wanted, judge, look, users};
use crate::resource_agent::program::Run;
use rustix::process::Signal;
use std::path::Path;
use std::time::Duration;
use tokio::task::spawn_blocking;
use tokio::time::{Instant, sleep};

/// From SIGTERM to SIGKILL, where a third of the time that is left is not shorter.
const PATIENCE: Duration = Duration::from_secs(3);
/// From one try to the next.
const AGAIN: Duration = Duration::from_millis(100);

pub(super) async fn stop(wanted: &Wanted, deadline: Instant) -> Result<Outcome, String> {
    let patience = PATIENCE.min(deadline.saturating_duration_since(Instant::now()) / 3);
    let mut asked: Option<Instant> = None;
    loop {
        let state = look(wanted).await?;
        if matches!(state, State::Nothing | State::Other(_)) {
            return Ok(judge(wanted, &state, false));
        }
        let directory = wanted.directory.to_string_lossy();
        let answer = Run::new(Path::new("/usr/bin/umount"), ["--", &directory], deadline).look().await?;
        if answer.status == 0 {
            // Another mount may have been below it.
            continue;
        }
        let signal = match asked {
            None => Some(Signal::TERM),
            Some(at) if at.elapsed() >= patience => Some(Signal::KILL),
            Some(_) => None,
        };
        if let Some(signal) = signal {
            asked.get_or_insert_with(Instant::now);
            let directory = wanted.directory.clone();
            let signalled = spawn_blocking(move || users::signal(&directory, signal)).await.map_err(|error| error.to_string())?;
            match signalled {
                Ok(pids) if pids.is_empty() => {}
                Ok(pids) => tracing::info!("{}: {signal:?} to the processes {pids:?}, which use it", wanted.directory.display()),
                Err(error) => tracing::warn!("{}: who uses it cannot be found: {error}", wanted.directory.display()),
            }
        }
        if Instant::now() + AGAIN >= deadline {
            return Ok(Outcome::failed(&format!("umount: exit status {}: {}", answer.status, answer.says())));
        }
        sleep(AGAIN).await;
    }
}
