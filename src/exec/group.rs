//! A child and the process group that it leads: signalled only while its number is surely its own, and killed when dropped.

use rustix::process::{Pid, PidfdFlags, Signal, kill_process_group, pidfd_open};
use std::io;
use std::os::fd::OwnedFd;
use std::process::ExitStatus;
use tokio::io::Interest;
use tokio::io::unix::AsyncFd;
use tokio::process::{Child, ChildStderr, ChildStdin, ChildStdout};
use tokio::runtime::Handle;

/// A started child that leads a process group of its own number.
///
/// Waiting for a child reaps it, and frees its number for others. So its end is seen on a pidfd, which reaps nothing, then the group is
/// signalled, and only then the child is reaped. A group that is dropped before gets SIGKILL; tokio reaps its leader later.
pub(super) struct Group {
    /// There until it is dropped.
    child: Option<Child>,
    pidfd: AsyncFd<OwnedFd>,
}

impl Group {
    /// Takes over a child that was started with `process_group(0)`.
    ///
    /// # Errors
    /// Where no file descriptor is left for it; the child is then killed.
    pub(super) fn new(child: Child) -> io::Result<Self> {
        match watch(&child) {
            Ok(pidfd) => Ok(Self { child: Some(child), pidfd }),
            Err(error) => {
                kill(&child, Signal::KILL);
                Err(error)
            }
        }
    }

    /// What the child reads from, once; `None` where that is no pipe.
    pub(super) fn take_stdin(&mut self) -> Option<ChildStdin> {
        self.child.as_mut()?.stdin.take()
    }

    /// What the child prints, once.
    pub(super) fn take_stdout(&mut self) -> Option<ChildStdout> {
        self.child.as_mut()?.stdout.take()
    }

    /// What the child complains, once.
    pub(super) fn take_stderr(&mut self) -> Option<ChildStderr> {
        self.child.as_mut()?.stderr.take()
    }

    /// Returns once the leader has ended, without reaping it.
    pub(super) async fn ended(&self) {
        // A pidfd becomes readable when its process has ended (pidfd_open(2)). An error means that the runtime is shutting down.
        if self.pidfd.readable().await.is_err() {
            std::future::pending::<()>().await;
        }
    }

    /// Signals every process of the group.
    pub(super) fn signal(&self, signal: Signal) {
        if let Some(child) = &self.child {
            kill(child, signal);
        }
    }

    /// The status of a leader that has ended. After this the group can no more be signalled.
    pub(super) async fn reap(mut self) -> io::Result<ExitStatus> {
        match self.child.take() {
            Some(mut child) => child.wait().await,
            None => Err(io::ErrorKind::NotFound.into()),
        }
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        let Some(mut child) = self.child.take() else { return };
        kill(&child, Signal::KILL);
        // Reaped when it has ended, and not only when the next child ends.
        if let Ok(runtime) = Handle::try_current() {
            runtime.spawn(async move { child.wait().await });
        }
    }
}

#[expect(
    deprecated,
    reason = "its successor is unsafe; an OwnedFd keeps the promise that one asks for: it stays open and is one descriptor"
)]
fn watch(child: &Child) -> io::Result<AsyncFd<OwnedFd>> {
    let leader = number(child).ok_or(io::ErrorKind::NotFound)?;
    let pidfd = pidfd_open(leader, PidfdFlags::NONBLOCK)?;
    AsyncFd::with_interest(pidfd, Interest::READABLE)
}

/// The number of the child and its group; `None` once it is reaped.
fn number(child: &Child) -> Option<Pid> {
    child.id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw)
}

fn kill(child: &Child, signal: Signal) {
    if let Some(leader) = number(child) {
        // Fails where nobody of the group is left, or all that are left belong to another user: nothing to be done about either.
        let _ = kill_process_group(leader, signal);
    }
}
