//! Why something could not be measured.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

/// One part of the benchmark could not be run.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// A program could not be started.
    #[error("{program}: cannot be started: {source}")]
    Start { program: String, source: io::Error },
    /// A program that should give an answer ended with an error.
    #[error("{program}: {status}: {output}")]
    Ended { program: String, status: String, output: String },
    /// A file or directory.
    #[error("{path}: {source}", path = .path.display())]
    File { path: PathBuf, source: io::Error },
    /// No answer within the time limit.
    #[error("no answer within {0:?}")]
    Timeout(Duration),
    /// The UDP socket.
    #[error("socket: {0}")]
    Socket(io::Error),
    /// The answer carries an error status (RFC 3416 section 3).
    #[error("answer with error status {0}")]
    Status(u32),
    /// What came back is no SNMP v2c response.
    #[error("cannot decode the answer: {0}")]
    Decode(String),
    /// A request could not be encoded.
    #[error("cannot encode a request: {0}")]
    Encode(String),
    /// A walk met an OID that is not behind the one before (RFC 3416 section 4.2.2).
    #[error("the walk does not go forward at {0}")]
    Backwards(String),
    /// A server came up, but its table did not.
    #[error("{who} does not serve its table after {waited:.1?}; the end of its log: {log}")]
    NotServed { who: String, waited: Duration, log: String },
    /// A server answers with other values than the dump.
    #[error("{who}: {what}")]
    Differs { who: String, what: String },
    /// A figure of /proc, the affinity of a process.
    #[error("process {pid}: {source}")]
    Process { pid: u32, source: io::Error },
    /// The example configuration is no TOML.
    #[error("{path}: {source}", path = .path.display())]
    Toml { path: PathBuf, source: toml::de::Error },
}

impl Failure {
    /// For `map_err` on file operations.
    pub fn file(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::File { path, source }
    }
}
