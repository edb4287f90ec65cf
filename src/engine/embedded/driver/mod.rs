//! The shell of the machine: clocks, disk, kernel, children. Nothing in here decides.

pub mod claims_file;
pub mod clock;
pub mod core;
pub mod feeder;
pub mod hands;
pub mod history_file;
pub mod netlink;
mod quiet;
pub mod realtime;
pub mod recorder;
mod recording;
mod redundancy;
pub mod start;
pub mod store;
mod supervisor;
pub mod watchdog;
pub mod wire;
