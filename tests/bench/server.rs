//! One server under test: a private master, and what serves the table behind it.

use crate::child::{Running, descendants, is_zombie};
use crate::client::{Ask, Client};
use crate::failure::Failure;
use crate::ours::{self, Load};
use crate::snmpd::{self, Master};
use crate::table::{Table, base, rotation, values, walked};
use crate::tools::{Tools, sources};
use crate::usage;
use ha_snmp::smi::Oid;
use std::fs;
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// After its start a server may take so long until it serves the table.
pub const SERVED_LIMIT: Duration = Duration::from_secs(60);

/// The servers, in the order of the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Our agent.
    Ours,
    /// A subagent on libnetsnmp.
    C,
    /// A plugin in snmpd.
    Dlmod,
    /// A script on snmpd's pass_persist.
    PassPersist,
    /// A subagent in Python.
    Pyagentx,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Ours, Self::C, Self::Dlmod, Self::PassPersist, Self::Pyagentx];

    /// As the report names it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ours => "ha-snmp",
            Self::C => "C subagent (libnetsnmp)",
            Self::Dlmod => "dlmod plugin in snmpd",
            Self::PassPersist => "pass_persist (Python)",
            Self::Pyagentx => "pyagentx3 (Python)",
        }
    }
}

/// A running server. What serves the table ends before its master.
pub struct Server {
    /// Which one.
    pub kind: Kind,
    subagent: Option<Running>,
    /// Its snmpd.
    pub master: Master,
    directory: PathBuf,
}

/// Where servers are started.
pub struct Place<'a> {
    /// The programs.
    pub tools: &'a Tools,
    /// Our agent.
    pub agent: &'a Path,
    /// Each server gets a directory in here.
    pub directory: &'a Path,
    /// A directory on a file system in memory.
    pub memory: &'a Path,
    /// A directory on a disk.
    pub disk: &'a Path,
}

impl Place<'_> {
    /// Starts our agent with `load`, and waits until it serves the last of `wanted`.
    pub fn ours(&self, name: &str, load: Load<'_>, wanted: &[Oid]) -> Result<Server, Failure> {
        let directory = self.make(name)?;
        let config = ours::configuration(load, &directory)?;
        let master = self.master(&directory, &load.master_lines(), &[])?;
        let subagent = Running::start(self.agent, &["agent", "--config", &text(&config)], &[], &log(&directory))?;
        let server = Server { kind: Kind::Ours, subagent: Some(subagent), master, directory };
        server.wait(wanted, SERVED_LIMIT)?;
        Ok(server)
    }

    /// Starts a peer that serves `table`; `None` where its parts are missing.
    pub fn peer(&self, name: &str, kind: Kind, table: &Table) -> Result<Option<Server>, Failure> {
        let directory = self.make(name)?;
        let dump = directory.join("table");
        table.write(&dump)?;
        let (root, dump) = (base().to_string(), text(&dump));
        let socket = text(&snmpd::socket(&directory));
        let (master, subagent) = match (kind, &self.tools.c, &self.tools.python, &self.tools.pyagentx) {
            (Kind::C, Some(c), _, _) => {
                let master = self.master(&directory, "", &[])?;
                let environment = [("SNMPCONFPATH", text(&directory)), ("SNMP_PERSISTENT_DIR", text(&directory)), ("MIBS", String::new())];
                let environment: Vec<(&str, &str)> = environment.iter().map(|(name, value)| (*name, value.as_str())).collect();
                (master, Some(Running::start(&c.sub, &[&socket, &root, &dump], &environment, &log(&directory))?))
            }
            (Kind::Dlmod, Some(c), _, _) => {
                let line = format!("dlmod bench {}", c.dlmod.display());
                (self.master(&directory, &line, &[("BENCH_BASE", &root), ("BENCH_DUMP", &dump)])?, None)
            }
            (Kind::PassPersist, _, Some(python), _) => {
                let script = sources().join("pass_persist.py");
                let line = format!("pass_persist {root} {} {} {dump}", python.display(), script.display());
                (self.master(&directory, &line, &[("PYTHONDONTWRITEBYTECODE", "1")])?, None)
            }
            (Kind::Pyagentx, _, _, Some(python)) => {
                let master = self.master(&directory, "", &[])?;
                let script = text(&sources().join("pyagentx_table.py"));
                let environment = [("PYTHONDONTWRITEBYTECODE", "1")];
                (master, Some(Running::start(python, &[&script, &socket, &root, &dump], &environment, &log(&directory))?))
            }
            _ => return Ok(None),
        };
        let server = Server { kind, subagent, master, directory };
        server.wait(&rotation(table.rows), SERVED_LIMIT)?;
        Ok(Some(server))
    }

    /// The directory of the server with this name.
    pub fn make(&self, name: &str) -> Result<PathBuf, Failure> {
        let directory = self.directory.join(name);
        fs::create_dir_all(&directory).map_err(Failure::file(&directory))?;
        Ok(directory)
    }

    fn master(&self, directory: &Path, lines: &str, environment: &[(&str, &str)]) -> Result<Master, Failure> {
        Master::start(&self.tools.snmpd, directory, lines, environment)
    }
}

impl Server {
    /// A client of its master.
    pub fn client(&self) -> Result<Client, Failure> {
        Client::connect(self.master.port)
    }

    /// The processes that work for it: snmpd, and the subagent or script if there is one.
    pub fn processes(&self) -> (u32, Option<u32>) {
        let script = || descendants(self.master.pid()).first().map(|(pid, _)| *pid);
        (self.master.pid(), self.subagent.as_ref().map(Running::pid).or_else(script))
    }

    /// Both of them.
    pub fn pids(&self) -> Vec<u32> {
        let (master, behind) = self.processes();
        std::iter::once(master).chain(behind).collect()
    }

    /// Resident memory of what serves the table, MiB: of the subagent or script, or else of snmpd with the plugin.
    pub fn resident_mib(&self) -> Result<f64, Failure> {
        let (master, behind) = self.processes();
        Ok(f64::from(usage::resident_kib(behind.unwrap_or(master))?) / 1024.0)
    }

    /// Waits until every one of `wanted` is served; not any longer when the subagent has ended.
    pub fn wait(&self, wanted: &[Oid], limit: Duration) -> Result<(), Failure> {
        let begin = Instant::now();
        let mut client = self.client()?;
        for oid in wanted {
            while !matches!(client.get(oid), Ok(Some(_))) {
                let has_ended = self.subagent.as_ref().is_some_and(|subagent| is_zombie(subagent.pid()));
                if has_ended || begin.elapsed() > limit {
                    let log = snmpd::end_of(&log(&self.directory));
                    return Err(Failure::NotServed { who: self.kind.name().to_owned(), waited: begin.elapsed(), log });
                }
                sleep(Duration::from_millis(20));
            }
        }
        Ok(())
    }

    /// What it serves of the table and of the values, as a walk finds it.
    pub fn serves(&self, rows: usize, limit: Duration) -> Result<Table, Failure> {
        let mut client = self.client()?;
        let mut entries = client.walk(&walked(), Ask::Bulk(50), limit)?;
        entries.extend(client.walk(&values(), Ask::Bulk(50), limit)?);
        Ok(Table::walked(rows, entries))
    }
}

fn log(directory: &Path) -> PathBuf {
    directory.join("subagent.log")
}

fn text(path: &Path) -> String {
    path.display().to_string()
}
