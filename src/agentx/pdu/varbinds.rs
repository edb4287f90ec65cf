//! PDUs that are a list of variable bindings.

use super::Context;
use crate::agentx::wire::{DecodeError, Reader, Writer};
use crate::smi::{Oid, Value};

/// RFC 2741 sections 6.2.8, 6.2.10 and 6.2.13: `TestSet`, Notify and `IndexDeallocate`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VarBinds {
    /// The context of the names.
    pub context: Context,
    /// Names and values, in order.
    pub varbinds: Vec<(Oid, Value)>,
}

impl VarBinds {
    pub(super) fn read(input: &mut Reader<'_>, context: Context) -> Result<Self, DecodeError> {
        Ok(Self { context, varbinds: read_varbinds(input)? })
    }

    pub(super) fn write(&self, output: &mut Writer<'_>) {
        write_varbinds(&self.varbinds, output);
    }
}

/// All variable bindings up to the end of the payload: no field says how many.
pub(super) fn read_varbinds(input: &mut Reader<'_>) -> Result<Vec<(Oid, Value)>, DecodeError> {
    let mut varbinds = Vec::new();
    while !input.is_empty() {
        varbinds.push(input.varbind()?);
    }
    Ok(varbinds)
}

pub(super) fn write_varbinds(varbinds: &[(Oid, Value)], output: &mut Writer<'_>) {
    for (name, value) in varbinds {
        output.varbind(name, value);
    }
}
