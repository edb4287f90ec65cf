//! A broken file makes room for a new one, and is kept for whoever wants to look at it.

use std::io;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

/// Renames `path` to `path.broken-<seconds since 1970>`, and says what it is called now. A file of that name is not replaced.
///
/// # Errors
/// What rename(2) says; [`io::ErrorKind::AlreadyExists`] where the new name is taken.
pub fn set_aside(path: &Path) -> io::Result<PathBuf> {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".broken-{seconds}"));
    let aside = PathBuf::from(name);
    if aside.symlink_metadata().is_ok() {
        return Err(io::Error::new(io::ErrorKind::AlreadyExists, format!("{} is there already", aside.display())));
    }
    std::fs::rename(path, &aside)?;
    Ok(aside)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_kept_under_a_name_that_says_why() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("store.redb");
        std::fs::write(&path, "garbage").unwrap();
        let aside = set_aside(&path).unwrap();
        assert!(!path.exists());
        assert_eq!(std::fs::read(&aside).unwrap(), b"garbage");
        assert!(aside.file_name().unwrap().to_str().unwrap().starts_with("store.redb.broken-"));
    }
}
