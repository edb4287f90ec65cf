//! The fence device: a power switch for both machines. Its agent asks for it through files, since it runs on one of them.

use crate::machine::Machine;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

/// Asks, and waits for the answer: `n1.wish` is taken away when that machine is off. `n1.power` is there while it is on.
const AGENT: &str = r#"#!/bin/sh
while read -r line; do case $line in plug=*) plug=${line#plug=} ;; action=*) action=${line#action=} ;; esac; done
case $action in
    off | reboot)
        [ ! -e "$0.broken" ] || { echo "the device does not answer" >&2; exit 1; }
        : >"$0.$plug.wish"
        while [ -e "$0.$plug.wish" ]; do sleep 0.02; done
        ;;
    status) [ ! -e "$0.broken" ] || exit 1; [ -e "$0.$plug.power" ] || exit 2 ;;
    metadata) echo '<resource-agent name="fence_test"></resource-agent>' ;;
esac
exit 0
"#;

/// A thread that does what is asked for.
pub struct Device {
    agent: PathBuf,
    ends: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Device {
    /// In this directory.
    pub fn start(directory: &Path, machines: &[Arc<Machine>; 2]) -> Self {
        let agent = directory.join("fence_test");
        crate::script(&agent, AGENT);
        let ends = Arc::new(AtomicBool::new(false));
        let (machines, path, over) = (machines.clone(), agent.clone(), Arc::clone(&ends));
        let thread = std::thread::spawn(move || {
            while !over.load(Ordering::Relaxed) {
                for machine in &machines {
                    let power = PathBuf::from(format!("{}.{}.power", path.display(), machine.name()));
                    if !machine.is_on() {
                        let _ = fs::remove_file(power);
                    } else if !power.exists() {
                        fs::write(power, "").unwrap();
                    }
                    let wish = PathBuf::from(format!("{}.{}.wish", path.display(), machine.name()));
                    if wish.exists() {
                        machine.switch_off();
                        fs::write(format!("{}.{}.done", path.display(), machine.name()), "").unwrap();
                        let _ = fs::remove_file(wish);
                    }
                }
                std::thread::sleep(Duration::from_millis(10));
            }
        });
        Self { agent, ends, thread: Some(thread) }
    }

    /// While it is broken, its agent fails.
    pub fn set_broken(&self, broken: bool) {
        let mark = format!("{}.broken", self.agent.display());
        if broken { fs::write(mark, "").unwrap() } else { fs::remove_file(mark).unwrap() }
    }

    /// Whether it has ever switched this machine off.
    pub fn was_used_on(&self, machine: &Machine) -> bool {
        Path::new(&format!("{}.{}.done", self.agent.display(), machine.name())).exists()
    }
}

impl Drop for Device {
    fn drop(&mut self) {
        self.ends.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
