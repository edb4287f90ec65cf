//! How the other node is.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use crate::time::Instant;
use serde::{Deserialize, Serialize};

/// How the other node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Standing {
    /// Not heard since this core started.
    Never,
    /// Both hear each other.
    Live,
    /// It is heard, but does not hear us.
    OneWay,
    /// Silent since then.
    Lost(Instant),
    /// It surely runs nothing.
    Gone(How),
    /// Its core is being replaced; silence means nothing until then.
    Detached(Instant),
}

/// Why it surely runs nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum How {
    /// It said so.
    Goodbye,
    /// A fence agent succeeded.
    Fenced,
    /// It was never heard, and its fence devices say that it is off.
    Off,
    /// A person said so.
    Confirmed,
    /// Without fencing: it had the time to stop everything.
    Waited,
    /// Never heard, and `start-alone-after` is over.
    Alone,
}
