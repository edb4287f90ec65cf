//! AgentX (RFC 2741): PDUs, what is served, the session, the connection.

pub mod pdu;
pub mod wire;

pub use pdu::*;
pub use wire::{DecodeError, Flags, Header, PduKind};
