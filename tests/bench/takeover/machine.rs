//! One node: processes that can only die together, with file systems of their own where a program writes.

use super::network::{Network, name, text};
use crate::child::{Running, descendants, output};
use crate::failure::Failure;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use std::fs;
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// It is there after so long.
const BOOT: Duration = Duration::from_secs(10);

/// A node. Dropping it kills it.
pub struct Machine {
    init: i32,
    /// Its private directory; `switch` in there is the switch's network namespace.
    pub directory: PathBuf,
    // Dropped behind the kill.
    running: Running,
}

impl Machine {
    /// Boots the node with this index; `program` are lines of sh(1) that start what it is for, with the directory as $1.
    pub fn boot(network: &Network, node: usize, directory: &Path, program: &str) -> Result<Self, Failure> {
        let script = directory.join("init");
        fs::write(&script, format!("{}\n{program}\n{}", init(network, node), REST)).map_err(Failure::file(&script))?;
        let Some(net) = network.nodes.get(node) else { return Err(Failure::Timeout(Duration::ZERO)) };
        let net = format!("--net={}", net.path());
        let unshare = ["unshare", "--mount", "--uts", "--ipc", "--pid", "--fork", "--kill-child=KILL"];
        let (script, place) = (text(&script), text(directory));
        let arguments = [["--pdeathsig", "KILL", "--", "nsenter", &net].as_slice(), &unshare, &["sh", "-e", &script, &place]].concat();
        let log = directory.join("log");
        let running = Running::start(Path::new("setpriv"), &arguments, &[], &log)?;
        let begin = Instant::now();
        while !directory.join("ready").exists() {
            if begin.elapsed() > BOOT {
                return Err(Failure::NotServed { who: name(node).to_owned(), waited: BOOT, log: crate::snmpd::end_of(&log) });
            }
            sleep(Duration::from_millis(10));
        }
        let init = descendants(running.pid()).first().and_then(|(pid, _)| i32::try_from(*pid).ok());
        let init = init.ok_or_else(|| Failure::NotServed { who: name(node).to_owned(), waited: BOOT, log: crate::snmpd::end_of(&log) })?;
        Ok(Self { init, directory: directory.to_owned(), running })
    }

    /// Runs lines of sh(1) in it, with its directory as $1, to their end.
    pub fn run(&self, lines: &str) -> Result<String, Failure> {
        output("nsenter", &["-t", &self.init.to_string(), "-m", "-u", "-i", "-n", "-p", "sh", "-ec", lines, "sh", &text(&self.directory)])
    }

    /// All at once, without a last word.
    pub fn kill(&self) {
        // Its number cannot belong to another: unshare(1) reaps it, and exits with it.
        let _ = kill(Pid::from_raw(self.init), Signal::SIGKILL);
    }

    /// Its process with this name.
    pub fn process(&self, name: &str) -> Option<u32> {
        let is_it = |pid: u32| fs::read_to_string(format!("/proc/{pid}/comm")).is_ok_and(|comm| comm.trim() == name);
        descendants(self.running.pid()).into_iter().map(|(pid, _)| pid).find(|pid| is_it(*pid))
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        if !crate::child::has_ended(self.running.pid()) {
            self.kill();
        }
    }
}

/// Process 1. The switch is bound before /proc is the node's own.
fn init(network: &Network, node: usize) -> String {
    format!(
        "hostname {}\ntouch $1/switch\nmount --bind {} $1/switch\nmount -t proc proc /proc\nmount -t tmpfs tmpfs /run",
        name(node),
        network.switch.path()
    )
}

/// What is left over is reaped while it waits.
const REST: &str = "touch $1/ready\nsleep infinity &\nwait\n";
