//! From what was seen of an instance to what the probe says.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use super::heap::Heap;
use super::history::History;
use super::procfs::Identity;
use crate::view::{Figure, Sample, Status};
use std::collections::BTreeMap;
use std::time::Duration;

/// At most so many octets of text (`Sample::text`).
const MAX_TEXT: usize = 255;

/// An instance at one moment.
pub(super) enum Seen {
    /// Down, and how we know.
    Stopped(String),
    /// Up.
    Running(Box<Running>),
}

/// A running instance.
pub(super) struct Running {
    pub(super) identity: Identity,
    /// Since its start; `None` where the clock cannot be read.
    pub(super) age: Option<Duration>,
    pub(super) resident_kib: u64,
    pub(super) threads: u64,
    /// Held by a signal or a debugger.
    pub(super) held: bool,
    /// The JVM's own figures, or why there are none.
    pub(super) heap: Result<Heap, String>,
    /// What the operator should know about how it was found.
    pub(super) remark: Option<String>,
}

/// Judges: a stopped instance is critical, one that is held by a signal a warning. Missing heap figures alone leave it ok: who runs with
/// `-XX:-UsePerfData` wants no alarm for that; the text says why they are missing, and a figure that is missing can be watched for.
pub(super) fn judge(seen: Seen, history: &mut History) -> Sample {
    let mut sample = match seen {
        Seen::Stopped(reason) => {
            let figures = BTreeMap::from([("state".to_owned(), Figure::text("stopped"))]);
            Sample { status: Status::Critical, text: format!("stopped: {reason}"), figures }
        }
        Seen::Running(running) => judge_running(*running, history),
    };
    sample.figures.insert("restarts".to_owned(), history.restarts().into());
    sample.text.truncate(sample.text.floor_char_boundary(MAX_TEXT));
    sample
}

fn judge_running(running: Running, history: &mut History) -> Sample {
    history.running(running.identity);
    let mut figures = BTreeMap::from([("state".to_owned(), Figure::text("running"))]);
    let mut put = |name: &str, figure: Option<u64>| {
        if let Some(figure) = figure {
            figures.insert(name.to_owned(), figure.into());
        }
    };
    put("pid", Some(running.identity.pid.into()));
    put("resident", Some(running.resident_kib));
    put("threads", Some(running.threads));
    put("uptime", running.age.map(|age| age.as_secs()));
    let mut text = format!("running: pid {}", running.identity.pid);
    match running.heap {
        Ok(heap) => {
            put_heap(&heap, history, &mut put);
            text.push_str(&heap_text(&heap));
        }
        Err(reason) => text.push_str(&format!(", heap unavailable: {reason}")),
    }
    let status = if running.held { Status::Warning } else { Status::Ok };
    if running.held {
        text.push_str(", held by a signal");
    }
    if let Some(remark) = running.remark {
        text.push_str(&format!(" ({remark})"));
    }
    Sample { status, text, figures }
}

fn put_heap(heap: &Heap, history: &mut History, put: &mut impl FnMut(&str, Option<u64>)) {
    let kib = |octets: u64| octets >> 10;
    let used = heap.used.ok();
    put("java-threads", heap.java_threads);
    put("heap-used", used.map(kib));
    put("heap-committed", heap.committed.map(kib));
    put("heap-max", heap.max.map(kib));
    put("heap-used-percent", used.zip(heap.max).and_then(|(used, max)| used.saturating_mul(100).checked_div(max)));
    put("old-after-gc", history.left_by_collection(heap.old).map(kib));
    put("gc-count", heap.gc_count);
    put("gc-time", heap.gc_time.map(|time| u64::try_from(time.as_millis()).unwrap_or(u64::MAX)));
}

fn heap_text(heap: &Heap) -> String {
    match (heap.used, heap.max) {
        (Ok(used), Some(max)) => format!(", heap {} of {} MiB", used >> 20, max >> 20),
        (Ok(used), None) => format!(", heap {} MiB", used >> 20),
        (Err(reason), _) => format!(", heap-used unavailable: {reason}"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::heap::{Old, Unkept};
    use super::*;
    use crate::view::ProbeKind;

    fn heap() -> Heap {
        Heap {
            used: Ok(24 << 20),
            committed: Some(48 << 20),
            max: Some(64 << 20),
            old: Old::Live { used: 10 << 20, collected: 5, untouched: true },
            gc_count: Some(3),
            gc_time: Some(Duration::from_micros(4567)),
            java_threads: Some(23),
            created_unix_ms: Some(0),
            age: None,
        }
    }

    fn running(heap: Result<Heap, String>) -> Running {
        let identity = Identity { start_ticks: 1, pid: 42 };
        Running { identity, age: Some(Duration::from_millis(61_900)), resident_kib: 99, threads: 38, held: false, heap, remark: None }
    }

    fn shown(sample: &Sample) -> String {
        sample.figures.iter().map(|(name, figure)| format!("{name}={figure} ")).collect()
    }

    #[test]
    fn all_figures() {
        let sample = judge(Seen::Running(Box::new(running(Ok(heap())))), &mut History::default());
        assert_eq!((sample.status, sample.text.as_str()), (Status::Ok, "running: pid 42, heap 24 of 64 MiB"));
        assert_eq!(
            shown(&sample),
            "gc-count=3 gc-time=4 heap-committed=49152 heap-max=65536 heap-used=24576 heap-used-percent=37 java-threads=23 \
             old-after-gc=10240 pid=42 resident=99 restarts=0 state=running threads=38 uptime=61 "
        );
        let mut names = ProbeKind::Tomcat.fields().unwrap().to_vec();
        names.sort_unstable();
        assert!(sample.figures.keys().map(String::as_str).eq(names));
    }

    #[test]
    fn without_a_heap() {
        let sample = judge(Seen::Running(Box::new(running(Err("no file".to_owned())))), &mut History::default());
        assert_eq!((sample.status, sample.text.as_str()), (Status::Ok, "running: pid 42, heap unavailable: no file"));
        assert_eq!(shown(&sample), "pid=42 resident=99 restarts=0 state=running threads=38 uptime=61 ");
        let zgc = Heap { used: Err(Unkept::Zgc), ..heap() };
        let sample = judge(Seen::Running(Box::new(running(Ok(zgc)))), &mut History::default());
        assert_eq!(sample.text, "running: pid 42, heap-used unavailable: ZGC tells the used heap only at a collection");
        assert!(!sample.figures.contains_key("heap-used") && !sample.figures.contains_key("heap-used-percent"));
        assert!(sample.figures.contains_key("heap-max"));
    }

    #[test]
    fn held_and_doubtful() {
        let seen = Running { held: true, remark: Some("two".to_owned()), ..running(Ok(heap())) };
        let sample = judge(Seen::Running(Box::new(seen)), &mut History::default());
        let text = "running: pid 42, heap 24 of 64 MiB, held by a signal (two)";
        assert_eq!((sample.status, sample.text.as_str()), (Status::Warning, text));
    }

    #[test]
    fn stopped() {
        let mut history = History::default();
        judge(Seen::Running(Box::new(running(Ok(heap())))), &mut history);
        let sample = judge(Seen::Stopped("ä".repeat(200)), &mut history);
        assert_eq!((sample.status, sample.text.len()), (Status::Critical, 255));
        assert_eq!(shown(&sample), "restarts=0 state=stopped ");
        let again = Running { identity: Identity { start_ticks: 2, pid: 43 }, ..running(Ok(heap())) };
        let sample = judge(Seen::Running(Box::new(again)), &mut history);
        assert!(shown(&sample).contains("restarts=1 "), "{}", shown(&sample));
    }
}
