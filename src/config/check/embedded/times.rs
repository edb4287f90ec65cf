//! `keepalive`, `warntime`, `deadtime`, `initdead`: as Heartbeat's ha.cf(5) has them, and what holds between them.

use crate::config::place::Place;
use crate::config::problem::Problem;
use crate::config::read;
use crate::config::table::{Problems, Table};
use crate::config::units::show;
use std::time::Duration;

const MIN_KEEPALIVE: Duration = Duration::from_millis(10);
const MAX_KEEPALIVE: Duration = Duration::from_secs(60);
const MAX_TIME: Duration = Duration::from_secs(3600);
const DEFAULT_KEEPALIVE: Duration = Duration::from_secs(1);
const DEFAULT_INITDEAD: Duration = Duration::from_secs(30);

/// When a silent peer is late and lost.
#[derive(Clone, Copy)]
pub(super) struct Times {
    pub keepalive: Duration,
    pub warntime: Duration,
    pub deadtime: Duration,
    pub initdead: Duration,
}

/// A time of the table.
struct Time {
    duration: Duration,
    /// Where it stands; `None` for a default.
    place: Option<Place>,
    /// Whether it has no mistake, so that it can be compared.
    is_known: bool,
}

impl Time {
    fn read(table: &mut Table<'_>, key: &'static str, max: Duration, default: Duration, problems: &mut Problems) -> Self {
        let value = table.get(key);
        let read = value.and_then(|value| read::duration(MIN_KEEPALIVE..=max)(&value, problems));
        Self { duration: read.unwrap_or(default), place: value.map(|value| value.place), is_known: value.is_none() || read.is_some() }
    }
}

/// The four of them. Defaults: 1 s; two keepalives; five keepalives; 30 s, or the deadtime where that is longer.
pub(super) fn times(table: &mut Table<'_>, problems: &mut Problems) -> Times {
    let keepalive = Time::read(table, "keepalive", MAX_KEEPALIVE, DEFAULT_KEEPALIVE, problems);
    let warntime = Time::read(table, "warntime", MAX_TIME, keepalive.duration * 2, problems);
    let deadtime = Time::read(table, "deadtime", MAX_TIME, keepalive.duration * 5, problems);
    let initdead = Time::read(table, "initdead", MAX_TIME, deadtime.duration.max(DEFAULT_INITDEAD), problems);
    let twice = keepalive.duration * 2;
    if let Some(place) = deadtime.place.filter(|_| deadtime.is_known && keepalive.is_known && deadtime.duration <= twice) {
        let message = format!("deadtime is not over twice the keepalive of {}", show(keepalive.duration));
        let hint = format!("more than {}: else one lost frame would be a lost node; three to five keepalives are usual", show(twice));
        problems.push(Problem::error(place, message).hint(hint));
    } else if let Some(place) = warntime.place.filter(|_| warntime.is_known && deadtime.is_known && warntime.duration >= deadtime.duration)
    {
        let problem = Problem::error(place, format!("warntime is not below the deadtime of {}", show(deadtime.duration)));
        problems.push(problem.hint("a late frame is to be told before the node counts as lost"));
    }
    if let Some(place) = initdead.place.filter(|_| initdead.is_known && deadtime.is_known && initdead.duration < deadtime.duration) {
        let problem = Problem::error(place, format!("initdead is shorter than the deadtime of {}", show(deadtime.duration)));
        problems.push(problem.hint("links come up slowly while a machine starts: twice the deadtime, or longer"));
    }
    Times { keepalive: keepalive.duration, warntime: warntime.duration, deadtime: deadtime.duration, initdead: initdead.duration }
}
