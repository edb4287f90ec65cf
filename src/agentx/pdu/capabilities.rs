//! Rows of the master's sysORTable.

use super::Context;
use crate::agentx::wire::{DecodeError, Reader, Writer};
use crate::smi::Oid;

/// RFC 2741 section 6.2.14.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddAgentCaps {
    /// The context in which it holds.
    pub context: Context,
    /// sysORID.
    pub id: Oid,
    /// sysORDescr, a `DisplayString`.
    pub descr: Vec<u8>,
}

/// RFC 2741 section 6.2.15.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemoveAgentCaps {
    /// The context in which it held.
    pub context: Context,
    /// sysORID.
    pub id: Oid,
}

impl AddAgentCaps {
    pub(super) fn read(input: &mut Reader<'_>, context: Context) -> Result<Self, DecodeError> {
        Ok(Self { context, id: input.oid()?, descr: input.octets()?.to_vec() })
    }

    pub(super) fn write(&self, output: &mut Writer<'_>) {
        output.oid(&self.id, false);
        output.octets(&self.descr);
    }
}

impl RemoveAgentCaps {
    pub(super) fn read(input: &mut Reader<'_>, context: Context) -> Result<Self, DecodeError> {
        Ok(Self { context, id: input.oid()? })
    }

    pub(super) fn write(&self, output: &mut Writer<'_>) {
        output.oid(&self.id, false);
    }
}
