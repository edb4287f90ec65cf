//! All links together: sends on each, receives from any, opens again what went away.

use super::end::{End, Judge};
use super::frame::{Frame, Unsendable};
use super::keys::Keys;
use super::seal::seal;
use super::turns::Turns;
use crate::config::Link;
use crate::view::cluster::LinkCounters;
use std::future::poll_fn;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at};

/// From one look at the links to the next.
const LOOK: Duration = Duration::from_secs(1);

/// A frame that arrived, sealed by a key of ours, from the other node. Whether it is fresh is not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// The link, as an index of the configured ones.
    pub link: usize,
    /// What the peer says.
    pub frame: Frame,
}

/// The links. There is no task behind this: frames go only when [`Links::send`] is called, and links are opened again while
/// [`Links::recv`] is waited for.
#[derive(Debug)]
pub struct Links {
    ends: Vec<End>,
    judge: Judge,
    look: Interval,
    turns: Turns,
}

impl Links {
    /// Opens all of `links` for the node with the index `local`; what cannot be opened is tried again each second. To be called within a
    /// runtime with I/O and time.
    #[must_use]
    pub fn start(links: &[Link], local: u8, cluster: &str, keys: Keys) -> Self {
        let mut look = interval_at(Instant::now() + LOOK, LOOK);
        look.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let judge = Judge { local, cluster: cluster.to_owned(), keys, incarnation: None };
        let mut links = Self { ends: links.iter().map(End::new).collect(), judge, look, turns: Turns::default() };
        links.look_again();
        links
    }

    /// Sends on all links: `full` as datagrams, `short` over serial lines. Never waits: what a link does not take now is counted there, and
    /// the next frame says it again.
    ///
    /// # Errors
    /// A frame that is too long; then nothing was sent.
    pub fn send(&mut self, full: &Frame, short: &Frame) -> Result<(), Unsendable> {
        let Judge { cluster, keys, .. } = &self.judge;
        let (full_octets, short_octets) = (seal(full, cluster, keys)?, seal(short, cluster, keys)?);
        self.judge.incarnation = Some(full.incarnation);
        for end in &mut self.ends {
            end.send(if end.is_serial() { &short_octets } else { &full_octets });
        }
        Ok(())
    }

    /// The next frame of the peer. Nothing is lost when this is dropped before it is ready.
    pub async fn recv(&mut self) -> Arrival {
        poll_fn(|context| self.poll_receive(context)).await
    }

    /// Opens what is not open, and opens anew what is bound to an interface that was replaced: for when the kernel tells of a change.
    pub fn look_again(&mut self) {
        for end in &mut self.ends {
            end.look_again(self.judge.local);
        }
    }

    /// From now on these keys seal and open.
    pub fn replace_keys(&mut self, keys: Keys) {
        self.judge.keys = keys;
    }

    /// What a link counted: all but `late`, `lost` and `replayed`, which the engine knows. Zeros where there is no such link.
    #[must_use]
    pub fn counters(&self, link: usize) -> LinkCounters {
        self.ends.get(link).map(End::counters).unwrap_or_default()
    }

    /// Why a link is not open, or did not take the last frame.
    #[must_use]
    pub fn problem(&self, link: usize) -> Option<String> {
        self.ends.get(link).and_then(End::problem)
    }

    fn poll_receive(&mut self, context: &mut Context<'_>) -> Poll<Arrival> {
        while self.look.poll_tick(context).is_ready() {
            self.look_again();
        }
        let Self { ends, judge, turns, .. } = self;
        let arrived = turns.poll(ends, context, |end, context| end.poll_receive(judge, context));
        arrived.map(|(link, frame)| Arrival { link, frame })
    }
}
