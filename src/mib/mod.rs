//! What is shown: the tree over view, log and configuration, one file per group.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

mod site_module;

pub use site_module::{MODULE as SITE_MODULE, site_module};
