//! `filesystem` on a tmpfs, on an image, and with processes that do not want to leave.

use crate::{PLENTY, context, failure, life, needs_root, resource};
use ha_snmp::config::{Resource, ResourceAgent};
use ha_snmp::resource_agent::{Operation, Outcome, operate};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use tempfile::TempDir;

/// A directory on which something may be mounted; whatever is left there is unmounted.
struct Place(TempDir);

impl Place {
    fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    fn resource(&self, device: &str, kind: &str, options: &str) -> Resource {
        let directory = self.0.path().canonicalize().unwrap();
        let agent = ResourceAgent::Filesystem { device: device.into(), directory, kind: kind.into(), options: options.into() };
        resource("data", agent)
    }

    fn path(&self) -> &Path {
        self.0.path()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.path()).stderr(Stdio::null()).status();
    }
}

/// Whether nothing can be mounted here, which it says.
fn cannot_mount() -> bool {
    if needs_root() {
        return true;
    }
    let place = Place::new();
    let mounted = Command::new("mount").args(["-t", "tmpfs", "tmpfs"]).arg(place.path()).stderr(Stdio::null()).status().unwrap().success();
    if !mounted {
        println!("SKIPPED: no file system can be mounted here");
    }
    !mounted
}

#[tokio::test]
async fn a_life() {
    if cannot_mount() {
        return;
    }
    let place = Place::new();
    life(&place.resource("tmpfs", "tmpfs", "size=64k"), &context()).await;
    life(&place.resource("tmpfs", "tmpfs", ""), &context()).await;
}

#[tokio::test]
async fn an_image() {
    if cannot_mount() {
        return;
    }
    let (place, files) = (Place::new(), TempDir::new().unwrap());
    let image = files.path().join("image");
    std::fs::File::create(&image).unwrap().set_len(4 << 20).unwrap();
    let made = Command::new("mkfs.ext4").arg("-q").arg(&image).status();
    if !made.is_ok_and(|status| status.success()) || !Path::new("/dev/loop-control").exists() {
        println!("SKIPPED: an image needs mkfs.ext4 (package e2fsprogs) and loop devices");
        return;
    }
    life(&place.resource(image.to_str().unwrap(), "ext4", "loop"), &context()).await;
}

#[tokio::test]
async fn read_only_is_seen() {
    if cannot_mount() {
        return;
    }
    let place = Place::new();
    let data = place.resource("tmpfs", "tmpfs", "");
    assert_eq!(operate(&data, &context(), Operation::Start, PLENTY).await, Outcome::Running);
    assert!(Command::new("mount").args(["-o", "remount,ro"]).arg(place.path()).status().unwrap().success());
    let why = failure(&data, &context(), Operation::Monitor, PLENTY).await;
    assert!(why.ends_with(" is read-only"), "{why}");
    assert_eq!(operate(&place.resource("tmpfs", "tmpfs", "noatime,ro"), &context(), Operation::Monitor, PLENTY).await, Outcome::Running);
    assert_eq!(operate(&data, &context(), Operation::Probe, PLENTY).await, Outcome::Running);
    assert_eq!(operate(&data, &context(), Operation::Stop, PLENTY).await, Outcome::Stopped);
}

#[tokio::test]
async fn another_device_is_left_alone() {
    if cannot_mount() {
        return;
    }
    let place = Place::new();
    assert_eq!(operate(&place.resource("tmpfs", "tmpfs", ""), &context(), Operation::Start, PLENTY).await, Outcome::Running);
    let other = place.resource("/dev/drbd0", "ext4", "");
    for operation in [Operation::Probe, Operation::Start, Operation::Stop, Operation::Monitor] {
        let why = failure(&other, &context(), operation, PLENTY).await;
        assert!(why.contains("has tmpfs instead of /dev/drbd0"), "{why}");
    }
    assert_eq!(operate(&place.resource("tmpfs", "tmpfs", ""), &context(), Operation::Stop, PLENTY).await, Outcome::Stopped);
}

#[tokio::test]
async fn what_mount_complains() {
    if cannot_mount() {
        return;
    }
    let place = Place::new();
    let why = failure(&place.resource("/nonexistent", "ext4", ""), &context(), Operation::Start, PLENTY).await;
    assert!(why.starts_with("mount: exit status 32: "), "{why}");
}

/// Somebody who works in the mounted directory; `stubborn` ones do not listen to SIGTERM.
fn user(place: &Place, stubborn: bool, uses: &str) -> Child {
    let trap = if stubborn { "trap '' TERM;" } else { "" };
    let text = format!("{trap} {uses}; echo here; sleep 600 & wait; sleep 600");
    let mut child =
        Command::new("/bin/sh").args(["-c", &text]).current_dir("/").env("PLACE", place.path()).stdout(Stdio::piped()).spawn().unwrap();
    let mut said = [0; 5];
    std::io::Read::read_exact(child.stdout.as_mut().unwrap(), &mut said).unwrap();
    child
}

#[tokio::test]
async fn its_users_are_asked_to_leave_and_then_killed() {
    if cannot_mount() {
        return;
    }
    let place = Place::new();
    let data = place.resource("tmpfs", "tmpfs", "");
    for (stubborn, uses) in [(false, "cd $PLACE"), (false, "exec 7>$PLACE/file"), (true, "cd $PLACE"), (true, "exec 7>$PLACE/file")] {
        assert_eq!(operate(&data, &context(), Operation::Start, PLENTY).await, Outcome::Running);
        let mut child = user(&place, stubborn, uses);
        assert_eq!(operate(&data, &context(), Operation::Stop, PLENTY).await, Outcome::Stopped, "{stubborn} {uses}");
        let signal = std::os::unix::process::ExitStatusExt::signal(&child.wait().unwrap());
        assert_eq!(signal, Some(if stubborn { 9 } else { 15 }), "{uses}");
    }
}

#[tokio::test]
async fn a_program_that_runs_from_there() {
    if cannot_mount() {
        return;
    }
    let place = Place::new();
    let data = place.resource("tmpfs", "tmpfs", "");
    assert_eq!(operate(&data, &context(), Operation::Start, PLENTY).await, Outcome::Running);
    let program = place.path().join("sleep");
    assert!(Command::new("cp").arg("/bin/sleep").arg(&program).status().unwrap().success());
    let mut child = Command::new(&program).arg("600").current_dir("/").spawn().unwrap();
    assert_eq!(operate(&data, &context(), Operation::Stop, PLENTY).await, Outcome::Stopped);
    child.wait().unwrap();
}

/// What cannot be killed, here the test itself, keeps it busy: the stop fails within its time, and says who it is.
#[tokio::test]
async fn a_stop_that_fails_in_time() {
    if cannot_mount() {
        return;
    }
    let place = Place::new();
    let data = place.resource("tmpfs", "tmpfs", "");
    assert_eq!(operate(&data, &context(), Operation::Start, PLENTY).await, Outcome::Running);
    let file = std::fs::File::create(place.path().join("file")).unwrap();
    let begin = std::time::Instant::now();
    let why = failure(&data, &context(), Operation::Stop, Duration::from_secs(1)).await;
    assert!(why.contains(" is held by ") || why.contains("no end"), "{why}");
    assert!(begin.elapsed() < Duration::from_secs(10), "{:?}", begin.elapsed());
    drop(file);
    assert_eq!(operate(&data, &context(), Operation::Stop, PLENTY).await, Outcome::Stopped);
}

/// Mounted, to be unmounted by hand.
fn mount(arguments: &[&str]) {
    assert!(Command::new("mount").args(arguments).status().unwrap().success(), "{arguments:?}");
}

/// Whether the table of mounts has this mount point.
fn is_mounted(path: &Path) -> bool {
    let path = format!(" {} ", path.canonicalize().unwrap().display());
    std::fs::read_to_string("/proc/self/mountinfo").unwrap().contains(&path)
}

#[tokio::test]
async fn a_mount_point_that_is_a_link() {
    if cannot_mount() {
        return;
    }
    let (place, links) = (Place::new(), TempDir::new().unwrap());
    let link = links.path().join("link");
    std::os::unix::fs::symlink(place.path(), &link).unwrap();
    let agent = ResourceAgent::Filesystem { device: "shared".into(), directory: link, kind: "tmpfs".into(), options: String::new() };
    life(&resource("data", agent), &context()).await;
    assert!(!is_mounted(place.path()));
}

#[tokio::test]
async fn a_mount_point_that_is_missing() {
    if cannot_mount() {
        return;
    }
    let place = Place::new();
    let directory = place.path().canonicalize().unwrap().join("a/b");
    let agent =
        ResourceAgent::Filesystem { device: "t".into(), directory: directory.clone(), kind: "tmpfs".into(), options: String::new() };
    life(&resource("data", agent), &context()).await;
    assert!(directory.is_dir());
}

#[tokio::test]
async fn a_folder_that_is_bound() {
    if cannot_mount() {
        return;
    }
    let (place, source, copy) = (Place::new(), TempDir::new().unwrap(), Place::new());
    for kind in ["none", "ext4"] {
        let bound = place.resource(source.path().to_str().unwrap(), kind, "bind");
        life(&bound, &context()).await;
        assert_eq!(operate(&bound, &context(), Operation::Start, PLENTY).await, Outcome::Running);
        mount(&["--bind", place.path().to_str().unwrap(), copy.path().to_str().unwrap()]);
        assert_eq!(operate(&bound, &context(), Operation::Monitor, PLENTY).await, Outcome::Running);
        assert_eq!(operate(&bound, &context(), Operation::Stop, PLENTY).await, Outcome::Stopped);
        assert!(!is_mounted(place.path()) && !is_mounted(copy.path()));
    }
    let foreign = place.resource("/nonexistent", "none", "bind");
    assert_eq!(operate(&foreign, &context(), Operation::Probe, PLENTY).await, Outcome::Stopped);
}

/// A loop device over a new file system, which is detached in the end.
struct Disk(String, #[expect(dead_code, reason = "holds the image")] TempDir);

impl Disk {
    fn new() -> Option<Self> {
        let files = TempDir::new().unwrap();
        let image = files.path().join("image");
        std::fs::File::create(&image).unwrap().set_len(4 << 20).unwrap();
        let made = Command::new("mkfs.ext4").arg("-q").arg(&image).status().is_ok_and(|status| status.success());
        let attached =
            Command::new("losetup").args(["-f", "--show"]).arg(&image).output().ok().filter(|output| made && output.status.success());
        if attached.is_none() {
            println!("SKIPPED: a block device needs mkfs.ext4 (package e2fsprogs) and loop devices");
        }
        Some(Self(String::from_utf8(attached?.stdout).unwrap().trim().to_owned(), files))
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("losetup").args(["-d", &self.0]).status();
    }
}

#[tokio::test]
async fn a_second_mount_of_the_device() {
    if cannot_mount() {
        return;
    }
    let Some(disk) = Disk::new() else { return };
    let (place, chroot, second) = (Place::new(), Place::new(), Place::new());
    let data = place.resource(&disk.0, "ext4", "");
    life(&data, &context()).await;
    assert_eq!(operate(&data, &context(), Operation::Start, PLENTY).await, Outcome::Running);
    mount(&["--bind", place.path().to_str().unwrap(), chroot.path().to_str().unwrap()]);
    mount(&[&disk.0, second.path().to_str().unwrap()]);
    mount(&["-t", "tmpfs", "below", place.path().join("lost+found").to_str().unwrap()]);
    assert_eq!(operate(&data, &context(), Operation::Monitor, PLENTY).await, Outcome::Running);
    assert_eq!(operate(&data, &context(), Operation::Stop, PLENTY).await, Outcome::Stopped);
    assert!(!is_mounted(place.path()) && !is_mounted(chroot.path()) && !is_mounted(second.path()));
    // Elsewhere only.
    mount(&[&disk.0, second.path().to_str().unwrap()]);
    assert_eq!(operate(&data, &context(), Operation::Probe, PLENTY).await, Outcome::Running);
    let why = failure(&data, &context(), Operation::Monitor, PLENTY).await;
    assert!(why.contains(" is mounted on "), "{why}");
    assert_eq!(operate(&data, &context(), Operation::Stop, PLENTY).await, Outcome::Stopped);
    assert!(!is_mounted(second.path()));
}

#[tokio::test]
async fn another_mount_namespace_holds_the_device() {
    if cannot_mount() {
        return;
    }
    let Some(disk) = Disk::new() else { return };
    let place = Place::new();
    let data = place.resource(&disk.0, "ext4", "");
    assert_eq!(operate(&data, &context(), Operation::Start, PLENTY).await, Outcome::Running);
    let mut other = Command::new("unshare")
        .args(["-m", "--propagation", "private", "sh", "-c", "echo here; exec sleep 600"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    std::io::Read::read_exact(other.stdout.as_mut().unwrap(), &mut [0; 5]).unwrap();
    let why = failure(&data, &context(), Operation::Stop, Duration::from_secs(2)).await;
    assert!(why.contains(&format!("{} is held by the mount namespace of ", disk.0)), "{why}");
    assert!(!is_mounted(place.path()));
    failure(&data, &context(), Operation::Probe, PLENTY).await;
    other.kill().unwrap();
    other.wait().unwrap();
    assert_eq!(operate(&data, &context(), Operation::Stop, PLENTY).await, Outcome::Stopped);
}

/// The link of a disk goes with it, but its file system stays mounted.
#[tokio::test]
async fn a_link_that_has_vanished() {
    if cannot_mount() {
        return;
    }
    let Some(disk) = Disk::new() else { return };
    let (place, links) = (Place::new(), TempDir::new().unwrap());
    let link = links.path().join("by-id");
    std::os::unix::fs::symlink(&disk.0, &link).unwrap();
    let data = place.resource(link.to_str().unwrap(), "ext4", "");
    let context = context();
    assert_eq!(operate(&data, &context, Operation::Start, PLENTY).await, Outcome::Running);
    std::fs::remove_file(&link).unwrap();
    assert_eq!(operate(&data, &context, Operation::Monitor, PLENTY).await, Outcome::Running);
    assert_eq!(operate(&data, &context, Operation::Stop, PLENTY).await, Outcome::Stopped);
    assert!(!is_mounted(place.path()));
}
