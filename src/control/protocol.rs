//! The lines on the socket: JSON, one request per line, answered by one line or more of which the last is marked.
//!
//! ```text
//! command                                                     agent
//!   {"version":"0.1.0","request":"alarm-list"}        ──>
//!                                                     <──  {"version":"0.1.0","item":{"alarm":{...}}}
//!                                                     <──  {"version":"0.1.0","item":{"alarm":{...}}}
//!                                                     <──  {"version":"0.1.0","done":true}
//!   {"version":"0.1.0","request":{"alarm-ack":{...}}}  ──>
//!                                                     <──  {"version":"0.1.0","refused":{...}}
//! ```
//!
//! Command and agent come from the same package, so nothing is negotiated: where one does not understand the other, it says which version
//! that is (an agent that was not started again after an upgrade).

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use super::{Refusal, Request, Response};
use serde::{Deserialize, Serialize};

/// Longest line of an answer, with its end, in octets: what is longer is no agent of ours.
pub const MAX_LINE: usize = 1 << 20;
/// Longest line of a request, with its end, in octets: requests are short, and any user of the host can send one.
pub const MAX_REQUEST: usize = 4096;
/// The version of this program.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// One line of an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// More follows.
    Item(Response),
    /// The last line: all has been said.
    Done,
    /// The last line: nothing was done, or the rest cannot be said.
    Refused(Refusal),
}

/// Why a line of an answer is not understood.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AnswerError {
    /// The agent is of another version.
    #[error(
        "the agent is version {agent}, this command is version {VERSION}: start the agent again (systemctl restart ha-snmp-agent), or use its ha-snmp"
    )]
    OtherVersion {
        /// The agent's.
        agent: String,
    },
    /// No line of an agent.
    #[error("what answers is no ha-snmp agent: {0}")]
    Garbage(String),
}

#[derive(Serialize, Deserialize)]
struct RequestLine<T> {
    version: String,
    request: T,
}

#[derive(Serialize, Deserialize)]
struct AnswerLine<T> {
    version: String,
    answer: T,
}

/// What a line says of its sender, whatever else it says.
#[derive(Deserialize)]
struct Sender {
    version: String,
}

/// The line of a request, with its end.
///
/// # Errors
/// [`Refusal::TooLong`] over [`MAX_REQUEST`].
pub fn request_line(request: &Request) -> Result<Vec<u8>, Refusal> {
    line(&RequestLine { version: VERSION.to_owned(), request }, MAX_REQUEST)
}

/// Reads the line of a request, with or without its end.
///
/// # Errors
/// [`Refusal::UnknownRequest`] for what is none, or one of another version.
pub fn read_request(octets: &[u8]) -> Result<Request, Refusal> {
    match serde_json::from_slice::<RequestLine<Request>>(octets) {
        Ok(line) => Ok(line.request),
        Err(error) => Err(unknown(&error.to_string())),
    }
}

/// The line of an answer, with its end.
///
/// # Errors
/// [`Refusal::TooLong`] over [`MAX_LINE`].
pub fn answer_line(answer: &Answer) -> Result<Vec<u8>, Refusal> {
    line(&AnswerLine { version: VERSION.to_owned(), answer }, MAX_LINE)
}

/// Reads the line of an answer, with or without its end.
///
/// # Errors
/// [`AnswerError`] for what is none, or one of another version.
pub fn read_answer(octets: &[u8]) -> Result<Answer, AnswerError> {
    let error = match serde_json::from_slice::<AnswerLine<Answer>>(octets) {
        Ok(line) => return Ok(line.answer),
        Err(error) => error,
    };
    Err(match serde_json::from_slice::<Sender>(octets) {
        Ok(sender) if sender.version != VERSION => AnswerError::OtherVersion { agent: sender.version },
        _ => AnswerError::Garbage(error.to_string()),
    })
}

/// The refusal of a line that is no request.
pub(super) fn unknown(reason: &str) -> Refusal {
    Refusal::UnknownRequest { agent_version: VERSION.to_owned(), reason: reason.to_owned() }
}

fn line(value: &impl Serialize, max: usize) -> Result<Vec<u8>, Refusal> {
    let mut line = serde_json::to_vec(value).map_err(|error| unknown(&error.to_string()))?;
    line.push(b'\n');
    if line.len() > max { Err(Refusal::TooLong { octets: line.len(), max }) } else { Ok(line) }
}

#[cfg(test)]
mod tests;
