//! Waiting for what is to happen.

use std::time::{Duration, Instant};

/// Longer than anything takes that is to happen, on an emulated processor beside other tests.
pub const PATIENCE: Duration = Duration::from_secs(90);

/// Waits until `look` finds something; what is waited for is told where it does not come.
pub fn until<T>(what: impl Fn() -> String, mut look: impl FnMut() -> Option<T>) -> T {
    let begin = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(begin.elapsed() < PATIENCE, "waited in vain until {}", what());
        std::thread::sleep(Duration::from_millis(200));
    }
}
