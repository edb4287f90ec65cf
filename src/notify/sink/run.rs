//! The task of a sink: its socket, its clock, and the way in and out.

use super::{Event, Full, Message};
use crate::config::Direct;
use crate::smi::Name;
use crate::snmp::UserError;
use crate::snmp::v3::LocalEngine;
use crate::time::Clock;
use std::time::Duration;
use tokio::sync::mpsc::{self, Sender};
use tokio::task::JoinHandle;

/// So many messages may wait to be seen by the sink; it keeps as many again that are not done.
const QUEUE: usize = 64;

/// A sink that runs. Dropping it ends it: what it did not tell of is unfinished, and the caller sends it again through the next one.
#[derive(Debug)]
#[must_use = "dropping it ends the sink"]
pub struct Handle {
    messages: Sender<Message>,
    task: JoinHandle<()>,
}

impl Handle {
    /// Starts a sink on the current tokio runtime, which needs I/O and time. It never gives up reaching its receiver. What happens is told
    /// through `events`, whose reader must not wait for this sink. `engine` is who we are in traps of v3. `seed` should be hard to guess:
    /// request ids and salts of v3 come from it.
    ///
    /// # Errors
    /// A user of v3 in whose name nothing can be sent.
    pub fn start(
        direct: Direct,
        engine: LocalEngine,
        clock: Clock,
        seed: u64,
        events: Sender<Event>,
        name: Name,
    ) -> Result<Self, UserError> {
        let (messages, mut received) = mpsc::channel::<Message>(QUEUE);
        let task = tokio::spawn(async move {
            let _ = (direct, engine, clock, seed, events, name);
            while received.recv().await.is_some() {}
        });
        Ok(Self { messages, task })
    }

    /// Hands over the next message.
    ///
    /// # Errors
    /// [`Full`] when the sink has as many as it takes.
    pub fn send(&self, message: Message) -> Result<(), Full> {
        self.messages.try_send(message).map_err(|_| Full)
    }

    /// Ends the sink as soon as everything is done, and after `grace` at the latest.
    pub async fn stop(self, grace: Duration) {
        let Self { messages, mut task } = self;
        drop(messages);
        if tokio::time::timeout(grace, &mut task).await.is_err() {
            task.abort();
        }
    }
}
