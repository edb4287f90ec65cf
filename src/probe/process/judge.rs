//! From the processes that were found to a sample. Pure but for the units of /proc, which never change.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use super::find::{Found, PidFile};
use super::stat::Stat;
use crate::config;
use crate::view::{Figure, Sample, Status};
use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

/// So much later than its pid file was written a process must have started to be taken for another one. Programs write the file when they run; the
/// slack is for a clock that was set in between.
const PID_FILE_SLACK: Duration = Duration::from_secs(60);

/// What is remembered from one run to the next.
#[derive(Debug, Default)]
pub(super) struct Lives {
    /// Number and start of the last main process.
    main: Option<(u32, u64)>,
    restarts: u64,
    /// The pid file as it was when its process was last believed, and that process.
    believed: Option<(SystemTime, (u32, u64))>,
}

/// Judges one look at /proc.
pub(super) fn sample(config: &config::Process, lives: &mut Lives, found: &Found) -> Sample {
    let ticks = rustix::param::clock_ticks_per_second().max(1);
    let reused = found
        .pid_file
        .zip(found.processes.first())
        .and_then(|(file, stat)| lives.reused(file, stat, since_boot(stat, ticks), found.uptime));
    let processes = if reused.is_some() { &[] } else { found.processes.as_slice() };

    let main = processes.iter().min_by_key(|stat| (stat.start, stat.pid));
    if let Some(main) = main {
        let life = (main.pid, main.start);
        let is_another = lives.main.is_some_and(|last| last != life);
        lives.restarts += u64::from(is_another);
        lives.main = Some(life);
    }
    let pages = i128::try_from(rustix::param::page_size()).unwrap_or(4096);
    let sum = |field: fn(&Stat) -> u64| processes.iter().map(|stat| i128::from(field(stat))).sum::<i128>();
    let cpu = processes.iter().map(|stat| seconds(stat.user, ticks) + seconds(stat.system, ticks)).sum();
    let mut figures = BTreeMap::from([
        ("count".to_owned(), Figure::Integer(i128::try_from(processes.len()).unwrap_or(i128::MAX))),
        ("resident".to_owned(), Figure::Integer(sum(|stat| stat.resident) * pages / 1024)),
        ("cpu-time".to_owned(), Figure::Real(cpu)),
        ("threads".to_owned(), Figure::Integer(sum(|stat| stat.threads))),
        ("restarts".to_owned(), lives.restarts.into()),
    ]);
    if let Some(main) = main {
        figures.insert("pid".to_owned(), Figure::Integer(main.pid.into()));
        figures.insert("uptime".to_owned(), found.uptime.saturating_sub(since_boot(main, ticks)).as_secs().into());
    }
    let is_enough = processes.len() >= usize::try_from(config.min).unwrap_or(usize::MAX);
    let is_too_many = config.max.is_some_and(|max| processes.len() > usize::try_from(max).unwrap_or(usize::MAX));
    let status = if is_enough && !is_too_many { Status::Ok } else { Status::Critical };
    let text = reused.unwrap_or_else(|| describe(config, found.pid_file, processes.len(), main, is_too_many));
    Sample { status, text, figures }
}

impl Lives {
    /// Why the process that the pid file names is not the one that wrote it.
    fn reused(&mut self, file: PidFile, stat: &Stat, started: Duration, uptime: Duration) -> Option<String> {
        let PidFile::Alive { age, written } = file else { return None };
        let life = (stat.pid, stat.start);
        if let Some((when, whose)) = self.believed
            && when == written
        {
            return (whose != life).then(|| format!("not running: the number in the pid file, {}, is now another process", stat.pid));
        }
        let later = age.saturating_sub(uptime.saturating_sub(started));
        if later > PID_FILE_SLACK {
            return Some(format!("not running: process {} started {} s after the pid file was written", stat.pid, later.as_secs()));
        }
        self.believed = Some((written, life));
        None
    }
}

fn describe(config: &config::Process, file: Option<PidFile>, count: usize, main: Option<&Stat>, is_too_many: bool) -> String {
    match (file, main) {
        (Some(PidFile::Missing), _) => "not running: no pid file".to_owned(),
        (Some(PidFile::NoNumber), _) => "not running: no number in the pid file".to_owned(),
        (Some(PidFile::Dead(pid)), _) => format!("not running: stale pid file, process {pid} is gone"),
        (_, None) => "not running".to_owned(),
        (_, Some(main)) if is_too_many => format!("{count} running, at most {} wanted; main {}", config.max.unwrap_or_default(), main.pid),
        (_, Some(main)) if count < usize::try_from(config.min).unwrap_or(usize::MAX) => {
            format!("{count} running, at least {} wanted; main {}", config.min, main.pid)
        }
        (_, Some(main)) => format!("{count} running, main {}", main.pid),
    }
}

fn since_boot(stat: &Stat, ticks: u64) -> Duration {
    Duration::try_from_secs_f64(seconds(stat.start, ticks)).unwrap_or(Duration::MAX)
}

/// Ticks are exact in an f64 for some million years.
fn seconds(time: u64, ticks: u64) -> f64 {
    time as f64 / ticks as f64
}

#[cfg(test)]
mod tests;
