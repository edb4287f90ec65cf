//! The loop of the core: one thread, which waits for nothing but news, and sends a frame only when it goes round.

mod act;

use super::clock::BootClock;
use super::feeder::Feeder;
use super::hands::Hands;
use super::history_file::HistoryFile;
use super::netlink::NetEvents;
use super::quiet::Quiet;
use super::recording::Recording;
use super::redundancy::RedundancyWatch;
use super::store::{ClaimsStore, StoreEvent};
use super::wire;
use crate::engine::embedded::command::{Command, Refused};
use crate::engine::embedded::input::Input;
use crate::engine::embedded::machine::Machine;
use crate::link::{Arrival, Keys, Links, Pings};
use crate::smi::Name;
use crate::time::{Clock, Instant};
use crate::view::cluster::Cluster;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};
use tracing::{error, info, warn};

/// From one state to the next when nothing changes: so long an age may be wrong.
const REFRESH: Duration = Duration::from_secs(1);
/// A state that follows another so closely is held back: who reads it reads at most so often.
const SETTLE: Duration = Duration::from_millis(20);

/// Something from outside of the core.
#[derive(Debug)]
pub enum Call {
    /// An order of somebody who may give it.
    Order {
        /// What.
        command: Command,
        /// Where the answer goes, when the effect is there or will not be. Who asked may have gone: sending fails then.
        answer: oneshot::Sender<Result<(), Refused>>,
    },
    /// An agent lives, or none does any more. Before the first, none does.
    AgentAlive(bool),
    /// How a probe that a group requires fares.
    Probe {
        /// The probe.
        name: Name,
        /// It is critical.
        failed: bool,
    },
    /// From now on these keys seal and open frames.
    Keys(Keys),
}

/// How the core ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// It did all that it had to.
    Done,
    /// What must not run here cannot be stopped: the machine has to be restarted.
    Reboot(String),
}

/// Everything that the loop has to do with.
#[derive(Debug)]
pub struct Core {
    pub(super) clock: BootClock,
    /// For what is kept longer than a boot.
    pub(super) wall: Clock,
    pub(super) local: u8,
    pub(super) machine: Machine,
    pub(super) links: Links,
    pub(super) pings: Pings,
    pub(super) store: ClaimsStore,
    pub(super) history: HistoryFile,
    pub(super) hands: Hands,
    pub(super) recording: Option<Recording>,
    /// Of the machine.
    pub(super) watchdog: Option<Feeder>,
    /// Of the service manager.
    pub(super) supervisor: Option<Feeder>,
    pub(super) net: Option<NetEvents>,
    pub(super) answers: BTreeMap<u64, oneshot::Sender<Result<(), Refused>>>,
    pub(super) next_order: u64,
    pub(super) is_stale: bool,
    pub(super) published: Instant,
    pub(super) is_cut: bool,
    /// What the log has told last: it tells what is other since.
    pub(super) seen: Arc<Cluster>,
    /// Since when the next failure would be survived, or not.
    pub(super) redundancy: RedundancyWatch,
    /// Of frames that are not understood.
    pub(super) not_understood: Quiet,
    /// Of our own frames that do not go out.
    pub(super) not_sent: Quiet,
    /// Of what does not fit into the claims file.
    pub(super) not_kept: Quiet,
    /// Of what changes.
    pub(super) told: Quiet,
}

/// What woke the loop.
enum News {
    Frame(Arrival),
    Input(Input),
    Call(Option<Call>),
    Net,
    Time,
}

impl Core {
    /// Goes round until the machine has ended; `publish` takes each new state, and must not wait.
    pub async fn run(mut self, calls: &mut mpsc::Receiver<Call>, publish: impl Fn(Arc<Cluster>)) -> End {
        loop {
            let planned = self.next_wake();
            let news = self.wait(planned, calls).await;
            let now = self.clock.now();
            // F5: late by so much is a loop that stood still.
            let gap = now.since(planned);
            if gap >= self.machine.keepalive() {
                if gap.saturating_mul(2) >= self.machine.deadtime() {
                    warn!("this core stood still for {:.3} s", gap.as_secs_f64());
                }
                self.tell(now, Some(Input::Gap(gap)));
            }
            self.take_in(now, news);
            if let Some(end) = self.carry_out(now) {
                self.told = Quiet::default();
                self.show(now, &publish);
                self.end(&end);
                if let Some(recording) = &mut self.recording {
                    recording.end(now);
                }
                return end;
            }
            self.tend(now, &publish);
        }
    }

    /// When the loop goes round at the latest.
    fn next_wake(&self) -> Instant {
        let refresh = self.published.after(if self.is_stale { SETTLE } else { REFRESH });
        self.machine.poll_timeout().map_or(refresh, |wake| wake.min(refresh))
    }

    async fn wait(&mut self, until: Instant, calls: &mut mpsc::Receiver<Call>) -> News {
        let pause = until.since(self.clock.now());
        tokio::select! {
            arrival = self.links.recv() => News::Frame(arrival),
            event = self.store.event() => match event {
                StoreEvent::Stored { id } => News::Input(Input::Stored { id }),
                StoreEvent::StoreFailed { error, .. } => {
                    error!("claims are not on disk, so nothing is taken over or granted: {error}");
                    News::Time
                }
            },
            input = self.hands.done() => News::Input(input),
            () = tokio::time::sleep(pause) => News::Time,
            reply = self.pings.recv() => News::Input(Input::Echo { ping: reply.ping, round_trip: reply.round_trip }),
            () = changed(self.net.as_mut()) => News::Net,
            call = next(calls, self.is_cut) => News::Call(call),
        }
    }

    fn take_in(&mut self, now: Instant, news: News) {
        match news {
            News::Frame(arrival) => match wire::heard(&arrival.frame) {
                Ok(frame) => self.tell(now, Some(Input::Heard { link: arrival.link, frame })),
                Err(error) => {
                    if let Some(held) = self.not_understood.lets_through(now) {
                        warn!("{error} ({held} more such lines were held back)");
                    }
                }
            },
            News::Input(input) => self.tell(now, Some(input)),
            News::Call(None) => self.is_cut = true,
            News::Call(Some(Call::AgentAlive(alive))) => self.tell(now, Some(Input::Agent { alive })),
            News::Call(Some(Call::Probe { name, failed })) => self.tell(now, Some(Input::Probe { name, failed })),
            News::Call(Some(Call::Order { command, answer })) => {
                let id = self.next_order;
                self.next_order = id.saturating_add(1);
                self.answers.insert(id, answer);
                self.tell(now, Some(Input::Command { id, command }));
            }
            News::Call(Some(Call::Keys(keys))) => {
                info!("frames are sealed by the keys that were read anew");
                self.links.replace_keys(keys);
            }
            News::Net => {
                self.links.look_again();
                self.pings.look_again();
            }
            News::Time => self.tell(now, None),
        }
    }

    /// Into the machine, and into the flight recorder.
    fn tell(&mut self, now: Instant, input: Option<Input>) {
        if let Some(recording) = &mut self.recording {
            recording.told(&self.machine, now, input.as_ref());
        }
        match input {
            Some(input) => self.machine.handle(now, input),
            None => self.machine.handle_timeout(now),
        }
    }
}

async fn changed(net: Option<&mut NetEvents>) {
    let Some(net) = net else { return std::future::pending().await };
    if let Err(error) = net.recv().await {
        warn!("events of the network are not seen for a second: {error}");
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

/// The next call; once nobody is left to call, none any more.
async fn next(calls: &mut mpsc::Receiver<Call>, is_cut: bool) -> Option<Call> {
    if is_cut { std::future::pending().await } else { calls.recv().await }
}
