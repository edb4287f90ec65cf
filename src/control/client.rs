//! The commands' end of the socket.

use super::dial::dial;
use super::protocol::{Answer, AnswerError, MAX_LINE, read_answer, request_line};
use super::{Refusal, Request, Response};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Longer than the agent takes for any answer.
const WAIT: Duration = Duration::from_secs(25);

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// Nobody listens.
    #[error("is ha-snmp-agent running? nobody listens on {socket}, the socket of {config} (systemctl status ha-snmp-agent)",
        socket = .socket.display(), config = .config.display())]
    NoAgent {
        /// The socket.
        socket: PathBuf,
        /// The configuration that names it.
        config: PathBuf,
    },
    /// The socket or its directory is closed to this user.
    #[error("this user may not speak to the agent: {socket} is not open to it (ls -ld {socket}, and its directory)", socket = .0.display())]
    NotOpen(PathBuf),
    /// By the operating system.
    #[error("cannot speak to the agent on {socket}: {source}", socket = .socket.display())]
    System {
        /// The socket.
        socket: PathBuf,
        /// The reason.
        source: io::Error,
    },
    /// The agent takes no connection, or does not answer.
    #[error("the agent does not answer on {socket}: see its log (journalctl -u ha-snmp-agent)", socket = .0.display())]
    NoAnswer(PathBuf),
    /// The agent ended, or closed the connection.
    #[error("the agent ended before it had answered: see its log (journalctl -u ha-snmp-agent)")]
    Ended,
    /// What came is not understood.
    #[error(transparent)]
    Answer(#[from] AnswerError),
    /// The agent says why not.
    #[error("{0}")]
    Refused(#[from] Refusal),
}

/// A connection to the agent.
#[derive(Debug)]
pub struct Client {
    socket: PathBuf,
    stream: BufReader<UnixStream>,
}

impl Client {
    /// Connects to `socket`, which the configuration `config` names.
    ///
    /// # Errors
    /// [`ClientError`]: nobody listens, or not for this user.
    pub fn connect(socket: &Path, config: &Path) -> Result<Self, ClientError> {
        let stream = dial(socket).map_err(|source| match source.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused => {
                ClientError::NoAgent { socket: socket.to_owned(), config: config.to_owned() }
            }
            io::ErrorKind::PermissionDenied => ClientError::NotOpen(socket.to_owned()),
            _ => failed(socket, source),
        })?;
        let within = |stream: &UnixStream| stream.set_read_timeout(Some(WAIT)).and_then(|()| stream.set_write_timeout(Some(WAIT)));
        within(&stream).map_err(|source| failed(socket, source))?;
        Ok(Self { socket: socket.to_owned(), stream: BufReader::new(stream) })
    }

    /// Asks, and waits for the whole answer: what `take` makes of each item. An item that it does not take is not of this request.
    ///
    /// # Errors
    /// [`ClientError`]; [`ClientError::Refused`] with the agent's reason.
    pub fn ask<T>(&mut self, request: &Request, take: impl Fn(Response) -> Option<T>) -> Result<Vec<T>, ClientError> {
        let line = request_line(request)?;
        // An agent that turns us away does not read: its reason is there all the same.
        let sent = self.stream.get_mut().write_all(&line);
        let mut items = Vec::new();
        loop {
            match read_answer(&self.line(&sent)?)? {
                Answer::Item(item) => items.push(take(item).ok_or_else(|| AnswerError::Garbage("this was not asked".to_owned()))?),
                Answer::Done => return Ok(items),
                Answer::Refused(refusal) => return Err(refusal.into()),
            }
        }
    }

    fn line(&mut self, sent: &io::Result<()>) -> Result<Vec<u8>, ClientError> {
        let mut line = Vec::new();
        let read = self.stream.by_ref().take(MAX_LINE as u64).read_until(b'\n', &mut line);
        match read {
            Ok(_) if line.ends_with(b"\n") => Ok(line),
            Ok(length) if length == MAX_LINE => Err(AnswerError::Garbage(format!("a line of over {MAX_LINE} octets")).into()),
            Ok(_) => Err(ClientError::Ended),
            Err(error) if error.kind() == io::ErrorKind::ConnectionReset || sent.is_err() => Err(ClientError::Ended),
            Err(error) => Err(failed(&self.socket, error)),
        }
    }
}

fn failed(socket: &Path, source: io::Error) -> ClientError {
    match source.kind() {
        io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut => ClientError::NoAnswer(socket.to_owned()),
        _ => ClientError::System { socket: socket.to_owned(), source },
    }
}
