//! AgentX (RFC 2741): PDUs, what is served, the session, the connection.

pub mod answer;
pub mod pdu;
mod respond;
mod table;
mod walk;
pub mod wire;

pub use pdu::*;
pub use table::{Lookup, TABLE_ORDER, Table, TableBuilder, TableError};
pub use wire::{DecodeError, Flags, Header, PduKind};

#[cfg(test)]
mod master;
