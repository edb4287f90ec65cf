//! One host of a test: snmpd, snmptrapd, a directory for scripts, a configuration, and agents that run on it.

use crate::directory::Directory;
use crate::snmpd::{Endpoint, PATIENCE, Snmpd, until, until_or};
use crate::trap::Trap;
use ha_snmp::config::{self, Config};
use ha_snmp::mib::Names;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use std::cell::{Cell, RefCell};
use std::fs::File;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

pub const BASE: &str = "1.3.6.1.4.1.8072.9999.9999.4110";
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_ha-snmp");

/// The user that owns nothing.
pub const NOBODY: u32 = 65_534;

/// What a test needs beside the agent itself.
pub struct Host {
    pub snmpd: Snmpd,
    pub files: Directory,
    /// How many requests this test has sent to something below our base.
    pub asked: Cell<u64>,
    /// Has the names.
    names: RefCell<Option<Config>>,
}

/// A running agent; it ends with its owner.
pub struct Agent {
    child: Child,
    log: PathBuf,
}

impl Host {
    /// With snmpd and snmptrapd running; `None` (and a visible line) where they are not installed.
    pub fn start() -> Option<Self> {
        let mut host = Self::without_snmpd()?;
        host.snmpd.run();
        Some(host)
    }

    /// With snmptrapd running, and an snmpd that can be started.
    pub fn without_snmpd() -> Option<Self> {
        let mut snmpd = Snmpd::prepare(Endpoint::Unix)?;
        snmpd.run_trapd();
        let host = Self { snmpd, files: Directory::new(), asked: Cell::new(0), names: RefCell::default() };
        host.private();
        Some(host)
    }

    /// Where the configuration lies.
    pub fn config(&self) -> PathBuf {
        self.files.path("ha-snmp.toml")
    }

    /// Writes the configuration: this host's master, and `tables`. Keys in front of the first table are of `[agent]`.
    pub fn configure(&self, tables: &str) {
        self.put("ha-snmp.toml", &format!("[agent]\nmaster = \"unix:{}\"\n{tables}", self.snmpd.socket().display()));
    }

    /// What every agent of this host needs of its own: a directory for its state, and a control socket.
    fn private(&self) {
        let state = self.files.path("state");
        std::fs::create_dir_all(&state).unwrap();
        std::fs::create_dir_all(self.files.path("conf.d")).unwrap();
        let socket = self.files.path("agent.sock");
        let private = format!("[agent]\nstate-dir = \"{}\"\n[control]\nsocket = \"{}\"\n", state.display(), socket.display());
        std::fs::write(self.files.path("conf.d/private.toml"), private).unwrap();
    }

    /// Replaces a file as a whole, so that nobody reads half of it.
    pub fn put(&self, name: &str, content: &str) {
        let new = self.files.path(&format!(".{name}"));
        std::fs::write(&new, content).unwrap();
        std::fs::rename(new, self.files.path(name)).unwrap();
    }

    /// A command that prints this file, for a configuration.
    pub fn cat(&self, name: &str) -> String {
        format!("['/bin/cat', '{}']", self.files.path(name).display())
    }

    /// Starts an agent with the configuration.
    pub fn agent(&self) -> Agent {
        self.agent_with(&self.config())
    }

    /// Starts an agent with another configuration.
    pub fn agent_with(&self, config: &Path) -> Agent {
        Agent::start(Command::new(PROGRAM), config)
    }

    /// Starts an agent and waits until it is served.
    pub fn served_agent(&self) -> Agent {
        let agent = self.agent();
        until("the agent is served", || self.get("haAgentVersion.0").contains("STRING").then_some(()));
        agent
    }

    /// Starts an agent as the user `nobody`, who can read the configuration and run the program wherever both lie.
    pub fn agent_as_nobody(&self) -> Agent {
        let program = self.files.path("ha-snmp");
        std::fs::copy(PROGRAM, &program).unwrap();
        let mut command = Command::new(program);
        command.uid(NOBODY).gid(NOBODY);
        Agent::start(command, &self.config())
    }

    /// Lets every user read the configuration and enter the directories of this host.
    pub fn open_to_all(&self) {
        for (path, mode) in [("", 0o755), ("conf.d", 0o755), ("conf.d/private.toml", 0o644), ("ha-snmp.toml", 0o644)] {
            std::fs::set_permissions(self.files.path(path), std::fs::Permissions::from_mode(mode)).unwrap();
        }
    }

    /// Output, complaints and exit status of a subcommand.
    pub fn run(&self, arguments: &[&str]) -> (String, ExitStatus) {
        let output = Command::new(PROGRAM).args(arguments).output().unwrap();
        (String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned(), output.status)
    }

    /// The OID of an object of the last configuration without mistakes, by the names of the modules: `haProbeError."backup"`.
    pub fn oid(&self, name: &str) -> String {
        if let Ok(loaded) = config::load(&self.config()) {
            self.names.replace(Some(loaded.config));
        }
        let config = self.names.borrow();
        let config = config.as_ref().expect("a configuration");
        Names::new(config).oid(name).unwrap_or_else(|| panic!("no object {name}")).to_string()
    }

    /// `snmpget` of one object by name: type and value as net-snmp prints them, or its complaint.
    pub fn get(&self, name: &str) -> String {
        let oid = self.oid(name);
        self.asked.set(self.asked.get() + 1);
        let answer = self.snmpd.get(&oid);
        answer.trim().strip_prefix(&format!(".{oid} = ")).unwrap_or(answer.trim()).to_owned()
    }

    /// The number behind the type of an object.
    pub fn number(&self, name: &str) -> u64 {
        let answer = self.get(name);
        let number = answer.split_once(": ").and_then(|(_, number)| number.parse().ok());
        number.unwrap_or_else(|| panic!("{name} is no number: {answer}"))
    }

    /// Waits until an object is shown with exactly this type and value.
    pub fn until_is(&self, name: &str, shown: &str) {
        until_or(|| format!("{name} to be {shown}, now {}", self.get(name)), || (self.get(name) == shown).then_some(()));
    }

    /// Waits until an object's value contains this; gives the value.
    pub fn until_contains(&self, name: &str, part: &str) -> String {
        until_or(
            || format!("{name} to contain '{part}', now {}", self.get(name)),
            || Some(self.get(name)).filter(|shown| shown.contains(part)),
        )
    }

    /// Waits until a probe has ended so many more runs.
    pub fn until_runs(&self, probe: &str, more: u64) {
        let runs = format!("haProbeRuns.\"{probe}\"");
        let goal = self.number(&runs) + more;
        until("further runs of a probe", || (self.number(&runs) >= goal).then_some(()));
    }

    /// The notifications with this number below `base.`, in the order of their arrival: `3.0.1` is the first of the site.
    pub fn traps(&self, below_base: &str) -> Vec<Trap> {
        let wanted = format!(".{BASE}.{below_base}");
        Trap::all(&self.snmpd.traps()).into_iter().filter(|trap| trap.kind == wanted).collect()
    }

    /// Waits until so many notifications of this kind have arrived.
    pub fn until_traps(&self, below_base: &str, count: usize) -> Vec<Trap> {
        let what = || format!("{count} traps {below_base}; there are\n{}", self.snmpd.traps());
        until_or(what, || Some(self.traps(below_base)).filter(|traps| traps.len() >= count))
    }
}

impl Agent {
    fn start(mut command: Command, config: &Path) -> Self {
        static NUMBER: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let log = config.with_file_name(format!("agent-{number}.log"));
        command.arg("agent").arg("--config").arg(config).stdin(Stdio::null()).stdout(Stdio::null());
        command.stderr(File::create(&log).unwrap()).env_remove("RUST_LOG").env("NO_COLOR", "1");
        Self { child: command.spawn().unwrap(), log }
    }

    /// What it logged.
    pub fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap()
    }

    /// Waits until its log contains this; gives the log.
    pub fn until_logs(&self, part: &str) -> String {
        until_or(|| format!("'{part}' in the log:\n{}", self.log()), || Some(self.log()).filter(|log| log.contains(part)))
    }

    pub fn signal(&self, signal: Signal) {
        kill(Pid::from_raw(self.child.id().cast_signed()), signal).unwrap();
    }

    /// Waits for its end.
    pub fn wait(&mut self) -> ExitStatus {
        until("the agent's end", || self.child.try_wait().unwrap())
    }
}

impl Drop for Agent {
    fn drop(&mut self) {
        // Asked first: killed outright it would leave the scripts that it runs.
        if self.child.try_wait().is_ok_and(|ended| ended.is_none()) {
            self.signal(Signal::SIGTERM);
            let begin = Instant::now();
            while begin.elapsed() < PATIENCE && self.child.try_wait().is_ok_and(|ended| ended.is_none()) {
                std::thread::sleep(Duration::from_millis(10));
            }
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
    }
}
