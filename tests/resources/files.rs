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

/// What cannot be killed, here a mount below it, keeps it busy: the stop fails within its time.
#[tokio::test]
async fn a_stop_that_fails_in_time() {
    if cannot_mount() {
        return;
    }
    let place = Place::new();
    let data = place.resource("tmpfs", "tmpfs", "");
    assert_eq!(operate(&data, &context(), Operation::Start, PLENTY).await, Outcome::Running);
    let below = place.path().join("below");
    std::fs::create_dir(&below).unwrap();
    assert!(Command::new("mount").args(["-t", "tmpfs", "tmpfs"]).arg(&below).status().unwrap().success());
    let begin = std::time::Instant::now();
    let why = failure(&data, &context(), Operation::Stop, Duration::from_secs(1)).await;
    assert!(why.starts_with("umount: exit status 32: ") || why.contains("no end"), "{why}");
    assert!(begin.elapsed() < Duration::from_secs(10), "{:?}", begin.elapsed());
    assert!(Command::new("umount").arg(&below).status().unwrap().success());
    assert_eq!(operate(&data, &context(), Operation::Stop, PLENTY).await, Outcome::Stopped);
}
