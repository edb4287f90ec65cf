//! What is mounted of a file system, and what a stop has to unmount. Pure.
//!
//! Mount points of other resources are theirs, whatever is mounted there, unless that is bound from this one's device.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use super::identity::{Identity, Number};
use super::mountinfo::Mount;
use super::tree;
use super::{Wanted, has_option};
use std::path::{Path, PathBuf};

/// Everything that a look saw.
#[derive(Clone, Debug)]
pub(super) struct Survey {
    pub(super) wanted: Wanted,
    /// The mount point without symbolic links.
    pub(super) directory: PathBuf,
    pub(super) identity: Identity,
    /// What was found there the last time.
    pub(super) seen: Option<(Number, PathBuf)>,
    pub(super) mounts: Vec<Mount>,
    /// Mount points of other resources, and whether they are bound there.
    pub(super) others: Vec<(PathBuf, bool)>,
}

/// What is on the directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum State {
    Nothing,
    Mounted,
    ReadOnly,
    /// It is mounted here, or below something else on its own directory.
    Elsewhere(PathBuf),
    /// This, which start might have mounted.
    Doubtful(String),
    /// This, and ours is not mounted.
    Other(String),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Match {
    Yes,
    Maybe,
    No,
}

impl Survey {
    pub(super) fn state(&self) -> State {
        match self.on_directory().map(|mount| (mount, self.matches(mount))) {
            Some((mount, Match::Yes)) if mount.is_read_only && !has_option(&self.wanted.options, &["ro"]) => State::ReadOnly,
            Some((_, Match::Yes)) => State::Mounted,
            Some((mount, Match::Maybe)) => State::Doubtful(mount.source.to_string_lossy().into_owned()),
            Some((mount, Match::No)) => match self.mine().next_back() {
                Some(mine) => State::Elsewhere(mine.directory.clone()),
                None => State::Other(mount.source.to_string_lossy().into_owned()),
            },
            None => self.mine().next_back().map_or(State::Nothing, |mount| State::Elsewhere(mount.directory.clone())),
        }
    }

    /// What lies on the directory, if anything: a later mount lies on top of an earlier one.
    pub(super) fn on_directory(&self) -> Option<&Mount> {
        self.mounts.iter().rfind(|mount| mount.directory == self.directory)
    }

    /// What a stop unmounts, in this order.
    pub(super) fn to_unmount(&self) -> Vec<&Mount> {
        let mine = |mount: &Mount| self.is_mine(mount) || self.is_copy(mount);
        let all = tree::from_top(&self.mounts, mine).into_iter();
        all.filter(|mount| mine(mount) || !self.others.iter().any(|(other, _)| *other == mount.directory)).collect()
    }

    /// Whether another resource has the same device mounted (folders of one btrfs): it is not to be had alone.
    pub(super) fn is_shared(&self) -> bool {
        self.mounts.iter().any(|mount| self.is_of_device(mount) && !self.is_mine(mount))
    }

    fn mine(&self) -> impl DoubleEndedIterator<Item = &Mount> {
        self.mounts.iter().filter(|mount| self.is_mine(mount))
    }

    fn is_mine(&self, mount: &Mount) -> bool {
        if mount.directory == self.directory {
            return self.matches(mount) != Match::No;
        }
        self.is_of_device(mount) && !self.others.iter().any(|(other, is_bound)| *other == mount.directory && !is_bound)
    }

    fn is_of_device(&self, mount: &Mount) -> bool {
        matches!(&self.identity, Identity::Block(numbers) if numbers.contains(&mount.device))
    }

    /// Whether it was bound from ours, or as ours was: what has a number before it is mounted is found by that. Of others only what was mounted
    /// after ours, since the host may have the same for itself; of the network nothing, since its mounts share one number.
    fn is_copy(&self, mount: &Mount) -> bool {
        let is_of_network = |mount: &Mount| {
            let source = mount.source.to_string_lossy();
            source.contains([':', '@']) || source.starts_with("//")
        };
        if matches!(self.identity, Identity::Block(_)) || self.others.iter().any(|(other, _)| *other == mount.directory) {
            return false;
        }
        let mut from_ours = self.mounts.iter().skip_while(|mine| mine.directory != self.directory || !self.is_mine(mine));
        let Some(mine) = from_ours.next() else { return false };
        let is_later = mine.id == mount.id || from_ours.any(|later| later.id == mount.id);
        is_later && mine.device == mount.device && !is_of_network(mine) && (mine.root == mount.root || !self.wanted.is_bound())
    }

    fn matches(&self, mount: &Mount) -> Match {
        let is_seen = self.seen.as_ref().is_some_and(|(device, root)| *device == mount.device && *root == mount.root);
        match &self.identity {
            Identity::Block(numbers) if numbers.contains(&mount.device) => Match::Yes,
            Identity::Bind(device, root) if *device == mount.device && *root == mount.root => Match::Yes,
            _ if is_seen => Match::Yes,
            Identity::Unknown if !self.wanted.is_bound() => by_name(&self.wanted, mount),
            _ => Match::No,
        }
    }
}

/// Where there is no number the mount point has brought us here; the rest is what a start would leave.
fn by_name(wanted: &Wanted, mount: &Mount) -> Match {
    let source = mount.source.to_string_lossy();
    let family = |kind: &str| kind.split('.').next().unwrap_or_default().trim_end_matches(|last: char| last.is_ascii_digit()).to_owned();
    let is_kind = wanted.kind == "auto" || family(&wanted.kind) == family(&mount.kind);
    // The program that serves it calls its source as it likes.
    let is_fuse = mount.kind.starts_with("fuse") && (is_kind || mount.kind == format!("fuse.{}", wanted.kind));
    let is_same = source.trim_end_matches('/') == wanted.device.trim_end_matches('/');
    // The name of a device that is not there any more, or was never to be found by its label.
    let is_gone_device = mount.device.0 != 0 && (wanted.device.starts_with("/dev/") || wanted.device.contains('=')) && is_kind;
    match (is_same || is_fuse || is_gone_device, is_kind) {
        (true, _) => Match::Yes,
        (false, true) if mount.directory != Path::new("/") => Match::Maybe,
        _ => Match::No,
    }
}
