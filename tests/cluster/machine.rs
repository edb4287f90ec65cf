//! A machine of a test: namespaces for processes, mounts and its name, which end with it, and the core that runs on it.
//!
//! What differs per machine lies in a directory of its own, which it sees at the same path as the other machine sees its own: so one
//! configuration serves both. Each boot has a boot id of its own.

use crate::network::{Network, Switch};
use nix::sched::{CloneFlags, setns, unshare};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// The first process of a machine: it names the machine, and buries whoever is left.
const INIT: &str = r#"set -e
echo "$NAME" >/proc/sys/kernel/hostname
mount --bind "$DIRECTORY/$NAME" "$DIRECTORY/own"
mount --bind "$DIRECTORY/own/boot-id" /proc/sys/kernel/random/boot_id
mount --bind "$DIRECTORY/ocf" /usr/lib/ocf
mount -t tmpfs run /run
echo up >"$DIRECTORY/own/run/up"
while :; do sleep 3600 & wait; done
"#;

/// Machine 1 or 2.
pub struct Machine {
    number: u8,
    network: Arc<Network>,
    directory: PathBuf,
    running: Mutex<Running>,
}

#[derive(Default)]
struct Running {
    /// unshare(1) outside, and the first process, as seen from outside.
    init: Option<(Child, u32)>,
    core: Option<Child>,
}

impl Machine {
    /// Switched off.
    pub fn new(number: u8, network: &Arc<Network>, directory: &Path) -> Self {
        let machine = Self { number, network: Arc::clone(network), directory: directory.to_owned(), running: Mutex::default() };
        fs::create_dir_all(machine.path("run")).unwrap();
        machine
    }

    pub fn name(&self) -> String {
        format!("n{}", self.number)
    }

    /// A file of this machine's own directory.
    pub fn path(&self, file: &str) -> PathBuf {
        self.directory.join(self.name()).join(file)
    }

    /// Switches it on; no core runs yet.
    pub fn switch_on(&self) {
        static BOOTS: AtomicU32 = AtomicU32::new(1);
        let boot = format!("00000000-0000-4000-8000-{:012}\n", BOOTS.fetch_add(1, Ordering::Relaxed));
        fs::write(self.path("boot-id"), boot).unwrap();
        fs::remove_dir_all(self.path("run")).unwrap();
        fs::create_dir(self.path("run")).unwrap();
        for switch in [Switch::Lan, Switch::Cross] {
            self.network.plug_card(self.number, switch);
        }
        let mut command = self.network.command(&self.name(), "unshare");
        command.args(["--pid", "--fork", "--kill-child", "--mount", "--mount-proc", "--uts", "/bin/sh", "-c", INIT]);
        command.env("NAME", self.name()).env("DIRECTORY", &self.directory).stdin(Stdio::null());
        let outside = command.spawn().unwrap();
        crate::until(|| format!("{} is up", self.name()), || self.path("run/up").exists().then_some(()));
        let children = format!("/proc/{0}/task/{0}/children", outside.id());
        let init = fs::read_to_string(children).unwrap().split_whitespace().next().unwrap().parse().unwrap();
        self.running.lock().unwrap().init = Some((outside, init));
    }

    /// Pulls the plug: every process is gone, and so is what was on its interfaces. Nothing happens where it is off already.
    pub fn switch_off(&self) {
        let mut running = self.running.lock().unwrap();
        for switch in [Switch::Lan, Switch::Cross] {
            self.network.pull_card(self.number, switch);
        }
        let Some((mut outside, init)) = running.init.take() else { return };
        let _ = kill(Pid::from_raw(init.cast_signed()), Signal::SIGKILL);
        // The namespace ends when those are buried whose parent is outside.
        if let Some(mut core) = running.core.take() {
            core.wait().unwrap();
        }
        outside.wait().unwrap();
    }

    pub fn is_on(&self) -> bool {
        self.running.lock().unwrap().init.is_some()
    }

    /// A program that runs on this machine.
    pub fn spawn(&self, mut command: Command) -> Child {
        let init = self.running.lock().unwrap().init.as_ref().expect("a machine that is on").1;
        let enter = move || {
            let types = [
                ("net", CloneFlags::CLONE_NEWNET),
                ("uts", CloneFlags::CLONE_NEWUTS),
                ("pid", CloneFlags::CLONE_NEWPID),
                ("mnt", CloneFlags::CLONE_NEWNS),
            ];
            let files = types.map(|(name, kind)| (File::open(format!("/proc/{init}/ns/{name}")).unwrap(), kind));
            // This thread alone changes its root.
            unshare(CloneFlags::CLONE_FS).unwrap();
            for (file, kind) in files {
                setns(file, kind).unwrap();
            }
            command.spawn().unwrap()
        };
        std::thread::spawn(enter).join().unwrap()
    }

    /// A shell command on this machine: what it printed.
    pub fn shell(&self, text: &str) -> String {
        let mut command = Command::new("/bin/sh");
        command.args(["-c", text]).stdin(Stdio::null()).stdout(Stdio::piped());
        let output = self.spawn(command).wait_with_output().unwrap();
        assert!(output.status.success(), "{}: {text}", self.name());
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// Starts the core, of this program.
    pub fn start_core(&self, program: &Path) {
        let log = File::options().append(true).create(true).open(self.path("core.log")).unwrap();
        let mut command = Command::new(program);
        command.args(["core", "--config"]).arg(self.directory.join("own/ha-snmp.toml"));
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log).env("RUST_LOG", "info").env("NO_COLOR", "1");
        let core = self.spawn(command);
        self.running.lock().unwrap().core = Some(core);
    }

    /// Sends a signal to the core.
    pub fn signal(&self, signal: Signal) {
        if let Some(core) = &self.running.lock().unwrap().core {
            kill(Pid::from_raw(core.id().cast_signed()), signal).unwrap();
        }
    }

    /// Kills the core, and nothing else.
    pub fn kill_core(&self) {
        if let Some(mut core) = self.running.lock().unwrap().core.take() {
            core.kill().unwrap();
            core.wait().unwrap();
        }
    }

    /// Waits until the core has ended by itself.
    pub fn until_core_ends(&self) {
        let mut running = self.running.lock().unwrap();
        if let Some(core) = &mut running.core {
            crate::until(|| format!("the core of n{} ends", self.number), || core.try_wait().unwrap());
        }
        running.core = None;
    }

    /// Whether a core was started here that has not ended.
    pub fn has_core(&self) -> bool {
        let mut running = self.running.lock().unwrap();
        running.core.as_mut().is_some_and(|core| core.try_wait().unwrap().is_none())
    }

    /// Its core's log.
    pub fn log(&self) -> String {
        fs::read_to_string(self.path("core.log")).unwrap_or_default()
    }

    /// Waits for so long that something that is to happen would have.
    pub fn pause(time: Duration) {
        std::thread::sleep(time);
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        self.switch_off();
    }
}
