//! The words of SMIv2: object identifiers, values, names as indexes.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

mod name;
mod oid;
mod value;

pub use name::{MAX_NAME, Name, NameError};
pub use oid::{MAX_SUB_IDS, Oid, OidError};
pub use value::Value;
