//! The long-running processes: they build the rooms and connect them with bounded channels; the only files that know all.

pub mod agent;
pub mod facts;
pub mod once;
mod pace;
