//! `filesystem`: mounted by mount(8), unmounted by umount(8); what /proc/self/mountinfo then has is the last word.
//!
//! | on the directory is | probe | monitor | start | stop |
//! |---|---|---|---|---|
//! | nothing | stopped | stopped | mounted | stopped |
//! | the device | running | running | running | unmounted |
//! | the device, read-only without being asked to | running | failed | failed | unmounted |
//! | another device | failed | failed | failed | failed |

mod alive;
mod mountinfo;
mod stop;
mod users;

use super::program::Run;
use super::{Context, Operation, Outcome};
pub(super) use alive::Checks;
use mountinfo::Mount;
use std::fs;
use std::io;
use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::path::{Path, PathBuf};
use tokio::task::spawn_blocking;
use tokio::time::Instant;

/// A file system that is to be mounted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wanted {
    pub(super) device: String,
    pub(super) directory: PathBuf,
    pub(super) kind: String,
    pub(super) options: String,
}

/// What is on the directory.
#[derive(Clone, Debug, PartialEq, Eq)]
enum State {
    Nothing,
    Mounted,
    ReadOnly,
    /// This device.
    Other(String),
}

pub(super) async fn operate(wanted: &Wanted, context: &Context, operation: Operation, deadline: Instant) -> Outcome {
    let outcome = match operation {
        Operation::Start => start(wanted, deadline).await,
        Operation::Stop => stop::stop(wanted, deadline).await,
        Operation::Probe => look(wanted).await.map(|state| judge(wanted, &state, false)),
        Operation::Monitor => match look(wanted).await.map(|state| judge(wanted, &state, true)) {
            Ok(Outcome::Running) => context.checks.answers(&wanted.directory, deadline).await.map(|()| Outcome::Running),
            other => other,
        },
    };
    outcome.unwrap_or_else(|why| Outcome::failed(&why))
}

async fn start(wanted: &Wanted, deadline: Instant) -> Result<Outcome, String> {
    match judge(wanted, &look(wanted).await?, true) {
        Outcome::Stopped => {}
        other => return Ok(other),
    }
    let directory = wanted.directory.to_string_lossy().into_owned();
    let mut arguments = vec!["-t", wanted.kind.as_str()];
    if !wanted.options.is_empty() {
        arguments.extend(["-o", wanted.options.as_str()]);
    }
    arguments.extend(["--", wanted.device.as_str(), directory.as_str()]);
    // What serves a file system in user space is started by mount, and stays in its group.
    let answer = Run::new(Path::new("/usr/bin/mount"), arguments, deadline).act().await?;
    match judge(wanted, &look(wanted).await?, true) {
        Outcome::Stopped => Ok(Outcome::failed(&format!("mount: exit status {}: {}", answer.status, answer.says()))),
        other => Ok(other),
    }
}

fn judge(wanted: &Wanted, state: &State, strictly: bool) -> Outcome {
    let directory = wanted.directory.display();
    match state {
        State::Nothing => Outcome::Stopped,
        State::ReadOnly if strictly => Outcome::failed(&format!("{directory} is read-only")),
        State::Mounted | State::ReadOnly => Outcome::Running,
        State::Other(device) => Outcome::failed(&format!("{directory} has {device} instead of {}", wanted.device)),
    }
}

async fn look(wanted: &Wanted) -> Result<State, String> {
    let wanted = wanted.clone();
    let looked = spawn_blocking(move || look_now(&wanted)).await.map_err(|error| error.to_string())?;
    looked.map_err(|error| format!("/proc/self/mountinfo: {error}"))
}

/// None of what this touches is on the file system itself: that may be dead.
fn look_now(wanted: &Wanted) -> io::Result<State> {
    let table = fs::read("/proc/self/mountinfo")?;
    // A later mount lies on top of an earlier one.
    let Some(mount) = mountinfo::parse(&table).into_iter().rfind(|mount| mount.directory == wanted.directory) else {
        return Ok(State::Nothing);
    };
    if !is_device(&wanted.device, &mount) {
        return Ok(State::Other(mount.source.to_string_lossy().into_owned()));
    }
    let may_be_read_only = wanted.options.split(',').any(|option| option == "ro");
    Ok(if mount.is_read_only && !may_be_read_only { State::ReadOnly } else { State::Mounted })
}

/// Whether this is the device that is wanted. The table names it by another of its names, or by the loop device of an image; what stands for a
/// device (`UUID=`, `LABEL=`) cannot be compared, and what is on the directory is believed.
fn is_device(wanted: &str, mount: &Mount) -> bool {
    if !wanted.starts_with('/') {
        return mount.source == Path::new(wanted) || wanted.contains('=');
    }
    if mount.source == Path::new(wanted) || fs::canonicalize(wanted).is_ok_and(|path| path == mount.source) {
        return true;
    }
    let Ok(data) = fs::metadata(wanted) else { return false };
    let number = (nix::sys::stat::major(data.rdev()), nix::sys::stat::minor(data.rdev()));
    (data.file_type().is_block_device() && number == mount.device) || (data.is_file() && mount.source.starts_with("/dev"))
}

#[cfg(test)]
mod tests;
