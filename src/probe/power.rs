//! The power probe: are all power supplies in order, and would the host survive the loss of one?

mod judge;
pub mod sdr;

use super::line::one_line;
use crate::exec::{self, End, Spec};
use crate::time::Instant;
use crate::view::{Failure, Sample};
use std::collections::BTreeMap;
use std::time::Duration;

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

/// What the command prints, on stdout and the first line on stderr.
async fn output(command: &[String], timeout: Duration) -> Result<(String, String), Failure> {
    let spec = Spec { argv: command.to_vec(), environment: BTreeMap::new(), timeout, max_output: MAX_OUTPUT };
    let outcome = exec::run(&spec).await.map_err(|error| {
        let program = command.first().cloned().unwrap_or_default();
        Failure::Spawn { program, reason: error.to_string() }
    })?;
    match outcome.end {
        End::TimedOut(after) => Err(Failure::Timeout(after)),
        End::Exited(_) | End::Signalled(_) => Ok((String::from_utf8_lossy(&outcome.stdout).into_owned(), outcome.stderr)),
    }
}
