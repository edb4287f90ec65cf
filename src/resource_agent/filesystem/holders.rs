//! Who has a block device, where no mount of ours does: opened with O_EXCL it tells whether anybody has (open(2)). Blocking.

use super::identity::{Number, loop_devices};
use super::mountinfo;
use nix::errno::Errno;
use nix::fcntl::{OFlag, open};
use nix::sys::stat::Mode;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Who has one of these devices; `None`: nobody. What cannot be opened for another reason nobody has mounted: no medium, not primary.
pub(super) fn holder(numbers: &[Number]) -> Option<String> {
    numbers.iter().find_map(|(major, minor)| {
        let device = node(*major, *minor)?;
        let opened = open(&device, OFlag::O_RDONLY | OFlag::O_EXCL | OFlag::O_NONBLOCK | OFlag::O_CLOEXEC, Mode::empty());
        matches!(opened, Err(Errno::EBUSY)).then(|| who((*major, *minor), &device))
    })
}

/// The file of a device; by its name in sysfs, since not everybody has /dev/block.
fn node(major: u64, minor: u64) -> Option<PathBuf> {
    let uevent = fs::read_to_string(format!("/sys/dev/block/{major}:{minor}/uevent")).ok()?;
    uevent.lines().find_map(|line| line.strip_prefix("DEVNAME=")).map(|name| Path::new("/dev").join(name))
}

fn who(number: Number, device: &Path) -> String {
    in_another_namespace(number)
        .or_else(|| by_the_kernel(number, device))
        .unwrap_or_else(|| "somebody who cannot be seen from here".to_owned())
}

/// The mounts of each process whose namespace is another (mount_namespaces(7)).
fn in_another_namespace(number: Number) -> Option<String> {
    let mut known: BTreeSet<PathBuf> = fs::read_link("/proc/thread-self/ns/mnt").into_iter().collect();
    fs::read_dir("/proc").ok()?.flatten().find_map(|process| {
        process.file_name().to_str()?.parse::<u32>().ok()?;
        if !known.insert(fs::read_link(process.path().join("ns/mnt")).ok()?) {
            return None;
        }
        let mounts = mountinfo::parse(&fs::read(process.path().join("mountinfo")).ok()?);
        let name = fs::read_to_string(process.path().join("comm")).unwrap_or_default();
        let has = mounts.iter().any(|mount| mount.device == number);
        has.then(|| format!("the mount namespace of {} ({})", name.trim(), process.file_name().display()))
    })
}

fn by_the_kernel((major, minor): Number, device: &Path) -> Option<String> {
    let above = fs::read_dir(format!("/sys/dev/block/{major}:{minor}/holders")).ok().into_iter().flatten().flatten();
    let mut above = above.map(|entry| format!("/dev/{}", entry.file_name().display()));
    let is_swap = || {
        fs::read_to_string("/proc/swaps").is_ok_and(|swaps| swaps.lines().any(|line| line.starts_with(&format!("{} ", device.display()))))
    };
    above.next().or_else(|| loop_over(device)).or_else(|| is_swap().then(|| "swap".to_owned()))
}

/// A loop device over a file at or below `path`.
pub(super) fn loop_over(path: &Path) -> Option<String> {
    let ((major, minor), _) = loop_devices(path).into_iter().find(|(_, backing)| backing.starts_with(path))?;
    node(major, minor).map(|device| device.display().to_string())
}
