//! The store of the agent: opened at the start, then written by a thread of its own.

use super::facts::Facts;
use crate::notify::{Kept, Opened, Order};
use crate::store::{self, Event, Handle, OpenError, Shelf, Store, StoreError, Write, Writer, set_aside};
use crate::time::{Clock, WallTime};
use std::io;
use std::path::Path;
use std::time::Duration;
use tokio::sync::mpsc::Receiver;
use tracing::{error, info, warn};

/// The file in `state-dir`.
const FILE: &str = "agent.redb";
/// The counter of snmpEngineBoots.
const BOOTS: &str = "snmp-engine-boots";
/// A file that is in use is tried again so often, with this pause. Nothing else waits for the agent at its start.
const TRIES: u32 = 20;
const BETWEEN_TRIES: Duration = Duration::from_millis(50);
/// Seconds from 1970 to 2020: what snmpEngineBoots counts from where nothing was kept.
const YEAR_2020: i64 = 1_577_836_800;

/// The store, while the agent runs.
pub struct Keep {
    writer: Option<(Handle, Receiver<Event>)>,
    boots: u32,
}

impl Keep {
    /// Opens the store in this directory. A file that is broken is put aside, and a new one begins a new life of the log.
    ///
    /// # Errors
    /// The system has no thread for it. That the store cannot be used is none: the agent goes on without.
    pub fn open(state_dir: Option<&Path>, wall: WallTime) -> io::Result<(Self, Opened)> {
        let Some(path) = state_dir.map(|state_dir| state_dir.join(FILE)) else {
            return Ok((Self { writer: None, boots: boots(None, wall) }, Opened::Memory));
        };
        let (mut store, kept, before) = match open(&path) {
            Ok(opened) => opened,
            Err(reason) => {
                error!("alarms and notifications are in memory only: {reason}");
                let writer = Some(Writer::start_unread(path)?);
                return Ok((Self { writer, boots: boots(None, wall) }, Opened::Failed(reason, Box::default())));
            }
        };
        let boots = boots(before, wall);
        // Before the first message: a receiver refuses one that counts fewer boots than it has seen (RFC 3414 section 3.2).
        let written = store.commit(&[write_boots(boots)]);
        let writer = Some(Writer::start(store)?);
        match written {
            Ok(()) => Ok((Self { writer, boots }, Opened::Store(kept))),
            Err(error) => {
                error!("what happens from now on is in memory only: {error}");
                Ok((Self { writer, boots }, Opened::Failed(error.to_string(), Box::new(kept))))
            }
        }
    }

    /// snmpEngineBoots of this life of the agent.
    #[must_use]
    pub fn boots(&self) -> u32 {
        self.boots
    }

    /// Has the store do what there is to do.
    pub fn write(&mut self, facts: &mut Facts, clock: &Clock) {
        let now = clock.now();
        let Some((order, mut writes)) = facts.poll_order(now) else { return };
        let Some((writer, _)) = &mut self.writer else { return };
        let (batch, taken) = match order {
            Order::Commit(batch) => (batch, writer.commit(batch, writes)),
            Order::Rewrite(batch) => {
                writes.push(write_boots(self.boots));
                (batch, writer.rewrite(batch, writes))
            }
        };
        if let Err(refused) = taken {
            facts.refused(batch, refused.to_string(), now, clock.wall());
        }
    }

    /// The next event of the writing thread; never without one.
    pub async fn event(&mut self) -> Option<Event> {
        match &mut self.writer {
            Some((_, events)) => events.recv().await,
            None => std::future::pending().await,
        }
    }

    /// What the writing thread tells.
    pub fn on_event(event: Event, facts: &mut Facts, clock: &Clock) {
        match event {
            Event::Committed { batch } => facts.committed(batch, clock.now(), clock.wall()),
            Event::Failed { batch, reason } => {
                error!("the store: {reason}");
                facts.refused(batch, reason, clock.now(), clock.wall());
            }
            Event::SetAside { path, reason } => warn!("what was in the store is now {}: {reason}", path.display()),
        }
    }

    /// Lets the writing thread come to its end.
    pub async fn stop(self, wait: Duration) {
        if let Some((writer, _)) = self.writer
            && !writer.stop(wait).await
        {
            warn!("the disk does not answer: what was told last may be told again");
        }
    }
}

/// The store, what it holds for the outbox, and the boots of the life before.
type Open = (Store, Kept, Option<u32>);

fn open(path: &Path) -> Result<Open, String> {
    let reason = match try_open(path) {
        Ok(opened) => return Ok(opened),
        Err(TryError::Broken(reason)) => reason,
        Err(TryError::Other(reason)) => return Err(reason),
    };
    let aside = set_aside(path).map_err(|error| format!("{reason}; and it cannot be put aside: {error}"))?;
    error!("{reason}; it is now {}, and a new log begins", aside.display());
    try_open(path).map_err(|error| match error {
        TryError::Broken(reason) | TryError::Other(reason) => reason,
    })
}

enum TryError {
    Broken(String),
    Other(String),
}

fn try_open(path: &Path) -> Result<Open, TryError> {
    let opened = open_when_free(path).map_err(|error| match error {
        OpenError::Broken { .. } => TryError::Broken(error.to_string()),
        _ => TryError::Other(error.to_string()),
    })?;
    let failed = |error: StoreError| match error {
        StoreError::Broken { .. } => TryError::Broken(error.to_string()),
        StoreError::System { .. } => TryError::Other(error.to_string()),
    };
    let kept = Kept::read(|shelf| opened.store.read(shelf)).map_err(failed)?;
    let counters = opened.store.read(Shelf::Counters).map_err(failed)?;
    let boots = counters.into_iter().find(|(key, _)| key == BOOTS.as_bytes()).and_then(|(_, value)| value.try_into().ok());
    if kept.unreadable > 0 {
        error!("{} entries of {} cannot be read and are left out", kept.unreadable, path.display());
    }
    info!("{}: {} notifications, {} active alarms", path.display(), kept.rows.len(), kept.alarms.len());
    Ok((opened.store, kept, boots.map(u32::from_be_bytes)))
}

/// A script that a killed agent was just starting holds the file for a moment longer than the agent itself.
fn open_when_free(path: &Path) -> Result<store::Opened, OpenError> {
    for _ in 0..TRIES {
        match Store::open(path) {
            Err(OpenError::InUse(_)) => std::thread::sleep(BETWEEN_TRIES),
            opened => return opened,
        }
    }
    Store::open(path)
}

/// One more than before, and never fewer than the seconds since 2020, so that a receiver which has seen us takes us even if the store was
/// lost: it would need more than a start a second for that to be too few. The most that there can be is 2^31-1 (RFC 3414 section 2.2.2).
fn boots(before: Option<u32>, wall: WallTime) -> u32 {
    let by_clock = u32::try_from(wall.unix_ms / 1000 - YEAR_2020).unwrap_or(1);
    before.map_or(by_clock, |before| before.saturating_add(1).max(by_clock)).clamp(1, i32::MAX.unsigned_abs())
}

fn write_boots(boots: u32) -> Write {
    Write::Put { shelf: Shelf::Counters, key: BOOTS.as_bytes().to_vec(), value: boots.to_be_bytes().to_vec() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boots_never_fall() {
        let at = |seconds: i64| WallTime { unix_ms: (YEAR_2020 + seconds) * 1000, offset_minutes: 0 };
        assert_eq!((boots(None, at(500)), boots(Some(499), at(500)), boots(Some(500), at(500))), (500, 500, 501));
        assert_eq!(boots(Some(900), at(-5)), 901, "a clock that was set back");
        assert_eq!(boots(None, at(-5)), 1);
        assert_eq!(boots(Some(i32::MAX.unsigned_abs()), at(500)), i32::MAX.unsigned_abs());
    }
}
