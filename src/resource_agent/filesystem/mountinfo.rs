//! /proc/self/mountinfo (proc_pid_mountinfo(5)). Pure.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt;
use std::path::PathBuf;

/// A mount.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mount {
    /// Its number, and that of the mount on which it lies.
    pub(super) id: u64,
    pub(super) parent: u64,
    /// The folder of the file system that is seen there: `/`, or what was bound.
    pub(super) root: PathBuf,
    /// Type of the file system.
    pub(super) kind: String,
    /// Where.
    pub(super) directory: PathBuf,
    /// What: a device, or whatever the file system calls it.
    pub(super) source: PathBuf,
    /// Numbers of its device, major and minor.
    pub(super) device: (u64, u64),
    /// Whether the mount, or the file system itself, is read-only.
    pub(super) is_read_only: bool,
}

/// The mounts, in the order of the table: what lies on top comes later. A line that cannot be read is left out.
pub(super) fn parse(table: &[u8]) -> Vec<Mount> {
    table.split(|octet| *octet == b'\n').filter_map(line).collect()
}

/// `36 35 98:0 /root /directory rw,noatime shared:1 - ext4 /dev/root rw,errors=continue`; between the sixth field and the dash are any number.
fn line(line: &[u8]) -> Option<Mount> {
    let mut fields = line.split(|octet| *octet == b' ').filter(|field| !field.is_empty());
    let mut text = || std::str::from_utf8(fields.next()?).ok();
    let (id, parent, device) = (text()?.parse().ok()?, text()?.parse().ok()?, text()?.split_once(':')?);
    let root = path(fields.next()?);
    let directory = path(fields.next()?);
    let options = fields.next()?;
    let mut fields = fields.skip_while(|field| *field != b"-");
    let kind = String::from_utf8_lossy(fields.nth(1)?).into_owned();
    let source = path(fields.next()?);
    let super_options = fields.next().unwrap_or_default();
    let is_read_only = [options, super_options].iter().any(|options| options.split(|octet| *octet == b',').any(|option| option == b"ro"));
    Some(Mount { id, parent, root, kind, directory, source, device: (device.0.parse().ok()?, device.1.parse().ok()?), is_read_only })
}

/// Space, tab, line end and backslash are written as three octal digits.
fn path(field: &[u8]) -> PathBuf {
    let (mut octets, mut rest) = (Vec::new(), field);
    while let Some((first, after)) = rest.split_first() {
        let escaped =
            if *first == b'\\' { after.split_first_chunk::<3>().and_then(|(digits, rest)| Some((octal(*digits)?, rest))) } else { None };
        let (octet, after) = escaped.unwrap_or((*first, after));
        octets.push(octet);
        rest = after;
    }
    PathBuf::from(OsString::from_vec(octets))
}

fn octal(digits: [u8; 3]) -> Option<u8> {
    u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 8).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const TABLE: &[u8] = b"22 1 254:1 / / rw,relatime shared:1 master:2 - ext4 /dev/vda1 rw,errors=remount-ro
40 22 0:35 / /srv/my\\040data\\134 rw - tmpfs tmp\\011fs rw,size=1024k
41 22 147:0 / /srv/data rw,noatime - ext4 /dev/drbd0 ro
42 22 147:0 / /srv/again ro - ext4 /dev/drbd0 rw
broken
43 22 x:0 / /srv/no rw - ext4 /dev/no rw
";

    #[test]
    fn mounts() {
        let mount = |id, parent, kind: &str, directory: &str, source: &str, device, is_read_only| Mount {
            id,
            parent,
            root: "/".into(),
            kind: kind.into(),
            directory: directory.into(),
            source: source.into(),
            device,
            is_read_only,
        };
        let expected = [
            mount(22, 1, "ext4", "/", "/dev/vda1", (254, 1), false),
            mount(40, 22, "tmpfs", "/srv/my data\\", "tmp\tfs", (0, 35), false),
            mount(41, 22, "ext4", "/srv/data", "/dev/drbd0", (147, 0), true),
            mount(42, 22, "ext4", "/srv/again", "/dev/drbd0", (147, 0), true),
        ];
        assert_eq!(parse(TABLE), expected);
    }

    #[test]
    fn truncated_at_every_octet() {
        for end in 0..TABLE.len() {
            assert!(parse(&TABLE[..end]).len() <= 4);
        }
    }

    proptest! {
        #[test]
        fn any_octets_are_read_without_a_panic(octets in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = parse(&octets);
        }
    }
}
