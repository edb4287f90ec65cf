//! Why a program could not be started, with what is needed to put it right.

use nix::errno::Errno;
use nix::unistd::{Uid, User, geteuid};
use std::fs;
use std::io::{self, Read};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;

/// Why a program could not be started.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SpawnError {
    /// ENOENT, and the file is not there.
    #[error("there is no such file")]
    NotFound,
    /// ENOENT, but the file is there.
    #[error("the interpreter of its first line is not there: {0}")]
    NoInterpreter(String),
    /// EACCES on a directory.
    #[error("it is a directory")]
    Directory,
    /// EACCES on a file.
    #[error("user {user} may not execute it: mode {mode:04o}, owner {owner}")]
    NotExecutable {
        /// Permission bits.
        mode: u32,
        /// Owner of the file.
        owner: String,
        /// Whom we run as.
        user: String,
    },
    /// EACCES on the way to the file.
    #[error("user {0} may not search a directory on the way to it")]
    NotReachable(String),
    /// ENOEXEC.
    #[error("it is neither a program of this machine nor a script that begins with #! and an interpreter")]
    NotAProgram,
    /// E2BIG.
    #[error("its arguments and environment are too long")]
    TooLong,
    /// EAGAIN (fork(2)).
    #[error("no more processes: the limit of the user or the service is reached (LimitNPROC, TasksMax)")]
    ProcessLimit,
    /// ENOMEM.
    #[error("no more memory for another process")]
    NoMemory,
    /// ETXTBSY (execve(2)).
    #[error("somebody is writing it")]
    Busy,
    /// EMFILE, ENFILE.
    #[error("no more file descriptors: the limit of the service is reached (LimitNOFILE)")]
    FileLimit,
    /// Any other error, as the operating system words it.
    #[error("{0}")]
    Other(String),
}

impl SpawnError {
    /// Looks at the file to tell what an error number leaves open. May block like any file access.
    pub(super) fn explain(program: &Path, error: &io::Error) -> Self {
        match error.raw_os_error().map(Errno::from_raw) {
            Some(Errno::ENOENT) => first_line(program).map_or(Self::NotFound, Self::NoInterpreter),
            Some(Errno::EACCES) => match fs::metadata(program) {
                Ok(data) if data.is_dir() => Self::Directory,
                Ok(data) => Self::NotExecutable {
                    mode: data.permissions().mode() & 0o7777,
                    owner: user(Uid::from_raw(data.uid())),
                    user: user(geteuid()),
                },
                Err(_) => Self::NotReachable(user(geteuid())),
            },
            Some(Errno::ENOEXEC) => Self::NotAProgram,
            Some(Errno::E2BIG) => Self::TooLong,
            Some(Errno::EAGAIN) => Self::ProcessLimit,
            Some(Errno::EMFILE | Errno::ENFILE) => Self::FileLimit,
            Some(Errno::ENOMEM) => Self::NoMemory,
            Some(Errno::ETXTBSY) => Self::Busy,
            _ => Self::Other(error.to_string()),
        }
    }

    /// Whether it says nothing about the program, and may be otherwise a moment later.
    #[must_use]
    pub fn passes(&self) -> bool {
        matches!(self, Self::ProcessLimit | Self::FileLimit | Self::NoMemory | Self::Busy)
    }
}

/// `name (number)`, or the number where nobody knows the name.
fn user(uid: Uid) -> String {
    match User::from_uid(uid) {
        Ok(Some(user)) => format!("{} ({uid})", user.name),
        _ => uid.to_string(),
    }
}

/// The first line of a file, or `None` where there is no file. The kernel looks at no more than 256 octets of it (`BINPRM_BUF_SIZE`).
fn first_line(file: &Path) -> Option<String> {
    let mut head = Vec::new();
    fs::File::open(file).ok()?.take(256).read_to_end(&mut head).ok()?;
    let line = head.split(|octet| *octet == b'\n').next().unwrap_or_default();
    Some(String::from_utf8_lossy(line).escape_debug().to_string())
}
