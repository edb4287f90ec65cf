//! Files that others write: a pid file of which a service has made gigabytes must not fill our memory.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// Far more than a pid file has.
pub(super) const MAX_PID_FILE: u64 = 4096;
/// A command line may be as long as the kernel lets it be at the start of a program (execve(2)); what we look for may be its end.
pub(super) const MAX_COMMAND_LINE: u64 = 2 * 1024 * 1024;

/// Reads at most `cap` octets. Blocking.
pub(super) fn read_capped(path: &Path, cap: u64) -> io::Result<Vec<u8>> {
    let mut octets = Vec::new();
    File::open(path)?.take(cap).read_to_end(&mut octets)?;
    Ok(octets)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_endless_file_is_cut() {
        assert_eq!(read_capped(Path::new("/dev/zero"), MAX_PID_FILE).unwrap().len(), 4096);
        assert_eq!(read_capped(Path::new("/dev/null"), 10).unwrap(), b"");
    }
}
