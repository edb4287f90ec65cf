//! Requests for values.

use super::Context;
use crate::agentx::wire::{DecodeError, Reader, Writer};
use crate::smi::{MAX_SUB_IDS, Oid};

/// RFC 2741 sections 6.2.5 and 6.2.6: Get and `GetNext`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Get {
    /// The context of the names.
    pub context: Context,
    /// What is asked for.
    pub ranges: Vec<SearchRange>,
}

/// RFC 2741 section 6.2.7.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GetBulk {
    /// The context of the names.
    pub context: Context,
    /// So many ranges at the beginning are asked for once.
    pub non_repeaters: u16,
    /// So often are the others, at most.
    pub max_repetitions: u16,
    /// What is asked for.
    pub ranges: Vec<SearchRange>,
}

/// RFC 2741 section 5.2.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchRange {
    /// The name itself in a Get, else the name before those asked for.
    pub start: Oid,
    /// Whether `start` itself is asked for.
    pub include: bool,
    /// The name behind those asked for; null for no end.
    pub end: Oid,
}

impl Get {
    pub(super) fn read(input: &mut Reader<'_>, context: Context) -> Result<Self, DecodeError> {
        Ok(Self { context, ranges: read_ranges(input)? })
    }

    pub(super) fn write(&self, output: &mut Writer<'_>) {
        write_ranges(&self.ranges, output);
    }
}

impl GetBulk {
    pub(super) fn read(input: &mut Reader<'_>, context: Context) -> Result<Self, DecodeError> {
        let (non_repeaters, max_repetitions) = (input.u16()?, input.u16()?);
        Ok(Self { context, non_repeaters, max_repetitions, ranges: read_ranges(input)? })
    }

    pub(super) fn write(&self, output: &mut Writer<'_>) {
        output.u16(self.non_repeaters);
        output.u16(self.max_repetitions);
        write_ranges(&self.ranges, output);
    }
}

fn read_ranges(input: &mut Reader<'_>) -> Result<Vec<SearchRange>, DecodeError> {
    let mut ranges = Vec::new();
    let mut sub_ids = Vec::with_capacity(MAX_SUB_IDS);
    while !input.is_empty() {
        let (_, include) = input.oid_into(&mut sub_ids)?;
        let start = Oid::default().child(&sub_ids);
        ranges.push(SearchRange { start, include, end: input.oid()? });
    }
    Ok(ranges)
}

fn write_ranges(ranges: &[SearchRange], output: &mut Writer<'_>) {
    for range in ranges {
        output.oid(&range.start, range.include);
        output.oid(&range.end, false);
    }
}
