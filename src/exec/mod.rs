//! Running children: everybody's one way to run a program that may print too much, hang, fork, or not be there.
//!
//! A run ends in one of three ways, and each leaves nothing of it behind:
//! - The program exits. What is then left of its process group (background children) gets SIGKILL; what it had printed is kept. Only
//!   [`run_service`] lets them live: a service that a script starts may stay in the script's group, and must outlive it.
//! - Its time is up. The process group gets SIGTERM, so that a script can clean up, and SIGKILL half a second later.
//! - The caller drops the run. The process group gets SIGKILL at once.
//!
//! Out of reach are processes that left the group (`setsid`) and processes of another user (`sudo`). The former do not hold up the run;
//! a leader that cannot be killed, because it is of another user or sleeps in the kernel, holds it up until it is gone: a caller that
//! starts programs again and again would otherwise pile them up.

mod bond;
mod capture;
mod error;
mod feed;
mod group;
mod standing;

pub use error::SpawnError;

use bond::{Bond, bond};
use capture::Capture;
use feed::Feed;
use group::Group;
use rustix::process::Signal;
use std::collections::BTreeMap;
use std::io;
use std::os::unix::process::ExitStatusExt;
use std::process::{ExitStatus, Stdio};
use std::thread;
use std::time::Duration;
use tokio::process::{ChildStderr, ChildStdout, Command};
use tokio::runtime::Handle;
use tokio::sync::oneshot;
use tokio::time::{Instant, sleep_until};

/// From SIGTERM to SIGKILL.
const GRACE: Duration = Duration::from_millis(500);
/// What is kept of stderr: enough for the line that says what went wrong.
const MAX_STDERR: usize = 4096;
/// Of the thread that starts a program.
const STACK: usize = 256 * 1024;
/// The environment of every child. It does not depend on who started the agent, and output is not translated.
const ENVIRONMENT: [(&str, &str); 2] = [("PATH", "/usr/sbin:/usr/bin:/sbin:/bin"), ("LANG", "C.UTF-8")];

/// Keeps the capabilities that this process was started with from its children: the agent needs some to look into a JVM, the site's scripts
/// do not. To be called before other threads start, since each thread has its own set (capabilities(7), ambient set).
///
/// # Errors
/// Of the system call, for example on a kernel without ambient capabilities.
pub fn keep_capabilities() -> io::Result<()> {
    Ok(rustix::thread::clear_ambient_capability_set()?)
}

/// What to run. No shell is involved; the working directory is `/`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spec {
    /// Absolute path of the program, and its arguments.
    pub argv: Vec<String>,
    /// Environment beside PATH and LANG, or instead of them.
    pub environment: BTreeMap<String, String>,
    /// After so long its process group is killed.
    pub timeout: Duration,
    /// So many octets of stdout are kept; the rest is read and dropped, so that the program is not held up.
    pub max_output: usize,
}

/// What a program that could be started gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// How it ended.
    pub end: End,
    /// What it printed, at most `max_output` octets.
    pub stdout: Vec<u8>,
    /// Whether it printed more than that.
    pub truncated: bool,
    /// The first line of stderr that is not empty, without its line end; octets that are not UTF-8 as replacement characters.
    pub stderr: String,
    /// The beginning of stderr as it is, at most 4096 octets.
    pub complaints: Vec<u8>,
}

/// How a program ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// By itself, with this exit status.
    Exited(i32),
    /// Killed by this signal, but not by us.
    Signalled(i32),
    /// Killed by us after its timeout, whatever status it then ended with.
    TimedOut(Duration),
}

/// Runs a program, with stdin from `/dev/null`, to its end or its timeout; dropping the future kills it. Needs a tokio runtime with I/O and
/// time.
///
/// # Errors
/// [`SpawnError`] where the program could not be started.
pub async fn run(spec: &Spec) -> Result<Outcome, SpawnError> {
    supervise(spec, None, Left::Killed).await
}

/// Like [`run`], with `input` on stdin, which is closed behind it. For what other users must not see: arguments and environment show in /proc.
///
/// # Errors
/// As of [`run`].
pub async fn run_with_input(spec: &Spec, input: &[u8]) -> Result<Outcome, SpawnError> {
    supervise(spec, Some(input), Left::Killed).await
}

/// As [`run`], but a program that exits in time leaves what is left of its process group alive: daemons that do not make a group of their own,
/// and helpers that finish the work in the background. Its stdout and stderr are closed then: who still writes there gets SIGPIPE, so a script
/// has to redirect what it leaves behind. After a timeout nothing of the group is left, as with [`run`]. The program itself, but not what it has
/// left, gets SIGKILL when this process ends, however that comes: nothing that a killed core had begun is done after it.
///
/// # Errors
/// [`SpawnError`] where the program could not be started.
pub async fn run_service(spec: &Spec) -> Result<Outcome, SpawnError> {
    supervise(spec, None, Left::Alive).await
}

/// What becomes of the rest of the group of a leader that ended in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Left {
    Killed,
    Alive,
}

async fn supervise(spec: &Spec, input: Option<&[u8]>, left: Left) -> Result<Outcome, SpawnError> {
    let stdin = if input.is_some() { Stdio::piped() } else { Stdio::null() };
    let input = input.unwrap_or_default();
    let deadline = Instant::now() + spec.timeout;
    let (bond, mut group) = start(spec, stdin, left).await?;
    let mut pipes = Pipes {
        stdin: Feed::new(group.take_stdin(), input),
        stdout: Capture::new(group.take_stdout(), spec.max_output),
        stderr: Capture::new(group.take_stderr(), MAX_STDERR),
    };
    let timed_out = !ended_by(&group, &mut pipes, Some(deadline)).await;
    if timed_out {
        group.signal(Signal::TERM);
        if !ended_by(&group, &mut pipes, Some(deadline + GRACE)).await {
            group.signal(Signal::KILL);
            ended_by(&group, &mut pipes, None).await;
        }
    }
    // The leader has ended but is not reaped: its number, which is the number of the group, cannot be anybody else's yet.
    if timed_out || left == Left::Killed {
        group.signal(Signal::KILL);
    }
    let (stdout, truncated) = pipes.stdout.finish();
    let (complaints, _) = pipes.stderr.finish();
    let status = group.reap().await.map_err(|error| SpawnError::Other(error.to_string()))?;
    drop(bond);
    let end = if timed_out { End::TimedOut(spec.timeout) } else { End::from(status) };
    Ok(Outcome { end, stdout, truncated, stderr: first_line(&complaints), complaints })
}

impl From<ExitStatus> for End {
    fn from(status: ExitStatus) -> Self {
        // Without WUNTRACED there is an exit status or a signal (wait(2)).
        status.code().map_or_else(|| Self::Signalled(status.signal().unwrap_or(0)), Self::Exited)
    }
}

/// Starts the program on a thread of its own: the thread that starts one sleeps until the child's `exec` is done (vfork), which takes a
/// while in the best case and for ever where the program lies on a dead file server. Not one of tokio's: where no more threads can be started
/// those end the process.
async fn start(spec: &Spec, stdin: Stdio, left: Left) -> Result<(Bond, Group), SpawnError> {
    let (program, arguments) = spec.argv.split_first().ok_or(SpawnError::NotFound)?;
    let program = program.clone();
    let mut command = Command::new(&program);
    command.args(arguments).env_clear().envs(ENVIRONMENT).envs(&spec.environment).current_dir("/");
    command.stdin(stdin).stdout(Stdio::piped()).stderr(Stdio::piped()).process_group(0);
    let ((bond, starter), (tell, started)) = (bond(), oneshot::channel());
    // Where the run is dropped meanwhile, the group that this gives is dropped, and thereby killed, as soon as it is there.
    let (runtime, starting) = (Handle::current(), program.clone());
    let start = move || {
        let _entered = runtime.enter();
        standing::usual(&mut command);
        if left == Left::Alive {
            bond::end_with_us(&mut command);
        }
        let group = command.spawn().and_then(Group::new).map_err(|error| SpawnError::explain(starting.as_ref(), &error));
        let _ = tell.send(group);
        if left == Left::Alive {
            starter.stay();
        }
    };
    let thread = thread::Builder::new().name("exec".to_owned()).stack_size(STACK).spawn(start);
    thread.map_err(|error| SpawnError::explain(program.as_ref(), &error))?;
    let group = started.await.map_err(|error| SpawnError::Other(error.to_string()))??;
    Ok((bond, group))
}

/// Our ends of a child's standard streams.
struct Pipes<'a> {
    stdin: Feed<'a>,
    stdout: Capture<ChildStdout>,
    stderr: Capture<ChildStderr>,
}

/// Reads and writes until the leader has ended, or the deadline; whether it has ended.
async fn ended_by(group: &Group, pipes: &mut Pipes<'_>, deadline: Option<Instant>) -> bool {
    let deadline = async {
        match deadline {
            Some(at) => sleep_until(at).await,
            None => std::future::pending().await,
        }
    };
    tokio::pin!(deadline);
    loop {
        tokio::select! {
            biased;
            () = group.ended() => return true,
            () = &mut deadline => return false,
            () = pipes.stdin.step() => {}
            () = pipes.stdout.step() => {}
            () = pipes.stderr.step() => {}
        }
    }
}

fn first_line(octets: &[u8]) -> String {
    let line = octets.split(|octet| *octet == b'\n').map(<[u8]>::trim_ascii).find(|line| !line.is_empty());
    String::from_utf8_lossy(line.unwrap_or_default()).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_that_says_something() {
        for (octets, line) in
            [(b"".as_slice(), ""), (b"\n \n", ""), (b"\nsh: 1: nope: not found\r\nmore\n", "sh: 1: nope: not found"), (b"\xff", "\u{fffd}")]
        {
            assert_eq!(first_line(octets), line);
        }
    }

    #[test]
    fn ends() {
        assert_eq!(End::from(ExitStatus::from_raw(0x0300)), End::Exited(3));
        assert_eq!(End::from(ExitStatus::from_raw(9)), End::Signalled(9));
    }
}
