//! A child that acts ends with this process, even where that is killed: what a dead core had ordered is not to take effect after its
//! successor has looked. What the child itself was running at that moment goes on, but nothing follows it.

use rustix::process::{Pid, Signal, getpid, getppid, set_parent_process_death_signal};
use std::io;
use std::sync::mpsc::{Receiver, Sender, channel};
use tokio::process::Command;

/// Held for as long as the thread that started the child has to stay: the kernel takes the end of that thread for the end of the parent
/// (PR_SET_PDEATHSIG(2const)).
pub(super) struct Bond {
    _held: Sender<()>,
}

/// For the thread that starts the child.
pub(super) struct Starter {
    until: Receiver<()>,
}

/// Both ends.
pub(super) fn bond() -> (Bond, Starter) {
    let (held, until) = channel();
    (Bond { _held: held }, Starter { until })
}

impl Starter {
    /// Returns once the bond is dropped.
    pub(super) fn stay(&self) {
        // Nothing is ever sent.
        let _ = self.until.recv();
    }
}

/// Lets the child get SIGKILL when the thread that starts it ends.
#[expect(unsafe_code, reason = "only the child itself can ask for it; what the closure calls is async-signal-safe")]
pub(super) fn end_with_us(command: &mut Command) {
    let parent = getpid();
    // SAFETY: between fork and exec only prctl(2) and getppid(2) are called, and nothing is allocated (signal-safety(7)).
    unsafe { command.pre_exec(move || ask(parent)) };
}

fn ask(parent: Pid) -> io::Result<()> {
    set_parent_process_death_signal(Some(Signal::KILL))?;
    // It may have ended before.
    if getppid() == Some(parent) { Ok(()) } else { Err(io::ErrorKind::NotFound.into()) }
}
