//! What the core tells.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use crate::view::cluster::Cluster;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// The cluster, as the core's loop published it last.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CoreState {
    /// How long ago that was: with a core whose loop hangs it grows.
    pub age: Duration,
    /// The cluster then.
    pub cluster: Cluster,
}
