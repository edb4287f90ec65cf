//! The lines on a socket: JSON, one request per line, answered by one line or more of which the last is marked.
//!
//! ```text
//! command                                                     agent, or core
//!   {"version":"0.1.0","request":"alarm-list"}        ──>
//!                                                     <──  {"version":"0.1.0","answer":{"item":{"alarm":{...}}}}
//!                                                     <──  {"version":"0.1.0","answer":{"item":{"alarm":{...}}}}
//!                                                     <──  {"version":"0.1.0","answer":"done"}
//!   {"version":"0.1.0","request":{"alarm-ack":{...}}}  ──>
//!                                                     <──  {"version":"0.1.0","answer":{"refused":{...}}}
//! ```
//!
//! Both ends come from the same package, so nothing is negotiated: where one does not understand the other, it says which version
//! that is (an agent that was not started again after an upgrade).

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use super::{CoreRequest, CoreState, Refusal, Request, Response, Service};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// Longest line of an answer, with its end, in octets: what is longer is none of ours.
pub const MAX_LINE: usize = 1 << 20;
/// Longest line of a request, with its end, in octets: requests are short, and any user of the host can send one.
pub const MAX_REQUEST: usize = 4096;
/// The version of this program.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// What goes over the socket of one of the services.
pub trait Spoken: Serialize + DeserializeOwned {
    /// Whose socket.
    const SERVICE: Service;
}

impl Spoken for Request {
    const SERVICE: Service = Service::Agent;
}

impl Spoken for Response {
    const SERVICE: Service = Service::Agent;
}

impl Spoken for CoreRequest {
    const SERVICE: Service = Service::Core;
}

impl Spoken for CoreState {
    const SERVICE: Service = Service::Core;
}

/// One line of an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer<T = Response> {
    /// More follows.
    Item(T),
    /// The last line: all has been said.
    Done,
    /// The last line: nothing was done, or the rest cannot be said.
    Refused(Refusal),
}

/// Why a line of an answer is not understood.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AnswerError {
    /// It is of another version.
    #[error(
        "the {service} is version {version}, this command is version {VERSION}: start the {service} again ({again}), or use its ha-snmp",
        again = .service.start_again()
    )]
    OtherVersion {
        /// Who answers.
        service: Service,
        /// Its version.
        version: String,
    },
    /// No line of ours.
    #[error("what answers is no ha-snmp {service}: {reason}")]
    Garbage {
        /// Who should answer.
        service: Service,
        /// What is wrong with the line.
        reason: String,
    },
}

impl AnswerError {
    /// What came is no answer of whose socket `T` goes over.
    pub(super) fn garbage<T: Spoken>(reason: String) -> Self {
        Self::Garbage { service: T::SERVICE, reason }
    }
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
pub fn request_line<R: Spoken>(request: &R) -> Result<Vec<u8>, Refusal> {
    line(R::SERVICE, &RequestLine { version: VERSION.to_owned(), request }, MAX_REQUEST)
}

/// Reads the line of a request, with or without its end.
///
/// # Errors
/// [`Refusal::UnknownRequest`] for what is none, or one of another version.
pub fn read_request<R: Spoken>(octets: &[u8]) -> Result<R, Refusal> {
    match serde_json::from_slice::<RequestLine<R>>(octets) {
        Ok(line) => Ok(line.request),
        Err(error) => Err(unknown(R::SERVICE, &error.to_string())),
    }
}

/// The line of an answer, with its end.
///
/// # Errors
/// [`Refusal::TooLong`] over [`MAX_LINE`].
pub fn answer_line<T: Spoken>(answer: &Answer<T>) -> Result<Vec<u8>, Refusal> {
    line(T::SERVICE, &AnswerLine { version: VERSION.to_owned(), answer }, MAX_LINE)
}

/// Reads the line of an answer, with or without its end.
///
/// # Errors
/// [`AnswerError`] for what is none, or one of another version.
pub fn read_answer<T: Spoken>(octets: &[u8]) -> Result<Answer<T>, AnswerError> {
    let error = match serde_json::from_slice::<AnswerLine<Answer<T>>>(octets) {
        Ok(line) => return Ok(line.answer),
        Err(error) => error,
    };
    Err(match serde_json::from_slice::<Sender>(octets) {
        Ok(sender) if sender.version != VERSION => AnswerError::OtherVersion { service: T::SERVICE, version: sender.version },
        _ => AnswerError::garbage::<T>(error.to_string()),
    })
}

/// The refusal of a line that is no request.
pub(super) fn unknown(service: Service, reason: &str) -> Refusal {
    Refusal::UnknownRequest { service, version: VERSION.to_owned(), reason: reason.to_owned() }
}

fn line(service: Service, value: &impl Serialize, max: usize) -> Result<Vec<u8>, Refusal> {
    let mut line = serde_json::to_vec(value).map_err(|error| unknown(service, &error.to_string()))?;
    line.push(b'\n');
    if line.len() > max { Err(Refusal::TooLong { octets: line.len(), max }) } else { Ok(line) }
}

#[cfg(test)]
mod tests;
