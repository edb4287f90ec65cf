//! What was weighed to place a group, in words.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]
