//! Addresses that were just taken: announced a few times more in the background, since a frame may get lost and a switch may have been asleep.

use super::wire::{Listening, Wire};
use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::task::AbortHandle;
use tokio::time::timeout;

/// Pauses before each repetition. Somebody else's claim is listened for all the time: nearly eight seconds.
const PAUSES: [Duration; 5] = [
    Duration::from_millis(100),
    Duration::from_millis(400),
    Duration::from_millis(1000),
    Duration::from_millis(2000),
    Duration::from_millis(4000),
];

/// What is being announced, and what was heard meanwhile.
#[derive(Clone, Debug, Default)]
pub(in crate::resource_agent) struct Announcements(Arc<Mutex<BTreeMap<IpAddr, Announcement>>>);

#[derive(Debug)]
struct Announcement {
    task: AbortHandle,
    /// Who else claims the address.
    foreign: Option<String>,
}

impl Announcements {
    /// Repeats an announcement until it has been said often enough, somebody else claims the address, or [`Announcements::end`].
    pub(super) fn begin(&self, address: IpAddr, wire: Wire<Listening>) {
        // Locked until the row is there: the task may find somebody at once.
        let mut rows = self.rows();
        let task = tokio::spawn(repeat(self.clone(), address, wire)).abort_handle();
        rows.insert(address, Announcement { task, foreign: None });
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

async fn repeat(announcements: Announcements, address: IpAddr, wire: Wire<Listening>) {
    for pause in PAUSES {
        if let Ok(holder) = timeout(pause, wire.foreign()).await {
            tracing::warn!("{address} is also held by {holder}");
            if let Some(announcement) = announcements.rows().get_mut(&address) {
                announcement.foreign = Some(holder);
            }
            return;
        }
        if let Err(error) = wire.announce() {
            tracing::debug!("{address}: announcement not sent: {error}");
        }
    }
}
