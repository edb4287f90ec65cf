//! The agent as a process, and a reload of its configuration.

use crate::snmpd::{Endpoint, Snmpd, until};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

const BASE: &str = "1.3.6.1.4.1.8072.9999.9999.4110";

/// Killed with its owner.
struct Agent(Child);

impl Agent {
    fn start(config: &Path) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ha-snmp"));
        command.args(["agent", "--config"]).arg(config).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        Self(command.spawn().unwrap())
    }

    fn signal(&self, signal: Signal) {
        kill(Pid::from_raw(self.0.id().cast_signed()), signal).unwrap();
    }
}

impl Drop for Agent {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A probe that fails when `watched` is not there, and notes each of its runs.
fn write_config(dir: &Path, master: &Snmpd) -> PathBuf {
    let path = dir.join("ha-snmp.toml");
    let script = format!("echo >> {0}/runs; cat {0}/watched", dir.display());
    let text = format!(
        "[agent]\nbase-oid = '{BASE}'\nmaster = 'unix:{}'\n\
         [[probe]]\nname = 'watched'\ninterval = '1s'\nscript = {{ command = ['/bin/sh', '-c', '{script}'], format = 'value' }}\n",
        master.socket().display()
    );
    std::fs::write(&path, text).unwrap();
    path
}

fn runs(dir: &Path) -> usize {
    std::fs::read(dir.join("runs")).map_or(0, |octets| octets.len())
}

#[test]
fn a_reload_with_another_master_moves_the_tree_and_what_the_old_one_did_not_take() {
    let (Some(first), Some(mut second)) = (Snmpd::start(), Snmpd::prepare(Endpoint::Unix)) else { return };
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("watched"), "1").unwrap();
    let agent = Agent::start(&write_config(dir.path(), &first));
    // haAgentxSessions counts on over the reload.
    let sessions = format!("{BASE}.1.1.11.0");
    until("served by the first", || first.get(&sessions).contains("Counter32: 1").then_some(()));
    until("a run", || (runs(dir.path()) > 0).then_some(()));
    first.pause();
    std::fs::remove_file(dir.path().join("watched")).unwrap();
    second.run();
    second.run_trapd();
    let before = runs(dir.path());
    // With the third run that begins, the first that failed has been told, to a master that hangs.
    until("runs that fail", || (runs(dir.path()) >= before + 3).then_some(()));
    write_config(dir.path(), &second);
    agent.signal(Signal::SIGHUP);
    until("served by the second", || second.get(&sessions).contains("Counter32: 2").then_some(()));
    let probe_failed = format!(".{BASE}.0.6");
    until("the notification", || second.traps().contains(&probe_failed).then_some(()));
    agent.signal(Signal::SIGTERM);
    until("the end of the session", || second.get(&sessions).contains("No Such Object").then_some(()));
}
