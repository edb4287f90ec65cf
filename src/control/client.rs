//! What commands ask the agent with.

use super::exchange::Exchange;
use super::{ClientError, Request, Response, Service};
use std::path::Path;
use std::time::Duration;

/// Longer than the agent takes for any answer.
const WAIT: Duration = Duration::from_secs(25);

/// A connection to the agent.
#[derive(Debug)]
pub struct Client(Exchange);

impl Client {
    /// Connects to `socket`, which the configuration `config` names.
    ///
    /// # Errors
    /// [`ClientError`]: nobody listens, or not for this user.
    pub fn connect(socket: &Path, config: &Path) -> Result<Self, ClientError> {
        Exchange::connect(Service::Agent, socket, config, WAIT).map(Self)
    }

    /// Asks, and waits for the whole answer: what `take` makes of each item. An item that it does not take is not of this request.
    ///
    /// # Errors
    /// [`ClientError`]; [`ClientError::Refused`] with the agent's reason.
    pub fn ask<T>(&mut self, request: &Request, take: impl Fn(Response) -> Option<T>) -> Result<Vec<T>, ClientError> {
        let items = self.0.ask(request)?;
        items.into_iter().map(|item| take(item).ok_or_else(ClientError::not_asked::<Response>)).collect()
    }
}
