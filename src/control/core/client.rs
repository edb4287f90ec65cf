//! What commands ask the core with.

use super::follower::Follower;
use super::request::CoreRequest;
use super::state::CoreState;
use crate::control::exchange::Exchange;
use crate::control::{ClientError, ORDER_WAIT, Service};
use crate::engine::embedded::command::Command;
use std::path::Path;
use std::time::Duration;

/// Longer than the core takes for any answer that waits for no effect.
const WAIT: Duration = Duration::from_secs(15);

/// A connection to the core.
#[derive(Debug)]
pub struct CoreClient(Exchange);

impl CoreClient {
    /// Connects to `socket`, which the configuration `config` names.
    ///
    /// # Errors
    /// [`ClientError`]: nobody listens, or not for this user.
    pub fn connect(socket: &Path, config: &Path) -> Result<Self, ClientError> {
        Exchange::connect(Service::Core, socket, config, WAIT).map(Self)
    }

    /// How the cluster is.
    ///
    /// # Errors
    /// [`ClientError`]; [`ClientError::Refused`] with the core's reason.
    pub fn state(&mut self) -> Result<CoreState, ClientError> {
        self.0.ask(&CoreRequest::State)?.pop().ok_or_else(ClientError::not_asked::<CoreState>)
    }

    /// Gives an order, and waits until its effect is there, at most [`ORDER_WAIT`]; with `nowait` only until it was taken.
    ///
    /// # Errors
    /// [`ClientError`]; [`ClientError::Refused`] with the core's reason.
    pub fn order(&mut self, command: Command, nowait: bool) -> Result<(), ClientError> {
        if !nowait {
            self.0.wait_for(ORDER_WAIT.saturating_add(WAIT))?;
        }
        let items: Vec<CoreState> = self.0.ask(&CoreRequest::Order { command, nowait })?;
        self.0.wait_for(WAIT)?;
        if items.is_empty() { Ok(()) } else { Err(ClientError::not_asked::<CoreState>()) }
    }

    /// Follows the state. To be called on a runtime.
    ///
    /// # Errors
    /// [`ClientError`], of the operating system.
    pub async fn subscribe(self) -> Result<Follower, ClientError> {
        let (stream, socket) = self.0.into_parts();
        Follower::start(stream, socket).await
    }
}
