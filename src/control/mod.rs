//! The control socket: JSON lines between the agent and the commands of people, who is at the other end known by its credentials.
//!
//! `protocol` are the lines (pure), `server` the agent's end, `client` the commands'.
//!
//! Every user of the host may connect and look: what is shown there is what snmpd shows to whoever may read the MIB. Who wants it otherwise
//! closes the directory of the socket (`RuntimeDirectoryMode=0750`). Only root, the agent's own user, and members of `[control] group` may
//! change things.

pub mod protocol;

mod catalogue;
mod client;
mod connection;
mod dial;
mod peer;
mod refusal;
mod request;
mod response;
mod server;

pub use catalogue::catalogue;
pub use client::{Client, ClientError};
pub use peer::Peer;
pub use refusal::Refusal;
pub use request::{MAX_ROWS, Request, TEST_WAIT};
pub use response::{Notification, Replaying, Response, Row, Tested};
pub use server::{Call, Server, ServerError};
