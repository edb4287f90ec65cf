//! Who follows the core's state: `ha-snmp status --watch`, and the agent, which says that it lives.

use super::request::CoreRequest;
use super::state::CoreState;
use crate::control::lines::read_line;
use crate::control::protocol::{Answer, AnswerError, MAX_LINE, read_answer, request_line};
use crate::control::{ClientError, Service};
use crate::smi::Name;
use std::io;
use std::path::PathBuf;
use std::time::Duration;
use tokio::io::{AsyncWriteExt, BufReader};
use tokio::net::UnixStream;
use tokio::net::unix::{OwnedReadHalf, OwnedWriteHalf};
use tokio::time::{Instant, timeout, timeout_at};

/// The core tells something each second: after so long there is none.
const SILENCE: Duration = Duration::from_secs(6);
/// A line is taken within so long.
const WRITE: Duration = Duration::from_secs(1);

/// A subscription.
#[derive(Debug)]
pub struct Follower {
    socket: PathBuf,
    read: BufReader<OwnedReadHalf>,
    write: OwnedWriteHalf,
    /// What of the next line is there.
    line: Vec<u8>,
    /// When there was a line last.
    heard: Instant,
}

impl Follower {
    pub(super) async fn start(stream: std::os::unix::net::UnixStream, socket: PathBuf) -> Result<Self, ClientError> {
        let stream = stream.set_nonblocking(true).and_then(|()| UnixStream::from_std(stream));
        let (read, write) = stream.map_err(|source| ClientError::failed(Service::Core, &socket, source))?.into_split();
        let mut follower = Self { socket, read: BufReader::new(read), write, line: Vec::new(), heard: Instant::now() };
        follower.say(&CoreRequest::Subscribe).await?;
        Ok(follower)
    }

    /// The next state: one at once, then one at each change and each second. May be given up at any point and asked for again.
    ///
    /// # Errors
    /// [`ClientError`]: it is over.
    pub async fn next(&mut self) -> Result<CoreState, ClientError> {
        let read = timeout_at(self.heard + SILENCE, read_line(&mut self.read, &mut self.line, MAX_LINE)).await;
        self.heard = Instant::now();
        let line = std::mem::take(&mut self.line);
        match read {
            Err(_) => return Err(ClientError::NoAnswer { service: Service::Core, socket: self.socket.clone() }),
            Ok(Err(source)) => return Err(self.failed(source)),
            Ok(Ok(_)) if line.ends_with(b"\n") => {}
            Ok(Ok(_)) if line.len() == MAX_LINE => {
                return Err(AnswerError::garbage::<CoreState>(format!("a line of over {MAX_LINE} octets")).into());
            }
            Ok(Ok(_)) => return Err(ClientError::Ended(Service::Core)),
        }
        match read_answer(&line)? {
            Answer::Item(state) => Ok(state),
            Answer::Done => Err(ClientError::not_asked::<CoreState>()),
            Answer::Refused(refusal) => Err(refusal.into()),
        }
    }

    /// Says that this is the agent, and lives: to be said each second. To be awaited to its end.
    ///
    /// # Errors
    /// [`ClientError`]: the core does not read.
    pub async fn alive(&mut self) -> Result<(), ClientError> {
        self.say(&CoreRequest::Alive).await
    }

    /// Says how a probe that a group requires fares: at the start, and when it changes. A sign of life too; to be awaited to its end.
    ///
    /// # Errors
    /// [`ClientError`]: the core does not read.
    pub async fn probe(&mut self, name: Name, failed: bool) -> Result<(), ClientError> {
        self.say(&CoreRequest::Probe { name, failed }).await
    }

    async fn say(&mut self, request: &CoreRequest) -> Result<(), ClientError> {
        let line = request_line(request)?;
        match timeout(WRITE, self.write.write_all(&line)).await {
            Ok(sent) => sent.map_err(|source| self.failed(source)),
            Err(_) => Err(ClientError::NoAnswer { service: Service::Core, socket: self.socket.clone() }),
        }
    }

    fn failed(&self, source: io::Error) -> ClientError {
        match source.kind() {
            io::ErrorKind::BrokenPipe | io::ErrorKind::ConnectionReset => ClientError::Ended(Service::Core),
            _ => ClientError::failed(Service::Core, &self.socket, source),
        }
    }
}
