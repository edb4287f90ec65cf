//! How a command gets to the agent, and how it ends.

use super::fail;
use super::names::UnknownName;
use crate::config::{self, Config, Engine, LoadError};
use crate::control::{Client, ClientError, CoreClient};
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Nobody was asked: there is no configuration, or no agent.
const NOT_ASKED: u8 = 2;

/// Why a command did not do its work.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// The configuration; shown with its lines.
    #[error(transparent)]
    Config(#[from] LoadError),
    /// The agent or the core, or the way to it.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// The configuration knows no core.
    #[error("{path} has no cluster core: 'engine = \"embedded\"' under [cluster] and the section [embedded] make this host a node of one",
        path = .0.display())]
    NoCore(PathBuf),
    /// What a person named is not there.
    #[error(transparent)]
    Unknown(#[from] UnknownName),
    /// What it said could not be printed.
    #[error(transparent)]
    Output(#[from] io::Error),
}

/// The agent of the configuration `path`. Its secrets are for the agent's eyes: a command need not be able to read them.
pub fn connect(path: &Path) -> Result<Client, CommandError> {
    Ok(Client::connect(&configuration(path)?.control.socket, path)?)
}

/// The core of the configuration `path`.
pub fn connect_core(path: &Path) -> Result<CoreClient, CommandError> {
    match configuration(path)?.engine {
        Engine::Embedded(embedded) => Ok(CoreClient::connect(&embedded.socket, path)?),
        Engine::None => Err(CommandError::NoCore(path.to_owned())),
    }
}

/// The configuration, without its secrets.
pub fn configuration(path: &Path) -> Result<Config, LoadError> {
    config::load_without_secrets(path).map(|loaded| loaded.config)
}

/// 0 where all went well, 1 where something did not or it was refused, 2 where there was nobody to ask. The reason goes to stderr.
pub fn exit_code(outcome: Result<bool, CommandError>) -> ExitCode {
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error @ (CommandError::Client(ClientError::Refused(_)) | CommandError::Unknown(_))) => fail(&error),
        Err(error) => {
            fail(&error);
            NOT_ASKED.into()
        }
    }
}
