//! Children that do not outlive the benchmark: not its end, not its failure, not Ctrl-C.

use crate::failure::Failure;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};
use std::{fs, io, process};

/// A child that is asked to end may take so long.
const GRACE: Duration = Duration::from_secs(3);

/// A running program. Dropping it ends it and everything below it.
pub struct Running {
    child: Child,
}

impl Running {
    /// Starts `program` with its output in `log`. Should the benchmark itself be killed, the kernel sends it SIGTERM (prctl(2),
    /// PR_SET_PDEATHSIG, through setpriv(1)).
    pub fn start(program: &Path, arguments: &[&str], environment: &[(&str, &str)], log: &Path) -> Result<Self, Failure> {
        let out = File::options().create(true).append(true).open(log).map_err(Failure::file(log))?;
        let err = out.try_clone().map_err(Failure::file(log))?;
        let child = Command::new("setpriv")
            .args(["--pdeathsig", "TERM", "--"])
            .arg(program)
            .args(arguments)
            .envs(environment.iter().copied())
            .stdin(Stdio::null())
            .stdout(out)
            .stderr(err)
            .spawn()
            .map_err(|source| Failure::Start { program: program.display().to_string(), source })?;
        Ok(Self { child })
    }

    /// Its process number; setpriv(1) becomes the program, so it is the program's own.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// SIGKILL, as a crash would end it; what it started is left alone.
    pub fn crash(&mut self) -> Result<(), Failure> {
        let pid = self.child.id();
        self.child.kill().and_then(|()| self.child.wait()).map_err(|source| Failure::Process { pid, source })?;
        Ok(())
    }

    /// Waits for its end, whatever its status.
    pub fn wait(mut self) -> Result<(), Failure> {
        let pid = self.child.id();
        self.child.wait().map(drop).map_err(|source| Failure::Process { pid, source })
    }

    fn ended(&mut self) -> bool {
        !matches!(self.child.try_wait(), Ok(None))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if self.ended() {
            return;
        }
        let below = descendants(self.pid());
        signal(self.pid(), Signal::SIGTERM);
        let begin = Instant::now();
        while !self.ended() && begin.elapsed() < GRACE {
            sleep(Duration::from_millis(10));
        }
        // It was reaped above or is still ours: the number cannot belong to somebody else.
        if !self.ended() {
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
        for (pid, start) in below {
            if start_time(pid) == Some(start) {
                signal(pid, Signal::SIGKILL);
            }
        }
    }
}

/// Ends everything below this process, removes `directories` and exits with the status of a program that SIGINT ended.
pub fn abandon(directories: &[PathBuf]) -> ! {
    let below = descendants(process::id());
    for (pid, _) in &below {
        signal(*pid, Signal::SIGTERM);
    }
    let begin = Instant::now();
    while begin.elapsed() < GRACE && below.iter().any(|(pid, start)| start_time(*pid) == Some(*start) && !is_zombie(*pid)) {
        sleep(Duration::from_millis(10));
    }
    for (pid, start) in below {
        if start_time(pid) == Some(start) {
            signal(pid, Signal::SIGKILL);
        }
    }
    for directory in directories {
        let _ = fs::remove_dir_all(directory);
    }
    process::exit(130);
}

/// All processes below `pid`, with their start times (proc_pid_stat(5), field 22): a number may be used again, the pair is not.
pub fn descendants(pid: u32) -> Vec<(u32, u64)> {
    let Ok(entries) = fs::read_dir("/proc") else { return Vec::new() };
    let pids = entries.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse::<u32>().ok());
    let all: Vec<(u32, u32, u64)> = pids.filter_map(|pid| Some((pid, field(pid, 4)?, field(pid, 22)?))).collect();
    let mut found: Vec<(u32, u64)> = Vec::new();
    let mut open = vec![pid];
    while let Some(parent) = open.pop() {
        for (child, _, start) in all.iter().filter(|(_, of, _)| *of == parent) {
            found.push((*child, *start));
            open.push(*child);
        }
    }
    found
}

fn signal(pid: u32, signal: Signal) {
    if let Ok(pid) = i32::try_from(pid) {
        // ESRCH: it ended by itself.
        let _ = kill(Pid::from_raw(pid), signal);
    }
}

fn start_time(pid: u32) -> Option<u64> {
    field(pid, 22)
}

/// Whether it has ended and only waits to be reaped.
pub fn is_zombie(pid: u32) -> bool {
    field::<char>(pid, 3) == Some('Z')
}

/// Whether it has ended, reaped or not.
pub fn has_ended(pid: u32) -> bool {
    field::<char>(pid, 3).is_none_or(|state| state == 'Z')
}

/// A field of /proc/PID/stat, counted from 1 as in proc_pid_stat(5). Field 2, the name, may hold spaces and parentheses.
fn field<T: std::str::FromStr>(pid: u32, number: usize) -> Option<T> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let (_, behind_name) = stat.rsplit_once(')')?;
    behind_name.split_whitespace().nth(number.checked_sub(3)?)?.parse().ok()
}

/// Runs `program` to its end and gives its output; a status other than 0 is a failure.
pub fn output(program: &str, arguments: &[&str]) -> Result<String, Failure> {
    let result = Command::new(program).args(arguments).stdin(Stdio::null()).output();
    let output = result.map_err(|source: io::Error| Failure::Start { program: program.to_owned(), source })?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned());
    }
    let errors = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    Err(Failure::Ended { program: program.to_owned(), status: output.status.to_string(), output: errors })
}
