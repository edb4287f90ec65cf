//! AgentX (RFC 2741): PDUs, what is served, the session, the connection.

mod answer;
mod connection;
pub mod pdu;
mod respond;
mod session;
mod set;
mod table;
mod walk;
pub mod wire;

pub use connection::{Handle, NotifyError, Settings};
pub use pdu::{CloseReason, ErrorCode, Pdu};
pub use session::{Down, Event, Offer, Outcome, TooLarge};
pub use table::{Accepts, Lookup, TABLE_ORDER, Table, TableBuilder, TableError};
pub use wire::{DecodeError, Flags, Header, PduKind};

#[cfg(test)]
mod master;
