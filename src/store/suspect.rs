//! A file that redb takes for one that was not closed, so that it checks every checksum in it before it believes any page.
//!
//! redb believes the pages of a file that was closed: one flipped bit in such a file and it panics, or hands out the wrong octets. After a
//! crash it verifies the whole tree instead, from the checksums of the header down, and goes back to the commit before where the last is
//! damaged. A store is small, so it is verified each time that it is opened.

use redb::backends::FileBackend;
use redb::{BackendError, StorageBackend};
use std::io;
use std::ops::Bound;

/// Offset of redb's "god byte" in the header, and its flags (redb's `docs/design.md`, "Database header").
const GOD_BYTE: u64 = 9;
/// The file was not closed.
const RECOVERY_REQUIRED: u8 = 2;
/// The last commit needs no verification.
const TWO_PHASE_COMMIT: u8 = 4;

/// The file; only what it says of its last commit is put in doubt when it is read.
#[derive(Debug)]
pub(super) struct Suspect(pub(super) FileBackend);

impl StorageBackend for Suspect {
    fn len(&self) -> io::Result<u64> {
        self.0.len()
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        self.0.read(offset, out)?;
        let place = GOD_BYTE.checked_sub(offset).and_then(|place| usize::try_from(place).ok());
        if let Some(flags) = place.and_then(|place| out.get_mut(place)) {
            *flags = (*flags | RECOVERY_REQUIRED) & !TWO_PHASE_COMMIT;
        }
        Ok(())
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        self.0.set_len(len)
    }

    fn sync_data(&self) -> io::Result<()> {
        self.0.sync_data()
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        self.0.write(offset, data)
    }

    fn close(&self) -> io::Result<()> {
        self.0.close()
    }

    fn try_lock_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<bool, BackendError> {
        self.0.try_lock_range(start, end)
    }

    fn try_lock_shared_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<bool, BackendError> {
        self.0.try_lock_shared_range(start, end)
    }

    fn lock_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<(), BackendError> {
        self.0.lock_range(start, end)
    }

    fn lock_shared_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<(), BackendError> {
        self.0.lock_shared_range(start, end)
    }

    fn unlock_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<(), BackendError> {
        self.0.unlock_range(start, end)
    }

    fn query_lock_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<bool, BackendError> {
        self.0.query_lock_range(start, end)
    }
}
