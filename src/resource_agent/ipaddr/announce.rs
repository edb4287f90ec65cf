//! Addresses that are held are announced again: a frame may get lost, and a switch may have been asleep, or have lost what it had learned.
//!
//! | when | is announced |
//! |---|---|
//! | it was taken | at once, and again after each of [`PAUSES`], for five minutes |
//! | the carrier comes back | the same |
//! | the other node is heard again, and does not hold it | the same: it may have announced it meanwhile |
//! | later | every `announce-interval`, where there is one |

use super::carrier::Carrier;
use super::wire::{Listening, Wire};
use super::{State, Wanted, blocking, look_now, tell};
use std::collections::BTreeMap;
use std::io;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;
use tokio::task::AbortHandle;
use tokio::time::{sleep, timeout};

/// Pauses before each repetition. A switch that runs the spanning tree protocol passes nothing for half a minute after its port came up.
const PAUSES: [Duration; 12] = [
    Duration::from_millis(100),
    Duration::from_millis(400),
    Duration::from_secs(1),
    Duration::from_secs(2),
    Duration::from_secs(4),
    Duration::from_secs(8),
    Duration::from_secs(15),
    Duration::from_secs(30),
    Duration::from_secs(60),
    Duration::from_secs(60),
    Duration::from_secs(60),
    Duration::from_secs(60),
];
/// During so many of them, nearly eight seconds, somebody else's claim is listened for after a start. Not later: after a split of the cluster
/// both nodes may hold the address for a moment, and the core says which one lets it go.
const LISTENED: usize = 5;

/// What is held and announced, and what was heard meanwhile.
#[derive(Clone, Debug, Default)]
pub(in crate::resource_agent) struct Announcements(Arc<Mutex<BTreeMap<IpAddr, Announcement>>>);

#[derive(Debug)]
struct Announcement {
    task: AbortHandle,
    /// From the first pause on.
    anew: Arc<Notify>,
    /// Who else claims the address.
    foreign: Option<String>,
}

impl Announcements {
    /// Announces an address that was just taken, until somebody else claims it at the start, or [`Announcements::end`].
    pub(super) fn begin(&self, wanted: &Wanted, wire: Wire<Listening>) {
        let anew = Arc::new(Notify::new());
        // Locked until the row is there: the task may find somebody at once.
        let mut rows = self.rows();
        let task = tokio::spawn(begin(self.clone(), wanted.clone(), wire, Arc::clone(&anew))).abort_handle();
        rows.insert(wanted.address, Announcement { task, anew, foreign: None });
    }

    /// The same of an address that was found held: an earlier core has taken it, and announced it then.
    pub(super) fn go_on(&self, wanted: &Wanted) {
        let mut rows = self.rows();
        if rows.contains_key(&wanted.address) {
            return;
        }
        let anew = Arc::new(Notify::new());
        let carrier = watch(wanted);
        let task = tokio::spawn(repeat(wanted.clone(), carrier, Arc::clone(&anew), PAUSES.len())).abort_handle();
        rows.insert(wanted.address, Announcement { task, anew, foreign: None });
    }

    /// All that is held is announced as if it had just been taken.
    pub(in crate::resource_agent) fn anew(&self) {
        self.rows().values().for_each(|announcement| announcement.anew.notify_one());
    }

    /// Nothing more is said about an address, and what was heard about it is forgotten.
    pub(super) fn end(&self, address: IpAddr) {
        if let Some(announcement) = self.rows().remove(&address) {
            announcement.task.abort();
        }
    }

    /// Who else claimed the address after it was taken.
    pub(super) fn foreign(&self, address: IpAddr) -> Option<String> {
        self.rows().get(&address)?.foreign.clone()
    }

    fn rows(&self) -> MutexGuard<'_, BTreeMap<IpAddr, Announcement>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn watch(wanted: &Wanted) -> Option<Carrier> {
    let carrier = Carrier::watch(&wanted.interface);
    carrier.inspect_err(|error| tracing::warn!("{}: its carrier cannot be watched: {error}", wanted.interface)).ok()
}

async fn begin(announcements: Announcements, wanted: Wanted, wire: Wire<Listening>, anew: Arc<Notify>) {
    let carrier = watch(&wanted);
    for pause in PAUSES.into_iter().take(LISTENED) {
        if let Ok(holder) = timeout(pause, wire.foreign()).await {
            tracing::warn!("{} is also held by {holder}", wanted.address);
            if let Some(announcement) = announcements.rows().get_mut(&wanted.address) {
                announcement.foreign = Some(holder);
            }
            return;
        }
        tell(&wanted, "its announcement", Some(wire.announce()));
    }
    drop(wire);
    repeat(wanted, carrier, anew, LISTENED).await;
}

/// Goes on with a pause.
async fn repeat(wanted: Wanted, mut carrier: Option<Carrier>, anew: Arc<Notify>, mut at: usize) {
    loop {
        let pause = pause(at, wanted.announce_interval);
        let due = async {
            match pause {
                Some(pause) => sleep(pause).await,
                None => std::future::pending().await,
            }
        };
        let is_back = async {
            match &mut carrier {
                Some(carrier) => carrier.comes_back().await,
                None => std::future::pending().await,
            }
        };
        at = tokio::select! {
            biased;
            () = is_back => 0,
            () = anew.notified() => 0,
            () = due => at.saturating_add(1),
        };
        announce(&wanted).await;
    }
}

/// Before the next repetition, after so many; `None`: there is none.
fn pause(at: usize, interval: Option<Duration>) -> Option<Duration> {
    let pause = PAUSES.get(at).copied();
    pause.map(|pause| interval.map_or(pause, |interval| pause.min(interval))).or(interval)
}

/// Announces what is there: an address that somebody has taken away, or that reaches nobody, is not.
async fn announce(wanted: &Wanted) {
    let asked = wanted.clone();
    match blocking(move || wire(&asked)).await {
        // Sent from here: a stop that ends this task is not followed by a frame.
        Ok(wire) => tell(wanted, "its announcement", wire.as_ref().map(Wire::announce)),
        Err(error) => tell(wanted, "its announcement", Some(Err(error))),
    }
}

/// Opened for each announcement: the interface may have another number or another hardware address by then.
fn wire(wanted: &Wanted) -> io::Result<Option<Wire>> {
    match look_now(wanted)? {
        Some((interface, State::Present)) if interface.is_up && interface.has_carrier => Wire::open(&interface, wanted.address),
        _ => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses() {
        let s = Duration::from_secs;
        assert!((s(290)..s(310)).contains(&PAUSES.iter().sum()), "five minutes");
        assert_eq!((pause(0, None), pause(7, None), pause(12, None)), (Some(Duration::from_millis(100)), Some(s(30)), None));
        assert_eq!((pause(0, Some(s(20))), pause(7, Some(s(20)))), (Some(Duration::from_millis(100)), Some(s(20))));
        assert_eq!((pause(12, Some(s(90))), pause(usize::MAX, Some(s(90)))), (Some(s(90)), Some(s(90))));
    }
}
