//! Site objects: one configured OID, its value, and how fresh that is.

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
    /// Whether it can be trusted.
    pub freshness: Freshness,
    /// Values that did not fit the type, or were missing from the output.
    pub bad_values: u64,
    /// Why the last run gave no value; empty where it did.
    pub error: String,
}
