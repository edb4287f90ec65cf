//! What a process costs: CPU time, resident memory; and on which CPUs it may run.

use crate::failure::Failure;
use nix::errno::Errno;
use nix::sched::{CpuSet, sched_getaffinity, sched_setaffinity};
use nix::unistd::Pid;
use std::{fs, io};

/// CPU time of all threads so far, nanoseconds (/proc/PID/task/TID/schedstat, first field). The clock ticks of /proc/PID/stat are too
/// coarse for a request of some microseconds.
pub fn cpu_ns(pid: u32) -> Result<u64, Failure> {
    let mut sum = 0;
    for thread in threads(pid)? {
        // A thread may end between the listing and the reading.
        let Ok(text) = fs::read_to_string(format!("/proc/{pid}/task/{thread}/schedstat")) else { continue };
        sum += text.split_whitespace().next().and_then(|first| first.parse::<u64>().ok()).unwrap_or(0);
    }
    Ok(sum)
}

/// Resident memory, KiB (VmRSS of proc_pid_status(5)).
pub fn resident_kib(pid: u32) -> Result<u32, Failure> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).map_err(|source| Failure::Process { pid, source })?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let number = line.and_then(|rest| rest.split_whitespace().next()).and_then(|number| number.parse().ok());
    number.ok_or_else(|| Failure::Process { pid, source: io::Error::other("no VmRSS in its status") })
}

/// The CPUs that this benchmark may use.
pub struct Cpus {
    all: CpuSet,
    one: CpuSet,
}

impl Cpus {
    /// As they are at the start; the last one is the one that is pinned to, since interrupts and other work like the first.
    pub fn allowed() -> Result<Self, Failure> {
        let refused = |errno: Errno| Failure::Process { pid: std::process::id(), source: errno.into() };
        let all = sched_getaffinity(Pid::from_raw(0)).map_err(refused)?;
        let mut one = CpuSet::new();
        if let Some(last) = (0..CpuSet::count()).rev().find(|cpu| all.is_set(*cpu) == Ok(true)) {
            one.set(last).map_err(refused)?;
        }
        Ok(Self { all, one })
    }

    /// Puts this thread and all threads of `pids` on one CPU: then the time of a request is the sum of the work done for it, and does
    /// not depend on which CPUs the wake-ups happen to cross.
    pub fn pin(&self, pids: &[u32]) -> Result<(), Failure> {
        set(pids, &self.one)
    }

    /// Lets this thread and all threads of `pids` run anywhere again.
    pub fn free(&self, pids: &[u32]) -> Result<(), Failure> {
        set(pids, &self.all)
    }
}

fn set(pids: &[u32], cpus: &CpuSet) -> Result<(), Failure> {
    let refused = |pid: u32| move |errno: Errno| Failure::Process { pid, source: errno.into() };
    sched_setaffinity(Pid::from_raw(0), cpus).map_err(refused(std::process::id()))?;
    for pid in pids {
        for thread in threads(*pid)? {
            match sched_setaffinity(Pid::from_raw(thread), cpus) {
                Ok(()) | Err(Errno::ESRCH) => {}
                Err(errno) => return Err(refused(*pid)(errno)),
            }
        }
    }
    Ok(())
}

fn threads(pid: u32) -> Result<Vec<i32>, Failure> {
    let entries = fs::read_dir(format!("/proc/{pid}/task")).map_err(|source| Failure::Process { pid, source })?;
    Ok(entries.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok()).collect())
}
