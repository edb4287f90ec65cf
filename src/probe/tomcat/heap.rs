//! What the JVM's performance data says about its heap, in the terms of `java.lang.management.MemoryMXBean`.
//!
//! The counters are those of `jstat`; how they make up the figures differs from collector to collector. Compared with the `MXBean` in the
//! same JVM, octet for octet, on OpenJDK 17 and 25:
//!
//! | collector | used | committed | max |
//! |---|---|---|---|
//! | G1 | four spaces | capacities of the four spaces | old generation |
//! | Parallel, Serial | four spaces | eden, one survivor space, old | young + old - one survivor space |
//! | Shenandoah, Epsilon | the one generation | its capacity | its maximum |
//! | ZGC | not kept: only as of the last collection | capacities | maximum |
//!
//! CMS (up to JDK 13) has the generations of Serial and is treated like it.

#![deny(clippy::disallowed_methods, clippy::disallowed_types, clippy::arithmetic_side_effects)]

use super::hsperf::PerfData;
use std::time::Duration;

/// The JVM's memory and collections, decoded from one file. Sizes in octets; `None` where this JVM does not tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heap {
    /// In use, garbage included.
    pub used: Result<u64, Unkept>,
    /// Guaranteed to be available without asking the operating system.
    pub committed: Option<u64>,
    /// What it may grow to: -Xmx, less one survivor space with Parallel and Serial.
    pub max: Option<u64>,
    /// The old generation and its collections.
    pub old: Old,
    /// Stop-the-world pauses since the start: jstat's YGC + FGC + CGC.
    pub gc_count: Option<u64>,
    /// How long they took together: jstat's GCT.
    pub gc_time: Option<Duration>,
    /// Live Java threads, daemons included.
    pub java_threads: Option<u64>,
    /// When the JVM began to start, by the wall clock: milliseconds since 1970.
    pub created_unix_ms: Option<i64>,
    /// How long the JVM has been running by its own clock. JVMs that sample no counters (JDK 25) do not tell.
    pub age: Option<Duration>,
}

/// Why `used` cannot be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unkept {
    /// ZGC writes it at the end of a collection.
    #[error("ZGC tells the used heap only at a collection")]
    Zgc,
    /// No sampling task: JDK 25 has none, and writes eden at a collection only.
    #[error("this JVM tells the used heap only at a collection")]
    Unsampled,
    /// Entries are missing.
    #[error("this JVM does not tell the used heap")]
    Missing,
}

/// The old generation as a collection leaves it.
///
/// This is the figure to watch for memory that runs out. `used` rises and falls with every collection, and the old generation of Parallel and
/// Serial fills up to the brim before each full collection although all is well: thresholds on these flap. What is still there after a
/// collection is what the application really holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Old {
    /// The counter follows allocation and promotion: it must be read soon after a collection of the old generation.
    Live {
        /// In use now.
        used: u64,
        /// When the last collection that covers the old generation ended, in the JVM's ticks; 0 before the first.
        collected: i64,
        /// Whether no other collection has ended since then, so that nothing was promoted and `used` is still what was left.
        untouched: bool,
    },
    /// The counter is written by collections only: it is the figure.
    AtCollection(u64),
    /// Not told, not collected yet, or no generations and no such counter (Shenandoah, Epsilon).
    Unknown,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Collector {
    G1,
    /// Serial, Parallel, CMS.
    Generational,
    Zgc,
    /// Shenandoah, Epsilon.
    OneSpace,
}

const YOUNG_AND_OLD: [&str; 2] = ["sun.gc.generation.0", "sun.gc.generation.1"];
const EDEN: &str = "sun.gc.generation.0.space.0";
const SURVIVOR_0: &str = "sun.gc.generation.0.space.1";
const SURVIVOR_1: &str = "sun.gc.generation.0.space.2";
const OLD: &str = "sun.gc.generation.1.space.0";
const SPACES: [&str; 4] = [EDEN, SURVIVOR_0, SURVIVOR_1, OLD];
/// Young, full, and the pauses of concurrent collection.
const COLLECTORS: [&str; 3] = ["sun.gc.collector.0", "sun.gc.collector.1", "sun.gc.collector.2"];

impl Heap {
    /// The figures of this file.
    #[must_use]
    pub fn of(data: &PerfData) -> Self {
        let collector = Collector::of(data);
        let frequency = count(data, "sun.os.hrt.frequency");
        let pauses = |what| COLLECTORS.iter().filter_map(|name| count(data, &format!("{name}.{what}"))).reduce(u64::saturating_add);
        Self {
            used: used(data, collector),
            committed: committed(data, collector),
            max: max(data, collector),
            old: old(data, collector),
            gc_count: pauses("invocations"),
            gc_time: pauses("time").zip(frequency).and_then(|(ticks, frequency)| duration(ticks, frequency)),
            java_threads: count(data, "java.threads.live"),
            created_unix_ms: data.long("sun.rt.createVmBeginTime"),
            age: count(data, "sun.os.hrt.ticks").zip(frequency).and_then(|(ticks, frequency)| duration(ticks, frequency)),
        }
    }
}

impl Collector {
    fn of(data: &PerfData) -> Self {
        match data.text("sun.gc.policy.name") {
            Some(b"GarbageFirst") => Self::G1,
            Some(_) => Self::Generational,
            None if data.text("sun.gc.collector.2.name").is_some_and(|name| name.starts_with(b"Z")) => Self::Zgc,
            None => Self::OneSpace,
        }
    }
}

fn used(data: &PerfData, collector: Collector) -> Result<u64, Unkept> {
    let total = match collector {
        Collector::G1 => sum(data, &SPACES, "used"),
        // The ticks are the first thing that the sampling task writes: without them nobody samples eden.
        Collector::Generational if data.long("sun.os.hrt.ticks").is_none() => return Err(Unkept::Unsampled),
        Collector::Generational => sum(data, &SPACES, "used"),
        Collector::OneSpace => sum(data, &[OLD], "used"),
        Collector::Zgc => return Err(Unkept::Zgc),
    };
    total.ok_or(Unkept::Missing)
}

fn committed(data: &PerfData, collector: Collector) -> Option<u64> {
    match collector {
        Collector::G1 => sum(data, &SPACES, "capacity")?.checked_sub(g1_padding(data)?.checked_mul(4)?),
        // Objects are only ever in one of the two survivor spaces, and the MXBean counts one.
        Collector::Generational => sum(data, &[EDEN, SURVIVOR_0, OLD], "capacity"),
        Collector::OneSpace => sum(data, &[OLD], "capacity"),
        // Generational ZGC has both generations, the older one has only the old.
        Collector::Zgc => sum(data, &YOUNG_AND_OLD, "capacity").or_else(|| sum(data, &[OLD], "capacity")),
    }
}

fn max(data: &PerfData, collector: Collector) -> Option<u64> {
    let old = sum(data, &["sun.gc.generation.1"], "maxCapacity");
    match collector {
        // The maximum of each G1 generation is the whole heap: they must not be added.
        Collector::G1 => old?.checked_sub(g1_padding(data)?),
        Collector::Generational => {
            let both = sum(data, &YOUNG_AND_OLD, "maxCapacity")?.checked_sub(sum(data, &[SURVIVOR_0], "maxCapacity")?)?;
            // The survivor spaces of Parallel may be smaller than their maximum, and the heap larger for that.
            Some(both.max(committed(data, collector).unwrap_or(0)))
        }
        Collector::OneSpace | Collector::Zgc => old,
    }
}

fn old(data: &PerfData, collector: Collector) -> Old {
    let [young, full, concurrent] = COLLECTORS.map(|name| data.long(&format!("{name}.lastExitTime")).unwrap_or(0));
    let Some(used) = sum(data, &[OLD], "used") else { return Old::Unknown };
    match collector {
        // Mixed collections, which clear old regions, are counted as young ones: after every collection the figure is worth reading.
        Collector::G1 => Old::Live { used, collected: young.max(full).max(concurrent), untouched: true },
        Collector::Generational => Old::Live { used, collected: full, untouched: young <= full },
        Collector::Zgc if concurrent > 0 => Old::AtCollection(used),
        Collector::Zgc | Collector::OneSpace => Old::Unknown,
    }
}

/// JDK 17 and before add 8 to every capacity of G1, lest it be 0; later ones do not. The first survivor space is always empty, its maximum is
/// the padding alone.
fn g1_padding(data: &PerfData) -> Option<u64> {
    sum(data, &[SURVIVOR_0], "maxCapacity")
}

fn sum(data: &PerfData, names: &[&str], what: &str) -> Option<u64> {
    names.iter().try_fold(0u64, |total, name| total.checked_add(count(data, &format!("{name}.{what}"))?))
}

/// A number that cannot be negative.
fn count(data: &PerfData, name: &str) -> Option<u64> {
    u64::try_from(data.long(name)?).ok()
}

fn duration(ticks: u64, frequency: u64) -> Option<Duration> {
    let nanos = u128::from(ticks).checked_mul(1_000_000_000)?.checked_div(frequency.into())?;
    Some(Duration::from_nanos(u64::try_from(nanos).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    macro_rules! sample {
        ($name:literal) => {
            Heap::of(&PerfData::decode(include_bytes!(concat!("../../../tests/fuzz/corpus/hsperfdata/", $name))).unwrap())
        };
    }

    /// The expected numbers are what the MXBeans of the same JVM said while the file was copied; -Xmx48m throughout.
    #[test]
    fn as_the_mxbean_says() {
        let xmx = 48 << 20;
        for (name, heap, used, committed, max, pauses) in [
            ("g1-jdk17", sample!("g1-jdk17"), Ok(18_887_720), xmx, xmx, 3),
            ("g1-jdk25", sample!("g1-jdk25"), Ok(19_099_896), xmx, xmx, 3),
            ("parallel-jdk17", sample!("parallel-jdk17"), Ok(11_765_592), 48_234_496, 48_234_496, 5),
            ("serial-jdk17", sample!("serial-jdk17"), Ok(11_849_816), 48_693_248, 48_693_248, 3),
            ("serial-jdk25", sample!("serial-jdk25"), Err(Unkept::Unsampled), 48_693_248, 48_693_248, 3),
            ("zgc-jdk17", sample!("zgc-jdk17"), Err(Unkept::Zgc), xmx, xmx, 12),
        ] {
            assert_eq!(heap.used, used, "{name}");
            assert_eq!((heap.committed, heap.max, heap.gc_count), (Some(committed), Some(max), Some(pauses)), "{name}");
            assert_eq!(heap.java_threads, Some(6), "{name}");
            let created = heap.created_unix_ms.unwrap();
            assert!(created > 1_700_000_000_000, "{name}: {created}");
        }
    }

    #[test]
    fn clocks() {
        let heap = sample!("serial-jdk17");
        assert_eq!(heap.gc_time, Some(Duration::from_nanos(10_363_437 + 1_162_148)));
        assert_eq!(heap.age, Some(Duration::from_nanos(293_812_803)));
        assert_eq!(sample!("serial-jdk25").age, None);
        assert_eq!(duration(5, 0), None);
        assert_eq!(duration(u64::MAX, 1), None);
        assert_eq!(duration(3, 2), Some(Duration::from_millis(1500)));
    }

    #[test]
    fn the_old_generation() {
        assert_eq!(sample!("g1-jdk17").old, Old::Live { used: 17_839_144, collected: 67_013_170, untouched: true });
        assert_eq!(sample!("serial-jdk17").old, Old::Live { used: 8_848_416, collected: 74_106_365, untouched: true });
        assert_eq!(sample!("zgc-jdk17").old, Old::AtCollection(18_874_368));
    }
}
