//! What a notification says, whatever version carries it.

use crate::smi::{Oid, Value};

/// A notification (RFC 3416 section 4.2.6).
#[derive(Clone, Copy, Debug)]
pub struct Notification<'a> {
    /// sysUpTime.0, in hundredths of a second.
    pub uptime: u32,
    /// snmpTrapOID.0.
    pub trap: &'a Oid,
    /// The variable bindings behind these two.
    pub objects: &'a [(Oid, Value)],
}

/// Whether the receiver is to acknowledge it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// SNMPv2-Trap: no answer.
    Trap,
    /// InformRequest: answered by a Response.
    Inform,
}
