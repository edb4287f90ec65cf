//! The core's socket: its state for the agent and for people, and the orders of people.
//!
//! | file | holds |
//! |---|---|
//! | `request`, `state` | what is asked, and what is told |
//! | `server` | the core's end: a thread of its own, which the core's loop never waits for |
//! | `connection`, `order`, `subscription` | one connection there |
//! | `count` | how many of something there are, and whoever wants to know |
//! | `client`, `follower` | the other end: commands; who follows the state, as the agent does |

pub(super) mod client;
mod connection;
mod count;
pub(super) mod follower;
mod order;
pub(super) mod request;
pub(super) mod server;
pub(super) mod state;
mod subscription;
