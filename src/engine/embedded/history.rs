//! The last takeovers, also those before a restart of the core or of the machine. They are kept by the wall clock and by names, so that they can
//! be read after both have started anew.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use crate::smi::Name;
use crate::time::WallTime;
use crate::view::cluster::{Takeover, TakeoverCause};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

/// So many are kept.
const MOST: usize = 32;

/// The record on disk.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct History {
    rows: VecDeque<Row>,
    /// The node on which each group was seen to run last.
    last: BTreeMap<Name, Name>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Row {
    number: u32,
    group: Name,
    from: Name,
    to: Name,
    cause: TakeoverCause,
    reason: String,
    /// Milliseconds since 1970-01-01 00:00 UTC.
    at: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    outage: Option<Duration>,
}

/// What is seen of a group that runs.
#[derive(Clone, Copy, Debug)]
pub struct Sight<'a> {
    /// The group.
    pub group: &'a Name,
    /// Where it runs.
    pub node: &'a Name,
    /// Why there.
    pub cause: TakeoverCause,
    /// The same in one line.
    pub reason: &'a str,
    /// How long it ran nowhere.
    pub outage: Option<Duration>,
}

impl History {
    /// A group is seen to run: a takeover, if it ran on another node before. Whether there is anything new.
    pub fn see(&mut self, now: WallTime, sight: Sight<'_>) -> bool {
        let Sight { group, node, cause, reason, outage } = sight;
        let before = self.last.insert(group.clone(), node.clone());
        if before.as_ref() == Some(node) {
            return false;
        }
        let Some(from) = before else { return true };
        let number = self.rows.back().map_or(1, |row| row.number.saturating_add(1));
        let (group, to, reason) = (group.clone(), node.clone(), reason.to_owned());
        self.rows.push_back(Row { number, group, from, to, cause, reason, at: now.unix_ms, outage });
        if self.rows.len() > MOST {
            self.rows.pop_front();
        }
        true
    }

    /// As they are shown: oldest first.
    #[must_use]
    pub fn rows(&self, now: WallTime) -> Vec<Takeover> {
        let row = |row: &Row| {
            // A clock that was set back since: just now.
            let age = Duration::from_millis(u64::try_from(now.unix_ms.saturating_sub(row.at)).unwrap_or(0));
            let Row { number, group, from, to, cause, reason, outage, .. } = row.clone();
            Takeover { number, group, from, to, cause, reason, age, outage }
        };
        self.rows.iter().map(row).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> WallTime {
        WallTime { unix_ms: seconds * 1000, offset_minutes: 0 }
    }

    fn name(text: &str) -> Name {
        text.parse().unwrap()
    }

    fn see(history: &mut History, seconds: i64, node: &str, outage: Option<u64>) -> bool {
        let (group, node) = (name("web"), name(node));
        let outage = outage.map(Duration::from_secs);
        history.see(at(seconds), Sight { group: &group, node: &node, cause: TakeoverCause::Order, reason: "by order", outage })
    }

    #[test]
    fn a_group_that_ran_elsewhere_before_was_taken_over() {
        let mut history = History::default();
        assert!(see(&mut history, 10, "zipi", None));
        assert!(!see(&mut history, 11, "zipi", None));
        assert_eq!(history.rows(at(12)), []);
        // Another core, which reads what was kept.
        let kept = serde_json::to_vec(&history).unwrap();
        let mut history: History = serde_json::from_slice(&kept).unwrap();
        assert!(see(&mut history, 20, "zape", Some(3)));
        let expected = Takeover {
            number: 1,
            group: name("web"),
            from: name("zipi"),
            to: name("zape"),
            cause: TakeoverCause::Order,
            reason: "by order".to_owned(),
            age: Duration::from_secs(5),
            outage: Some(Duration::from_secs(3)),
        };
        assert_eq!(history.rows(at(25)), [expected]);
        assert_eq!(history.rows(at(5)).first().map(|row| row.age), Some(Duration::ZERO));
    }

    #[test]
    fn the_last_are_kept() {
        let mut history = History::default();
        for second in 0..100 {
            assert!(see(&mut history, second, if second % 2 == 0 { "zipi" } else { "zape" }, None));
        }
        let numbers: Vec<u32> = history.rows(at(100)).iter().map(|row| row.number).collect();
        assert_eq!(numbers, (68..=99).collect::<Vec<_>>());
        let length = serde_json::to_vec(&history).unwrap().len();
        assert!(length < 8000, "{length}");
    }
}
