//! The long-running processes: they build the rooms and connect them with bounded channels; the only files that know all.

pub mod agent;
mod calls;
mod core_connection;
mod core_feed;
