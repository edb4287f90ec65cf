//! Indexes of a table that several subagents share.

use super::Context;
use super::varbinds::{read_varbinds, write_varbinds};
use crate::agentx::wire::{DecodeError, Flags, Reader, Writer};
use crate::smi::{Oid, Value};

/// RFC 2741 section 6.2.12.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndexAllocate {
    /// The context of the names.
    pub context: Context,
    /// Any value will do that was never used before.
    pub new_index: bool,
    /// Any value will do that is not in use.
    pub any_index: bool,
    /// The columns of the indexes, and the values that are wanted.
    pub varbinds: Vec<(Oid, Value)>,
}

impl IndexAllocate {
    pub(super) fn read(input: &mut Reader<'_>, context: Context, flags: Flags) -> Result<Self, DecodeError> {
        let (new_index, any_index) = (flags.contains(Flags::NEW_INDEX), flags.contains(Flags::ANY_INDEX));
        Ok(Self { context, new_index, any_index, varbinds: read_varbinds(input)? })
    }

    pub(super) fn write(&self, output: &mut Writer<'_>) {
        write_varbinds(&self.varbinds, output);
    }
}
