//! AgentX (RFC 2741): PDUs, what is served, the session, the connection.

pub mod pdu;
mod table;
pub mod wire;

pub use pdu::*;
pub use table::{Lookup, TABLE_ORDER, Table, TableBuilder, TableError};
pub use wire::{DecodeError, Flags, Header, PduKind};
