//! Being there in time on a machine that is busy: a scheduling class of its own, memory that stays, no death for want of memory.
//!
//! None of it goes on to children: the class is reset on fork, locks are not inherited (mlockall(2)), and `exec` gives children the usual
//! standing when memory runs out. A service that the core starts must not be above everything else.

use nix::libc;
use nix::sys::mman::{MlockAllFlags, mlockall};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use std::fs;
use std::io;

/// Of SCHED_RR: the lowest is above everything that has none.
const PRIORITY: i32 = 1;
/// Never killed for want of memory (proc_pid_oom_score_adj(5)).
const OOM_SCORE_ADJ: &str = "-1000";

/// What was not permitted, why, and what permits it. The core works without, only not surely in time.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// The scheduling class.
    #[error(
        "no SCHED_RR: {0}: on a busy machine frames may be late. It takes CAP_SYS_NICE or LimitRTPRIO=1, and no RT budget of 0 in a cgroup"
    )]
    Scheduling(io::Error),
    /// The lock on memory.
    #[error("memory is not locked: {0}: where memory runs short frames may be late. It takes LimitMEMLOCK=infinity or CAP_SYS_RESOURCE")]
    Memory(io::Error),
    /// The standing when memory runs out.
    #[error(
        "oom_score_adj is not {OOM_SCORE_ADJ}: {0}: the kernel may kill the core for want of memory. It takes OOMScoreAdjust={OOM_SCORE_ADJ} or CAP_SYS_RESOURCE"
    )]
    OutOfMemory(io::Error),
}

/// Puts the calling thread into SCHED_RR, and keeps the process in memory. To be called before other threads start: their stacks would
/// otherwise be filled and locked to their full size. Gives what was not permitted.
#[must_use]
pub fn raise() -> Vec<Refusal> {
    let scheduling = raise_thread();
    let memory = lock_memory().map_err(Refusal::Memory);
    let out_of_memory = fs::write("/proc/self/oom_score_adj", OOM_SCORE_ADJ).map_err(Refusal::OutOfMemory);
    [scheduling, memory, out_of_memory].into_iter().filter_map(Result::err).collect()
}

/// Puts the calling thread into SCHED_RR, for one whose work the loop's is worth nothing without.
///
/// # Errors
/// What was not permitted.
pub fn raise_thread() -> Result<(), Refusal> {
    round_robin().map_err(Refusal::Scheduling)
}

#[expect(unsafe_code, reason = "no crate here wraps sched_setscheduler; it reads one structure of ours and keeps no pointer to it")]
fn round_robin() -> io::Result<()> {
    let parameters = libc::sched_param { sched_priority: PRIORITY };
    // 0: the calling thread, and no other. Threads and processes that it starts are SCHED_OTHER (sched(7), reset-on-fork flag).
    let policy = libc::SCHED_RR | libc::SCHED_RESET_ON_FORK;
    // SAFETY: the pointer is to a live, initialised sched_param for as long as the call lasts.
    match unsafe { libc::sched_setscheduler(0, policy, &raw const parameters) } {
        0 => Ok(()),
        _ => Err(io::Error::last_os_error()),
    }
}

/// What is there is read into memory and stays, the program itself included, so that no disk is needed to go on. What comes later stays as
/// soon as it is used: a thread's stack of 2 MiB, of which it uses a page or two, is not filled.
fn lock_memory() -> io::Result<()> {
    let without = Rlimit { current: None, maximum: None };
    // Under a limit the lock would succeed now, and memory that is wanted later be refused: worse than no lock.
    if getrlimit(Resource::Memlock).current.is_some() {
        setrlimit(Resource::Memlock, without)?;
    }
    mlockall(MlockAllFlags::MCL_CURRENT)?;
    // nix does not name MCL_ONFAULT (Linux 4.4).
    Ok(mlockall(MlockAllFlags::MCL_FUTURE | MlockAllFlags::from_bits_retain(libc::MCL_ONFAULT))?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exec::{self, Spec};
    use std::time::Duration;

    fn status(name: &str) -> String {
        let status = fs::read_to_string("/proc/self/status").unwrap();
        status.lines().find_map(|line| line.strip_prefix(name)).unwrap().trim().to_owned()
    }

    /// Policy and reset-on-fork flag of the calling thread.
    fn policy() -> String {
        let sched = fs::read_to_string("/proc/thread-self/stat").unwrap();
        // proc_pid_stat(5): field 41; fields behind the name begin with 3.
        sched.rsplit(')').next().unwrap().split_whitespace().nth(38).unwrap().to_owned()
    }

    #[test]
    fn it_is_raised_and_its_children_are_not() {
        if !nix::unistd::geteuid().is_root() {
            println!("skipped: needs root");
            return;
        }
        // On a thread of its own, which takes the class away with it when it ends.
        let done = std::thread::spawn(|| {
            let refusals = raise();
            if !refusals.is_empty() {
                println!("skipped: {refusals:?}");
                return;
            }
            assert_eq!(policy(), libc::SCHED_RR.to_string());
            assert_ne!(status("VmLck:"), "0 kB");
            assert_eq!(fs::read_to_string("/proc/self/oom_score_adj").unwrap().trim(), OOM_SCORE_ADJ);
            assert_eq!(std::thread::spawn(policy).join().unwrap(), libc::SCHED_OTHER.to_string());
            let script = "cat /proc/self/oom_score_adj; grep VmLck: /proc/self/status; cut -d' ' -f41 /proc/self/stat";
            let argv = ["/bin/sh", "-c", script].map(str::to_owned).to_vec();
            let spec = Spec { argv, environment: [].into(), timeout: Duration::from_secs(20), max_output: 1000 };
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            let outcome = runtime.block_on(exec::run(&spec)).unwrap();
            assert_eq!(String::from_utf8_lossy(&outcome.stdout), "0\nVmLck:\t       0 kB\n0\n");
        });
        done.join().unwrap();
        // For the tests that share this process.
        nix::sys::mman::munlockall().unwrap();
        fs::write("/proc/self/oom_score_adj", "0").unwrap();
    }

    #[test]
    fn what_is_not_permitted_says_what_permits_it() {
        let error = || io::Error::from_raw_os_error(1);
        for (refusal, remedy) in [
            (Refusal::Scheduling(error()), "CAP_SYS_NICE"),
            (Refusal::Memory(error()), "LimitMEMLOCK=infinity"),
            (Refusal::OutOfMemory(error()), "OOMScoreAdjust=-1000"),
        ] {
            let text = refusal.to_string();
            assert!(text.contains("Operation not permitted") && text.contains(remedy), "{text}");
        }
    }
}
