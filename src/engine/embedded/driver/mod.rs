//! The shell of the machine: clocks, disk, kernel, children. Nothing in here decides.

pub mod claims_file;
pub mod clock;
pub mod netlink;
pub mod realtime;
pub mod recorder;
pub mod store;
pub mod watchdog;
