//! Unmounts all that is mounted of a file system, what lies on it first, and in the end kills who keeps it busy.
//!
//! | umount fails | who uses it gets | then |
//! |---|---|---|
//! | the first time | SIGTERM | tried again every [`AGAIN`] |
//! | [`PATIENCE`] later, and each time from then on | SIGKILL | tried again every [`AGAIN`] |
//!
//! A block device that somebody has whom we cannot unmount, such as another mount namespace, is waited for until the deadline.

use super::mountinfo::Mount;
use super::{Context, Outcome, Wanted, holders, judge, look, users};
use crate::resource_agent::program::Run;
use rustix::process::Signal;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::task::spawn_blocking;
use tokio::time::{Instant, sleep};

/// From SIGTERM to SIGKILL, where a third of the time that is left is not shorter.
const PATIENCE: Duration = Duration::from_secs(3);
/// From one try to the next.
const AGAIN: Duration = Duration::from_millis(100);

pub(super) async fn stop(wanted: &Wanted, context: &Context, deadline: Instant) -> Result<Outcome, String> {
    let patience = PATIENCE.min(deadline.saturating_duration_since(Instant::now()) / 3);
    let mut asked: Option<Instant> = None;
    loop {
        let look = look(wanted, context, true).await?;
        let to_unmount = look.survey.to_unmount();
        if to_unmount.iter().any(|mount| mount.directory == Path::new("/")) {
            return Ok(Outcome::failed(&format!("{} is the root of this machine", wanted.device)));
        }
        let why = match to_unmount.first() {
            None if look.holder.is_none() => return Ok(judge(wanted, &look, false)),
            None => None,
            Some(mount) => match unmount(mount, deadline).await? {
                None => continue,
                Some(why) => Some((mount.directory.clone(), why)),
            },
        };
        let is_last = Instant::now() + AGAIN >= deadline;
        let Some((directory, why)) = why else {
            if is_last {
                return Ok(judge(wanted, &look, true));
            }
            sleep(AGAIN).await;
            continue;
        };
        if is_last {
            return Ok(Outcome::failed(&held(directory, why).await));
        }
        let signal = match asked {
            None => Some(Signal::TERM),
            Some(at) if at.elapsed() >= patience => Some(Signal::KILL),
            Some(_) => None,
        };
        if let Some(signal) = signal {
            asked.get_or_insert_with(Instant::now);
            tell_users(directory, signal).await?;
        }
        sleep(AGAIN).await;
    }
}

/// `None`: it is unmounted, and another may have been below it.
async fn unmount(mount: &Mount, deadline: Instant) -> Result<Option<String>, String> {
    let directory = mount.directory.to_string_lossy();
    let answer = Run::new(Path::new("/usr/bin/umount"), ["--", &directory], deadline).look().await?;
    Ok((answer.status != 0).then(|| format!("umount: exit status {}: {}", answer.status, answer.says())))
}

async fn tell_users(directory: PathBuf, signal: Signal) -> Result<(), String> {
    let path = directory.clone();
    match spawn_blocking(move || users::signal(&path, Some(signal))).await.map_err(|error| error.to_string())? {
        Ok(found) if found.is_empty() => {}
        Ok(found) => tracing::info!("{}: {signal:?} to {}, which use it", directory.display(), found.join(", ")),
        Err(error) => tracing::warn!("{}: who uses it cannot be found: {error}", directory.display()),
    }
    Ok(())
}

/// Why a directory cannot be unmounted: who holds it, or else what umount said.
async fn held(directory: PathBuf, why: String) -> String {
    let who = spawn_blocking(move || {
        let users = users::signal(&directory, None).unwrap_or_default();
        let who = users.into_iter().next().or_else(|| holders::loop_over(&directory))?;
        Some(format!("{} is held by {who}", directory.display()))
    });
    who.await.ok().flatten().unwrap_or(why)
}
