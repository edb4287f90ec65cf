//! The clock of the core: CLOCK_BOOTTIME, which goes on while the machine is suspended, so that the gap shows; and the id of the boot.

use crate::time::Instant;
use nix::time::{ClockId, clock_gettime};
use std::fs;
use std::io;
use std::time::Duration;

/// proc_sys_kernel(5): a UUID that the kernel makes at boot.
const BOOT_ID: &str = "/proc/sys/kernel/random/boot_id";

/// Reads CLOCK_BOOTTIME: the time since the kernel's boot, suspension included. All processes of a boot read the same, so that an instant which
/// one core has written down means the same to the next one.
#[derive(Clone, Copy, Debug)]
pub struct BootClock {
    start: Duration,
}

impl BootClock {
    /// Begins to read.
    ///
    /// # Errors
    /// Where the kernel has no such clock (before 2.6.39).
    pub fn start() -> io::Result<Self> {
        Ok(Self { start: since_boot()? })
    }

    /// The time since the boot. It stands still, at the start, where the clock cannot be read: impossible once it could.
    #[must_use]
    pub fn now(&self) -> Instant {
        Instant::after_start(since_boot().unwrap_or(self.start))
    }
}

fn since_boot() -> io::Result<Duration> {
    Ok(clock_gettime(ClockId::CLOCK_BOOTTIME)?.into())
}

/// The id of this boot of the kernel: 36 characters. Claims of another boot say nothing about what runs now.
///
/// # Errors
/// Where /proc is not mounted, or holds something else.
pub fn boot_id() -> io::Result<String> {
    let text = fs::read_to_string(BOOT_ID)?;
    let id = text.trim();
    let is_id = id.len() == 36 && id.bytes().all(|octet| octet.is_ascii_hexdigit() || octet == b'-');
    is_id.then(|| id.to_owned()).ok_or_else(|| io::Error::other(format!("{BOOT_ID} holds no UUID: {}", id.escape_debug())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_goes_on() {
        let clock = BootClock::start().unwrap();
        let before = clock.now();
        std::thread::sleep(Duration::from_millis(20));
        let passed = clock.now().since(before);
        assert!(passed >= Duration::from_millis(20) && passed < Duration::from_secs(10), "{passed:?}");
        let another = BootClock::start().unwrap().now().since(before);
        assert!(another >= passed && another < Duration::from_secs(10), "{another:?}: another core reads the same");
    }

    #[test]
    fn the_boot_has_an_id() {
        assert_eq!(boot_id().unwrap(), boot_id().unwrap());
    }
}
