//! SNMP messages of our own: v1, v2c, v3 with the User-based Security Model. Octets in, octets out: no sockets, no clock, no random numbers.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

pub mod v1;
pub mod v2c;
pub mod v3;

mod ber;
mod engine_id;
mod error;
mod notification;
mod pdu;
mod usm;
mod value;

pub use ber::frame;
pub use engine_id::{EngineId, EngineIdError};
pub use error::{EncodeError, Ignored, UserError};
pub use notification::{Kind, Notification};
pub use pdu::{Answer, Report};

/// The longest message that we send or take: the longest payload of UDP over IPv4 (RFC 3417 section 3).
pub const MAX_MESSAGE: usize = 65_507;
