//! The recording of a core, through its decisions again: what it did then.

use crate::lab::{Lab, PROGRAM};
use crate::machine::Machine;
use crate::settings::fenced;
use nix::sys::signal::Signal;
use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

/// The recordings of a node.
fn flights(machine: &Machine) -> Vec<PathBuf> {
    let files = fs::read_dir(machine.path("state")).unwrap().map(|entry| entry.unwrap().path());
    files.filter(|path| path.extension().is_some_and(|extension| extension == "jsonl")).filter(|path| is_flight(path)).collect()
}

fn is_flight(path: &std::path::Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("flight-"))
}

/// The node dies; the other one's core is killed when it has taken over: its recording tells why, to the end.
#[test]
fn a_takeover_is_replayed() {
    let Some(lab) = Lab::up("a takeover is replayed", &fenced()) else { return };
    Machine::pause(Duration::from_secs(12));
    lab.machines[0].switch_off();
    lab.until_runs_on(1);
    // The recorder gathers for a fifth of a second.
    Machine::pause(Duration::from_secs(1));
    lab.machines[1].signal(Signal::SIGKILL);
    lab.machines[1].until_core_ends();
    let files = flights(&lab.machines[1]);
    let [file] = files.as_slice() else { panic!("{files:?}") };
    let out = Command::new(PROGRAM).arg("replay").arg(file).output().unwrap();
    let told = String::from_utf8(out.stdout).unwrap();
    assert!(out.status.success() && !told.contains("skipped") && !told.contains("missing:"), "{told}");
    let place = |text: &str| told.find(text).unwrap_or_else(|| panic!("no '{text}' in:\n{told}"));
    let places = [place("start of n2"), place("node n1 is lost"), place("fencing"), place("end of the recording")];
    assert!(places.is_sorted(), "{told}");
    // Twelve quiet seconds at ten frames a second and more.
    let length = fs::read_to_string(file).unwrap().lines().count();
    assert!(length < 400, "{length} lines:\n{}", fs::read_to_string(file).unwrap());
}
