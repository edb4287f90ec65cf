//! A directory for scripts, and questions about the processes they leave.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// A private directory that is removed with what is in it.
pub struct Directory(tempfile::TempDir);

impl Directory {
    pub fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// An executable shell script; its path.
    pub fn script(&self, name: &str, body: &str) -> String {
        self.file(name, &format!("#!/bin/sh\n{body}\n"), 0o755)
    }

    /// A file with this mode; its path.
    pub fn file(&self, name: &str, content: &str, mode: u32) -> String {
        let path = self.path(name);
        // Written by another process: a file that this one has open for writing just when another test's thread starts a child cannot be
        // executed until that child has done its own exec (ETXTBSY).
        let mut install =
            Command::new("install").arg("-m").arg(format!("{mode:o}")).arg("/dev/stdin").arg(&path).stdin(Stdio::piped()).spawn().unwrap();
        install.stdin.take().unwrap().write_all(content.as_bytes()).unwrap();
        assert!(install.wait().unwrap().success());
        path.to_str().unwrap().to_owned()
    }

    /// The number that a script wrote into this file, once it is there.
    pub fn number(&self, name: &str) -> u32 {
        let path = self.path(name);
        until("a script to write its number", || fs::read_to_string(&path).ok()?.trim().parse().ok())
    }
}

/// Whether a process of this number is there; a zombie that nobody reaped counts.
pub fn exists(process: u32) -> bool {
    Path::new(&format!("/proc/{process}")).exists()
}

/// Waits, at most ten seconds, for the process to be gone and reaped.
pub fn until_gone(process: u32) {
    until("a process to be gone", || (!exists(process)).then_some(()));
}

fn until<T>(what: &str, mut condition: impl FnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + Duration::from_secs(10);
    loop {
        if let Some(found) = condition() {
            return found;
        }
        assert!(Instant::now() < deadline, "waited ten seconds for {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}
