//! The ways to the peer: frames, their seal, sockets and serial lines; and echo requests to ping nodes.
//!
//! A frame tells what its sender knows. It goes over all links at once, at every keepalive, and nothing is ever repeated or confirmed:
//! the next frame says it all again. A link that is not there is opened again and again, and disturbs no other.
//!
//! What is judged here: whether octets are a frame, of this cluster, under a key of ours. What is not: whether a frame was seen before,
//! is out of date, or comes late. Only the engine's machine, which knows what it sent, can say that.

mod datagrams;
mod echo;
mod echo_filter;
mod echo_socket;
mod end;
mod frame;
mod framing;
mod interface;
mod key_file;
mod keys;
mod links;
mod ping;
mod port;
mod seal;
mod serial;
mod turns;
mod udp;

pub use echo::{EchoPacket, read_reply};
pub use frame::{Echo, Frame, MAX_BODY, MAX_CLUSTER, MAX_FRAME, Malformed, Unsendable};
pub use framing::{Garbage, Unstuffer, stuff, stuffed_len};
pub use key_file::KeyFileError;
pub use keys::{Keys, KeysError, MAX_KEY, MIN_KEY};
pub use links::{Arrival, Links};
pub use ping::{EchoReply, Pings};
pub use seal::{OpenError, open, seal};
