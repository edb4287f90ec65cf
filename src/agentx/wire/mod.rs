//! The pieces of AgentX on the wire (RFC 2741 sections 5 and 6.1): header, object identifiers, octet strings, values, variable bindings.

#![deny(clippy::disallowed_methods, clippy::disallowed_types, clippy::arithmetic_side_effects)]

mod error;
mod header;
mod kind;
mod order;
mod read;
mod write;

pub use error::{DecodeError, DecodeErrorKind, TooLong};
pub use header::{Flags, HEADER_LEN, Header, MAX_PDU, frame};
pub use kind::PduKind;
pub use order::ByteOrder;
pub use read::Reader;
pub use write::{Writer, encode_varbind};

#[cfg(test)]
mod tests;
