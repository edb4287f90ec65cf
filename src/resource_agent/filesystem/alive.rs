//! Whether a file system answers: asked on a thread of its own, since a dead device or server answers never.

use nix::sys::statvfs::statvfs;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::task::spawn_blocking;
use tokio::time::{Instant, timeout_at};

/// The directories that have been asked and have not answered: each costs one thread, not one per monitor.
#[derive(Clone, Debug, Default)]
pub(in crate::resource_agent) struct Checks(Arc<Mutex<BTreeSet<PathBuf>>>);

impl Checks {
    /// # Errors
    /// Why it does not answer.
    pub(super) async fn answers(&self, directory: &Path, deadline: Instant) -> Result<(), String> {
        if !self.rows().insert(directory.to_owned()) {
            return Err(format!("{} still does not answer", directory.display()));
        }
        let (checks, path) = (self.clone(), directory.to_owned());
        let asked = spawn_blocking(move || {
            let answer = statvfs(&path);
            checks.rows().remove(&path);
            answer
        });
        match timeout_at(deadline, asked).await {
            Ok(Ok(Ok(_))) => Ok(()),
            Ok(Ok(Err(error))) => Err(format!("{}: {error}", directory.display())),
            Ok(Err(error)) => Err(error.to_string()),
            Err(_) => Err(format!("{} does not answer", directory.display())),
        }
    }

    fn rows(&self) -> MutexGuard<'_, BTreeSet<PathBuf>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
