//! Lines on a connection, as a server reads and writes them.

use super::Refusal;
use super::protocol::{Answer, MAX_REQUEST, Spoken, answer_line, read_request, unknown};
use std::io;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader};

/// Reads the rest of a line into `line`, of which a part may be there from a time when this was not waited for to the end. False where
/// nothing follows.
pub async fn read_line(stream: &mut BufReader<impl AsyncRead + Unpin>, line: &mut Vec<u8>, max: usize) -> io::Result<bool> {
    let room = u64::try_from(max.saturating_sub(line.len())).unwrap_or(u64::MAX);
    stream.take(room).read_until(b'\n', line).await?;
    Ok(!line.is_empty())
}

/// What a line asks.
pub fn request<R: Spoken>(line: &[u8]) -> Result<R, Refusal> {
    if line.ends_with(b"\n") {
        read_request(line)
    } else if line.len() < MAX_REQUEST {
        Err(unknown(R::SERVICE, "it has no end"))
    } else {
        Err(Refusal::TooLong { octets: line.len().saturating_add(1), max: MAX_REQUEST })
    }
}

/// Writes all items, then that these were all; or why not.
pub async fn write_answer<T: Spoken>(stream: &mut (impl AsyncWrite + Unpin), answer: Result<Vec<T>, Refusal>) -> io::Result<()> {
    let last = match answer {
        Ok(items) => match write_items(stream, items).await? {
            Ok(()) => Answer::<T>::Done,
            Err(refusal) => Answer::Refused(refusal),
        },
        Err(refusal) => Answer::Refused(refusal),
    };
    match answer_line(&last) {
        Ok(line) => stream.write_all(&line).await,
        Err(_) => Ok(()),
    }
}

/// The inner error is of an item that does not fit into a line.
async fn write_items<T: Spoken>(stream: &mut (impl AsyncWrite + Unpin), items: Vec<T>) -> io::Result<Result<(), Refusal>> {
    for item in items {
        match answer_line(&Answer::Item(item)) {
            Ok(line) => stream.write_all(&line).await?,
            Err(refusal) => return Ok(Err(refusal)),
        }
    }
    Ok(Ok(()))
}
