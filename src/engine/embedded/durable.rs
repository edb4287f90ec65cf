//! What a node must still know after a restart.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use super::intent::Intent;
use super::report::Epoch;
use crate::smi::Name;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The record on disk.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Durable {
    /// The kernel's boot in which it was written: claims of an earlier one say nothing about what runs.
    pub boot: String,
    /// By group.
    pub groups: BTreeMap<Name, DurableGroup>,
    /// What people have ordered.
    pub intent: Intent,
}

/// Of one group.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DurableGroup {
    /// The highest epoch held, granted or heard of.
    pub epoch: Epoch,
    /// The claim that is held.
    pub claim: Option<Epoch>,
}
