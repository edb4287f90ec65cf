//! What a file system is known by: its device number, and for a bind mount the folder; where it has neither before it is mounted, its mount
//! point. Blocking. Nothing of this touches a mount point: what is mounted there may be dead.

use super::Wanted;
use super::mountinfo::{self, Mount};
use super::tree;
use nix::sys::stat::{major, minor};
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::io;
use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Numbers of a device, major and minor.
pub(super) type Number = (u64, u64);

/// As many symbolic links as the kernel follows (path_resolution(7)).
const LINKS: usize = 40;

/// What start would mount.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Identity {
    /// A block device; an image may be attached to several.
    Block(Vec<Number>),
    /// A folder of a file system that is mounted already (option `bind`).
    Bind(Number, PathBuf),
    /// Not known before it is mounted: of the network, of a program (FUSE), of memory; or a device that is not there.
    Unknown,
}

/// What was found mounted, by mount point as configured: it is known by that also when the device has vanished with its links.
#[derive(Clone, Debug, Default)]
pub(in crate::resource_agent) struct Seen(Arc<Mutex<BTreeMap<PathBuf, (Number, PathBuf)>>>);

impl Seen {
    pub(super) fn get(&self, directory: &Path) -> Option<(Number, PathBuf)> {
        self.rows().get(directory).cloned()
    }

    /// `None`: it is not mounted any more, and its number may become another's.
    pub(super) fn set(&self, directory: &Path, mount: Option<&Mount>) {
        match mount {
            Some(mount) => self.rows().insert(directory.to_owned(), (mount.device, mount.root.clone())),
            None => self.rows().remove(directory),
        };
    }

    fn rows(&self) -> MutexGuard<'_, BTreeMap<PathBuf, (Number, PathBuf)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The mounts that this thread sees. Where a file system has a number of its own and shows its block device only by name (btrfs), that device's.
pub(super) fn mounts() -> io::Result<Vec<Mount>> {
    let mut mounts = mountinfo::parse(&fs::read("/proc/thread-self/mountinfo")?);
    for mount in &mut mounts {
        if mount.device.0 == 0
            && mount.source.starts_with("/dev")
            && let Some(number) = block_device(&mount.source)
        {
            mount.device = number;
        }
    }
    Ok(mounts)
}

pub(super) fn identify(wanted: &Wanted, mounts: &[Mount]) -> Identity {
    if wanted.is_bound() {
        let source = resolve(Path::new(&wanted.device), mounts);
        return tree::place(mounts, &source).map_or(Identity::Unknown, |(device, root)| Identity::Bind(device, root));
    }
    let numbers = numbers(&wanted.device, mounts);
    if numbers.is_empty() { Identity::Unknown } else { Identity::Block(numbers) }
}

/// The numbers of what is configured as a device: its own, or those of the loop devices to which an image is attached.
pub(super) fn numbers(device: &str, mounts: &[Mount]) -> Vec<Number> {
    let path = match device.split_once('=') {
        Some((tag, value)) if !device.starts_with('/') => {
            Path::new("/dev/disk").join(format!("by-{}", tag.to_ascii_lowercase())).join(value.trim_matches('"').replace('/', "\\x2f"))
        }
        _ => PathBuf::from(device),
    };
    if !path.is_absolute() {
        return Vec::new();
    }
    let path = resolve(&path, mounts);
    match block_device(&path) {
        Some(number) => vec![number],
        None if path.is_dir() => Vec::new(),
        None => loop_devices(&path).into_iter().map(|(number, _)| number).collect(),
    }
}

fn block_device(path: &Path) -> Option<Number> {
    let data = fs::metadata(path).ok()?;
    data.file_type().is_block_device().then(|| (major(data.rdev()), minor(data.rdev())))
}

/// The loop devices (loop(4)) that are attached to a file at or below `path`, with that file.
pub(super) fn loop_devices(path: &Path) -> Vec<(Number, PathBuf)> {
    let image = fs::metadata(path).ok().filter(fs::Metadata::is_file).map(|data| (data.dev(), data.ino()));
    let Ok(devices) = fs::read_dir("/sys/block") else { return Vec::new() };
    let attached = devices.flatten().filter_map(|device| {
        let backing = PathBuf::from(fs::read_to_string(device.path().join("loop/backing_file")).ok()?.trim_end());
        let is_image = || image.is_some() && fs::metadata(&backing).ok().map(|data| (data.dev(), data.ino())) == image;
        if !backing.starts_with(path) && !is_image() {
            return None;
        }
        let (major, minor) =
            fs::read_to_string(device.path().join("dev")).ok()?.trim().split_once(':').map(|(a, b)| (a.parse(), b.parse()))?;
        Some(((major.ok()?, minor.ok()?), backing))
    });
    attached.collect()
}

/// A path without symbolic links, as realpath(3) gives it, also where its end is not there. A mount point is no link, so it is not looked at.
pub(super) fn resolve(path: &Path, mounts: &[Mount]) -> PathBuf {
    let (mut done, mut todo, mut links) = (PathBuf::from("/"), parts(path), 0);
    while let Some(part) = todo.pop() {
        if part == ".." {
            done.pop();
            continue;
        }
        let next = done.join(&part);
        let is_mount_point = mounts.iter().any(|mount| mount.directory == next);
        let link = if is_mount_point { None } else { fs::read_link(&next).ok() };
        match link {
            Some(target) if links < LINKS => {
                links += 1;
                if target.is_absolute() {
                    done = PathBuf::from("/");
                }
                todo.extend(parts(&target));
            }
            _ => done = next,
        }
    }
    done
}

/// The last one first.
fn parts(path: &Path) -> Vec<OsString> {
    let part = |component: Component<'_>| match component {
        Component::Normal(name) => Some(name.to_owned()),
        Component::ParentDir => Some("..".into()),
        _ => None,
    };
    path.components().rev().filter_map(part).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_followed_as_realpath_does() {
        let directory = tempfile::TempDir::new().unwrap();
        let at = |name: &str| directory.path().canonicalize().unwrap().join(name);
        fs::create_dir_all(at("real/sub")).unwrap();
        std::os::unix::fs::symlink("real", at("link")).unwrap();
        std::os::unix::fs::symlink(at("link/sub/../sub"), at("again")).unwrap();
        std::os::unix::fs::symlink("circle", at("circle")).unwrap();
        assert_eq!(resolve(&at("again/new/x"), &[]), at("real/sub/new/x"));
        assert_eq!(resolve(&at("circle"), &[]), at("circle"));
        for path in ["/proc/self/cwd/..", "/dev/stdin", "/"] {
            assert!(resolve(Path::new(path), &[]).is_absolute());
        }
    }
}
