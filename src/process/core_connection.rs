//! One connection to the core's socket, on which it tells how the cluster is: JSON lines.

use crate::view::cluster::Cluster;
use serde::{Deserialize, Serialize};
use std::io;
use std::path::Path;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::UnixStream;
use tokio::net::unix::{OwnedReadHalf, OwnedWriteHalf};
use tokio::time::timeout;

/// Octets of the longest line.
const MAX_LINE: u64 = 1 << 20;
/// The core tells something each second: one that does not for so long hangs.
const SILENCE: Duration = Duration::from_secs(6);
/// A line is taken within so long.
const WRITE: Duration = Duration::from_secs(1);

/// What the core tells.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CoreState {
    /// How long ago its loop published it: with a loop that hangs it grows.
    pub age: Duration,
    /// The cluster then.
    pub cluster: Cluster,
}

/// A subscription.
pub struct CoreConnection {
    read: BufReader<OwnedReadHalf>,
    write: OwnedWriteHalf,
    /// What of the next line is there.
    line: Vec<u8>,
}

#[derive(Deserialize)]
struct AnswerLine {
    item: CoreState,
}

impl CoreConnection {
    /// Subscribes on the socket of the core.
    ///
    /// # Errors
    /// Nobody listens, or it is closed to this user.
    pub async fn open(socket: &Path) -> io::Result<Self> {
        let (read, write) = UnixStream::connect(socket).await?.into_split();
        let mut connection = Self { read: BufReader::new(read), write, line: Vec::new() };
        connection.say("subscribe").await?;
        Ok(connection)
    }

    /// The next state. May be given up at any point and asked for again.
    ///
    /// # Errors
    /// It is over, or what came is not understood.
    pub async fn next(&mut self) -> io::Result<CoreState> {
        let room = MAX_LINE.saturating_sub(u64::try_from(self.line.len()).unwrap_or(MAX_LINE));
        let mut limited = (&mut self.read).take(room);
        timeout(SILENCE, limited.read_until(b'\n', &mut self.line)).await.map_err(|_| io::Error::from(io::ErrorKind::TimedOut))??;
        let line = std::mem::take(&mut self.line);
        if !line.ends_with(b"\n") {
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the core has ended, or sends more than a line may have"));
        }
        let AnswerLine { item } = serde_json::from_slice(&line)?;
        Ok(item)
    }

    /// Says that the agent lives: to be said each second.
    ///
    /// # Errors
    /// The core does not read.
    pub async fn alive(&mut self) -> io::Result<()> {
        self.say("alive").await
    }

    async fn say(&mut self, request: &str) -> io::Result<()> {
        let line = format!("{{\"version\":\"{}\",\"request\":\"{request}\"}}\n", env!("CARGO_PKG_VERSION"));
        timeout(WRITE, self.write.write_all(line.as_bytes())).await.map_err(|_| io::Error::from(io::ErrorKind::TimedOut))?
    }
}
