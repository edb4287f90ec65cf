//! Tomcat: whether an instance runs, and how its JVM fares, without its help: no port, no credentials, nothing loaded into the JVM, and it
//! works when Tomcat itself hangs.
//!
//! ```text
//! find       which process it is: pid file, or CATALINA_BASE on the command line
//! perf_file  the performance data that its JVM keeps in /tmp, and hsperf what is in it
//! heap       the figures of the heap, collector by collector
//! history    restarts, and what collections left
//! sample     status, text and figures
//! ```
//!
//! | figure | |
//! |---|---|
//! | `state` | `running` or `stopped` |
//! | `pid`, `resident`, `threads`, `uptime` | of the process, from `/proc`: KiB, threads of the kernel, seconds |
//! | `restarts` | how often it came back as another process since the agent started |
//! | `java-threads` | live threads as Java counts them |
//! | `heap-used`, `heap-committed`, `heap-max`, `heap-used-percent` | as in the JVM's `MemoryMXBean`, KiB and percent of the maximum |
//! | `old-after-gc` | what collections leave in the old generation, KiB: the figure to watch, see [`heap::Old`] |
//! | `gc-count`, `gc-time` | stop-the-world pauses, and their milliseconds: `jstat -gc`'s YGC + FGC + CGC and GCT |
//!
//! A figure that is not known is left out, and the text says why where all of the heap or `heap-used` is missing. `old-after-gc` is missing until
//! a collection of the old generation was seen, which with Parallel and Serial may be long after the agent's start.

mod find;
pub mod heap;
mod history;
pub mod hsperf;
mod perf_file;
mod procfs;
mod sample;

use crate::config;
use crate::probe::capped::read_capped;
use crate::time::Instant;
use crate::view::{Failure, Sample};
use find::Found;
use heap::Heap;
use history::History;
use hsperf::PerfData;
use perf_file::{Owner, Unavailable};
use procfs::{Identity, Status};
use sample::{Running, Seen};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError, TryLockError};
use std::time::{Duration, SystemTime};

/// How far apart two clocks' readings of one process's start may be.
const CLOCK_SLACK: Duration = Duration::from_secs(5);

/// The probe of one instance.
#[derive(Debug)]
pub struct Tomcat {
    // Held by a run; one that hangs keeps it.
    observer: Arc<Mutex<Observer>>,
    started: Instant,
}

#[derive(Debug)]
struct Observer {
    instance: config::Tomcat,
    known: Option<Identity>,
    directory: Option<PathBuf>,
    trust: Trust,
    history: History,
}

/// Whether the performance data file is that of the process, or was left by an earlier one of the same number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Trust {
    /// Not looked at yet.
    #[default]
    Unknown,
    /// Older than the process by the wall clock; the age that its JVM gave itself. A dead one's stands still.
    Doubted(Option<Duration>),
    /// It is.
    Given,
}

impl Tomcat {
    /// The probe of this instance.
    #[must_use]
    pub fn new(instance: &config::Tomcat) -> Self {
        let observer =
            Observer { instance: instance.clone(), known: None, directory: None, trust: Trust::default(), history: History::default() };
        Self { observer: Arc::new(Mutex::new(observer)), started: Instant::default() }
    }

    /// Looks once. A run reads a handful of small files where the process is the one of last time, else `/proc` is searched.
    ///
    /// # Errors
    /// [`Failure::System`] where it cannot be told whether the instance runs, or an earlier run still hangs (to read the command line of a
    /// process can block, and so can a pid file on a dead file server); [`Failure::Timeout`].
    pub async fn run(&mut self, now: Instant, timeout: Duration) -> Result<Sample, Failure> {
        if matches!(self.observer.try_lock(), Err(TryLockError::WouldBlock)) {
            let since = now.since(self.started).as_secs();
            return Err(Failure::System(format!("a run has been hanging for {since} s")));
        }
        self.started = now;
        let observer = Arc::clone(&self.observer);
        let look = tokio::task::spawn_blocking(move || observer.lock().unwrap_or_else(PoisonError::into_inner).look());
        match tokio::time::timeout(timeout, look).await {
            Ok(Ok(outcome)) => outcome,
            Ok(Err(error)) => Err(Failure::System(error.to_string())),
            Err(_) => Err(Failure::Timeout(timeout)),
        }
    }
}

impl Observer {
    fn look(&mut self) -> Result<Sample, Failure> {
        let seen = match find::find(&self.instance, self.known)? {
            Found::Stopped(reason) => Seen::Stopped(reason),
            Found::Running(identity, remark) => self.look_at(identity, remark)?,
        };
        Ok(sample::judge(seen, &mut self.history))
    }

    fn look_at(&mut self, identity: Identity, remark: Option<String>) -> Result<Seen, Failure> {
        if self.known.replace(identity) != Some(identity) {
            (self.directory, self.trust) = (None, Trust::default());
        }
        let pid = identity.pid;
        let path = PathBuf::from(format!("/proc/{pid}/status"));
        let failed = |error: std::io::Error| Failure::System(format!("/proc/{pid}: {error}"));
        let (stat, status) = match (find::stat(pid), read_capped(&path, 64 * 1024)) {
            (Ok(stat), Ok(status)) if stat.is_alive() => (stat, status),
            (Err(error), _) | (_, Err(error)) if !find::has_ended(&error) => return Err(failed(error)),
            _ => return Ok(Seen::Stopped(format!("process {pid} has just ended"))),
        };
        let status = Status::decode(&status).ok_or_else(|| Failure::System(format!("/proc/{pid}/status: unknown format")))?;
        let age = find::age(identity);
        let owner = Owner { pid, inner_pid: status.inner_pid, uid: status.uid };
        let heap = self.read_heap(owner, age).map_err(|reason| reason.to_string());
        let held = stat.is_held();
        let (resident_kib, threads) = (status.resident_kib, status.threads);
        Ok(Seen::Running(Box::new(Running { identity, age, resident_kib, threads, held, heap, remark })))
    }

    fn read_heap(&mut self, owner: Owner, age: Option<Duration>) -> Result<Heap, Unavailable> {
        let (octets, path) = perf_file::read(owner, &mut self.directory)?;
        let heap = match PerfData::decode(&octets) {
            Ok(data) => Heap::of(&data),
            Err(error) => return Err(Unavailable::Format(path, error)),
        };
        self.trust = self.trust.after(&heap, age, SystemTime::now());
        if self.trust == Trust::Given { Ok(heap) } else { Err(Unavailable::Stale(path)) }
    }
}

impl Trust {
    /// What to think of the file after another reading of it; `age` is that of the process.
    fn after(self, heap: &Heap, age: Option<Duration>, now: SystemTime) -> Self {
        // The wall clock may have been set forward since the JVM started, then the file only looks old.
        let ticks = matches!(self, Self::Doubted(Some(before)) if heap.age.is_some_and(|age| age > before));
        if self == Self::Given || ticks || !is_older(heap, age, now) { Self::Given } else { Self::Doubted(heap.age) }
    }
}

/// Whether the file was made before the process. Later is in order: a start script may wait for minutes before it becomes Java.
fn is_older(heap: &Heap, age: Option<Duration>, now: SystemTime) -> bool {
    let created = heap.created_unix_ms.and_then(|ms| SystemTime::UNIX_EPOCH.checked_add(Duration::from_millis(u64::try_from(ms).ok()?)));
    let started = age.and_then(|age| now.checked_sub(age));
    let older_by = started.zip(created).map(|(started, created)| started.duration_since(created).unwrap_or_default());
    older_by.is_none_or(|by| by > CLOCK_SLACK)
}

#[cfg(test)]
mod tests {
    use super::*;
    use heap::Old;

    #[test]
    fn files_of_earlier_processes() {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000);
        let heap = |created_s: i64, age: Option<u64>| Heap {
            used: Ok(0),
            committed: None,
            max: None,
            old: Old::Unknown,
            gc_count: None,
            gc_time: None,
            java_threads: None,
            created_unix_ms: Some(created_s * 1000),
            age: age.map(Duration::from_secs),
        };
        let age = Some(Duration::from_secs(100));
        for (created, trusted) in [
            (999_900, true),
            (999_896, true),  // clocks differ a little
            (999_960, true),  // its script waited for 60 s
            (999_894, false), // an earlier one's
            (-5, false),
            (i64::MAX / 1000, true),
        ] {
            let trust = Trust::Unknown.after(&heap(created, Some(7)), age, now);
            assert_eq!(trust, if trusted { Trust::Given } else { Trust::Doubted(Some(Duration::from_secs(7))) }, "{created}");
        }
        let old = |jvm_age| heap(996_300, jvm_age);
        let doubted = Trust::Doubted(Some(Duration::from_secs(50)));
        for (before, jvm_age, after) in [
            (doubted, Some(50), doubted),      // it stands still
            (doubted, Some(60), Trust::Given), // it lives: the wall clock was set forward
            (doubted, None, Trust::Doubted(None)),
            (Trust::Doubted(None), Some(50), doubted),
            (Trust::Given, Some(50), Trust::Given),
        ] {
            assert_eq!(before.after(&old(jvm_age), age, now), after, "{before:?} {jvm_age:?}");
        }
    }

    #[tokio::test]
    #[expect(clippy::await_holding_lock, reason = "it stands for a run that hangs")]
    async fn a_run_that_hangs_is_told_not_waited_for() {
        let mut tomcat = Tomcat::new(&config::Tomcat { base: None, pid_file: Some("/nonexistent".into()) });
        let at = |seconds| Instant::default().after(Duration::from_secs(seconds));
        tomcat.run(at(10), Duration::from_secs(5)).await.unwrap();
        let observer = Arc::clone(&tomcat.observer);
        let hanging = observer.lock().unwrap();
        let error = tomcat.run(at(25), Duration::from_secs(5)).await.unwrap_err();
        assert_eq!(error.to_string(), "a run has been hanging for 15 s");
        drop(hanging);
        tomcat.run(at(40), Duration::from_secs(5)).await.unwrap();
    }
}
