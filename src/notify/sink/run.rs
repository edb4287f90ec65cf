//! The task of a sink: its socket, its clock, and the way in and out.

use super::dialect::Dialect;
use super::sender::{Input, Output, Sender};
use super::socket::Socket;
use super::{Event, Full, Message};
use crate::config::Direct;
use crate::smi::Name;
use crate::snmp::UserError;
use crate::snmp::v3::LocalEngine;
use crate::time::{Clock, Instant};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc::{self, Receiver};
use tokio::task::JoinSet;

/// So many messages may wait to be seen by the sender, which has as much room again.
const QUEUE: usize = 64;

/// A sink that runs. Dropping it ends it: what it did not tell of is unfinished, and the caller sends it again through the next one.
#[derive(Debug)]
#[must_use = "dropping it ends the sink"]
pub struct Handle {
    messages: mpsc::Sender<Message>,
    /// One task, aborted with its set.
    task: JoinSet<()>,
}

impl Handle {
    /// Starts a sink on the current tokio runtime, which needs I/O and time. It never gives up reaching its receiver. What happens is told
    /// through `events`: while these are not read the sink waits. `engine` is who we are in v3. `seeds` have to be hard to guess and others
    /// for each sink: the salts of encryption come from the first, which can be read off the wire, message ids from the second.
    ///
    /// # Errors
    /// A user of v3 in whose name nothing can be sent.
    pub fn start(
        direct: &Direct,
        engine: LocalEngine,
        clock: Clock,
        seeds: [u64; 2],
        events: mpsc::Sender<Event>,
        sink: Name,
    ) -> Result<Self, UserError> {
        let [salt, ids] = seeds;
        let sender = Sender::new(Dialect::new(direct, engine, salt)?, direct.inform, ids);
        let direct = Arc::new(direct.clone());
        let driver = Driver { direct, clock, sender, socket: None, opening: None, turn: 0, events, sink };
        let (messages, submitted) = mpsc::channel(QUEUE);
        let mut task = JoinSet::new();
        task.spawn(driver.drive(submitted));
        Ok(Self { messages, task })
    }

    /// Whether `send` takes one more.
    #[must_use]
    pub fn has_room(&self) -> bool {
        self.messages.capacity() > 0
    }

    /// Hands over the next message, which has a higher number than those before.
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
        // Too late: it is aborted with its set.
        let _ = tokio::time::timeout(grace, task.join_next()).await;
    }
}

/// A socket that is being opened.
type Opening = Pin<Box<dyn Future<Output = Result<Socket, String>> + Send>>;

struct Driver {
    direct: Arc<Direct>,
    clock: Clock,
    sender: Sender,
    socket: Option<Socket>,
    opening: Option<Opening>,
    /// How often a socket was asked for.
    turn: usize,
    events: mpsc::Sender<Event>,
    sink: Name,
}

impl Driver {
    /// Until the handle is gone and everything is done, or nobody reads the events any more.
    async fn drive(mut self, mut submitted: Receiver<Message>) {
        let mut is_stopping = false;
        while self.carry_out().await && !(is_stopping && self.sender.is_idle()) {
            let due = self.sender.poll_timeout();
            let input = tokio::select! {
                message = submitted.recv(), if !is_stopping && self.sender.has_room() => {
                    is_stopping = message.is_none();
                    message.map(Input::Submit)
                }
                opened = opened(&mut self.opening) => {
                    self.opening = None;
                    Some(match opened {
                        Ok(socket) => Input::SocketUp(self.socket.insert(socket).agent_address()),
                        Err(reason) => Input::SocketDown(reason),
                    })
                }
                received = receive(&mut self.socket) => Some(match received {
                    Ok(octets) => Input::Received(octets),
                    Err(reason) => {
                        self.socket = None;
                        Input::SocketDown(reason)
                    }
                }),
                () = wait(&self.clock, due) => None,
            };
            let now = self.clock.now();
            match input {
                Some(input) => {
                    self.sender.run_ahead(self.clock.ahead());
                    self.sender.handle(now, input);
                }
                None => self.sender.handle_timeout(now),
            }
        }
    }

    /// Does what the sender wants done. Whether anybody reads the events.
    async fn carry_out(&mut self) -> bool {
        while let Some(output) = self.sender.poll_output() {
            match output {
                Output::Reopen => {
                    self.socket = None;
                    let (direct, turn) = (Arc::clone(&self.direct), self.turn);
                    self.opening = Some(Box::pin(async move { Socket::open(&direct, turn).await }));
                    self.turn = turn.wrapping_add(1);
                }
                Output::Transmit(octets) => self.transmit(&octets).await,
                Output::Tell(what) => {
                    if self.events.send(Event { sink: self.sink.clone(), what }).await.is_err() {
                        return false;
                    }
                }
            }
        }
        true
    }

    async fn transmit(&mut self, octets: &[u8]) {
        // Without a socket the sender was told so behind this message, and sends it again.
        let Some(socket) = &mut self.socket else { return };
        if let Err(reason) = socket.send(octets).await {
            self.socket = None;
            self.sender.handle(self.clock.now(), Input::SocketDown(reason));
        }
    }
}

/// The socket that is being opened, once it is; for ever without one.
async fn opened(opening: &mut Option<Opening>) -> Result<Socket, String> {
    match opening {
        Some(opening) => opening.await,
        None => std::future::pending().await,
    }
}

/// The next message of the receiver; for ever without a socket.
async fn receive(socket: &mut Option<Socket>) -> Result<Vec<u8>, String> {
    match socket {
        Some(socket) => socket.receive().await,
        None => std::future::pending().await,
    }
}

/// Until this point, or for ever.
async fn wait(clock: &Clock, until: Option<Instant>) {
    match until {
        Some(at) => tokio::time::sleep_until(clock.deadline(at).into()).await,
        None => std::future::pending().await,
    }
}
