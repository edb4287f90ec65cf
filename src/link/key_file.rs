//! Reading the key file: keys that others can read or write seal nothing.

use super::keys::{Keys, KeysError};
use nix::errno::Errno;
use nix::fcntl::OFlag;
use nix::unistd::Uid;
use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// Far more than keys need.
const MAX_FILE: usize = 16 * 1024;

/// Why the keys cannot be used, and what to do about it.
#[derive(Debug, thiserror::Error)]
#[error("{}: {reason}", path.display())]
pub struct KeyFileError {
    /// The file.
    pub path: PathBuf,
    reason: Reason,
}

#[derive(Debug, thiserror::Error)]
enum Reason {
    #[error("cannot be read: {0}")]
    System(#[from] io::Error),
    #[error("is a symbolic link: name the file that it leads to")]
    Link,
    #[error("is not a regular file")]
    NotAFile,
    #[error("is open to others than its owner (mode {mode:04o}): chmod 600 {}", path.display())]
    TooOpen { mode: u32, path: PathBuf },
    #[error("belongs to user {uid}, who is neither root nor the one who reads it: chown root {}", path.display())]
    Owner { uid: u32, path: PathBuf },
    #[error("has more than {MAX_FILE} octets")]
    TooLong,
    #[error("is not UTF-8")]
    NotUtf8,
    #[error(transparent)]
    Keys(#[from] KeysError),
}

impl Keys {
    /// Reads the keys in the file `path`, which only its owner, root or the reader, may read or write. Blocking.
    ///
    /// # Errors
    /// [`KeyFileError`].
    pub fn load(path: &Path) -> Result<Self, KeyFileError> {
        read(path).map_err(|reason| KeyFileError { path: path.to_owned(), reason })
    }
}

fn read(path: &Path) -> Result<Keys, Reason> {
    // Not blocking: to open a pipe that nobody writes to would wait for ever.
    let flags = OFlag::O_NOFOLLOW | OFlag::O_NONBLOCK | OFlag::O_NOCTTY;
    let mut file = File::options().read(true).custom_flags(flags.bits()).open(path).map_err(|error| match error.raw_os_error() {
        Some(number) if number == Errno::ELOOP as i32 => Reason::Link,
        _ => Reason::System(error),
    })?;
    // Of the open file, not of its name, which could lead elsewhere by now.
    check_access(path, &file.metadata()?)?;
    let mut buffer = Zeroizing::new([0; MAX_FILE + 1]);
    let mut length = 0;
    // Into one buffer: one that grows would leave copies behind.
    while let Some(free) = buffer.get_mut(length..).filter(|free| !free.is_empty()) {
        match file.read(free)? {
            0 => break,
            more => length += more,
        }
    }
    if length > MAX_FILE {
        return Err(Reason::TooLong);
    }
    let text = std::str::from_utf8(buffer.get(..length).unwrap_or_default()).map_err(|_| Reason::NotUtf8)?;
    Ok(Keys::parse(text)?)
}

fn check_access(path: &Path, found: &Metadata) -> Result<(), Reason> {
    if !found.is_file() {
        return Err(Reason::NotAFile);
    }
    let mode = found.mode() & 0o7777;
    if mode & 0o077 != 0 {
        return Err(Reason::TooOpen { mode, path: path.to_owned() });
    }
    let uid = found.uid();
    if uid != 0 && uid != Uid::effective().as_raw() {
        return Err(Reason::Owner { uid, path: path.to_owned() });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::{self, Permissions};
    use std::os::unix::fs::{PermissionsExt, chown, symlink};

    const TEXT: &str = "1 0123456789abcdef\n";

    fn file(directory: &Path, mode: u32) -> PathBuf {
        let path = directory.join("keys");
        fs::write(&path, TEXT).unwrap();
        fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
        path
    }

    #[test]
    fn only_the_owner_may_read_and_write() {
        let directory = tempfile::tempdir().unwrap();
        for mode in [0o600, 0o400] {
            assert_eq!(Keys::load(&file(directory.path(), mode)).unwrap().first().number, 1);
        }
        for mode in [0o640, 0o620, 0o610, 0o604, 0o602, 0o601] {
            let path = file(directory.path(), mode);
            let error = Keys::load(&path).unwrap_err().to_string();
            assert!(error.ends_with(&format!("(mode {mode:04o}): chmod 600 {}", path.display())), "{error}");
        }
    }

    #[test]
    fn a_foreign_owner_is_refused() {
        let directory = tempfile::tempdir().unwrap();
        let path = file(directory.path(), 0o600);
        if chown(&path, Some(65_534), None).is_err() {
            println!("SKIPPED: a file of another user takes root");
            return;
        }
        let error = Keys::load(&path).unwrap_err().to_string();
        assert!(error.ends_with(&format!("chown root {}", path.display())), "{error}");
    }

    #[test]
    fn what_is_no_file_of_keys() {
        let directory = tempfile::tempdir().unwrap();
        let said = |path: &Path| Keys::load(path).unwrap_err().to_string();
        let path = file(directory.path(), 0o600);
        symlink(&path, directory.path().join("link")).unwrap();
        assert!(said(&directory.path().join("link")).contains("is a symbolic link"));
        assert!(said(directory.path()).contains("is not a regular file"));
        assert!(said(&directory.path().join("none")).contains("cannot be read: No such file"));
        fs::write(&path, [b'#'; MAX_FILE + 1]).unwrap();
        assert!(said(&path).contains("more than 16384 octets"));
        fs::write(&path, b"1 \xff").unwrap();
        assert!(said(&path).contains("is not UTF-8"));
        fs::write(&path, "1 short").unwrap();
        assert!(said(&path).contains("line 1: key 1 has 5 octets"));
    }
}
