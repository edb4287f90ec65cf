//! Site objects: one configured OID, its value, and how fresh that is.

use super::Probe;
use crate::smi::{Name, Value};
use crate::time::Instant;
use serde::Serialize;

/// How much a shown value can be trusted. The discriminants are the enumeration `HaFreshness` of the MIB.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum Freshness {
    /// From a run that is young enough.
    Fresh = 1,
    /// The last value, but older than it may be.
    Stale = 2,
    /// There never was a value, or the last run gave none that fits the type.
    #[default]
    Unknown = 3,
}

/// One site object.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Object {
    /// The probe that feeds it.
    pub probe: Option<Name>,
    /// The last value that fitted the type.
    pub value: Option<Value>,
    /// When that was measured.
    pub measured: Option<Instant>,
    /// Whether it could be trusted when it was written.
    pub freshness: Freshness,
    /// Values that did not fit the type, or were missing from the output.
    pub bad_values: u64,
    /// Why the last run gave no value; empty where it did.
    pub error: String,
}

impl Object {
    /// Whether it can be trusted at `now`: what was fresh when it was written may be too old for its probe by now.
    #[must_use]
    pub fn freshness_at(&self, now: Instant, probe: Option<&Probe>) -> Freshness {
        let too_old = match (self.measured, probe) {
            (Some(measured), Some(probe)) => now.since(measured) > probe.max_age,
            _ => true,
        };
        match self.freshness {
            Freshness::Fresh if too_old => Freshness::Stale,
            freshness => freshness,
        }
    }
}
