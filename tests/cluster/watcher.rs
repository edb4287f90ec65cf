//! Looks all the time on which machines the floating address is.

use crate::network::{ADDRESS, Network};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// A thread that looks.
pub struct Watcher {
    both: Arc<Mutex<Option<Instant>>>,
    looks: Arc<AtomicU64>,
    ends: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Watcher {
    pub fn start(network: &Arc<Network>) -> Self {
        let both = Arc::new(Mutex::new(None));
        let looks = Arc::new(AtomicU64::new(0));
        let ends = Arc::new(AtomicBool::new(false));
        let (network, seen, count, over) = (Arc::clone(network), Arc::clone(&both), Arc::clone(&looks), Arc::clone(&ends));
        let thread = std::thread::spawn(move || {
            while !over.load(Ordering::Relaxed) {
                // One look is a moment later than the other: the first machine must have it before and after.
                if has_address(&network, 1) && has_address(&network, 2) && has_address(&network, 1) {
                    seen.lock().unwrap().get_or_insert_with(Instant::now);
                }
                count.fetch_add(1, Ordering::Relaxed);
                std::thread::sleep(Duration::from_millis(5));
            }
        });
        Self { both, looks, ends, thread: Some(thread) }
    }

    /// Whether both machines had the address at once, ever.
    pub fn saw_both(&self) -> bool {
        self.both.lock().unwrap().is_some()
    }

    pub fn looks(&self) -> u64 {
        self.looks.load(Ordering::Relaxed)
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        self.ends.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// From the kernel's table of routes, without a process for each look.
fn has_address(network: &Network, number: u8) -> bool {
    network.enter(&format!("n{number}"));
    let routes = std::fs::read_to_string("/proc/thread-self/net/fib_trie").unwrap();
    let mut lines = routes.lines().skip_while(|line| !line.trim_end().ends_with(&format!("-- {ADDRESS}")));
    lines.nth(1).is_some_and(|line| line.contains("host LOCAL"))
}
