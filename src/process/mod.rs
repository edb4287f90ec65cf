//! The long-running processes: they build the rooms and connect them with bounded channels; the only files that know all.

pub mod agent;
mod calls;
pub mod core;
mod core_feed;
pub mod facts;
mod feed;
mod keep;
pub mod log;
pub mod node;
pub mod once;
mod pace;
mod session;
mod sinks;
mod tell;
