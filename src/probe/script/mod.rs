//! Scripts of the site: a program is run, and what it prints is read in one of four formats, a file each.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

mod key_value;
mod nagios;
mod pass;
mod value;

use super::line::one_line;
use crate::config::{self, Format};
use crate::exec::{self, End, Outcome, Spec};
use crate::view::{Failure, Sample};
use nix::sys::signal::Signal;
use std::time::Duration;

/// A script and how its output is read.
#[derive(Clone, Debug)]
pub struct Script {
    spec: Spec,
    format: Format,
}

impl Script {
    /// The script of this configuration; it is killed after `timeout`.
    #[must_use]
    pub fn new(script: &config::Script, timeout: Duration) -> Self {
        let mut argv = script.command.clone();
        if let Format::Pass { oid } = &script.format {
            // `PROG -g OID` with the leading dot that snmpd puts there: snmpd.conf(5), pass.
            argv.extend(["-g".to_owned(), format!(".{oid}")]);
        }
        let spec = Spec { argv, environment: script.environment.clone(), timeout, max_output: script.max_output };
        Self { spec, format: script.format.clone() }
    }

    /// Runs it once. Returns only when the program is gone, which it is soon after the timeout unless the kernel or another user holds it.
    ///
    /// # Errors
    /// [`Failure::Spawn`] where it cannot be started, [`Failure::Timeout`], and those of [`read`].
    pub async fn run(&mut self) -> Result<Sample, Failure> {
        match exec::run(&self.spec).await {
            Ok(outcome) => read(&self.format, &outcome),
            Err(error) => {
                let program = self.spec.argv.first().cloned().unwrap_or_default();
                Err(Failure::Spawn { program, reason: error.to_string() })
            }
        }
    }
}

/// What a run says in its format.
///
/// # Errors
/// [`Failure::Exit`] for an exit status or a signal that the format does not allow, [`Failure::Output`] for output that it does not allow,
/// [`Failure::Timeout`] for a run that was cut off.
pub fn read(format: &Format, outcome: &Outcome) -> Result<Sample, Failure> {
    let status = match outcome.end {
        End::Exited(status) => status,
        End::Signalled(number) => {
            let name = Signal::try_from(number).map_or("unknown", Signal::as_str);
            return Err(Failure::Exit(complaint(&format!("killed by signal {number} ({name})"), outcome)));
        }
        End::TimedOut(after) => return Err(Failure::Timeout(after)),
    };
    match format {
        Format::Nagios => nagios::read(status, outcome),
        Format::Pass { oid } => pass::read(oid, status, outcome),
        Format::Value | Format::KeyValue if status != 0 => Err(Failure::Exit(complaint(&format!("exit status {status}"), outcome))),
        Format::Value => value::read(outcome),
        Format::KeyValue => key_value::read(outcome),
    }
}

/// What went wrong, and what the script itself said of it.
fn complaint(what: &str, outcome: &Outcome) -> String {
    if outcome.stderr.is_empty() { what.to_owned() } else { line(format!("{what}: {}", outcome.stderr).as_bytes()) }
}

/// The lines of an output, without their ends; none for an empty output.
fn lines(output: &[u8]) -> impl Iterator<Item = &[u8]> {
    output.split_inclusive(|octet| *octet == b'\n').map(|line| {
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        line.strip_suffix(b"\r").unwrap_or(line)
    })
}

/// Octets as one line for people.
fn line(octets: &[u8]) -> String {
    one_line(&String::from_utf8_lossy(octets))
}

#[cfg(test)]
mod tests;
