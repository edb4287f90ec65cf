//! What the host saw of both machines, in order: when the service was started and stopped on each, and when each lost its power.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

/// What happened on a machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// The service is about to start.
    Started,
    /// The service has stopped.
    Stopped,
    /// It was reset, by itself or by the power switch, or its power was cut: nothing of it runs any more.
    Off,
}

/// Of machines 0 and 1.
#[derive(Debug, Default)]
pub struct History {
    events: Mutex<Vec<(usize, What)>>,
    up: [AtomicBool; 2],
}

impl History {
    /// It happens now.
    pub fn note(&self, node: usize, what: What) {
        self.events.lock().unwrap().push((node, what));
    }

    /// A machine has booted.
    pub fn note_up(&self, node: usize) {
        self.up[node].store(true, Ordering::Relaxed);
    }

    /// A machine has lost its power or was reset. A BIOS that finds the machine as somebody left it resets it again: that is the same.
    pub fn note_off(&self, node: usize) {
        if self.up[node].swap(false, Ordering::Relaxed) {
            self.note(node, What::Off);
        }
    }

    pub fn is_up(&self, node: usize) -> bool {
        self.up[node].load(Ordering::Relaxed)
    }

    /// How often it happened on a machine.
    pub fn count(&self, node: usize, what: What) -> usize {
        self.events.lock().unwrap().iter().filter(|event| **event == (node, what)).count()
    }

    pub fn all(&self) -> Vec<(usize, What)> {
        self.events.lock().unwrap().clone()
    }

    /// Never did the service run on both, nor start where it ran.
    pub fn assert_one_at_most(&self) {
        let events = self.all();
        let mut runs = [false; 2];
        for (node, what) in &events {
            assert!(*what != What::Started || runs == [false; 2], "the service is started on n{} though it runs: {events:?}", node + 1);
            runs[*node] = *what == What::Started;
        }
    }
}

#[test]
fn two_at_once_are_seen() {
    let history = |events: &[(usize, What)]| {
        let history = History::default();
        events.iter().for_each(|(node, what)| history.note(*node, *what));
        std::panic::catch_unwind(move || history.assert_one_at_most()).is_ok()
    };
    use What::{Off, Started, Stopped};
    assert!(history(&[(0, Started), (0, Stopped), (1, Started), (1, Off), (1, Started)]));
    assert!(!history(&[(0, Started), (1, Started)]));
    assert!(!history(&[(0, Started), (1, Off), (1, Started)]));
    assert!(!history(&[(0, Started), (0, Started)]));
}
