//! One output stream of a child: kept up to a limit, then read and dropped.

use std::os::fd::AsFd;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::time::sleep;

/// What is dropped in one go: as much as a pipe holds (pipe(7)).
const DISCARD: usize = 64 * 1024;
/// The pause before that. An endless printer costs at most a full pipe each time, so it is slowed down instead of taking our processor.
const PAUSE: Duration = Duration::from_millis(2);

/// A stream and what was read from it.
pub(super) struct Capture<S> {
    /// `None` once it has ended.
    stream: Option<S>,
    kept: Vec<u8>,
    limit: usize,
    truncated: bool,
}

impl<S: AsyncRead + AsFd + Unpin> Capture<S> {
    pub(super) fn new(stream: Option<S>, limit: usize) -> Self {
        Self { stream, kept: Vec::new(), limit, truncated: false }
    }

    /// Reads what is there, or waits for it; for ever once the stream has ended. May be dropped at any point without losing anything.
    pub(super) async fn step(&mut self) {
        let Some(stream) = &mut self.stream else { return std::future::pending().await };
        let room = self.limit.saturating_sub(self.kept.len());
        let read = if room > 0 {
            stream.take(room as u64).read_buf(&mut self.kept).await
        } else {
            sleep(PAUSE).await;
            let read = stream.read(&mut vec![0; DISCARD]).await;
            self.truncated |= matches!(read, Ok(1..));
            read
        };
        if !matches!(read, Ok(1..)) {
            self.stream = None;
        }
    }

    /// What was read, and whether there was more than the limit. Takes what still lies in the pipe, but waits for nobody: a background
    /// process may hold the other end open for ever.
    pub(super) fn finish(mut self) -> (Vec<u8>, bool) {
        let Some(stream) = &self.stream else { return (self.kept, self.truncated) };
        let mut buffer = vec![0; 4096];
        while !self.truncated {
            // tokio made our end non-blocking; an empty pipe is an error here (EAGAIN).
            let Ok(count @ 1..) = rustix::io::read(stream, buffer.as_mut_slice()) else { break };
            let room = self.limit.saturating_sub(self.kept.len());
            self.truncated = count > room;
            self.kept.extend(buffer.iter().take(count.min(room)));
        }
        (self.kept, self.truncated)
    }
}
