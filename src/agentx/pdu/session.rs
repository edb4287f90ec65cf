//! A session's begin and end.

use crate::agentx::wire::{DecodeError, DecodeErrorKind, Reader, Writer};
use crate::smi::Oid;

/// RFC 2741 section 6.2.1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Open {
    /// Seconds that the master is to wait for our answers; 0 leaves it to the master.
    pub timeout: u8,
    /// What kind of subagent this is; may be null.
    pub id: Oid,
    /// A `DisplayString` on the subagent.
    pub descr: Vec<u8>,
}

/// RFC 2741 section 6.2.2.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Close {
    /// Why.
    pub reason: CloseReason,
}

/// c.reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum CloseReason {
    /// None of those below.
    Other = 1,
    /// Too many PDUs that could not be parsed.
    ParseError = 2,
    /// Too many PDUs that broke the protocol.
    ProtocolError = 3,
    /// Too many requests without an answer.
    Timeouts = 4,
    /// The sender ends.
    Shutdown = 5,
    /// An operator wants it, by SNMP.
    ByManager = 6,
}

impl Open {
    pub(super) fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let timeout = input.u8()?;
        input.reserved::<3>()?;
        Ok(Self { timeout, id: input.oid()?, descr: input.octets()?.to_vec() })
    }

    pub(super) fn write(&self, output: &mut Writer<'_>) {
        output.encoded(&[self.timeout, 0, 0, 0]);
        output.oid(&self.id, false);
        output.octets(&self.descr);
    }
}

impl Close {
    pub(super) fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let begin = input.clone();
        let code = input.u8()?;
        input.reserved::<3>()?;
        let reason = match code {
            1 => CloseReason::Other,
            2 => CloseReason::ParseError,
            3 => CloseReason::ProtocolError,
            4 => CloseReason::Timeouts,
            5 => CloseReason::Shutdown,
            6 => CloseReason::ByManager,
            other => return Err(begin.error(DecodeErrorKind::CloseReason(other))),
        };
        Ok(Self { reason })
    }

    pub(super) fn write(self, output: &mut Writer<'_>) {
        output.encoded(&[self.reason as u8, 0, 0, 0]);
    }
}
