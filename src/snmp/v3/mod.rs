//! Version 3 (RFC 3412) with the User-based Security Model (RFC 3414).
//!
//! Of the two engines of a message one is authoritative: its engine id is in the keys, and its boots and time are in the message. For a trap
//! that is the sender, so it is us ([`TrapSender`]); for an inform it is the receiver, whose id and time must be found out first ([`Informer`]).

mod engine_time;
mod informer;
mod message;
mod outstanding;
mod receive;
#[cfg(test)]
mod tests;
mod trap;

pub use informer::Informer;
pub use receive::Heard;
pub use trap::{LocalEngine, TrapSender};
