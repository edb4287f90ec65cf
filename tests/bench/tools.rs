//! What the benchmark runs on: snmpd, a C compiler, Python; and the peers that are built with them.

use crate::child::output;
use crate::failure::Failure;
use crate::notify::tool::Tool;
use crate::notify::way::Way;
use crate::takeover::contender::Contender;
use nix::unistd::geteuid;
use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::{env, fs};

/// pyagentx 0.4.1 itself is for Python 2 only; pyagentx3 is its port.
const PYAGENTX: &str = "pyagentx3==0.1.4";

/// The programs; a peer whose parts are missing is left out.
pub struct Tools {
    /// The master.
    pub snmpd: PathBuf,
    /// The subagent on libnetsnmp, and the plugin.
    pub c: Option<CPeers>,
    /// Python 3, and the one that has pyagentx3.
    pub python: Option<PathBuf>,
    /// The Python of the virtual environment with pyagentx3.
    pub pyagentx: Option<PathBuf>,
    /// What sends a notification when it is started for an edge.
    pub tellers: BTreeMap<Way, Tool>,
    /// What keeps an address on one of two nodes.
    pub contenders: Vec<Contender>,
    /// What was left out, and which Debian packages would bring it.
    pub skipped: Vec<String>,
}

/// What cc made.
pub struct CPeers {
    /// The subagent.
    pub sub: PathBuf,
    /// The plugin.
    pub dlmod: PathBuf,
}

impl Tools {
    /// Finds the programs and builds the peers into `target`.
    pub fn prepare(target: &Path) -> Result<Self, Failure> {
        fs::create_dir_all(target).map_err(Failure::file(target))?;
        let mut skipped = Vec::new();
        let mut keep = |name: &str, packages: &str, error: &Failure| {
            skipped.push(format!("{name}: skipped, needs the Debian package {packages} ({error})"));
        };
        let c = build_c(target).map_err(|error| keep("C subagent, dlmod plugin", "gcc and libsnmp-dev", &error)).ok();
        let python = find_python().map_err(|error| keep("pass_persist, pyagentx3", "python3", &error)).ok();
        let pyagentx = python.as_deref().and_then(|python| {
            install_pyagentx(python, target)
                .map_err(|error| keep("pyagentx3", "python3-venv, and pip a way to its package index", &error))
                .ok()
        });
        let tellers = [
            (Way::Snmptrap, Tool::snmptrap(), "snmp"),
            (
                Way::Alert,
                Tool::alert(target),
                "pacemaker-common and of erlang-snmp for its MIBs, installed or unpacked by tests/packages.sh",
            ),
        ];
        let tellers = tellers.into_iter().filter_map(|(way, tool, packages)| {
            let tool = tool.map_err(|error| keep(way.name(), packages, &error)).ok()?;
            Some((way, tool))
        });
        let tellers = tellers.collect();
        let mut contenders = vec![Contender::Ours];
        for contender in [Contender::Heartbeat, Contender::Keepalived] {
            match contender.program() {
                Ok(_) => contenders.push(contender),
                Err(error) => keep(contender.name(), &contender.name().to_lowercase(), &error),
            }
        }
        if !geteuid().is_root() {
            contenders.clear();
            skipped.push("takeover: skipped, network namespaces need root".to_owned());
        }
        Ok(Self { snmpd: find("snmpd")?, c, python, pyagentx, tellers, contenders, skipped })
    }
}

/// Whether snmpd and setpriv are there; without them nothing can run. Gives the packages that are missing.
pub fn missing() -> Vec<&'static str> {
    [("snmpd", "snmpd"), ("setpriv", "util-linux")]
        .into_iter()
        .filter(|(program, _)| find(program).is_err())
        .map(|(_, package)| package)
        .collect()
}

/// What the figures hold for: version of snmpd, kernel, number of CPUs, and what else the machine had to do.
pub fn machine(tools: &Tools) -> String {
    let said = output(&text(&tools.snmpd), &["-v"]).unwrap_or_default();
    let version = said.lines().next().and_then(|line| line.split_once(':')).map_or("unknown", |(_, version)| version.trim());
    let kernel = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let cpus = std::thread::available_parallelism().map_or(1, usize::from);
    format!(
        "snmpd {version}, Linux {}, {cpus} CPUs, load average at the start {}",
        kernel.trim(),
        load.split_whitespace().next().unwrap_or("unknown")
    )
}

/// The directory of the sources of the peers.
pub fn sources() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bench/peers")
}

/// A program in PATH, or where Debian has those of root.
pub fn find(program: &str) -> Result<PathBuf, Failure> {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path)
        .chain(["/usr/sbin".into(), "/sbin".into()])
        .map(|directory| directory.join(program))
        .find(|file| file.is_file())
        .ok_or_else(|| Failure::Start { program: program.to_owned(), source: std::io::ErrorKind::NotFound.into() })
}

fn build_c(target: &Path) -> Result<CPeers, Failure> {
    let c_flags = output("net-snmp-config", &["--base-cflags"])?;
    let libraries = output("net-snmp-config", &["--agent-libs"])?;
    let peers = CPeers { sub: target.join("sub"), dlmod: target.join("bench.so") };
    compile(&["sub.c", "table.c"], &peers.sub, &c_flags, &libraries)?;
    // The libraries of a plugin are those that snmpd itself has loaded.
    compile(&["dlmod.c", "table.c"], &peers.dlmod, &c_flags, "-fPIC -shared")?;
    Ok(peers)
}

fn compile(sources_of: &[&str], target: &Path, c_flags: &str, more: &str) -> Result<(), Failure> {
    let files = sources_of.iter().map(|name| sources().join(name));
    let mut arguments: Vec<String> = c_flags.split_whitespace().chain(["-O2", "-Wall"]).map(str::to_owned).collect();
    arguments.extend(files.map(|file| file.display().to_string()));
    arguments.extend(["-o".to_owned(), target.display().to_string()]);
    arguments.extend(more.split_whitespace().map(str::to_owned));
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    output("cc", &arguments).map(drop)
}

/// Not what PATH says: that may be a wrapper which starts another process.
fn find_python() -> Result<PathBuf, Failure> {
    output("python3", &["-c", "import sys; print(sys.executable)"]).map(PathBuf::from)
}

fn install_pyagentx(python: &Path, target: &Path) -> Result<PathBuf, Failure> {
    let directory = target.join("venv");
    let inside = directory.join("bin/python3");
    if is_installed(&inside) {
        return Ok(inside);
    }
    output(&text(python), &["-m", "venv", &text(&directory)])?;
    output(&text(&inside), &["-m", "pip", "install", "--quiet", "--disable-pip-version-check", PYAGENTX])?;
    Ok(inside)
}

fn is_installed(python: &Path) -> bool {
    output(&text(python), &["-c", "import pyagentx3"]).is_ok()
}

fn text(path: impl AsRef<OsStr>) -> String {
    path.as_ref().to_string_lossy().into_owned()
}
