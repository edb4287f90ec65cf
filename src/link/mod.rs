//! The ways to the peer: frames, their seal, sockets and serial lines; and echo requests to ping nodes.
