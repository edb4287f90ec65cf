//! The watchdog of the machine (Documentation/watchdog/watchdog-api.rst): who opens it must write to it, or the machine reboots.
//!
//! Closed by [`Eater::let_go`] it is switched off; closed in any other way, such as by the core's death, it is not.

use super::feeder::Eater;
use nix::errno::Errno;
use std::fs::File;
use std::io::{self, Write};
use std::os::fd::{AsRawFd, RawFd};
use std::os::unix::fs::FileTypeExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// An open watchdog.
#[derive(Debug)]
pub struct Watchdog {
    file: File,
}

/// Why there is no watchdog. It is switched off again, where the kernel lets us.
#[derive(Debug, thiserror::Error)]
pub enum WatchdogError {
    /// It cannot be opened.
    #[error("{} cannot be opened: {error}{}", path.display(), remedy(error))]
    Open {
        /// The device.
        path: PathBuf,
        /// What the operating system says.
        error: io::Error,
    },
    /// It is some other file.
    #[error("{} is no watchdog: {error}: name a device such as /dev/watchdog", path.display())]
    NotAWatchdog {
        /// The device.
        path: PathBuf,
        /// What the operating system says.
        error: io::Error,
    },
    /// It does not take the timeout.
    #[error("{} takes {got} s instead of {wanted} s: choose times that it can do, or modprobe softdog", path.display())]
    Timeout {
        /// The device.
        path: PathBuf,
        /// In seconds.
        wanted: i32,
        /// In seconds.
        got: i32,
    },
}

impl Watchdog {
    /// Opens the device, which starts it: from now on the machine reboots unless it is fed at least every `timeout` (rounded up to whole
    /// seconds).
    ///
    /// # Errors
    /// [`WatchdogError`].
    pub fn open(path: &Path, timeout: Duration) -> Result<Self, WatchdogError> {
        let at = || path.to_owned();
        let failed = |error| WatchdogError::Open { path: at(), error };
        // Looked at first: nothing is to be written into some other file, and to open a pipe that nobody reads would wait for ever.
        if !std::fs::metadata(path).map_err(failed)?.file_type().is_char_device() {
            return Err(WatchdogError::NotAWatchdog { path: at(), error: Errno::ENOTTY.into() });
        }
        let file = File::options().write(true).open(path).map_err(failed)?;
        let watchdog = Self { file };
        let wanted = i32::try_from(timeout.as_millis().div_ceil(1000)).unwrap_or(i32::MAX).max(1);
        match set_timeout(watchdog.file.as_raw_fd(), wanted) {
            // One that takes more would let us live longer than the peer waits.
            Ok(got) if got <= wanted => Ok(watchdog),
            result => {
                // Not to leave it running: whatever else is wrong, this cannot be put right.
                let _ = watchdog.let_go();
                Err(match result {
                    Ok(got) => WatchdogError::Timeout { path: at(), wanted, got },
                    Err(error) => WatchdogError::NotAWatchdog { path: at(), error: error.into() },
                })
            }
        }
    }
}

impl Eater for Watchdog {
    /// Any octet but `V` does what WDIOC_KEEPALIVE does. Drivers of chips return at once; ipmi_watchdog waits for the management controller.
    fn feed(&mut self) -> io::Result<()> {
        self.file.write_all(b"\0")
    }

    /// `V` before the close switches it off (magic close), unless the kernel was told `nowayout`.
    fn let_go(mut self) -> io::Result<()> {
        self.file.write_all(b"V")
    }
}

fn remedy(error: &io::Error) -> &'static str {
    match error.raw_os_error().map(Errno::from_raw) {
        Some(Errno::ENOENT) => ": load its driver, or modprobe softdog",
        Some(Errno::EBUSY) => ": another program feeds it, for example systemd (RuntimeWatchdogSec=) or watchdog(8)",
        _ => "",
    }
}

/// WDIOC_SETTIMEOUT; the timeout that the device chose, in seconds.
#[expect(unsafe_code, reason = "no crate here wraps the ioctls of watchdogs; this one reads and writes one integer of ours")]
fn set_timeout(device: RawFd, seconds: i32) -> nix::Result<i32> {
    mod request {
        nix::ioctl_readwrite!(set_timeout, b'W', 6, i32);
    }
    let mut seconds = seconds;
    // SAFETY: the pointer is to a live integer of the size that the request's number names.
    unsafe { request::set_timeout(device, &raw mut seconds) }?;
    Ok(seconds)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn what_is_no_watchdog() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("watchdog");
        let error = Watchdog::open(&path, SECOND).unwrap_err().to_string();
        assert!(error.contains("cannot be opened") && error.ends_with("modprobe softdog"), "{error}");
        fs::write(&path, "").unwrap();
        let pipe = directory.path().join("pipe");
        nix::unistd::mkfifo(&pipe, nix::sys::stat::Mode::S_IRWXU).unwrap();
        for wrong in [path.as_path(), &pipe, Path::new("/dev/null")] {
            let error = Watchdog::open(wrong, SECOND).unwrap_err();
            assert!(matches!(error, WatchdogError::NotAWatchdog { .. }), "{error}");
        }
        assert_eq!(fs::read(&path).unwrap(), b"", "something was written into another file");
        assert!(remedy(&io::Error::from_raw_os_error(Errno::EBUSY as i32)).contains("RuntimeWatchdogSec"));
    }

    #[test]
    fn it_is_fed_and_only_stopped_in_an_orderly_way() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("watchdog");
        let open = || Watchdog { file: File::create(&path).unwrap() };
        let mut watchdog = open();
        watchdog.feed().unwrap();
        watchdog.feed().unwrap();
        drop(watchdog);
        assert_eq!(fs::read(&path).unwrap(), b"\0\0");
        let mut watchdog = open();
        watchdog.feed().unwrap();
        watchdog.let_go().unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"\0V");
    }

    /// Not with hardware: a test that is killed would reboot the machine.
    #[test]
    fn softdog_takes_a_timeout() {
        let identity = fs::read_to_string("/sys/class/watchdog/watchdog0/identity").unwrap_or_default();
        if !identity.starts_with("Software Watchdog") {
            println!("skipped: needs root and modprobe softdog");
            return;
        }
        let mut watchdog = Watchdog::open(Path::new("/dev/watchdog0"), Duration::from_secs(60)).unwrap();
        watchdog.feed().unwrap();
        watchdog.let_go().unwrap();
    }
}
