//! The control sockets, the agent's and the core's: JSON lines between them and the commands of people, and from the core to the agent. Who
//! is at the other end is known by its credentials.
//!
//! `protocol` are the lines (pure), `server` the agent's end of its socket, `client` the commands'; `core` both ends of the core's. What the
//! two have in common: `socket` is the file, `accept` takes connections, `places` says how
//! many and whose, `lines` are what a server reads and writes, `exchange` what a
//! command does.
//!
//! Every user of the host may connect and look: what is shown there is what snmpd shows to whoever may read the MIB. Who wants it otherwise
//! closes the directory of the socket (`RuntimeDirectoryMode=0750`). Only root, the service's own user, and members of `[control] group` may
//! change things.

pub mod protocol;

mod accept;
mod catalogue;
mod client;
mod client_error;
mod connection;
mod core;
mod dial;
mod exchange;
mod lines;
mod peer;
mod places;
mod refusal;
mod request;
mod response;
mod server;
mod service;
mod socket;

pub use catalogue::catalogue;
pub use client::Client;
pub use client_error::ClientError;
pub use core::client::CoreClient;
pub use core::follower::Follower;
pub use core::request::{CoreRequest, ORDER_WAIT};
pub use core::server::CoreServer;
pub use core::state::CoreState;
pub use peer::Peer;
pub use refusal::Refusal;
pub use request::{MAX_ROWS, Request, TEST_WAIT};
pub use response::{Notification, Replaying, Response, Row, Tested};
pub use server::{Call, Server};
pub use service::Service;
pub use socket::ServerError;
