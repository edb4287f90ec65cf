//! The commands' end of a socket: sends a request, waits for the lines of its answer.

use super::dial::dial;
use super::protocol::{Answer, AnswerError, MAX_LINE, Spoken, read_answer, request_line};
use super::{ClientError, Service};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// A connection that waits.
#[derive(Debug)]
pub struct Exchange {
    service: Service,
    socket: PathBuf,
    stream: BufReader<UnixStream>,
}

impl Exchange {
    /// Connects to `socket`, which the configuration `config` names; waits at most `wait` for anything.
    pub fn connect(service: Service, socket: &Path, config: &Path, wait: Duration) -> Result<Self, ClientError> {
        let stream = dial(socket).map_err(|source| match source.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused => {
                ClientError::Nobody { service, socket: socket.to_owned(), config: config.to_owned() }
            }
            io::ErrorKind::PermissionDenied => ClientError::NotOpen { service, socket: socket.to_owned() },
            _ => ClientError::failed(service, socket, source),
        })?;
        stream.set_write_timeout(Some(wait)).map_err(|source| ClientError::failed(service, socket, source))?;
        let exchange = Self { service, socket: socket.to_owned(), stream: BufReader::new(stream) };
        exchange.wait_for(wait)?;
        Ok(exchange)
    }

    /// From now on an answer may take so long.
    pub fn wait_for(&self, wait: Duration) -> Result<(), ClientError> {
        self.stream.get_ref().set_read_timeout(Some(wait)).map_err(|source| self.failed(source))
    }

    /// Asks, and waits for the whole answer: its items.
    pub fn ask<R: Spoken, T: Spoken>(&mut self, request: &R) -> Result<Vec<T>, ClientError> {
        let line = request_line(request)?;
        // Who turns us away does not read: its reason is there all the same.
        let sent = self.stream.get_mut().write_all(&line);
        let mut items = Vec::new();
        loop {
            match read_answer(&self.line::<T>(&sent)?)? {
                Answer::Item(item) => items.push(item),
                Answer::Done => return Ok(items),
                Answer::Refused(refusal) => return Err(refusal.into()),
            }
        }
    }

    /// The bare stream, and its socket: for who speaks and hears at once. Whatever was asked has been answered.
    pub fn into_parts(self) -> (UnixStream, PathBuf) {
        (self.stream.into_inner(), self.socket)
    }

    fn line<T: Spoken>(&mut self, sent: &io::Result<()>) -> Result<Vec<u8>, ClientError> {
        let mut line = Vec::new();
        let read = self.stream.by_ref().take(MAX_LINE as u64).read_until(b'\n', &mut line);
        match read {
            Ok(_) if line.ends_with(b"\n") => Ok(line),
            Ok(length) if length == MAX_LINE => Err(AnswerError::garbage::<T>(format!("a line of over {MAX_LINE} octets")).into()),
            Ok(_) => Err(ClientError::Ended(self.service)),
            Err(error) if error.kind() == io::ErrorKind::ConnectionReset || sent.is_err() => Err(ClientError::Ended(self.service)),
            Err(error) => Err(self.failed(error)),
        }
    }

    fn failed(&self, source: io::Error) -> ClientError {
        ClientError::failed(self.service, &self.socket, source)
    }
}
