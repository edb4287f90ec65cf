//! The disk probe: space and inodes of the file system that holds a path, counted as df counts them.

use super::blocking::Blocking;
use super::line::one_line;
use crate::time::Instant;
use crate::view::{Failure, Figure, Sample, Status};
use nix::sys::statvfs::{FsFlags, statvfs};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Probes one file system. It judges nothing: how full is too full is for a watch to say.
pub struct Disk {
    path: PathBuf,
    calls: Blocking<nix::Result<Space>>,
}

impl Disk {
    /// A probe of the file system that `path` is in; it need not be a mount point.
    #[must_use]
    pub fn new(path: &Path) -> Self {
        Self { path: path.to_owned(), calls: Blocking::default() }
    }

    /// One run. The caller ends it at its timeout: statvfs on a dead network file system does not return.
    ///
    /// # Errors
    /// [`Failure::System`] where the path is missing or the call of an earlier run is still stuck.
    pub async fn run(&mut self, now: Instant, _timeout: Duration) -> Result<Sample, Failure> {
        let call = format!("statvfs {}", self.path.display());
        let path = self.path.clone();
        let space = self.calls.run(now, &call, move || read(&path)).await?;
        space.map(|space| sample(&space)).map_err(|error| Failure::System(one_line(&format!("{call}: {}", error.desc()))))
    }
}

/// What statvfs(3) tells of a file system.
#[derive(Clone, Copy, Debug, Default)]
struct Space {
    fragment: u64,
    blocks: u64,
    free: u64,
    /// Free without what is reserved for root.
    available: u64,
    inodes: u64,
    inodes_free: u64,
    read_only: bool,
}

fn read(path: &Path) -> nix::Result<Space> {
    let stat = statvfs(path)?;
    Ok(Space {
        fragment: stat.fragment_size(),
        blocks: stat.blocks(),
        free: stat.blocks_free(),
        available: stat.blocks_available(),
        inodes: stat.files(),
        inodes_free: stat.files_free(),
        read_only: stat.flags().contains(FsFlags::ST_RDONLY),
    })
}

fn sample(space: &Space) -> Sample {
    let kib = |blocks: u64| i128::from(blocks).saturating_mul(space.fragment.into()) / 1024;
    let used = space.blocks.saturating_sub(space.free);
    let inodes_used = space.inodes.saturating_sub(space.inodes_free);
    let mut figures = BTreeMap::from([
        ("total".to_owned(), Figure::Integer(kib(space.blocks))),
        ("used".to_owned(), Figure::Integer(kib(used))),
        ("free".to_owned(), Figure::Integer(kib(space.available))),
        ("inodes-total".to_owned(), space.inodes.into()),
        ("inodes-free".to_owned(), space.inodes_free.into()),
        ("read-only".to_owned(), Figure::Flag(space.read_only)),
    ]);
    // df prints "-" for a file system without blocks (proc) or without a fixed number of inodes (btrfs); here the figure is left out.
    let used_percent = percent(used, space.available);
    figures.extend(used_percent.map(|percent| ("used-percent".to_owned(), Figure::Integer(percent))));
    let inodes_percent = percent(inodes_used, space.inodes_free);
    figures.extend(inodes_percent.map(|percent| ("inodes-used-percent".to_owned(), Figure::Integer(percent))));

    let shown = used_percent.map_or_else(|| "-".to_owned(), |percent| percent.to_string());
    let read_only = if space.read_only { ", read-only" } else { "" };
    let text = format!("{shown}% used, {} MiB free{read_only}", kib(space.available) / 1024);
    Sample { status: Status::Ok, text, figures }
}

/// The used part of what an unprivileged user could use, rounded up, as df prints it.
fn percent(used: u64, available: u64) -> Option<i128> {
    let whole = i128::from(used) + i128::from(available);
    (whole > 0).then(|| (i128::from(used) * 100 + whole - 1) / whole)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn percent_is_rounded_up_as_df_does() {
        for (used, available, want) in
            [(0, 10, Some(0)), (1, 999, Some(1)), (1, 99, Some(1)), (11, 989, Some(2)), (5, 0, Some(100)), (0, 0, None)]
        {
            assert_eq!(percent(used, available), want, "{used} {available}");
        }
    }

    #[test]
    fn reserved_blocks_are_neither_used_nor_free() {
        let space = Space { fragment: 4096, blocks: 1000, free: 300, available: 250, inodes: 0, inodes_free: 0, read_only: true };
        let sample = sample(&space);
        assert_eq!(sample.text, "74% used, 0 MiB free, read-only");
        assert_eq!(sample.figures["total"], Figure::Integer(4000));
        assert_eq!(sample.figures["used"], Figure::Integer(2800));
        assert_eq!(sample.figures["free"], Figure::Integer(1000));
        assert!(!sample.figures.contains_key("inodes-used-percent"));
    }

    proptest! {
        #[test]
        fn any_numbers(fragment: u64, blocks: u64, free: u64, available: u64, inodes: u64, inodes_free: u64, read_only: bool) {
            let space = Space { fragment, blocks, free, available, inodes, inodes_free, read_only };
            if let Some(Figure::Integer(percent)) = sample(&space).figures.get("used-percent") {
                prop_assert!((0..=100).contains(percent));
            }
        }
    }
}
