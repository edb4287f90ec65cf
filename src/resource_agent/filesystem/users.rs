//! The processes that keep a directory busy, by what /proc tells: working directory, root, program, open files, mapped files. Blocking.
//!
//! Names are compared, nothing on the file system itself is touched: it may be dead.

use rustix::process::{Pid, PidfdFlags, Signal, getpid, pidfd_open, pidfd_send_signal};
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

/// Signals every process that uses something at or below `directory`, but init and ourselves. Gives their numbers.
pub(super) fn signal(directory: &Path, signal: Signal) -> Vec<i32> {
    let mut signalled = Vec::new();
    let Ok(entries) = fs::read_dir("/proc") else { return signalled };
    for entry in entries.flatten() {
        let Some(pid) = entry.file_name().to_str().and_then(|name| name.parse().ok()).and_then(Pid::from_raw) else { continue };
        if pid == Pid::INIT || pid == getpid() {
            continue;
        }
        // Opened before the look: what is signalled is what was looked at, also where the number has changed its owner.
        let Ok(process) = pidfd_open(pid, PidfdFlags::empty()) else { continue };
        if uses(&entry.path(), directory) && pidfd_send_signal(&process, signal).is_ok() {
            signalled.push(pid.as_raw_nonzero().get());
        }
    }
    signalled
}

fn uses(process: &Path, directory: &Path) -> bool {
    let points_into = |link: &Path| fs::read_link(link).is_ok_and(|target| target.starts_with(directory));
    ["cwd", "root", "exe"].iter().any(|name| points_into(&process.join(name)))
        || fs::read_dir(process.join("fd")).is_ok_and(|mut files| files.any(|file| file.is_ok_and(|file| points_into(&file.path()))))
        || fs::read(process.join("maps")).is_ok_and(|maps| maps_into(&maps, directory))
}

/// Whether a line of /proc/PID/maps (proc_pid_maps(5)) names a file in `directory`: the path is what follows the fifth field, to the end.
fn maps_into(maps: &[u8], directory: &Path) -> bool {
    maps.split(|octet| *octet == b'\n').any(|line| {
        let path = line.iter().position(|octet| *octet == b'/').and_then(|at| line.get(at..)).unwrap_or_default();
        Path::new(std::ffi::OsStr::from_bytes(path)).starts_with(directory)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const MAPS: &[u8] = b"55d0-55d1 r-xp 00000000 fe:01 1234                       /srv/data/bin/server
7f00-7f01 rw-p 00000000 00:00 0
7ffd-7ffe rw-p 00000000 00:00 0                          [stack]
7f10-7f11 r--p 00000000 fe:01 77                         /srv/data base/file (deleted)
";

    #[test]
    fn mapped_files() {
        for (directory, is_used) in [("/srv/data", true), ("/srv/data base", true), ("/srv/dat", false), ("/var", false), ("/srv", true)] {
            assert_eq!(maps_into(MAPS, Path::new(directory)), is_used, "{directory}");
        }
    }

    proptest! {
        #[test]
        fn any_octets_are_read_without_a_panic(octets in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = maps_into(&octets, Path::new("/srv"));
        }
    }
}
