//! The power probe: are all power supplies in order, and would the host survive the loss of one?

mod judge;
pub mod sdr;

use super::line::one_line;
use crate::time::Instant;
use crate::view::{Failure, Sample};
use std::process::Stdio;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt};

/// So much of the output is read, octets: a sensor list has some hundred lines.
const MAX_OUTPUT: usize = 64 * 1024;

/// Probes the power supplies through what `ipmitool sdr type "Power Supply"` or `ipmitool sensor` prints.
pub struct Power {
    command: Vec<String>,
}

impl Power {
    /// A probe that runs `command` (program and arguments).
    #[must_use]
    pub fn new(command: &[String]) -> Self {
        Self { command: command.to_vec() }
    }

    /// One run. The output counts more than the exit status: ipmitool ends with 1 when it could not read one sensor of many.
    ///
    /// # Errors
    /// [`Failure::Spawn`] where the program cannot be started, [`Failure::Output`] where it says nothing about power supplies.
    pub async fn run(&mut self, _now: Instant, timeout: Duration) -> Result<Sample, Failure> {
        let (output, complaint) = output(&self.command, timeout).await?;
        let sensors = sdr::parse(&output);
        judge::sample(&sensors).ok_or_else(|| {
            let line = [&output, &complaint].into_iter().flat_map(|text| text.lines()).find(|line| !line.trim().is_empty());
            Failure::Output(one_line(&format!("no power supply in the output: {}", line.unwrap_or("it is empty"))))
        })
    }
}

/// What the command prints, on stdout and on stderr. The one place here that starts a program.
async fn output(command: &[String], timeout: Duration) -> Result<(String, String), Failure> {
    let (program, arguments) = command.split_first().ok_or_else(|| Failure::System("the command is empty".to_owned()))?;
    let spawn = |error: std::io::Error| Failure::Spawn { program: program.clone(), reason: error.to_string() };
    let mut child = tokio::process::Command::new(program)
        .args(arguments)
        .env("LC_ALL", "C")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .map_err(spawn)?;
    let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
    let finished = async { tokio::join!(text(stdout), text(stderr), child.wait()) };
    let (stdout, stderr, _) = tokio::time::timeout(timeout, finished).await.map_err(|_| Failure::Timeout(timeout))?;
    Ok((stdout, stderr))
}

async fn text(stream: Option<impl AsyncRead + Unpin>) -> String {
    let mut octets = Vec::new();
    if let Some(stream) = stream {
        // What was read before an error counts.
        let _ = stream.take(MAX_OUTPUT as u64).read_to_end(&mut octets).await;
    }
    String::from_utf8_lossy(&octets).into_owned()
}
