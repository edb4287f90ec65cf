//! System calls that may never return, as on a dead NFS server: they run on a thread of their own, and at most one at a time per probe, so
//! that a dead server costs one thread and not one per interval.

use crate::time::Instant;
use crate::view::Failure;
use tokio::task::{JoinHandle, spawn_blocking};

/// Runs blocking calls one after the other. A future that is dropped at its timeout leaves the call behind; the next run finds it here.
pub(super) struct Blocking<T> {
    left_behind: Option<(Instant, JoinHandle<T>)>,
}

impl<T> Default for Blocking<T> {
    fn default() -> Self {
        Self { left_behind: None }
    }
}

impl<T: Send + 'static> Blocking<T> {
    /// Runs `work` on its own thread and waits for it; `call` names it in errors.
    ///
    /// # Errors
    /// [`Failure::System`] while the call of an earlier run has not returned: then `work` is not started.
    pub(super) async fn run(&mut self, now: Instant, call: &str, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Failure> {
        if let Some((since, running)) = &self.left_behind
            && !running.is_finished()
        {
            let stuck = now.since(*since).as_secs();
            return Err(Failure::System(format!("{call} has not returned for {stuck} s (called at {since} after the start of the agent)")));
        }
        let (_, running) = self.left_behind.insert((now, spawn_blocking(work)));
        let result = running.await;
        self.left_behind = None;
        result.map_err(|error| Failure::System(format!("{call}: {error}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;
    use std::time::Duration;

    #[tokio::test]
    async fn a_stuck_call_is_named_and_not_repeated_until_it_returns() {
        let mut blocking = Blocking::default();
        let (release, gate) = mpsc::channel::<()>();
        let at = |s| Instant::default().after(Duration::from_secs(s));
        let stuck = blocking.run(at(10), "statvfs /mnt", move || gate.recv().is_ok());
        assert!(tokio::time::timeout(Duration::from_millis(20), stuck).await.is_err());
        let Err(Failure::System(text)) = blocking.run(at(45), "statvfs /mnt", || true).await else { panic!("the call was repeated") };
        assert_eq!(text, "statvfs /mnt has not returned for 35 s (called at +10.000s after the start of the agent)");
        release.send(()).unwrap();
        let deadline = tokio::time::Instant::now() + Duration::from_secs(10);
        while blocking.run(at(50), "statvfs /mnt", || true).await != Ok(true) {
            assert!(tokio::time::Instant::now() < deadline, "the call never returned");
            tokio::task::yield_now().await;
        }
    }
}
