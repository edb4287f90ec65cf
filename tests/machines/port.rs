//! The command port of a machine: a script goes in, its exit status and what it printed come back.
//!
//! In: a line `NUMBER LENGTH`, and a script of so many octets. Back: a line `NUMBER STATUS LENGTH`, and so many octets. A machine that is reset
//! answers nothing: then the connection is made anew, and what was on its way is gone.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::time::Duration;

/// Of one machine.
#[derive(Debug)]
pub struct Port {
    path: PathBuf,
    stream: Option<BufReader<UnixStream>>,
    number: u64,
}

impl Port {
    /// Not connected yet.
    pub fn new(path: PathBuf) -> Self {
        Self { path, stream: None, number: 0 }
    }

    /// Whether the script succeeded, and what it printed; an error where the machine does not answer in time.
    pub fn run(&mut self, script: &str, patience: Duration) -> io::Result<(bool, String)> {
        let mut stream = match self.stream.take() {
            Some(stream) => stream,
            None => BufReader::new(UnixStream::connect(&self.path)?),
        };
        self.number += 1;
        stream.get_ref().set_read_timeout(Some(patience))?;
        stream.get_mut().write_all(format!("{} {}\n{script}", self.number, script.len()).as_bytes())?;
        let answer = answer(&mut stream, self.number)?;
        self.stream = Some(stream);
        Ok(answer)
    }
}

fn answer(stream: &mut impl BufRead, wanted: u64) -> io::Result<(bool, String)> {
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let numbers: Vec<u64> = line.split_whitespace().filter_map(|word| word.parse().ok()).collect();
        let [number, status, length] = numbers[..] else { return Err(io::Error::other(format!("no answer: {line}"))) };
        let mut printed = Vec::new();
        stream.take(length).read_to_end(&mut printed)?;
        // The one to a script that nobody waits for any more is passed over.
        if number == wanted {
            return Ok((status == 0, String::from_utf8_lossy(&printed).into_owned()));
        }
    }
}
