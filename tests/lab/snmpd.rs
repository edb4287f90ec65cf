//! Debian's snmpd, snmptrapd and SNMP tools, private to one test: own directory, own ports on loopback, dead with the test.

use std::net::UdpSocket;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// A wait that takes longer has failed.
pub const PATIENCE: Duration = Duration::from_secs(40);

/// One snmpd with an AgentX master, and an snmptrapd that it sends to.
pub struct Snmpd {
    dir: TempDir,
    port: u16,
    trap_port: u16,
    daemon: Option<Daemon>,
    trap_daemon: Option<Daemon>,
}

/// Where the master listens.
#[derive(Clone, Copy)]
pub enum Endpoint {
    Unix,
    Tcp(u16),
}

/// A child that ends with its owner.
struct Daemon(Child);

impl Snmpd {
    /// Everything but the running daemons; `None` (and a visible line) where the programs are not installed.
    pub fn prepare(endpoint: Endpoint) -> Option<Self> {
        for program in ["snmpd", "snmptrapd", "snmpget"] {
            if find(program).is_none() {
                println!("SKIPPED: {program} is not installed");
                return None;
            }
        }
        let dir = TempDir::new().unwrap();
        let snmpd = Self { port: free_port(), trap_port: free_port(), dir, daemon: None, trap_daemon: None };
        let master = match endpoint {
            Endpoint::Unix => format!("unix:{}", snmpd.socket().display()),
            Endpoint::Tcp(port) => format!("tcp:127.0.0.1:{port}"),
        };
        let configuration = format!(
            "rwcommunity private 127.0.0.1\nrocommunity public 127.0.0.1\nmaster agentx\nagentXSocket {master}\n\
             trap2sink 127.0.0.1:{} public\ndontLogTCPWrappersConnects yes\n",
            snmpd.trap_port
        );
        std::fs::write(snmpd.path("snmpd.conf"), configuration).unwrap();
        std::fs::create_dir(snmpd.path("kept")).unwrap();
        // The default buffer holds 256 traps, and these tests send more than that in one burst.
        std::fs::write(snmpd.path("snmptrapd.conf"), "disableAuthorization yes\n[snmp] serverRecvBuf 4000000\n").unwrap();
        Some(snmpd)
    }

    /// Gives snmpd this trap sink in place of the one it has, and snmptrapd these lines more; before they are started.
    pub fn send_by(&self, sink: &str, receiver: &str) {
        let replace = |name: &str, change: &dyn Fn(&str) -> String| {
            let text = std::fs::read_to_string(self.path(name)).unwrap();
            std::fs::write(self.path(name), change(&text)).unwrap();
        };
        let before = format!("trap2sink {} public", self.trap_address());
        replace("snmpd.conf", &|text| text.replace(&before, sink));
        replace("snmptrapd.conf", &|text| format!("{receiver}{text}"));
    }

    /// Prepared and running, with a master that listens.
    pub fn start() -> Option<Self> {
        let mut snmpd = Self::prepare(Endpoint::Unix)?;
        snmpd.run();
        Some(snmpd)
    }

    /// Starts the daemon and waits until it answers.
    pub fn run(&mut self) {
        let program = find("snmpd").unwrap();
        let child = self
            .command(&program)
            .args(["-f", "-C", "-m", "", "-c"])
            .arg(self.path("snmpd.conf"))
            .arg("-Lf")
            .arg(self.path("snmpd.log"))
            .arg(format!("udp:127.0.0.1:{}", self.port))
            .spawn()
            .unwrap();
        self.daemon = Some(Daemon(child));
        let begin = Instant::now();
        while !self.get("1.3.6.1.2.1.1.3.0").contains("Timeticks") {
            assert!(begin.elapsed() < PATIENCE, "snmpd does not answer; its log:\n{}", self.log());
        }
    }

    /// Starts the receiver of traps and waits until one that is sent to it arrives.
    pub fn run_trapd(&mut self) {
        let program = find("snmptrapd").unwrap();
        let child = self
            .command(&program)
            .args(["-f", "-A", "-C", "-n", "-m", "", "-On", "-c"])
            .arg(self.path("snmptrapd.conf"))
            .arg("-Lf")
            .arg(self.path("traps.log"))
            .arg(format!("udp:127.0.0.1:{}", self.trap_port))
            .spawn()
            .unwrap();
        self.trap_daemon = Some(Daemon(child));
        let to = format!("127.0.0.1:{}", self.trap_port);
        until("snmptrapd receives", || {
            self.tool("snmptrap", &["-v2c", "-c", "public", &to, "", "1.3.6.1.6.3.1.1.5.1"]);
            self.traps().contains("1.3.6.1.6.3.1.1.5.1").then_some(())
        });
    }

    /// Kills the daemon as a crash would: nothing is closed or said.
    pub fn kill(&mut self) {
        self.daemon = None;
    }

    /// Kills the receiver as a crash would.
    pub fn kill_trapd(&mut self) {
        self.trap_daemon = None;
    }

    /// Where the receiver listens.
    pub fn trap_address(&self) -> String {
        format!("127.0.0.1:{}", self.trap_port)
    }

    /// Lets the daemon hang, until it is killed.
    pub fn pause(&self) {
        let pid = self.daemon.as_ref().unwrap().0.id();
        nix::sys::signal::kill(nix::unistd::Pid::from_raw(pid.cast_signed()), nix::sys::signal::Signal::SIGSTOP).unwrap();
    }

    /// The AgentX socket.
    pub fn socket(&self) -> PathBuf {
        self.path("master")
    }

    /// What snmpd logged.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.path("snmpd.log")).unwrap_or_default()
    }

    /// What snmptrapd received.
    pub fn traps(&self) -> String {
        std::fs::read_to_string(self.path("traps.log")).unwrap_or_default()
    }

    /// `snmpget`: one line per OID, errors among them.
    pub fn get(&self, oids: &str) -> String {
        let oids: Vec<&str> = oids.split(' ').collect();
        self.ask("snmpget", "public", &[], &oids)
    }

    /// `snmpwalk`.
    pub fn walk(&self, oid: &str) -> String {
        self.ask("snmpwalk", "public", &[], &[oid])
    }

    /// `snmpbulkwalk` with so many repetitions in one request.
    pub fn bulk_walk(&self, repetitions: u32, oid: &str) -> String {
        self.ask("snmpbulkwalk", "public", &[&format!("-Cr{repetitions}")], &[oid])
    }

    /// `snmpset OID i VALUE`.
    pub fn set(&self, oid: &str, value: &str) -> String {
        self.set_all(&[oid, "i", value])
    }

    /// `snmpset` with OID, type and value of each assignment, sent once and waited for.
    pub fn set_all(&self, assignments: &[&str]) -> String {
        // The options that come last are the ones that count.
        self.ask("snmpset", "private", &["-t", "20", "-r", "0"], assignments)
    }

    fn ask(&self, program: &str, community: &str, options: &[&str], rest: &[&str]) -> String {
        let to = self.address();
        let mut arguments = vec!["-v2c", "-c", community, "-m", "", "-On", "-t", "0.5", "-r", "3"];
        arguments.extend(options);
        arguments.push(&to);
        arguments.extend(rest);
        self.tool(program, &arguments)
    }

    /// Where the daemon answers.
    pub fn address(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// Output and complaints of any of the SNMP tools.
    pub fn tool(&self, program: &str, arguments: &[&str]) -> String {
        let output = self.command(Path::new(program)).args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).output().unwrap();
        format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
    }

    fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        // A directory of its own: what snmpd keeps there is called snmpd.conf too, and would replace ours.
        command.env("SNMP_PERSISTENT_DIR", self.path("kept")).env("SNMPCONFPATH", self.path("kept"));
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Asks again and again until there is an answer.
pub fn until<T>(what: &str, ask: impl FnMut() -> Option<T>) -> T {
    until_or(|| what.to_owned(), ask)
}

/// The same, where what is missing is told by how things stand at the end.
pub fn until_or<T>(what: impl Fn() -> String, mut ask: impl FnMut() -> Option<T>) -> T {
    let begin = Instant::now();
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(begin.elapsed() < PATIENCE, "in vain for {PATIENCE:?}: {}", what());
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// A port that nobody listens on, of UDP and most likely of TCP.
pub fn free_port() -> u16 {
    UdpSocket::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// Where the program is installed.
pub fn find(program: &str) -> Option<PathBuf> {
    let path = std::env::var("PATH").unwrap_or_default();
    // Daemons are not in the PATH of everybody.
    let directories = path.split(':').chain(["/usr/sbin", "/usr/bin"]);
    directories.map(|directory| Path::new(directory).join(program)).find(|file| file.is_file())
}
