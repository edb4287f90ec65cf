//! An agent beside a core: what it tells is in its log.

use crate::lab::{Lab, PROGRAM};
use crate::machine::Machine;
use std::process::{Child, Stdio};

/// The agent of a machine. It has no master, and needs none to log.
pub struct Agent<'a> {
    machine: &'a Machine,
    config: String,
    child: Child,
}

impl<'a> Agent<'a> {
    pub fn start(lab: &'a Lab, node: usize) -> Self {
        let config = lab.path("own/ha-snmp.toml").display().to_string();
        let machine = &lab.machines[node];
        let log = std::fs::File::create(machine.path("agent.log")).unwrap();
        let mut command = std::process::Command::new(PROGRAM);
        command.args(["agent", "--config", &config]).stdin(Stdio::null()).stdout(Stdio::null()).stderr(log).env("NO_COLOR", "1");
        Self { machine, child: machine.spawn(command), config }
    }

    /// Everything that it has told.
    pub fn log(&self) -> String {
        self.machine.shell(&format!("{PROGRAM} trap log --config {} 2>&1 || true", self.config))
    }

    /// How often it has told that.
    pub fn told(&self, notification: &str) -> usize {
        self.log().matches(&format!(" {notification} ")).count()
    }

    /// Waits until it has.
    pub fn until_told(&self, notification: &str) {
        crate::until(|| format!("{notification} is told: {}", self.log()), || (self.told(notification) > 0).then_some(()));
    }
}

impl Drop for Agent<'_> {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
