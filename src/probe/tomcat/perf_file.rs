//! Gets hold of a JVM's performance data file.
//!
//! The JVM writes `/tmp/hsperfdata_USER/PID` as it sees `/tmp` and its own number: under systemd's `PrivateTmp` (which Debian's tomcat10.service
//! has) and in containers that is not what we see. `/proc/PID/root/tmp` is the JVM's `/tmp` in every case, but to go through it takes
//! `CAP_SYS_PTRACE`, and to read a file of mode 0600 in a directory of mode 0750 `CAP_DAC_READ_SEARCH`.

use super::find::has_ended;
use super::hsperf::{HsPerfError, MAX_FILE};
use nix::fcntl::{OFlag, open, openat};
use nix::sys::stat::Mode;
use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// Whose file it is.
#[derive(Clone, Copy)]
pub(super) struct Owner {
    /// The process as we number it.
    pub(super) pid: u32,
    /// As it numbers itself: the name of the file.
    pub(super) inner_pid: u32,
    /// Its effective user, who must own the file.
    pub(super) uid: u32,
}

/// Why there are no figures of the JVM's heap.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unavailable {
    #[error("the JVM has no performance data file (-XX:-UsePerfData, or not HotSpot)")]
    Missing,
    #[error("{0}: permission denied, the agent needs CAP_DAC_READ_SEARCH and CAP_SYS_PTRACE")]
    Denied(PathBuf),
    #[error("{0} is no regular file of user {1}")]
    Foreign(PathBuf, u32),
    #[error("{0} was left by an earlier process")]
    Stale(PathBuf),
    #[error("{0}: {1}")]
    Format(PathBuf, HsPerfError),
    #[error("{0}: {1}")]
    Io(PathBuf, io::Error),
}

/// The file's octets, and where they were. `directory` remembers where the file was found, so that `/tmp` is searched once in a JVM's life.
///
/// # Errors
/// [`Unavailable`]; the most telling reason where several places were tried.
pub(super) fn read(owner: Owner, directory: &mut Option<PathBuf>) -> Result<(Vec<u8>, PathBuf), Unavailable> {
    if let Some(known) = directory.take()
        && let Some(octets) = read_in(&known, owner)?
    {
        let path = known.join(owner.inner_pid.to_string());
        *directory = Some(known);
        return Ok((octets, path));
    }
    let mut failure = None;
    for tmp in temporary_directories(owner) {
        for candidate in owned_directories(&tmp, owner.uid).unwrap_or_else(|error| {
            failure = failure.take().or(Some(error));
            Vec::new()
        }) {
            match read_in(&candidate, owner) {
                Ok(Some(octets)) => {
                    let path = candidate.join(owner.inner_pid.to_string());
                    *directory = Some(candidate);
                    return Ok((octets, path));
                }
                Ok(None) => {}
                Err(error) => failure = failure.take().or(Some(error)),
            }
        }
    }
    Err(failure.unwrap_or(Unavailable::Missing))
}

fn temporary_directories(owner: Owner) -> Vec<PathBuf> {
    let mut places = vec![PathBuf::from(format!("/proc/{}/root/tmp", owner.pid))];
    // In another PID namespace its number is somebody else's in ours.
    if owner.pid == owner.inner_pid {
        places.push(PathBuf::from("/tmp"));
    }
    places
}

/// `hsperfdata_*` in there that belong to the user. The user's name is not asked for: in a container it is another, and a name service may hang.
fn owned_directories(tmp: &Path, uid: u32) -> Result<Vec<PathBuf>, Unavailable> {
    let entries = match tmp.read_dir() {
        Ok(entries) => entries,
        Err(error) if has_ended(&error) => return Ok(Vec::new()),
        Err(error) => return Err(failed(tmp.to_owned(), error)),
    };
    let directories = entries.filter_map(|entry| {
        let entry = entry.ok()?;
        let ours = entry.file_name().as_encoded_bytes().starts_with(b"hsperfdata_") && entry.metadata().ok()?.uid() == uid;
        ours.then(|| entry.path())
    });
    Ok(directories.collect())
}

/// The file in this directory; `None` where there is none. Whoever runs the JVM can put anything there: symbolic links are not followed, and
/// opening a FIFO does not block.
fn read_in(directory: &Path, owner: Owner) -> Result<Option<Vec<u8>>, Unavailable> {
    let path = directory.join(owner.inner_pid.to_string());
    let file = match open_in(directory, owner.inner_pid) {
        Ok(file) => file,
        Err(error) if has_ended(&error) => return Ok(None),
        Err(error) => return Err(failed(path, error)),
    };
    let metadata = file.metadata().map_err(|error| failed(path.clone(), error))?;
    if !metadata.is_file() || metadata.uid() != owner.uid {
        return Err(Unavailable::Foreign(path, owner.uid));
    }
    // One octet more than allowed, so that the decoder sees that it is too large. Copied rather than mapped: a file that is cut short
    // under a mapping kills the reader.
    let mut octets = Vec::new();
    let cap = u64::try_from(MAX_FILE).unwrap_or(u64::MAX).saturating_add(1);
    file.take(cap).read_to_end(&mut octets).map_err(|error| failed(path, error))?;
    Ok(Some(octets))
}

fn open_in(directory: &Path, inner_pid: u32) -> io::Result<File> {
    let common = OFlag::O_RDONLY | OFlag::O_CLOEXEC | OFlag::O_NOFOLLOW;
    let directory = open(directory, common | OFlag::O_DIRECTORY, Mode::empty())?;
    let file = openat(&directory, inner_pid.to_string().as_str(), common | OFlag::O_NONBLOCK | OFlag::O_NOCTTY, Mode::empty())?;
    Ok(file.into())
}

fn failed(path: PathBuf, error: io::Error) -> Unavailable {
    if error.kind() == ErrorKind::PermissionDenied { Unavailable::Denied(path) } else { Unavailable::Io(path, error) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    #[test]
    fn what_an_untrusted_user_may_put_there() {
        let directory = tempfile::tempdir().unwrap();
        let at = |pid: u32| directory.path().join(pid.to_string());
        let uid = nix::unistd::geteuid().as_raw();
        let read = |inner_pid| read_in(directory.path(), Owner { pid: inner_pid, inner_pid, uid });
        assert!(matches!(read(1), Ok(None)));
        std::fs::write(at(2), b"data").unwrap();
        assert_eq!(read(2).unwrap(), Some(b"data".to_vec()));
        symlink("/etc/passwd", at(3)).unwrap();
        assert!(matches!(read(3), Err(Unavailable::Io(..))));
        nix::unistd::mkfifo(&at(4), Mode::S_IRWXU).unwrap();
        assert!(matches!(read(4), Err(Unavailable::Foreign(..))));
        std::fs::create_dir(at(5)).unwrap();
        assert!(matches!(read(5), Err(Unavailable::Foreign(..))));
        std::fs::write(at(6), vec![0; MAX_FILE + 100]).unwrap();
        assert_eq!(read(6).unwrap().map(|octets| octets.len()), Some(MAX_FILE + 1));
        let other = Owner { pid: 2, inner_pid: 2, uid: uid + 1 };
        assert!(matches!(read_in(directory.path(), other), Err(Unavailable::Foreign(..))));
        symlink(directory.path(), at(7)).unwrap();
        assert!(matches!(read_in(&at(7), Owner { pid: 2, inner_pid: 2, uid }), Err(Unavailable::Io(..))));
    }

    #[test]
    fn only_directories_of_that_user() {
        let tmp = tempfile::tempdir().unwrap();
        let uid = nix::unistd::geteuid().as_raw();
        let ours = tmp.path().join("hsperfdata_x");
        for name in ["hsperfdata_x", "other"] {
            std::fs::create_dir(tmp.path().join(name)).unwrap();
        }
        assert_eq!(owned_directories(tmp.path(), uid).unwrap(), [ours]);
        assert!(owned_directories(tmp.path(), uid + 1).unwrap().is_empty());
    }
}
