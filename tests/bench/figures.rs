//! What was measured, by server, size and metric; medians over the rounds.

use crate::client::Ask;
use crate::server::Kind;
use std::collections::{BTreeMap, BTreeSet};

/// One thing that is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Metric {
    /// Median of a GET, microseconds.
    GetMedian,
    /// 99th percentile of a GET, microseconds.
    GetP99,
    /// CPU time of snmpd for a GET, microseconds.
    GetMaster,
    /// CPU time of what is behind snmpd for a GET, microseconds.
    GetBehind,
    /// Wall time of a walk, milliseconds.
    WalkTime(Ask),
    /// CPU time of snmpd and what is behind it for one variable of a walk, microseconds.
    WalkCpu(Ask),
    /// GETs a second of eight clients together.
    CrowdRate,
    /// Median of a GET of one of eight clients, microseconds.
    CrowdMedian,
    /// 99th percentile of that.
    CrowdP99,
    /// GETs of eight clients that got no answer or an error.
    CrowdErrors,
    /// Resident memory, MiB.
    Resident,
    /// GETs with other figures beside: 99th percentile, microseconds; `true` with hanging scripts.
    Scripts(bool),
    /// From snmpd back to served again, seconds.
    ServedAgain,
}

/// Server, rows of its table, metric.
pub type Key = (Kind, usize, Metric);

/// All that was measured of one subject.
pub struct Figures<K = Key> {
    rounds: BTreeMap<K, Vec<f64>>,
    too_long: BTreeSet<K>,
}

impl<K> Default for Figures<K> {
    fn default() -> Self {
        Self { rounds: BTreeMap::new(), too_long: BTreeSet::new() }
    }
}

impl<K: Copy + Ord> Figures<K> {
    /// One round gave this.
    pub fn push(&mut self, key: K, figure: f64) {
        self.rounds.entry(key).or_default().push(figure);
    }

    /// Whether nothing was measured.
    pub fn is_empty(&self) -> bool {
        self.rounds.is_empty()
    }

    /// This was cut off, and is not to be tried again.
    pub fn push_too_long(&mut self, key: K) {
        self.too_long.insert(key);
    }

    /// Whether it was cut off in an earlier round.
    pub fn is_too_long(&self, key: K) -> bool {
        self.too_long.contains(&key)
    }

    /// Median over the rounds.
    pub fn median(&self, key: K) -> Option<f64> {
        self.percentile(key, 50)
    }

    /// Another percentile of them.
    pub fn percentile(&self, key: K, percent: usize) -> Option<f64> {
        percentile(self.rounds.get(&key)?, percent)
    }

    /// How many there were.
    pub fn count(&self, key: K) -> usize {
        self.rounds.get(&key).map_or(0, Vec::len)
    }

    /// Sum over the rounds.
    pub fn sum(&self, key: K) -> Option<f64> {
        Some(self.rounds.get(&key)?.iter().sum())
    }

    /// The median of one divided by that of another.
    pub fn ratio(&self, key: K, by: K) -> Option<f64> {
        Some(self.median(key)? / self.median(by)?)
    }
}

/// The value below which `percent` of the samples lie (nearest rank).
pub fn percentile(samples: &[f64], percent: usize) -> Option<f64> {
    let mut sorted = samples.to_vec();
    sorted.sort_by(f64::total_cmp);
    let last = sorted.len().checked_sub(1)?;
    sorted.get((last * percent + 50) / 100).copied()
}

/// A shuffled order of the servers for each round, so that none always runs behind the same other. Fisher and Yates, over xorshift64.
pub struct Shuffle(u64);

impl Shuffle {
    /// The same orders in every run.
    pub fn new() -> Self {
        Self(0x9e37_79b9_7f4a_7c15)
    }

    /// Another order.
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            let other = usize::try_from(self.0 >> 33).unwrap_or(0) % (last + 1);
            items.swap(last, other);
        }
    }
}
