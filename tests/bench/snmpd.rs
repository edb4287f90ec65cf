//! A master of our own: snmpd in a private directory, on a free port of 127.0.0.1.

use crate::child::Running;
use crate::client::{COMMUNITY, Client};
use crate::failure::Failure;
use ha_snmp::smi::Oid;
use std::fs;
use std::io::ErrorKind;
use std::net::{Ipv4Addr, UdpSocket};
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// sysUpTime.0 (RFC 3418): what a master answers by itself as soon as it is there.
const SYS_UP_TIME: [u32; 9] = [1, 3, 6, 1, 2, 1, 1, 3, 0];

/// A master may take so long to answer after its start.
const START_LIMIT: Duration = Duration::from_secs(10);

/// A private snmpd.
pub struct Master {
    running: Running,
    program: PathBuf,
    directory: PathBuf,
    environment: Vec<(String, String)>,
    /// Its UDP port on 127.0.0.1.
    pub port: u16,
}

impl Master {
    /// Starts snmpd in `directory`, with `lines` added to its configuration, and waits until it answers.
    pub fn start(program: &Path, directory: &Path, lines: &str, environment: &[(&str, &str)]) -> Result<Self, Failure> {
        let port = free_port()?;
        let socket = socket(directory);
        let text = format!(
            "agentaddress udp:127.0.0.1:{port}\n\
             rocommunity {COMMUNITY} 127.0.0.1\n\
             master agentx\n\
             agentXSocket unix:{}\n\
             dontLogTCPWrappersConnects yes\n\
             {lines}\n",
            socket.display()
        );
        let config = config_file(directory);
        fs::write(&config, text).map_err(Failure::file(&config))?;
        let mut environment: Vec<(String, String)> =
            environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        environment.push(("SNMP_PERSISTENT_DIR".to_owned(), directory.display().to_string()));
        environment.push(("MIBS".to_owned(), String::new()));
        let running = launch(program, directory, &environment)?;
        let master = Self { running, program: program.to_owned(), directory: directory.to_owned(), environment, port };
        master.wait()?;
        Ok(master)
    }

    /// The process.
    pub fn pid(&self) -> u32 {
        self.running.pid()
    }

    /// SIGKILL.
    pub fn crash(&mut self) -> Result<(), Failure> {
        self.running.crash()
    }

    /// Starts it again after a crash, on the same port and socket, and waits until it answers.
    pub fn start_again(&mut self) -> Result<(), Failure> {
        self.running = launch(&self.program, &self.directory, &self.environment)?;
        self.wait()
    }

    fn wait(&self) -> Result<(), Failure> {
        let mut client = Client::connect(self.port)?;
        client.set_patience(Duration::from_millis(50))?;
        let begin = Instant::now();
        while !matches!(client.get(&Oid::from(SYS_UP_TIME)), Ok(Some(_))) {
            if begin.elapsed() > START_LIMIT {
                let log = end_of(&log(&self.directory));
                return Err(Failure::NotServed { who: "snmpd".to_owned(), waited: START_LIMIT, log });
            }
            // A refused port is told at once, so the time limit of the socket does not slow this loop.
            sleep(Duration::from_millis(2));
        }
        Ok(())
    }
}

/// The AgentX socket of the master in `directory`.
pub fn socket(directory: &Path) -> PathBuf {
    directory.join("master")
}

/// The last lines of a log, on one line.
pub fn end_of(log: &Path) -> String {
    let text = fs::read_to_string(log).unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    if lines.is_empty() {
        return "(empty)".to_owned();
    }
    lines.get(lines.len().saturating_sub(5)..).unwrap_or_default().join(" / ")
}

/// Not snmpd.conf: snmpd writes a file of that name into its directory for persistent data, which is the same one.
fn config_file(directory: &Path) -> PathBuf {
    directory.join("master.conf")
}

fn log(directory: &Path) -> PathBuf {
    directory.join("snmpd.log")
}

fn launch(program: &Path, directory: &Path, environment: &[(String, String)]) -> Result<Running, Failure> {
    let config = config_file(directory).display().to_string();
    let environment: Vec<(&str, &str)> = environment.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    // -f: no fork; -Le: log to stderr; -C -c: this configuration and no other.
    Running::start(program, &["-f", "-Le", "-C", "-c", &config], &environment, &log(directory))
}

/// Below the range that the kernel gives to clients (ip_local_port_range): while snmpd is down, no client may get its port.
fn free_port() -> Result<u16, Failure> {
    let first = 20_000 + u16::try_from(std::process::id() % 10_000).unwrap_or(0);
    let free = (first..32_000).find(|port| UdpSocket::bind((Ipv4Addr::LOCALHOST, *port)).is_ok());
    free.ok_or_else(|| Failure::Socket(ErrorKind::AddrInUse.into()))
}
