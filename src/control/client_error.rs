//! Why there is no answer.

use super::protocol::{AnswerError, Spoken};
use super::{Refusal, Service};
use std::io;
use std::path::{Path, PathBuf};

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// Nobody listens.
    #[error("is {unit} running? nobody listens on {socket}, the socket of {config} (systemctl status {unit})",
        unit = .service.unit(), socket = .socket.display(), config = .config.display())]
    Nobody {
        /// Who should.
        service: Service,
        /// The socket.
        socket: PathBuf,
        /// The configuration that names it.
        config: PathBuf,
    },
    /// The socket or its directory is closed to this user.
    #[error("this user may not speak to the {service}: {socket} is not open to it (ls -ld {socket}, and its directory)",
        socket = .socket.display())]
    NotOpen {
        /// To whom.
        service: Service,
        /// The socket.
        socket: PathBuf,
    },
    /// By the operating system.
    #[error("cannot speak to the {service} on {socket}: {source}", socket = .socket.display())]
    System {
        /// To whom.
        service: Service,
        /// The socket.
        socket: PathBuf,
        /// The reason.
        source: io::Error,
    },
    /// It takes no connection, or does not answer.
    #[error("the {service} does not answer on {socket}: see its log (journalctl -u {unit})",
        socket = .socket.display(), unit = .service.unit())]
    NoAnswer {
        /// Who does not.
        service: Service,
        /// The socket.
        socket: PathBuf,
    },
    /// It ended, or closed the connection.
    #[error("the {0} ended before it had answered: see its log (journalctl -u {unit})", unit = .0.unit())]
    Ended(Service),
    /// What came is not understood.
    #[error(transparent)]
    Answer(#[from] AnswerError),
    /// It says why not.
    #[error("{0}")]
    Refused(#[from] Refusal),
}

impl ClientError {
    /// What a system call on the socket gave.
    pub(super) fn failed(service: Service, socket: &Path, source: io::Error) -> Self {
        match source.kind() {
            io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut => Self::NoAnswer { service, socket: socket.to_owned() },
            _ => Self::System { service, socket: socket.to_owned(), source },
        }
    }

    /// An answer that does not belong to what was asked.
    pub(super) fn not_asked<T: Spoken>() -> Self {
        AnswerError::garbage::<T>("this was not asked".to_owned()).into()
    }
}
