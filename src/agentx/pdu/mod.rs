//! The 18 PDUs (RFC 2741 section 6.2), as a master or a subagent sends them.

#![deny(clippy::disallowed_methods, clippy::disallowed_types, clippy::arithmetic_side_effects)]

mod capabilities;
mod error_code;
mod index;
mod registration;
mod request;
mod response;
mod session;
mod varbinds;

pub use capabilities::{AddAgentCaps, RemoveAgentCaps};
pub use error_code::ErrorCode;
pub use index::IndexAllocate;
pub use registration::{Priority, RangeError, Region, Register, Unregister};
pub use request::{Get, GetBulk, SearchRange};
pub use response::Response;
pub use session::{Close, CloseReason, Open};
pub use varbinds::VarBinds;

use super::wire::{DecodeError, Flags, Header, PduKind, Reader, TooLong, Writer};

/// The context that a PDU is about (RFC 2741 section 6.1.1): `None` is the default one, which is no field at all on the wire.
pub type Context = Option<Vec<u8>>;

/// One PDU, without what the header says of session and packet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pdu {
    /// 6.2.1: a subagent wants a session.
    Open(Open),
    /// 6.2.2: a session ends.
    Close(Close),
    /// 6.2.3: a subagent offers a part of the tree.
    Register(Register),
    /// 6.2.4: and takes it back.
    Unregister(Unregister),
    /// 6.2.5: these names.
    Get(Get),
    /// 6.2.6: the names behind these.
    GetNext(Get),
    /// 6.2.7: several names behind these.
    GetBulk(GetBulk),
    /// 6.2.8: could these be set?
    TestSet(VarBinds),
    /// 6.2.9: set them.
    CommitSet,
    /// 6.2.9: set them back.
    UndoSet,
    /// 6.2.9: no more is to come. The only request without a Response.
    CleanupSet,
    /// 6.2.10: a notification.
    Notify(VarBinds),
    /// 6.2.11: are you there?
    Ping(Context),
    /// 6.2.12: an index for a shared table.
    IndexAllocate(IndexAllocate),
    /// 6.2.13: and back.
    IndexDeallocate(VarBinds),
    /// 6.2.14: a row of sysORTable.
    AddAgentCaps(AddAgentCaps),
    /// 6.2.15: and no more.
    RemoveAgentCaps(RemoveAgentCaps),
    /// 6.2.16: the answer to all of these.
    Response(Response),
}

impl Pdu {
    /// Reads the payload behind `header`.
    ///
    /// # Errors
    /// Where the payload is not what the header promises: the PDU is of no use, those behind it are.
    pub fn decode(header: &Header, payload: &[u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(payload, header.order());
        let input = &mut reader;
        // The field follows from the flag (RFC 2741 section 6.1.1). net-snmp reads it, and in a request that belongs to a context may
        // write it, also in PDUs for which RFC 2741 gives none; there it means nothing.
        let context = match header.flags.contains(Flags::NON_DEFAULT_CONTEXT) {
            true => Some(input.octets()?.to_vec()),
            false => None,
        };
        let pdu = match header.kind {
            PduKind::Open => Self::Open(Open::read(input)?),
            PduKind::Close => Self::Close(Close::read(input)?),
            PduKind::Register => Self::Register(Register::read(input, context, header.flags)?),
            PduKind::Unregister => Self::Unregister(Unregister::read(input, context)?),
            PduKind::Get => Self::Get(Get::read(input, context)?),
            PduKind::GetNext => Self::GetNext(Get::read(input, context)?),
            PduKind::GetBulk => Self::GetBulk(GetBulk::read(input, context)?),
            PduKind::TestSet => Self::TestSet(VarBinds::read(input, context)?),
            PduKind::CommitSet => Self::CommitSet,
            PduKind::UndoSet => Self::UndoSet,
            PduKind::CleanupSet => Self::CleanupSet,
            PduKind::Notify => Self::Notify(VarBinds::read(input, context)?),
            PduKind::Ping => Self::Ping(context),
            PduKind::IndexAllocate => Self::IndexAllocate(IndexAllocate::read(input, context, header.flags)?),
            PduKind::IndexDeallocate => Self::IndexDeallocate(VarBinds::read(input, context)?),
            PduKind::AddAgentCaps => Self::AddAgentCaps(AddAgentCaps::read(input, context)?),
            PduKind::RemoveAgentCaps => Self::RemoveAgentCaps(RemoveAgentCaps::read(input, context)?),
            PduKind::Response => Self::Response(Response::read(input)?),
        };
        reader.finish()?;
        Ok(pdu)
    }

    /// Appends the whole PDU, in the byte order and with the three ids of `like`; the rest of that header does not matter.
    ///
    /// # Errors
    /// [`TooLong`], and nothing is appended.
    pub fn encode(&self, like: &Header, out: &mut Vec<u8>) -> Result<(), TooLong> {
        let order = like.flags.contains(Flags::NETWORK_BYTE_ORDER);
        let flags = self.flags().with(Flags::NETWORK_BYTE_ORDER, order);
        let mut writer = Writer::begin(out, &Header { kind: self.kind(), flags, ..*like });
        let output = &mut writer;
        if let Some(context) = self.context() {
            output.octets(context);
        }
        match self {
            Self::Open(open) => open.write(output),
            Self::Close(close) => close.write(output),
            Self::Register(register) => register.write(output),
            Self::Unregister(unregister) => unregister.write(output),
            Self::Get(get) | Self::GetNext(get) => get.write(output),
            Self::GetBulk(bulk) => bulk.write(output),
            Self::TestSet(list) | Self::Notify(list) | Self::IndexDeallocate(list) => list.write(output),
            Self::CommitSet | Self::UndoSet | Self::CleanupSet | Self::Ping(_) => {}
            Self::IndexAllocate(allocate) => allocate.write(output),
            Self::AddAgentCaps(add) => add.write(output),
            Self::RemoveAgentCaps(remove) => remove.write(output),
            Self::Response(response) => response.write(output),
        }
        writer.finish()
    }

    /// Its type.
    #[must_use]
    pub fn kind(&self) -> PduKind {
        match self {
            Self::Open(_) => PduKind::Open,
            Self::Close(_) => PduKind::Close,
            Self::Register(_) => PduKind::Register,
            Self::Unregister(_) => PduKind::Unregister,
            Self::Get(_) => PduKind::Get,
            Self::GetNext(_) => PduKind::GetNext,
            Self::GetBulk(_) => PduKind::GetBulk,
            Self::TestSet(_) => PduKind::TestSet,
            Self::CommitSet => PduKind::CommitSet,
            Self::UndoSet => PduKind::UndoSet,
            Self::CleanupSet => PduKind::CleanupSet,
            Self::Notify(_) => PduKind::Notify,
            Self::Ping(_) => PduKind::Ping,
            Self::IndexAllocate(_) => PduKind::IndexAllocate,
            Self::IndexDeallocate(_) => PduKind::IndexDeallocate,
            Self::AddAgentCaps(_) => PduKind::AddAgentCaps,
            Self::RemoveAgentCaps(_) => PduKind::RemoveAgentCaps,
            Self::Response(_) => PduKind::Response,
        }
    }

    /// The context, in the PDUs that have one (RFC 2741 section 6.1.1).
    fn context(&self) -> Option<&[u8]> {
        match self {
            Self::Register(register) => register.context.as_deref(),
            Self::Unregister(unregister) => unregister.context.as_deref(),
            Self::Get(get) | Self::GetNext(get) => get.context.as_deref(),
            Self::GetBulk(bulk) => bulk.context.as_deref(),
            Self::TestSet(list) | Self::Notify(list) | Self::IndexDeallocate(list) => list.context.as_deref(),
            Self::Ping(context) => context.as_deref(),
            Self::IndexAllocate(allocate) => allocate.context.as_deref(),
            Self::AddAgentCaps(add) => add.context.as_deref(),
            Self::RemoveAgentCaps(remove) => remove.context.as_deref(),
            Self::Open(_) | Self::Close(_) | Self::CommitSet | Self::UndoSet | Self::CleanupSet | Self::Response(_) => None,
        }
    }

    /// The flags that say what is in the payload. The byte order is not among them.
    fn flags(&self) -> Flags {
        let flags = Flags::default().with(Flags::NON_DEFAULT_CONTEXT, self.context().is_some());
        match self {
            Self::Register(register) => flags.with(Flags::INSTANCE_REGISTRATION, register.instance),
            Self::IndexAllocate(allocate) => flags.with(Flags::NEW_INDEX, allocate.new_index).with(Flags::ANY_INDEX, allocate.any_index),
            _ => flags,
        }
    }
}

#[cfg(test)]
mod tests;
