//! A disk that does not answer: frames go on, claims wait; the journal on it takes no lines.

use crate::lab::{Lab, PROGRAM};
use crate::machine::Machine;
use crate::settings::fenced;
use ha_snmp::engine::embedded::command::Command;
use ha_snmp::view::cluster::{Cluster, NodeState};
use nix::sys::stat::Mode;
use std::fs::File;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::time::{Duration, Instant};

/// A frozen file system; it thaws with this.
struct Frozen<'a>(&'a Machine);

impl<'a> Frozen<'a> {
    fn new(machine: &'a Machine) -> Self {
        machine.shell(&format!("fsfreeze -f {}", own(machine)));
        Self(machine)
    }
}

impl Drop for Frozen<'_> {
    fn drop(&mut self) {
        self.0.shell(&format!("fsfreeze -u {}", own(self.0)));
    }
}

/// The state directory as the machine sees it.
fn own(machine: &Machine) -> String {
    machine.path("../own/state").display().to_string()
}

/// A file system of its own under the state directory; whether that was possible.
fn mount(machine: &Machine) -> bool {
    let image = machine.path("image");
    File::create(&image).unwrap().set_len(64 << 20).unwrap();
    std::fs::create_dir_all(machine.path("state")).unwrap();
    let (image, place) = (image.display(), own(machine));
    let made = format!("mkfs.ext4 -q {image} && mount -o loop {image} {place} && fsfreeze --help >/dev/null && echo made || echo failed");
    machine.shell(&made).trim() == "made"
}

#[test]
fn a_frozen_disk() {
    let Some(lab) = Lab::new("a frozen disk", &fenced()) else { return };
    if !mount(&lab.machines[0]) {
        println!("SKIPPED: a frozen disk: needs mkfs.ext4 (package e2fsprogs), fsfreeze and loop devices");
        return;
    }
    lab.start(0);
    lab.start(1);
    lab.until_runs_on(0);
    let go = |to: u8| Command::Move { group: "front".parse().unwrap(), to: Some(to), lasting: None };
    lab.order(0, go(1)).unwrap();
    let frozen = Frozen::new(&lab.machines[0]);
    lab.hint(1, go(0)).unwrap();
    let says_why = |cluster: &Cluster| cluster.groups[0].reason.contains("the disk of its claims does not answer");
    lab.until_both("it says why", says_why);
    let begin = Instant::now();
    Machine::pause(Duration::from_secs(3));
    // It is alive, and takes nothing that it cannot write down: the group stays where it runs.
    lab.until_runs_on(1);
    assert_eq!(lab.client.lost_since(begin), 0, "{}", lab.story());
    lab.until_both("both are in service", |cluster| cluster.nodes.iter().all(|node| node.state == NodeState::Online));
    assert!(!lab.device.was_used_on(&lab.machines[0]));
    drop(frozen);
    lab.until_runs_on(0);
    lab.client.until_answered();
    lab.assert_one_at_most();
}

/// A log that nobody takes, as of a journal whose disk is frozen: the core goes on without it.
#[test]
fn a_log_that_nobody_takes() {
    let Some(lab) = Lab::new("a log that nobody takes", &fenced()) else { return };
    let (pipe, program) = (lab.path("log"), lab.path("logs-into-a-pipe"));
    nix::unistd::mkfifo(&pipe, Mode::S_IRWXU).unwrap();
    let mut full = File::options().read(true).write(true).custom_flags(nix::libc::O_NONBLOCK).open(&pipe).unwrap();
    while full.write(b".").is_ok() {}
    crate::script(&program, &format!("#!/bin/sh\nexec {PROGRAM} \"$@\" 2>{}\n", pipe.display()));
    lab.machines[0].start_core(&program);
    lab.start(1);
    lab.until_runs_on(0);
    lab.until_both("both are in service", |cluster| cluster.nodes.iter().all(|node| node.state == NodeState::Online));
    for to in [1, 0] {
        lab.order(0, Command::Move { group: "front".parse().unwrap(), to: Some(to), lasting: None }).unwrap();
        lab.until_runs_on(usize::from(to));
    }
    assert!(lab.machines.iter().all(|machine| !lab.device.was_used_on(machine)));
    lab.assert_one_at_most();
}
