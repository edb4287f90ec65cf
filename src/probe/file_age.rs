//! The file-age probe: is there a backup, and how old is it?

use super::blocking::Blocking;
use super::line::one_line;
use crate::time::Instant;
use crate::view::{Failure, Figure, Sample, Status};
use std::collections::BTreeMap;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// Probes one file. How old is too old is for a watch to say; a missing file is critical.
pub struct FileAge {
    path: PathBuf,
    calls: Blocking<io::Result<Found>>,
}

impl FileAge {
    /// A probe of `path`; a symbolic link is followed.
    #[must_use]
    pub fn new(path: &Path) -> Self {
        Self { path: path.to_owned(), calls: Blocking::default() }
    }

    /// One run. The caller ends it at its timeout: stat on a dead network file system does not return.
    ///
    /// # Errors
    /// [`Failure::System`] where it cannot be known whether the file exists, or the call of an earlier run is still stuck.
    pub async fn run(&mut self, now: Instant, _timeout: Duration) -> Result<Sample, Failure> {
        let call = format!("stat {}", self.path.display());
        let path = self.path.clone();
        match self.calls.run(now, &call, move || read(&path)).await? {
            Ok(found) => Ok(sample(&found)),
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(missing(&self.path)),
            Err(error) => Err(Failure::System(one_line(&format!("{call}: {error}")))),
        }
    }
}

/// What stat(2) tells, and the wall clock at that moment.
struct Found {
    modified: SystemTime,
    now: SystemTime,
    size: u64,
}

fn read(path: &Path) -> io::Result<Found> {
    let metadata = std::fs::metadata(path)?;
    Ok(Found { modified: metadata.modified()?, now: SystemTime::now(), size: metadata.len() })
}

fn sample(found: &Found) -> Sample {
    let (status, age, text) = match found.now.duration_since(found.modified) {
        Ok(age) => (Status::Ok, age.as_secs(), format!("{} s old, {} octets", age.as_secs(), found.size)),
        // Less than the unit of the figure: the clock of a file server that is a little ahead.
        Err(ahead) if ahead.duration().as_secs() == 0 => (Status::Ok, 0, format!("0 s old, {} octets", found.size)),
        Err(ahead) => {
            let seconds = ahead.duration().as_secs();
            (Status::Warning, 0, format!("modified {seconds} s in the future: a clock is wrong; {} octets", found.size))
        }
    };
    let figures =
        BTreeMap::from([("exists".to_owned(), Figure::Flag(true)), ("age".to_owned(), age.into()), ("size".to_owned(), found.size.into())]);
    Sample { status, text, figures }
}

fn missing(path: &Path) -> Sample {
    let figures = BTreeMap::from([("exists".to_owned(), Figure::Flag(false))]);
    Sample { status: Status::Critical, text: one_line(&format!("{} does not exist", path.display())), figures }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages() {
        let at = |ms| SystemTime::UNIX_EPOCH + Duration::from_millis(ms);
        #[rustfmt::skip]
        let table = [
            (1_000, 91_900, Status::Ok, 90, "90 s old, 7 octets"),
            (1_000, 1_000, Status::Ok, 0, "0 s old, 7 octets"),
            (1_999, 1_000, Status::Ok, 0, "0 s old, 7 octets"),
            (61_000, 1_000, Status::Warning, 0, "modified 60 s in the future: a clock is wrong; 7 octets"),
        ];
        for (modified, now, status, age, text) in table {
            let sample = sample(&Found { modified: at(modified), now: at(now), size: 7 });
            assert_eq!((sample.status, sample.text.as_str()), (status, text));
            assert_eq!(sample.figures["age"], Figure::Integer(age));
        }
    }
}
