//! The input of a child: written as fast as it reads, then closed.

use tokio::io::AsyncWriteExt;
use tokio::process::ChildStdin;

/// The child's end of the pipe, and what it has not taken yet.
pub(super) struct Feed<'a> {
    /// `None` once everything is written, or the child has closed its end.
    pipe: Option<ChildStdin>,
    rest: &'a [u8],
}

impl<'a> Feed<'a> {
    pub(super) fn new(pipe: Option<ChildStdin>, input: &'a [u8]) -> Self {
        Self { pipe, rest: input }
    }

    /// Writes what there is room for, or waits for room; for ever once all is written. May be dropped at any point without losing anything.
    pub(super) async fn step(&mut self) {
        let Some(pipe) = &mut self.pipe else { return std::future::pending().await };
        let written = if self.rest.is_empty() { 0 } else { pipe.write(self.rest).await.unwrap_or(0) };
        self.rest = self.rest.get(written..).unwrap_or_default();
        // A child that does not want its input (EPIPE) is not wrong: how it ends tells.
        if written == 0 || self.rest.is_empty() {
            self.pipe = None;
        }
    }
}
