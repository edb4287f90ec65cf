//! Waiting for what is to happen, and programs that are texts.

use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Longer than anything takes that is to happen, on a machine that is busy with other tests.
const PATIENCE: Duration = Duration::from_secs(40);

/// Waits until `look` finds something; what is waited for is told where it does not come.
pub fn until<T>(what: impl Fn() -> String, mut look: impl FnMut() -> Option<T>) -> T {
    let begin = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(begin.elapsed() < PATIENCE, "waited in vain until {}", what());
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// A program of a text. Written by a child: what this process has open for writing while another thread forks cannot be executed.
pub fn script(path: &Path, text: &str) {
    let mut child = Command::new("/bin/sh")
        .args(["-c", "cat >\"$0.new\" && chmod 755 \"$0.new\" && mv \"$0.new\" \"$0\""])
        .arg(path)
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    assert!(child.wait().unwrap().success());
    assert_eq!(std::fs::metadata(path).unwrap().permissions().mode() & 0o777, 0o755);
}
