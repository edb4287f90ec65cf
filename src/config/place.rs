//! Where something stands in the files.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

/// One file of the configuration, whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// As the operator knows it: its path.
    pub name: String,
    /// Its text.
    pub text: String,
}

/// A stretch of one file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Position of the file in the list of files.
    pub file: usize,
    /// First octet.
    pub start: usize,
    /// Behind the last octet.
    pub end: usize,
}

/// A value and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Placed<T> {
    pub value: T,
    pub place: Place,
}
