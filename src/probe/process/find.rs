//! Reads /proc: the processes of a pid file, a name or a unit. Blocking.

use super::matching::{is_comm, is_in_unit, is_program, pid, unit_name};
use super::stat::Stat;
use crate::config::FindProcess;
use crate::probe::capped::{MAX_COMMAND_LINE, MAX_PID_FILE, read_capped};
use std::fs;
use std::io::ErrorKind;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::time::{Duration, SystemTime};

/// The processes that were found.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Found {
    /// Those that run, in no order.
    pub(super) processes: Vec<Stat>,
    /// The pid file that led to them, or why there is none.
    pub(super) pid_file: Option<PidFile>,
    /// Since the boot.
    pub(super) uptime: Duration,
}

/// What a pid file says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PidFile {
    /// There is none.
    Missing,
    /// No number in it.
    NoNumber,
    /// No process of this number runs.
    Dead(u32),
    /// The process runs; the file was written so long ago. `written` tells one writing from the next.
    Alive { age: Duration, written: SystemTime },
}

/// Looks below `proc`, which is /proc but in tests.
pub(super) fn find(proc: &Path, find: &FindProcess) -> Result<Found, String> {
    let uptime = fs::read_to_string(proc.join("uptime")).map_err(|error| format!("{}/uptime: {error}", proc.display()))?;
    let seconds = uptime.split_whitespace().next().and_then(|word| word.parse().ok());
    let uptime = seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    let mut found = Found { uptime: uptime.ok_or("/proc/uptime: no number in it")?, ..Found::default() };
    match find {
        FindProcess::PidFile(path) => by_pid_file(proc, path, &mut found)?,
        FindProcess::Name(name) => found.processes = all(proc, |stat| is_named(proc, stat, name))?,
        FindProcess::Unit(unit) => {
            let unit = unit_name(unit);
            found.processes = all(proc, |stat| is_in_unit(&unit, &text(proc, stat.pid, "cgroup")))?;
        }
    }
    // With hidepid (proc(5)) the processes of others are not there for us, which must not read as "not running".
    if found.processes.is_empty() && stat(proc, 1).is_none() {
        return Err(
            "/proc does not show the processes of others (mounted with hidepid): give the agent the group of its gid= option".to_owned()
        );
    }
    Ok(found)
}

fn by_pid_file(proc: &Path, path: &Path, found: &mut Found) -> Result<(), String> {
    let failure = |error: std::io::Error| format!("{}: {error}", path.display());
    let (octets, written) = match read_capped(path, MAX_PID_FILE).and_then(|octets| Ok((octets, fs::metadata(path)?.modified()?))) {
        Ok(read) => read,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            found.pid_file = Some(PidFile::Missing);
            return Ok(());
        }
        Err(error) => return Err(failure(error)),
    };
    found.pid_file = Some(match pid(&octets) {
        None => PidFile::NoNumber,
        Some(pid) => match stat(proc, pid).filter(|stat| stat.is_running() && is_process(proc, pid)) {
            None => PidFile::Dead(pid),
            Some(stat) => {
                found.processes.push(stat);
                PidFile::Alive { age: SystemTime::now().duration_since(written).unwrap_or_default(), written }
            }
        },
    });
    Ok(())
}

/// /proc/NUMBER is there for threads too, which listing it does not show: the number of a dead process may have become a thread's.
fn is_process(proc: &Path, pid: u32) -> bool {
    let status = text(proc, pid, "status");
    let group = status.lines().find_map(|line| line.strip_prefix("Tgid:"));
    group.is_none_or(|group| group.trim().parse() == Ok(pid))
}

fn all(proc: &Path, is_wanted: impl Fn(&Stat) -> bool) -> Result<Vec<Stat>, String> {
    let failure = |error: std::io::Error| format!("{}: {error}", proc.display());
    let mut processes = Vec::new();
    for entry in fs::read_dir(proc).map_err(failure)? {
        let name = entry.map_err(failure)?.file_name();
        // A process that ends while we look is not there.
        let found = pid(name.as_bytes()).and_then(|pid| stat(proc, pid));
        processes.extend(found.filter(|stat| stat.is_running() && is_wanted(stat)));
    }
    Ok(processes)
}

fn is_named(proc: &Path, stat: &Stat, name: &str) -> bool {
    let directory = proc.join(stat.pid.to_string());
    is_comm(name, &stat.comm)
        || read_capped(&directory.join("cmdline"), MAX_COMMAND_LINE).is_ok_and(|line| line.split(|octet| *octet == 0).next().is_some_and(|first| is_program(name, first)))
        // Of other users' processes this link is for root only; then the command line must do.
        || fs::read_link(directory.join("exe")).is_ok_and(|path| is_program(name, path.as_os_str().as_bytes()))
}

fn stat(proc: &Path, pid: u32) -> Option<Stat> {
    Stat::parse(&fs::read(proc.join(pid.to_string()).join("stat")).ok()?)
}

fn text(proc: &Path, pid: u32, file: &str) -> String {
    fs::read(proc.join(pid.to_string()).join(file)).map(|octets| String::from_utf8_lossy(&octets).into_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests;
