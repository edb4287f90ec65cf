//! Reading a secret file: what others can read or change is no secret.

use super::secret::{Secret, SecretKind};
use nix::errno::Errno;
use nix::fcntl::OFlag;
use nix::unistd::{Uid, User};
use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::Path;
use zeroize::Zeroizing;

/// The longest secret, its line end included.
const MAX_SECRET: usize = 1024;

/// The shortest passphrase: RFC 3414 section 11.2.
const MIN_PASSPHRASE: usize = 8;

/// The user that the agent runs as where it is installed as a service.
const AGENT_USER: &str = "ha-snmp";

/// Group write, and everything for others. The group may read: it is how a file of root is handed to the agent's user.
const TOO_OPEN: [(u32, &str); 4] =
    [(0o004, "readable by others"), (0o002, "writable by others"), (0o001, "executable by others"), (0o020, "writable by its group")];

/// Why a secret cannot be used. Never says what is in it.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    /// The operating system does not give it.
    #[error("cannot be read: {0}")]
    System(#[from] io::Error),
    /// A symbolic link, which could lead elsewhere tomorrow.
    #[error("is a symbolic link")]
    Link,
    /// A pipe, a device, a directory.
    #[error("is not a regular file")]
    NotAFile,
    /// Its mode.
    #[error("is {how}: mode {mode:04o}", how = too_open(*.0).join(" and "), mode = .0)]
    TooOpen(u32),
    /// Its owner, who could change it.
    #[error("belongs to {}, who is neither root nor the agent's user", owner(*.0))]
    Owner(u32),
    /// Nothing is in it.
    #[error("is empty")]
    Empty,
    /// More is in it than a secret.
    #[error("has more than {MAX_SECRET} octets")]
    TooLong,
    /// Where it has a control character, from 1.
    #[error("has a control character at octet {0}")]
    Control(usize),
    /// A passphrase that RFC 3414 does not take.
    #[error("has fewer than {MIN_PASSPHRASE} octets, and a passphrase has at least so many (RFC 3414 section 11.2)")]
    TooShort,
}

impl SecretError {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self, path: &Path) -> Option<String> {
        let path = path.display();
        match self {
            Self::System(error) if error.kind() == io::ErrorKind::PermissionDenied => {
                Some(format!("chgrp {AGENT_USER} {path} && chmod 0640 {path}, and let the group enter its directory"))
            }
            Self::System(error) if error.kind() == io::ErrorKind::NotFound => {
                Some(format!("install -m 0640 -g {AGENT_USER} /dev/null {path}, and write the secret into it"))
            }
            Self::Link => Some("name the file that it leads to".to_owned()),
            Self::TooOpen(_) => Some(format!("chmod 0640 {path}")),
            Self::Owner(_) => Some(format!("chown root {path}")),
            Self::Control(_) => Some("one line of text".to_owned()),
            Self::Empty | Self::NotAFile | Self::TooLong => Some("a file with one line, the secret".to_owned()),
            Self::TooShort | Self::System(_) => None,
        }
    }
}

/// The secret in the file `path`, without the end of its line.
///
/// # Errors
/// [`SecretError`]: the file cannot be read, is open to others, or holds no secret of this `kind`.
pub fn read(path: &Path, kind: SecretKind) -> Result<Secret, SecretError> {
    // Not blocking: to open a pipe that nobody writes to would wait for ever.
    let flags = OFlag::O_NOFOLLOW | OFlag::O_NONBLOCK | OFlag::O_NOCTTY;
    let file = File::options().read(true).custom_flags(flags.bits()).open(path).map_err(|error| match error.raw_os_error() {
        Some(number) if number == Errno::ELOOP as i32 => SecretError::Link,
        _ => SecretError::System(error),
    })?;
    // Of the open file, not of its name, which could lead elsewhere by now.
    check_access(&file.metadata()?)?;
    let mut buffer = Zeroizing::new([0; MAX_SECRET + 1]);
    let length = fill(&mut *buffer, file)?;
    let octets = buffer.get(..length).unwrap_or_default();
    content(octets, kind).map(|secret| Secret::new(path.to_owned(), secret.to_vec()))
}

fn check_access(found: &Metadata) -> Result<(), SecretError> {
    if !found.is_file() {
        return Err(SecretError::NotAFile);
    }
    let mode = found.mode() & 0o7777;
    if !too_open(mode).is_empty() {
        return Err(SecretError::TooOpen(mode));
    }
    if !is_trusted(found.uid(), Uid::effective()) {
        return Err(SecretError::Owner(found.uid()));
    }
    Ok(())
}

fn too_open(mode: u32) -> Vec<&'static str> {
    TOO_OPEN.iter().filter(|(bit, _)| mode & bit != 0).map(|(_, how)| *how).collect()
}

/// Root's check of a configuration is on behalf of the service's user, whose own files are as good.
fn is_trusted(owner: u32, reader: Uid) -> bool {
    let owner = Uid::from_raw(owner);
    let is_service = || User::from_name(AGENT_USER).ok().flatten().is_some_and(|user| user.uid == owner);
    owner.is_root() || owner == reader || (reader.is_root() && is_service())
}

fn owner(uid: u32) -> String {
    User::from_uid(Uid::from_raw(uid)).ok().flatten().map_or_else(|| uid.to_string(), |user| user.name)
}

/// Reads until `buffer` is full or the input ends; gives how much was read. Nothing is read elsewhere, so nothing else is to be overwritten.
fn fill(buffer: &mut [u8], mut input: impl Read) -> io::Result<usize> {
    let mut length = 0;
    loop {
        match input.read(buffer.get_mut(length..).unwrap_or_default()) {
            Ok(0) => return Ok(length),
            Ok(more) => length += more,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// The secret in what a file holds: one line, with or without a newline at its end.
fn content(octets: &[u8], kind: SecretKind) -> Result<&[u8], SecretError> {
    if octets.len() > MAX_SECRET {
        return Err(SecretError::TooLong);
    }
    let secret = octets.strip_suffix(b"\n").unwrap_or(octets);
    if secret.is_empty() {
        return Err(SecretError::Empty);
    }
    if let Some(at) = secret.iter().position(u8::is_ascii_control) {
        return Err(SecretError::Control(at + 1));
    }
    if kind == SecretKind::Passphrase && secret.len() < MIN_PASSPHRASE {
        return Err(SecretError::TooShort);
    }
    Ok(secret)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn one_line_is_a_secret() {
        use SecretKind::{Community, Passphrase};
        for (octets, kind, expected) in [
            (&b"public\n"[..], Community, Ok(&b"public"[..])),
            (b"public", Community, Ok(b"public")),
            (b" a b ", Community, Ok(b" a b ")),
            (b"\xff\xfe", Community, Ok(b"\xff\xfe")),
            (b"", Community, Err("is empty")),
            (b"\n", Community, Err("is empty")),
            (b"public\n\n", Community, Err("has a control character at octet 7")),
            (b"public\r\n", Community, Err("has a control character at octet 7")),
            (b"pub\0lic", Community, Err("has a control character at octet 4")),
            (b"12345678\n", Passphrase, Ok(b"12345678")),
            (b"1234567\n", Passphrase, Err("has fewer than 8 octets, and a passphrase has at least so many (RFC 3414 section 11.2)")),
        ] {
            let found = content(octets, kind).map_err(|error| error.to_string());
            assert_eq!(found.as_ref().map_err(String::as_str), expected.as_ref().map_err(|error| *error), "{octets:?}");
        }
    }

    #[test]
    fn at_most_1024_octets() {
        let of = |length| content(&[b'x'; 1025][..length], SecretKind::Community).is_ok();
        assert_eq!((of(1024), of(1025)), (true, false));
    }

    #[test]
    fn who_may_own_a_secret() {
        let user = Uid::from_raw(4711);
        assert!(is_trusted(0, user) && is_trusted(4711, user) && is_trusted(0, Uid::from_raw(0)));
        assert!(!is_trusted(4712, user) && !is_trusted(4712, Uid::from_raw(0)));
    }

    #[test]
    fn modes() {
        for (mode, how) in [
            (0o600, ""),
            (0o640, ""),
            (0o400, ""),
            (0o750, ""),
            (0o644, "readable by others"),
            (0o666, "readable by others and writable by others and writable by its group"),
            (0o660, "writable by its group"),
            (0o601, "executable by others"),
        ] {
            assert_eq!(too_open(mode).join(" and "), how, "{mode:o}");
        }
    }

    proptest! {
        #[test]
        fn any_octets_get_an_answer_that_does_not_show_them(octets in proptest::collection::vec(any::<u8>(), 0..1100), cut in 0_usize..1100) {
            let octets = &octets[..cut.min(octets.len())];
            for kind in [SecretKind::Community, SecretKind::Passphrase] {
                match content(octets, kind) {
                    Ok(secret) => prop_assert!(octets.starts_with(secret) && octets.len() - secret.len() <= 1),
                    Err(error) => prop_assert!(error.to_string().is_ascii()),
                }
            }
        }

        #[test]
        fn a_file_may_come_in_pieces(octets in proptest::collection::vec(any::<u8>(), 0..40), piece in 1_usize..9) {
            struct Pieces<'a>(&'a [u8], usize);
            impl Read for Pieces<'_> {
                fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
                    let length = self.1.min(buffer.len());
                    self.0.read(&mut buffer[..length])
                }
            }
            let mut buffer = [0; 32];
            let length = fill(&mut buffer, Pieces(&octets, piece)).unwrap();
            prop_assert_eq!(&buffer[..length], &octets[..octets.len().min(32)]);
        }
    }
}
