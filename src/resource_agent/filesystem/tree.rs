//! The mounts as a tree, each on its parent: what a path leads to, and what has to be unmounted before what. Pure.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use super::mountinfo::Mount;
use std::path::{Path, PathBuf};

/// The device of the file system that a path without symbolic links leads to, and the folder of it.
pub(super) fn place(mounts: &[Mount], path: &Path) -> Option<((u64, u64), PathBuf)> {
    let mut at = mounts.iter().find(|mount| mount.directory == Path::new("/"))?;
    // On the way down the first mount point hides what lies below it. Each step goes to a child: no more steps than mounts.
    for _ in mounts {
        let children = mounts.iter().filter(|mount| mount.parent == at.id && mount.id != at.id && path.starts_with(&mount.directory));
        match children.min_by_key(|mount| mount.directory.components().count()) {
            Some(child) => at = child,
            None => break,
        }
    }
    let below = path.strip_prefix(&at.directory).ok()?;
    Some((at.device, if below == Path::new("") { at.root.clone() } else { at.root.join(below) }))
}

/// The mounts that `is_wanted` and all that lie on them, in the order in which they can be unmounted.
pub(super) fn from_top(mounts: &[Mount], is_wanted: impl Fn(&Mount) -> bool) -> Vec<&Mount> {
    let mut found: Vec<(usize, usize, &Mount)> = mounts
        .iter()
        .enumerate()
        .filter_map(|(index, mount)| {
            let line = ancestry(mounts, mount);
            line.iter().any(|mount| is_wanted(mount)).then_some((line.len(), index, mount))
        })
        .collect();
    found.sort_by_key(|(depth, index, _)| std::cmp::Reverse((*depth, *index)));
    found.into_iter().map(|(_, _, mount)| mount).collect()
}

/// A mount, the one on which it lies, and so on.
fn ancestry<'a>(mounts: &'a [Mount], mount: &'a Mount) -> Vec<&'a Mount> {
    let mut line = vec![mount];
    let mut at = mount;
    while let Some(parent) = mounts.iter().find(|other| other.id == at.parent && other.id != at.id) {
        if line.len() > mounts.len() {
            break;
        }
        line.push(parent);
        at = parent;
    }
    line
}

#[cfg(test)]
mod tests {
    use super::super::mountinfo::parse;
    use super::*;

    const TABLE: &[u8] = b"22 1 254:1 / / rw - ext4 /dev/vda1 rw
40 22 8:16 / /srv rw - ext4 /dev/sdb rw
41 40 0:35 / /srv/data rw - tmpfs t rw
42 41 8:16 /export /srv/data rw - ext4 /dev/sdb rw
43 22 8:16 /export /mnt/pub rw - ext4 /dev/sdb rw
";

    #[test]
    fn places() {
        let mounts = parse(TABLE);
        let at = |path: &str| place(&mounts, Path::new(path)).unwrap();
        assert_eq!(at("/etc/x"), ((254, 1), "/etc/x".into()));
        assert_eq!(at("/srv"), ((8, 16), "/".into()));
        assert_eq!(at("/srv/export"), ((8, 16), "/export".into()));
        assert_eq!(at("/srv/data/x"), ((8, 16), "/export/x".into()), "what lies on top");
        assert_eq!(at("/mnt/pub"), ((8, 16), "/export".into()));
    }

    #[test]
    fn what_lies_on_it_goes_first() {
        let mounts = parse(TABLE);
        let ids = |is_wanted: fn(&Mount) -> bool| from_top(&mounts, is_wanted).iter().map(|mount| mount.id).collect::<Vec<_>>();
        assert_eq!(ids(|mount| mount.id == 40), [42, 41, 40]);
        assert_eq!(ids(|mount| mount.device == (8, 16)), [42, 41, 43, 40]);
        assert_eq!(from_top(&parse(b"1 2 0:1 / /a rw - t t rw\n2 1 0:1 / /b rw - t t rw"), |_| true).len(), 2, "a circle ends");
    }
}
