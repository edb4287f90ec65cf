//! The takeovers on the disk, beside the claims. A thread writes them, and nothing waits for it: whoever reads them is a person.

use crate::engine::embedded::history::{History, Sight};
use crate::time::WallTime;
use crate::view::cluster::Takeover;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use tracing::warn;

/// The file, in the state directory.
const NAME: &str = "takeovers.json";

/// The history, and our side of the thread that writes it.
#[derive(Debug)]
pub struct HistoryFile {
    history: History,
    /// One place: what is newer waits here.
    jobs: SyncSender<Vec<u8>>,
    is_new: bool,
}

impl HistoryFile {
    /// Reads what an earlier core has kept, and starts the thread. What cannot be read is told, and begun anew.
    ///
    /// # Errors
    /// When there are no more threads.
    pub fn open(directory: &Path) -> io::Result<Self> {
        let path = directory.join(NAME);
        let history = read(&path).unwrap_or_else(|reason| {
            warn!("earlier takeovers are forgotten: {}: {reason}", path.display());
            History::default()
        });
        let (jobs, todo) = sync_channel(1);
        std::thread::Builder::new().name("history".to_owned()).spawn(move || run(&path, &todo))?;
        Ok(Self { history, jobs, is_new: false })
    }

    /// A group is seen to run.
    pub fn see(&mut self, now: WallTime, sight: Sight<'_>) {
        self.is_new |= self.history.see(now, sight);
        self.tend();
    }

    /// Hands over what the thread does not have yet. Never blocks.
    pub fn tend(&mut self) {
        if self.is_new
            && let Ok(payload) = serde_json::to_vec(&self.history)
        {
            self.is_new = self.jobs.try_send(payload).is_err();
        }
    }

    /// As they are shown.
    #[must_use]
    pub fn rows(&self, now: WallTime) -> Vec<Takeover> {
        self.history.rows(now)
    }
}

fn read(path: &Path) -> Result<History, String> {
    match fs::read(path) {
        Ok(payload) => serde_json::from_slice(&payload).map_err(|error| error.to_string()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(History::default()),
        Err(error) => Err(error.to_string()),
    }
}

/// The thread.
fn run(path: &Path, todo: &Receiver<Vec<u8>>) {
    let beside: PathBuf = path.with_extension("new");
    while let Ok(payload) = todo.recv() {
        let written = File::create(&beside).and_then(|mut file| {
            file.write_all(&payload)?;
            file.sync_all()?;
            // A crash leaves the one or the other.
            fs::rename(&beside, path)
        });
        if let Err(error) = written {
            warn!("takeovers are not kept: {} cannot be written: {error}", path.display());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::smi::Name;
    use crate::view::cluster::TakeoverCause;
    use std::time::{Duration, Instant};

    fn see(file: &mut HistoryFile, node: &str) {
        let (group, node): (Name, Name) = ("web".parse().unwrap(), node.parse().unwrap());
        let sight = Sight { group: &group, node: &node, cause: TakeoverCause::NodeFenced, reason: "", outage: None };
        file.see(WallTime::default(), sight);
    }

    #[test]
    fn the_next_core_knows_them() {
        let directory = tempfile::tempdir().unwrap();
        let mut file = HistoryFile::open(directory.path()).unwrap();
        for node in ["zipi", "zape", "zipi"] {
            see(&mut file, node);
        }
        let started = Instant::now();
        while HistoryFile::open(directory.path()).unwrap().rows(WallTime::default()).len() < 2 {
            assert!(started.elapsed() < Duration::from_secs(20), "the thread did not write");
            file.tend();
            std::thread::sleep(Duration::from_millis(5));
        }
        assert_eq!(HistoryFile::open(directory.path()).unwrap().rows(WallTime::default()), file.rows(WallTime::default()));
    }

    #[test]
    fn what_is_broken_is_begun_anew() {
        let directory = tempfile::tempdir().unwrap();
        fs::write(directory.path().join(NAME), b"{\"rows\":[").unwrap();
        let mut file = HistoryFile::open(directory.path()).unwrap();
        assert_eq!(file.rows(WallTime::default()), []);
        // Nor is a directory that is not there the end of anything.
        let mut nowhere = HistoryFile::open(Path::new("/nowhere")).unwrap();
        for node in ["zipi", "zape"] {
            see(&mut file, node);
            see(&mut nowhere, node);
        }
        assert_eq!((file.rows(WallTime::default()).len(), nowhere.rows(WallTime::default()).len()), (1, 1));
    }
}
