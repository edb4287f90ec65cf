//! What a node must still know after a restart.
//!
//! Claims are waited for by frames (C5). The rest is written at once, and waited for by nobody. What is of this machine counts only in the
//! boot of the kernel in which it was written: its points in time are those of CLOCK_BOOTTIME, and a reboot is a fresh start. A release that
//! does not know it leaves it out, and one that misses it begins anew.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use super::intent::Intent;
use super::report::Epoch;
use super::run::Failures;
use crate::smi::Name;
use crate::time::Instant;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The record on disk.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Durable {
    /// The kernel's boot in which it was written: claims of an earlier one say nothing about what runs.
    pub boot: String,
    /// By group.
    pub groups: BTreeMap<Name, DurableGroup>,
    /// What people have ordered.
    pub intent: Intent,
    /// Required probes that were critical when the agent spoke of them last.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub missing: BTreeSet<Name>,
    /// Everything was stopped, and this core says goodbye: whoever starts after a reboot was not switched off.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub ended_well: bool,
    /// Whether the other node's core has gone and left something running: true until it is heard again, or a person has looked.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub peer_left: bool,
    /// Fence devices that may have left the other node without power, and are to switch it on.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub to_switch_on: BTreeSet<Name>,
}

/// Of one group.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DurableGroup {
    /// The highest epoch held, granted or heard of.
    pub epoch: Epoch,
    /// The claim that is held.
    pub claim: Option<Epoch>,
    /// The node that held it last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holder: Option<u8>,
    /// How this node came to hold it, where that was by a takeover.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub takeover: Option<Takeover>,
    /// When it was moved here without being asked, within the hour, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub moves: Vec<Instant>,
    /// Resources of which there is something to know.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub resources: BTreeMap<Name, DurableResource>,
}

/// A group is taken from the other node.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Takeover {
    /// Under this claim.
    pub epoch: Epoch,
    /// Why, in a line.
    pub reason: String,
    /// When that was told; `None` until the group runs.
    pub told: Option<Instant>,
}

/// Of one resource that has failed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DurableResource {
    /// Its failures.
    pub failures: Failures,
    /// It could not be stopped: nothing is done with the group until somebody looks.
    pub blocked: bool,
    /// The number of cleanups that were carried out: one that was ordered meanwhile is still to come.
    pub cleanups: u32,
}

impl Durable {
    /// What of it counts in a boot: all, or of an earlier one only epochs, orders and what the other node has left.
    #[must_use]
    pub fn in_boot(self, is_same: bool) -> Self {
        if is_same {
            return self;
        }
        let group = |(name, group): (Name, DurableGroup)| (name, DurableGroup { epoch: group.epoch, ..DurableGroup::default() });
        Self { groups: self.groups.into_iter().map(group).collect(), missing: BTreeSet::new(), ..self }
    }

    /// As it is written, and whether that is all of it: within `most` octets if possible, and where there is no room claims and orders are worth
    /// more than the rest.
    ///
    /// # Errors
    /// None that is known: every key is a text.
    pub fn payload(&self, most: usize) -> serde_json::Result<(Vec<u8>, bool)> {
        let payload = serde_json::to_vec(self)?;
        if payload.len() <= most {
            return Ok((payload, true));
        }
        let group = |group: &DurableGroup| DurableGroup { epoch: group.epoch, claim: group.claim, ..DurableGroup::default() };
        let groups = self.groups.iter().map(|(name, kept)| (name.clone(), group(kept))).collect();
        Ok((serde_json::to_vec(&Self { groups, missing: BTreeSet::new(), ..self.clone() })?, false))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn name(text: &str) -> Name {
        text.parse().unwrap()
    }

    fn full() -> Durable {
        let mut failures = Failures::default();
        failures.record(Instant::after_start(Duration::from_secs(9)), "timed out", true);
        let resources = BTreeMap::from([(name("db"), DurableResource { failures, blocked: true, cleanups: 2 })]);
        let takeover = Some(Takeover { epoch: 7, reason: "zipi is fenced".to_owned(), told: None });
        let moves = vec![Instant::after_start(Duration::from_secs(5))];
        let group = DurableGroup { epoch: 8, claim: Some(7), holder: Some(1), takeover, moves, resources };
        let groups = BTreeMap::from([(name("web"), group)]);
        Durable {
            boot: "b".to_owned(),
            groups,
            intent: Intent::default(),
            missing: BTreeSet::from([name("nfs")]),
            ended_well: true,
            peer_left: true,
            to_switch_on: BTreeSet::from([name("ipmi")]),
        }
    }

    /// What a release before this one has written, and would read of ours.
    const EARLIER: &str = r#"{"boot":"b","groups":{"web":{"epoch":8,"claim":7}},"intent":{"version":0,"author":0,"maintenance":false,"standby":0,"groups":[],"unmanaged":[],"cleanups":[]}}"#;

    #[test]
    fn both_ways() {
        let full = full();
        assert_eq!(serde_json::from_slice::<Durable>(&full.payload(usize::MAX).unwrap().0).unwrap(), full);
        let earlier: Durable = serde_json::from_str(EARLIER).unwrap();
        let group = DurableGroup { epoch: 8, claim: Some(7), ..DurableGroup::default() };
        assert_eq!(earlier.groups, BTreeMap::from([(name("web"), group)]));
        assert_eq!(
            String::from_utf8(earlier.payload(usize::MAX).unwrap().0).unwrap(),
            EARLIER,
            "with nothing more to know it is as before"
        );
    }

    #[test]
    fn claims_come_first_where_there_is_no_room() {
        let full = full();
        let length = full.payload(usize::MAX).unwrap().0.len();
        let (whole, is_whole) = full.payload(length).unwrap();
        assert_eq!((whole.len(), is_whole), (length, true));
        let safe = EARLIER.replacen(
            "\"cleanups\":[]}}",
            "\"cleanups\":[]},\"ended_well\":true,\"peer_left\":true,\"to_switch_on\":[\"ipmi\"]}",
            1,
        );
        let (part, is_whole) = full.payload(length - 1).unwrap();
        assert_eq!((String::from_utf8(part).unwrap(), is_whole), (safe, false));
    }

    #[test]
    fn a_reboot_is_a_fresh_start() {
        let full = full();
        assert_eq!(full.clone().in_boot(true), full);
        let group = DurableGroup { epoch: 8, ..DurableGroup::default() };
        let expected = Durable { groups: BTreeMap::from([(name("web"), group)]), missing: BTreeSet::new(), ..full.clone() };
        assert_eq!(full.in_boot(false), expected);
    }
}
