//! The measurements: one round of one server each.

pub mod crowd;
pub mod get;
pub mod restart;
pub mod walk;
