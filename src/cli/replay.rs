//! `ha-snmp replay FILE`: what the core was told, and what it decided.

use super::ask::{CommandError, exit_code};
use super::table::{print, printable};
use crate::engine::embedded::replay::Replay;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;
use std::process::ExitCode;

/// No line of a recording is longer, octets: what is, is no recording.
const MAX_LINE: u64 = 1 << 20;

/// Prints the recording as lines that a person can read; exit status 2 where the file cannot be read.
pub fn run(file: &Path) -> ExitCode {
    let told = tell(file).map_err(|error| io::Error::new(error.kind(), format!("cannot read {}: {error}", file.display())));
    exit_code(told.map_err(CommandError::Output))
}

fn tell(file: &Path) -> io::Result<bool> {
    let mut reader = BufReader::new(File::open(file)?);
    let (mut replay, mut line) = (Replay::default(), Vec::new());
    while reader.by_ref().take(MAX_LINE).read_until(b'\n', &mut line)? > 0 {
        show(replay.line(&String::from_utf8_lossy(&line)));
        line.clear();
    }
    show(replay.end());
    Ok(true)
}

fn show(lines: Vec<String>) {
    print(&lines.into_iter().map(|line| format!("{}\n", printable(&line))).collect::<String>());
}
