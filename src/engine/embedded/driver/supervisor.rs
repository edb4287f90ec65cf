//! systemd as a watchdog (`WatchdogSec=`, sd_notify(3)): it kills a core whose loop hangs, and starts another. Without /dev/watchdog nobody else
//! would.

use super::feeder::Eater;
use sd_notify::NotifyState;
use std::io;
use std::time::Duration;

/// The service manager of this process.
#[derive(Debug)]
pub struct Supervisor;

impl Supervisor {
    /// For how long it waits for a sign of life; `None` where it does not.
    pub fn patience() -> Option<Duration> {
        sd_notify::watchdog_enabled()
    }
}

impl Eater for Supervisor {
    /// Blocks while its socket is full, as when it hangs itself.
    fn feed(&mut self) -> io::Result<()> {
        sd_notify::notify(&[NotifyState::Watchdog])
    }

    /// It goes by the process: nothing is to be done.
    fn let_go(self) -> io::Result<()> {
        Ok(())
    }
}
