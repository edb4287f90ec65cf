//! What a child must not inherit from a core that the kernel is told never to kill.

use nix::fcntl::{OFlag, open};
use nix::sys::stat::Mode;
use nix::unistd::write;
use std::ffi::CStr;
use std::fs;
use std::io;
use tokio::process::Command;

/// proc_pid_oom_score_adj(5): inherited by children, and theirs too.
const OOM_SCORE_ADJ: &str = "/proc/self/oom_score_adj";
const OF_CHILD: &CStr = c"/proc/self/oom_score_adj";

/// Gives the child the usual standing when memory runs out, where ours is better: a service that is started by a core that is never killed
/// would otherwise never be killed either, until the machine stands still.
#[expect(unsafe_code, reason = "only the child itself can do it before its program forks; what the closure calls is async-signal-safe")]
pub(super) fn usual(command: &mut Command) {
    let ours = fs::read_to_string(OOM_SCORE_ADJ).ok().and_then(|text| text.trim().parse::<i32>().ok());
    if ours.is_some_and(|ours| ours < 0) {
        // SAFETY: between fork and exec only open(2), write(2) and close(2) are called, and nothing is allocated (signal-safety(7)).
        unsafe { command.pre_exec(reset) };
    }
}

fn reset() -> io::Result<()> {
    let file = open(OF_CHILD, OFlag::O_WRONLY | OFlag::O_CLOEXEC, Mode::empty())?;
    write(&file, b"0")?;
    Ok(())
}
