//! The claims on the disk: one file with two slots that are written in turn, so that a write that a crash tears leaves the one before whole.
//!
//! A slot begins at a multiple of its size:
//!
//! | octets | content |
//! |---|---|
//! | 8 | `ha-claim` |
//! | 4 | version of what the payload means, big-endian |
//! | 8 | sequence, big-endian: the whole slot with the higher one counts |
//! | 4 | length of the payload, big-endian |
//! | 32 | SHA-256 of all of the above and the payload |
//! | length | payload |
//!
//! Slots of every version look like this, so that an older binary knows a newer store when it sees one, and holds still.

use nix::fcntl::OFlag;
use sha2::{Digest, Sha256};
use std::fs::{File, TryLockError};
use std::io;
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

/// The file, in the state directory.
const NAME: &str = "claims";
/// What a slot begins with.
const MAGIC: &[u8; 8] = b"ha-claim";
/// Of what we write.
const VERSION: u32 = 1;
/// Octets before the checksum, and with it.
const HEAD: usize = 24;
const HEADER: usize = HEAD + 32;
/// A slot: whole pages, so that writing one touches nothing of the other.
const SLOT: usize = 64 * 1024;
/// The file is waited for so long.
const ENDS: Duration = Duration::from_secs(1);
/// The longest payload.
pub const MAX_PAYLOAD: usize = SLOT - HEADER;

/// The open file. Nobody else can open it meanwhile.
#[derive(Debug)]
pub struct ClaimsFile {
    file: File,
    path: PathBuf,
    /// Where the next write goes: never over what counts.
    next_slot: u8,
    next_sequence: u64,
}

/// Why there are no claims to be read or written.
#[derive(Debug, thiserror::Error)]
pub enum ClaimsError {
    /// Another core has it open.
    #[error("{} is in use by another ha-snmp core: stop that one first", .0.display())]
    InUse(PathBuf),
    /// A newer release wrote it.
    #[error(
        "{} is of version {version}, and this ha-snmp knows {VERSION}: install the newer release again. To go back, stop this node's groups, \
        then remove the file: the node then claims nothing before it has heard its peer or fenced it",
        path.display()
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its version.
        version: u32,
    },
    /// The payload is longer than a slot.
    #[error("{length} octets of claims, at most {MAX_PAYLOAD} fit into {}: define fewer groups", path.display())]
    TooLong {
        /// The file.
        path: PathBuf,
        /// Of the payload.
        length: usize,
    },
    /// The disk, or what lies there.
    #[error("{} cannot be {what}: {error}", path.display())]
    System {
        /// The file, or its directory.
        path: PathBuf,
        /// Opened, read, written ...
        what: &'static str,
        /// What the operating system says.
        error: io::Error,
    },
}

impl ClaimsFile {
    /// Opens the file in `directory`, or makes it; and the newest payload that is whole. `None` where there is none: nothing was ever
    /// acknowledged, or it is lost. May block for as long as the disk does.
    ///
    /// # Errors
    /// [`ClaimsError`], nothing is changed.
    pub fn open(directory: &Path) -> Result<(Self, Option<Vec<u8>>), ClaimsError> {
        let path = directory.join(NAME);
        let failed = |what| {
            let path = path.clone();
            move |error| ClaimsError::System { path, what, error }
        };
        // Each write returns when it is on the disk; a link could lead into somebody else's file.
        let flags = (OFlag::O_DSYNC | OFlag::O_NOFOLLOW).bits();
        let file = File::options().read(true).write(true).create(true).truncate(false).mode(0o600).custom_flags(flags).open(&path);
        let file = file.map_err(failed("opened"))?;
        match lock(&file) {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(ClaimsError::InUse(path)),
            Err(TryLockError::Error(error)) => return Err(failed("locked")(error)),
        }
        if file.metadata().map_err(failed("read"))?.len() == 0 {
            file.write_all_at(&vec![0; 2 * SLOT], 0).and_then(|()| file.sync_all()).map_err(failed("made"))?;
        }
        // Its name must survive a crash too. Each time: who made it may have been killed before this.
        File::open(directory).and_then(|directory| directory.sync_all()).map_err(failed("made durable"))?;
        let slots = [read_slot(&file, 0), read_slot(&file, 1)];
        let [first, second] = slots.map(|slot| slot.map_err(failed("read")));
        let (found, spare) = newer(first?, second?);
        if let Some(Slot { version, .. }) = found
            && version > VERSION
        {
            return Err(ClaimsError::Newer { path, version });
        }
        let next_sequence = found.as_ref().map_or(0, |slot| slot.sequence).saturating_add(1);
        Ok((Self { file, path, next_slot: spare, next_sequence }, found.map(|slot| slot.payload)))
    }

    /// Writes a payload; when this returns it is on the disk. Where it fails, what was there before still counts, or this one, if it
    /// arrived after all. May block for as long as the disk does.
    ///
    /// # Errors
    /// [`ClaimsError::TooLong`], [`ClaimsError::System`].
    pub fn write(&mut self, payload: &[u8]) -> Result<(), ClaimsError> {
        let Some(octets) = encode(self.next_sequence, payload) else {
            return Err(ClaimsError::TooLong { path: self.path.clone(), length: payload.len() });
        };
        let written = self.file.write_all_at(&octets, offset(self.next_slot));
        written.map_err(|error| ClaimsError::System { path: self.path.clone(), what: "written", error })?;
        // Only now: after a failure the same slot is written again, and the other one stays whole.
        self.next_slot = 1 - self.next_slot;
        self.next_sequence = self.next_sequence.saturating_add(1);
        Ok(())
    }
}

fn offset(slot: u8) -> u64 {
    u64::from(slot) * SLOT as u64
}

/// A slot that is whole.
#[derive(Debug, PartialEq, Eq)]
struct Slot {
    version: u32,
    sequence: u64,
    payload: Vec<u8>,
}

/// The slot that counts, and the number of the other.
fn newer(first: Option<Slot>, second: Option<Slot>) -> (Option<Slot>, u8) {
    match (first, second) {
        (Some(first), Some(second)) if first.sequence >= second.sequence => (Some(first), 1),
        (_, Some(second)) => (Some(second), 0),
        (Some(first), None) => (Some(first), 1),
        (None, None) => (None, 0),
    }
}

/// `None` where the slot is empty, torn or damaged.
fn read_slot(file: &File, slot: u8) -> io::Result<Option<Slot>> {
    let mut octets = vec![0; SLOT];
    let mut length = 0;
    while let Some(room @ [_, ..]) = octets.get_mut(length..) {
        match file.read_at(room, offset(slot) + length as u64) {
            Ok(0) => break,
            Ok(more) => length += more,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(octets.get(..length).and_then(decode))
}

/// `None` where the payload is too long.
fn encode(sequence: u64, payload: &[u8]) -> Option<Vec<u8>> {
    let length = u32::try_from(payload.len()).ok().filter(|_| payload.len() <= MAX_PAYLOAD)?;
    let mut octets = Vec::with_capacity(HEADER + payload.len());
    octets.extend_from_slice(MAGIC);
    octets.extend_from_slice(&VERSION.to_be_bytes());
    octets.extend_from_slice(&sequence.to_be_bytes());
    octets.extend_from_slice(&length.to_be_bytes());
    octets.extend_from_slice(&checksum(&octets, payload));
    octets.extend_from_slice(payload);
    Some(octets)
}

fn decode(octets: &[u8]) -> Option<Slot> {
    let (head, rest) = octets.split_first_chunk::<HEAD>()?;
    let (sum, rest) = rest.split_first_chunk::<32>()?;
    let (magic, fields) = head.split_first_chunk::<8>()?;
    let (version, fields) = fields.split_first_chunk::<4>()?;
    let (sequence, length) = fields.split_first_chunk::<8>()?;
    let length = usize::try_from(u32::from_be_bytes(length.try_into().ok()?)).ok()?;
    let payload = rest.get(..length)?;
    let slot = Slot { version: u32::from_be_bytes(*version), sequence: u64::from_be_bytes(*sequence), payload: payload.to_vec() };
    (magic == MAGIC && *sum == checksum(head, payload)).then_some(slot)
}

fn checksum(head: &[u8], payload: &[u8]) -> [u8; 32] {
    Sha256::new().chain_update(head).chain_update(payload).finalize().into()
}

/// A core that has said that it ends needs a moment until its process has.
fn lock(file: &File) -> Result<(), TryLockError> {
    let begin = Instant::now();
    loop {
        match file.try_lock() {
            Err(TryLockError::WouldBlock) if begin.elapsed() < ENDS => thread::sleep(ENDS / 50),
            done => return done,
        }
    }
}

#[cfg(test)]
mod tests;
