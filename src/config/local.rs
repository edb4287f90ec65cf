//! Which of the nodes this machine is.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use super::model::Embedded;

/// This machine is none of the nodes.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`uname -n` says '{uname}', and [embedded] nodes has '{first}' and '{second}': write the name of this machine there as `uname -n` prints \
     it, or rename the machine with `hostnamectl set-hostname NAME`"
)]
pub struct UnknownNode {
    /// What this machine is called.
    pub uname: String,
    /// The first of the nodes.
    pub first: String,
    /// The second.
    pub second: String,
}

/// The index in `nodes` of the machine that is called `uname`, as `uname -n` prints it: whole, and in upper and lower case as written.
pub fn local_index(embedded: &Embedded, uname: &str) -> Result<u8, UnknownNode> {
    match &embedded.nodes {
        [first, _] if first.as_str() == uname => Ok(0),
        [_, second] if second.as_str() == uname => Ok(1),
        [first, second] => Err(UnknownNode { uname: uname.to_owned(), first: first.to_string(), second: second.to_string() }),
    }
}
