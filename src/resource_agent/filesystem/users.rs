//! The processes that keep a directory busy, by what /proc tells: working directory, root, program, open files, mapped files. Blocking.

use rustix::process::{Pid, PidfdFlags, Signal, getpid, pidfd_open, pidfd_send_signal};
use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

/// Signals every process that uses something at or below `directory`, but init and ourselves; without a signal only finds them, and these
/// too. Gives their names and numbers.
///
/// # Errors
/// Where /proc or the directory cannot be read.
pub(super) fn signal(directory: &Path, signal: Option<Signal>) -> io::Result<Vec<String>> {
    let busy = Busy { directory, device: fs::metadata(directory)?.dev() };
    let mut found = Vec::new();
    for entry in fs::read_dir("/proc")?.flatten() {
        let Some(pid) = entry.file_name().to_str().and_then(|name| name.parse().ok()).and_then(Pid::from_raw) else { continue };
        if signal.is_some() && (pid == Pid::INIT || pid == getpid()) {
            continue;
        }
        // Opened before the look: what is signalled is what was looked at, also where the number has changed its owner.
        let Ok(process) = pidfd_open(pid, PidfdFlags::empty()) else { continue };
        if busy.is_used_by(&entry.path()) && signal.is_none_or(|signal| pidfd_send_signal(&process, signal).is_ok()) {
            let name = fs::read_to_string(entry.path().join("comm")).unwrap_or_default();
            found.push(format!("{} ({})", name.trim(), pid.as_raw_nonzero()));
        }
    }
    Ok(found)
}

/// A directory, and the device (`st_dev`) that is mounted there.
struct Busy<'a> {
    directory: &'a Path,
    device: u64,
}

impl Busy<'_> {
    /// Whether a process, given as its directory in /proc, uses it (proc_pid_fd(5), proc_pid_map_files(5)).
    fn is_used_by(&self, process: &Path) -> bool {
        ["cwd", "root", "exe"].iter().any(|name| self.has(&process.join(name)))
            || ["fd", "map_files"].iter().any(|name| self.has_one_of(&process.join(name)))
    }

    fn has_one_of(&self, links: &Path) -> bool {
        fs::read_dir(links).is_ok_and(|mut links| links.any(|link| link.is_ok_and(|link| self.has(&link.path()))))
    }

    /// Compares names first: what is elsewhere is not touched, it may be dead. Then the device: a process in a container may use the same name
    /// for something else.
    fn has(&self, link: &Path) -> bool {
        fs::read_link(link).is_ok_and(|target| target.starts_with(self.directory))
            && fs::metadata(link).is_ok_and(|data| data.dev() == self.device)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_own_program_is_mapped_and_run() {
        let program = std::env::current_exe().unwrap();
        let directory = program.parent().unwrap();
        let device = fs::metadata(directory).unwrap().dev();
        let ours = Busy { directory, device };
        assert!(ours.is_used_by(Path::new("/proc/self")));
        assert!(ours.has(Path::new("/proc/self/exe")) && ours.has_one_of(Path::new("/proc/self/map_files")));
        let other_device = Busy { directory, device: device + 1 };
        assert!(!other_device.is_used_by(Path::new("/proc/self")));
        let elsewhere = Busy { directory: Path::new("/nonexistent"), device };
        assert!(!elsewhere.is_used_by(Path::new("/proc/self")) && !elsewhere.is_used_by(Path::new("/proc/0")));
    }

    #[test]
    fn an_open_file() {
        let directory = tempfile::TempDir::new().unwrap();
        let path = directory.path().canonicalize().unwrap();
        let busy = Busy { directory: &path, device: fs::metadata(&path).unwrap().dev() };
        assert!(!busy.is_used_by(Path::new("/proc/self")));
        let file = fs::File::create(path.join("file")).unwrap();
        fs::remove_file(path.join("file")).unwrap();
        assert!(busy.is_used_by(Path::new("/proc/self")), "deleted, but open");
        drop(file);
    }
}
