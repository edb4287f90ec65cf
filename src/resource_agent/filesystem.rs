//! `filesystem`: mounted by mount(8), unmounted by umount(8); what the kernel's table of mounts then has is the last word. A file system is
//! known by its device number (`identity`): not by its names, of which it has several, and which vanish with a disk.
//!
//! | mounted is | probe | monitor | start | stop |
//! |---|---|---|---|---|
//! | nothing | stopped | stopped | mounted | stopped |
//! | the device | running | running | running | unmounted |
//! | the device, read-only without being asked to | running | failed | failed | unmounted |
//! | the device, elsewhere | running | failed | mounted | unmounted |
//! | another of its type, where ours has no number | running | failed | failed | unmounted |
//! | another device on the directory | stopped | failed | failed | stopped |
//! | the same, where ours has no number | failed | failed | failed | failed |
//! | nothing, and the device does not open with O_EXCL | failed | failed | mounted | waited for |
//!
//! A stop unmounts wherever the device is mounted, and what lies on it.

mod alive;
mod holders;
mod identity;
mod mountinfo;
mod stop;
mod survey;
mod tree;
mod users;

use super::program::Run;
use super::{Context, Operation, Outcome};
pub(super) use alive::Checks;
use identity::Identity;
pub(super) use identity::Seen;
use std::fs::DirBuilder;
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use survey::{State, Survey};
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

impl Wanted {
    fn is_bound(&self) -> bool {
        is_bound(&self.kind, &self.options)
    }
}

/// Whether mount(8) binds a folder with this type and these options, and mounts no device.
pub(super) fn is_bound(kind: &str, options: &str) -> bool {
    kind == "none" || has_option(options, &["bind", "rbind"])
}

fn has_option(options: &str, names: &[&str]) -> bool {
    options.split(',').any(|option| names.contains(&option.trim()))
}

/// What a look saw.
struct Look {
    survey: Survey,
    state: State,
    /// Who has the block device, where we have not mounted it.
    holder: Option<String>,
}

pub(super) async fn operate(wanted: &Wanted, context: &Context, operation: Operation, deadline: Instant) -> Outcome {
    let outcome = match operation {
        Operation::Start => start(wanted, context, deadline).await,
        Operation::Stop => stop::stop(wanted, context, deadline).await,
        Operation::Probe => look(wanted, context, true).await.map(|look| judge(wanted, &look, false)),
        Operation::Monitor => match look(wanted, context, true).await.map(|look| (judge(wanted, &look, true), look.survey.directory)) {
            Ok((Outcome::Running, directory)) => context.checks.answers(&directory, deadline).await.map(|()| Outcome::Running),
            Ok((other, _)) => Ok(other),
            Err(why) => Err(why),
        },
    };
    outcome.unwrap_or_else(|why| Outcome::failed(&why))
}

async fn start(wanted: &Wanted, context: &Context, deadline: Instant) -> Result<Outcome, String> {
    let before = look(wanted, context, false).await?;
    let is_free = before.survey.on_directory().is_none();
    if !is_free {
        return Ok(judge(wanted, &before, true));
    }
    make_directory(wanted, before.survey.directory).await?;
    let directory = wanted.directory.to_string_lossy().into_owned();
    let mut arguments = vec!["-t", wanted.kind.as_str()];
    if !wanted.options.is_empty() {
        arguments.extend(["-o", wanted.options.as_str()]);
    }
    arguments.extend(["--", wanted.device.as_str(), directory.as_str()]);
    // What serves a file system in user space is started by mount, and stays in its group.
    let answer = Run::new(Path::new("/usr/bin/mount"), arguments, deadline).act().await?;
    let mut after = look(wanted, context, false).await?;
    if answer.status == 0 && after.survey.on_directory().is_some() {
        // Whatever it calls itself, it is what was mounted.
        context.seen.set(&wanted.directory, after.survey.on_directory());
        after.survey.seen = context.seen.get(&wanted.directory);
        after.state = after.survey.state();
    }
    match judge(wanted, &after, true) {
        Outcome::Stopped => Ok(Outcome::failed(&format!("mount: exit status {}: {}", answer.status, answer.says()))),
        other => Ok(other),
    }
}

/// Makes a mount point that is missing, with mode 755.
async fn make_directory(wanted: &Wanted, directory: PathBuf) -> Result<(), String> {
    let bound = wanted.is_bound().then(|| PathBuf::from(&wanted.device));
    let make = move || {
        // What is bound may be a file: then its mount point is one.
        if bound.is_some_and(|source| source.is_file()) {
            return Ok(());
        }
        DirBuilder::new().recursive(true).mode(0o755).create(&directory).map_err(|error| format!("{}: {error}", directory.display()))
    };
    spawn_blocking(make).await.map_err(|error| error.to_string())?
}

fn judge(wanted: &Wanted, look: &Look, strictly: bool) -> Outcome {
    let directory = wanted.directory.display();
    let instead = |device: &str| Outcome::failed(&format!("{directory} has {device} instead of {}", wanted.device));
    match (&look.state, &look.holder) {
        (State::Nothing | State::Other(_), Some(who)) => Outcome::failed(&format!("{} is held by {who}", wanted.device)),
        (State::Nothing, None) => Outcome::Stopped,
        (State::ReadOnly, _) if strictly => Outcome::failed(&format!("{directory} is read-only")),
        (State::Elsewhere(other), _) if strictly => Outcome::failed(&format!("{} is mounted on {}", wanted.device, other.display())),
        (State::Doubtful(device), _) if strictly => instead(device),
        (State::Other(_), None) if !strictly && look.survey.identity != Identity::Unknown => Outcome::Stopped,
        (State::Other(device), None) => instead(device),
        (State::Mounted | State::ReadOnly | State::Elsewhere(_) | State::Doubtful(_), _) => Outcome::Running,
    }
}

/// Looks what is mounted, and, where it is not and `who`, who else has the device.
async fn look(wanted: &Wanted, context: &Context, who: bool) -> Result<Look, String> {
    let (wanted, context) = (wanted.clone(), context.clone());
    let looked = spawn_blocking(move || look_now(wanted, &context, who)).await.map_err(|error| error.to_string())?;
    looked.map_err(|error| format!("the table of mounts: {error}"))
}

/// None of what this touches is on the file system itself: that may be dead.
fn look_now(wanted: Wanted, context: &Context, who: bool) -> io::Result<Look> {
    let mounts = identity::mounts()?;
    let identity = identity::identify(&wanted, &mounts);
    let others = context.mount_points.iter().filter(|other| other.directory != wanted.directory);
    let others = others.filter_map(|other| {
        let directory = identity::resolve(&other.directory, &mounts);
        mounts.iter().any(|mount| mount.directory == directory).then_some((directory, other.is_bound))
    });
    let others = others.collect();
    let directory = identity::resolve(&wanted.directory, &mounts);
    let seen = context.seen.get(&wanted.directory);
    let survey = Survey { wanted, directory, identity, seen, mounts, others };
    let state = survey.state();
    if matches!(state, State::Mounted | State::ReadOnly) {
        context.seen.set(&survey.wanted.directory, survey.on_directory());
    } else if state == State::Nothing {
        context.seen.set(&survey.wanted.directory, None);
    }
    let is_ours = !matches!(state, State::Nothing | State::Other(_)) || survey.is_shared();
    let holder = match &survey.identity {
        Identity::Block(numbers) if who && !is_ours => holders::holder(numbers),
        _ => None,
    };
    Ok(Look { survey, state, holder })
}

#[cfg(test)]
mod tests;
