//! Which part of the tree a session serves.

use super::Context;
use crate::agentx::wire::{DecodeError, DecodeErrorKind, Flags, Reader, Writer};
use crate::smi::Oid;
use std::num::NonZeroU8;

/// RFC 2741 section 6.2.3.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Register {
    /// The context of the region.
    pub context: Context,
    /// Seconds that the master is to wait for answers about this region; 0 leaves it to the session's.
    pub timeout: u8,
    /// Who serves it when several registered the same.
    pub priority: Priority,
    /// The region is one instance, not a subtree.
    pub instance: bool,
    /// What is served.
    pub region: Region,
}

/// RFC 2741 section 6.2.4: takes back a Register of the same context, priority and region.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unregister {
    /// The context of the region.
    pub context: Context,
    /// That of the Register.
    pub priority: Priority,
    /// What is served no more.
    pub region: Region,
}

/// 1 to 255, the smaller goes first. 127 where nobody has a reason for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Priority(pub NonZeroU8);

/// A subtree, or several that differ in one sub-identifier: rows of a table, for example.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Region {
    subtree: Oid,
    /// Which sub-identifier counts up, 1 for the first, and its last value.
    range: Option<(NonZeroU8, u32)>,
}

/// A range over a sub-identifier that the subtree does not have.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{subtree} has no sub-identifier {sub_id}, counted from 1")]
pub struct RangeError {
    /// The subtree.
    pub subtree: Oid,
    /// The place that it does not have.
    pub sub_id: u8,
}

impl Region {
    /// The subtrees from `subtree` on up to the one whose sub-identifier at place `sub_id` is `upper_bound`. Places count from 1, in the
    /// OID as a whole and not in its compressed form (RFC 2741 section 6.2.3).
    ///
    /// # Errors
    /// [`RangeError`].
    pub fn range(subtree: Oid, sub_id: u8, upper_bound: u32) -> Result<Self, RangeError> {
        match NonZeroU8::new(sub_id).filter(|place| usize::from(place.get()) <= subtree.len()) {
            Some(place) => Ok(Self { subtree, range: Some((place, upper_bound)) }),
            None => Err(RangeError { subtree, sub_id }),
        }
    }

    /// The subtree, or the first of them.
    #[must_use]
    pub fn subtree(&self) -> &Oid {
        &self.subtree
    }

    /// The place of the sub-identifier that counts up, and its last value; `None` for a single subtree.
    #[must_use]
    pub fn bound(&self) -> Option<(u8, u32)> {
        self.range.map(|(place, upper_bound)| (place.get(), upper_bound))
    }

    /// The place as it stands in the payload: 0 without a range, and then there is no upper bound either.
    fn range_subid(&self) -> u8 {
        self.range.map_or(0, |(place, _)| place.get())
    }

    fn read(input: &mut Reader<'_>, range_subid: u8) -> Result<Self, DecodeError> {
        let begin = input.clone();
        let subtree = input.oid()?;
        if range_subid == 0 {
            return Ok(subtree.into());
        }
        let upper_bound = input.u32()?;
        let sub_ids = subtree.len();
        Self::range(subtree, range_subid, upper_bound)
            .map_err(|error| begin.error(DecodeErrorKind::Range { sub_id: error.sub_id, sub_ids }))
    }

    fn write(&self, output: &mut Writer<'_>) {
        output.oid(&self.subtree, false);
        if let Some((_, upper_bound)) = self.range {
            output.u32(upper_bound);
        }
    }
}

impl From<Oid> for Region {
    fn from(subtree: Oid) -> Self {
        Self { subtree, range: None }
    }
}

impl Default for Priority {
    fn default() -> Self {
        const { Self(NonZeroU8::MIN.saturating_add(126)) }
    }
}

impl Register {
    pub(super) fn read(input: &mut Reader<'_>, context: Context, flags: Flags) -> Result<Self, DecodeError> {
        let timeout = input.u8()?;
        let priority = Priority::read(input)?;
        let range_subid = input.u8()?;
        input.reserved::<1>()?;
        let instance = flags.contains(Flags::INSTANCE_REGISTRATION);
        Ok(Self { context, timeout, priority, instance, region: Region::read(input, range_subid)? })
    }

    pub(super) fn write(&self, output: &mut Writer<'_>) {
        output.encoded(&[self.timeout, self.priority.0.get(), self.region.range_subid(), 0]);
        self.region.write(output);
    }
}

impl Unregister {
    pub(super) fn read(input: &mut Reader<'_>, context: Context) -> Result<Self, DecodeError> {
        input.reserved::<1>()?;
        let priority = Priority::read(input)?;
        let range_subid = input.u8()?;
        input.reserved::<1>()?;
        Ok(Self { context, priority, region: Region::read(input, range_subid)? })
    }

    pub(super) fn write(&self, output: &mut Writer<'_>) {
        output.encoded(&[0, self.priority.0.get(), self.region.range_subid(), 0]);
        self.region.write(output);
    }
}

impl Priority {
    fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let begin = input.clone();
        NonZeroU8::new(input.u8()?).map(Self).ok_or_else(|| begin.error(DecodeErrorKind::Priority))
    }
}
