//! What can be wrong with a PDU.

use super::MAX_PDU;
use crate::smi::MAX_SUB_IDS;

/// Why octets are no PDU, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("octet {offset}: {kind}")]
pub struct DecodeError {
    /// How far into the PDU, header included.
    pub offset: usize,
    /// What is wrong there.
    pub kind: DecodeErrorKind,
}

/// What is wrong, with the offending value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecodeErrorKind {
    /// h.version is not 1.
    #[error("version {0}, only 1 is known")]
    Version(u8),
    /// h.type is not among those of RFC 2741 section 6.1.
    #[error("PDU type {code} is not one of 1 to 18")]
    PduType {
        /// The type.
        code: u8,
        /// The octets of the whole PDU.
        pdu_len: usize,
    },
    /// h.payload_length is beyond what a master or we would send.
    #[error("a payload of {0} octets, but a PDU has at most {MAX_PDU}")]
    PayloadTooLong(u32),
    /// h.payload_length is not a multiple of 4.
    #[error("a payload of {0} octets is not a multiple of 4")]
    PayloadUnaligned(u32),
    /// The payload ends within a field.
    #[error("{needed} octets needed, {left} left")]
    Truncated {
        /// What the field takes.
        needed: usize,
        /// What is there.
        left: usize,
    },
    /// An object identifier with too many sub-identifiers, counted after expansion.
    #[error("{0} sub-identifiers, but an OID has at most {MAX_SUB_IDS}")]
    SubIds(usize),
    /// The include field of a search range is neither 0 nor 1.
    #[error("include is {0}, not 0 or 1")]
    Include(u8),
    /// The padding behind an octet string is not zero.
    #[error("padding octet {0:#04x}, not 0")]
    Padding(u8),
    /// v.type is not among those of RFC 2741 section 5.4.
    #[error("value type {0} is not known")]
    ValueType(u16),
    /// An `IpAddress` that is not 4 octets long.
    #[error("an IpAddress of {0} octets, not 4")]
    IpAddress(usize),
    /// c.reason is not 1 to 6.
    #[error("close reason {0} is not one of 1 to 6")]
    CloseReason(u8),
    /// r.priority or u.priority is 0.
    #[error("priority 0 is not one of 1 to 255")]
    Priority,
    /// A range over a sub-identifier that the subtree does not have.
    #[error("range over sub-identifier {sub_id} of a subtree of {sub_ids}")]
    Range {
        /// 1 is the first.
        sub_id: u8,
        /// The sub-identifiers of the subtree.
        sub_ids: usize,
    },
    /// Octets are left behind the last field.
    #[error("{0} octets behind the last field")]
    Trailing(usize),
}

impl DecodeError {
    /// The octets of the PDU that [`super::frame`] complains of, behind which the next one begins; `None` where nobody can say where that
    /// is: close the connection.
    #[must_use]
    pub fn skip(&self) -> Option<usize> {
        match self.kind {
            DecodeErrorKind::PduType { pdu_len, .. } => Some(pdu_len),
            _ => None,
        }
    }
}

/// A PDU of so many octets, header included, which net-snmp would refuse and close the connection for: at most [`MAX_PDU`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a PDU of {0} octets, but it has at most {MAX_PDU}")]
pub struct TooLong(pub usize);
