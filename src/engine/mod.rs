//! The cluster engines: each fills the same view.

pub mod embedded;
