//! Why a store cannot be opened, read or written, and what puts it right.
#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use nix::errno::Errno;
use std::io;
use std::path::{Path, PathBuf};

/// Why there is no store. Each names the file.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Written by a newer version of this program; left as it is.
    #[error(
        "{path} has format {found} and this version of ha-snmp knows formats up to {known}: install the newer ha-snmp again, or move the file away",
        path = .path.display()
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its format.
        found: u64,
        /// The newest format that is known here.
        known: u64,
    },
    /// Cut short, garbled, or a file of something else. [`super::set_aside`] makes room for a new one.
    #[error("{path} is not a store that can be read: {reason}", path = .path.display())]
    Broken {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// Another process has it open.
    #[error("{path} is in use: is another ha-snmp agent running?", path = .0.display())]
    InUse(PathBuf),
    /// A folder, a device, a pipe.
    #[error("{path} is not a regular file", path = .0.display())]
    NotAFile(PathBuf),
    /// By the operating system.
    #[error("cannot open {path}: {source}{remedy}", path = .path.display(), remedy = remedy(.path, .source))]
    System {
        /// The file.
        path: PathBuf,
        /// The reason.
        source: io::Error,
    },
}

/// Why a store could not be read or written. After one of these it takes no more writes: open it again.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The file is not what was written to it.
    #[error("{path} is broken: {reason}", path = .path.display())]
    Broken {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// By the operating system.
    #[error("cannot use {path}: {source}{remedy}", path = .path.display(), remedy = remedy(.path, .source))]
    System {
        /// The file.
        path: PathBuf,
        /// The reason.
        source: io::Error,
    },
}

impl OpenError {
    /// What redb says of the file at `path` while it is opened.
    pub(super) fn from_redb(path: &Path, error: redb::Error) -> Self {
        let path = path.to_owned();
        match error {
            redb::Error::DatabaseAlreadyOpen => Self::InUse(path),
            redb::Error::Io(source) if source.raw_os_error().is_some() => Self::System { path, source },
            other => Self::Broken { path, reason: reason(&other) },
        }
    }
}

impl StoreError {
    /// What redb says of the file at `path` once it is open.
    pub(super) fn from_redb(path: &Path, error: redb::Error) -> Self {
        let path = path.to_owned();
        match error {
            redb::Error::Io(source) if source.raw_os_error().is_some() => Self::System { path, source },
            other => Self::Broken { path, reason: reason(&other) },
        }
    }
}

/// What is wrong with a file, as redb words it, but for what it leaves to a library.
fn reason(error: &redb::Error) -> String {
    match error {
        redb::Error::Io(error) if error.kind() == io::ErrorKind::UnexpectedEof => "it is cut short".to_owned(),
        redb::Error::Io(error) => error.to_string(),
        other => other.to_string(),
    }
}

/// What the administrator can do about it, begun with a colon; empty where the reason says it all.
fn remedy(path: &Path, error: &io::Error) -> String {
    let folder = path.parent().unwrap_or(Path::new(".")).display();
    match error.raw_os_error().map(Errno::from_raw) {
        Some(Errno::ENOENT) => format!(": create the directory {folder} and give it to the user that runs ha-snmp"),
        Some(Errno::EACCES | Errno::EPERM) => format!(": give {folder} and the files in it to the user that runs ha-snmp"),
        Some(Errno::ENOSPC | Errno::EDQUOT) => format!(": free space on the file system of {folder}"),
        Some(Errno::EROFS) => format!(": mount the file system of {folder} writable"),
        Some(Errno::EIO) => format!(": look for errors of the disk under {folder} in the kernel's log"),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_names_the_file_and_what_puts_it_right() {
        let path = PathBuf::from("/var/lib/ha-snmp/store.redb");
        let system = |errno: Errno| OpenError::System { path: path.clone(), source: io::Error::from(errno) }.to_string();
        assert_eq!(
            system(Errno::ENOENT),
            "cannot open /var/lib/ha-snmp/store.redb: No such file or directory (os error 2): \
             create the directory /var/lib/ha-snmp and give it to the user that runs ha-snmp"
        );
        assert!(system(Errno::ENOSPC).ends_with(": free space on the file system of /var/lib/ha-snmp"));
        assert!(system(Errno::EMFILE).ends_with("Too many open files (os error 24)"));
    }
}
