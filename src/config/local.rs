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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Engine, SourceFile, check};

    #[test]
    fn names_of_this_machine() {
        let text = include_str!("../../etc/cluster-example.toml").to_owned();
        let Some(config) = check(&[SourceFile { name: "test".to_owned(), text }]).config else { panic!("the example is wrong") };
        let Engine::Embedded(embedded) = config.engine else { panic!("no engine") };
        assert_eq!((local_index(&embedded, "zipi"), local_index(&embedded, "zape")), (Ok(0), Ok(1)));
        for stranger in ["", "ZIPI", "zipi.example.org", "other"] {
            let error = local_index(&embedded, stranger).unwrap_err().to_string();
            assert!(error.starts_with(&format!("`uname -n` says '{stranger}', and [embedded] nodes has 'zipi' and 'zape'")), "{error}");
            assert!(error.ends_with("`hostnamectl set-hostname NAME`"), "{error}");
        }
    }
}
