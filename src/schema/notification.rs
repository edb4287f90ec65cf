//! The shape of a notification.

use super::{Object, log};
use crate::smi::Oid;

/// A notification that this version sends.
#[derive(Debug)]
pub struct NotificationType {
    /// The descriptor.
    pub name: &'static str,
    /// Below `base.0`.
    pub arc: u32,
    /// Its own objects, behind the leading ones.
    pub objects: &'static [&'static Object],
    /// The DESCRIPTION clause: when it is sent, and which instances its own objects are.
    pub description: &'static str,
    /// As snmptt shows it.
    pub severity: TrapSeverity,
}

/// The words that snmptt has for severities.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TrapSeverity {
    /// `NORMAL`
    Normal,
    /// `WARNING`
    Warning,
    /// `CRITICAL`
    Critical,
}

impl TrapSeverity {
    /// The word of a `--#SEVERITY` line.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Normal => "NORMAL",
            Self::Warning => "WARNING",
            Self::Critical => "CRITICAL",
        }
    }
}

impl NotificationType {
    /// Its OID. The sub-identifier before the last is 0, so that it has an SNMPv1 form (RFC 2578 section 8.5).
    #[must_use]
    pub fn oid(&self, base: &Oid) -> Oid {
        base.child(&[0, self.arc])
    }

    /// What it carries: the leading objects, then its own.
    pub fn all_objects(&self) -> impl Iterator<Item = &'static Object> {
        log::LEADING.iter().chain(self.objects).copied()
    }
}
