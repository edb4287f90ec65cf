//! How many of something there are.

use tokio::sync::watch;

/// The number, which anybody may follow.
#[derive(Clone, Debug)]
pub struct Count(watch::Sender<usize>);

/// One of them, until it is dropped.
#[derive(Debug)]
pub struct Counted(watch::Sender<usize>);

impl Count {
    /// None.
    pub fn new() -> Self {
        Self(watch::Sender::new(0))
    }

    /// One more.
    pub fn enter(&self) -> Counted {
        self.0.send_modify(|number| *number = number.saturating_add(1));
        Counted(self.0.clone())
    }

    /// For who follows it.
    pub fn follow(&self) -> watch::Receiver<usize> {
        self.0.subscribe()
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.send_modify(|number| *number = number.saturating_sub(1));
    }
}
