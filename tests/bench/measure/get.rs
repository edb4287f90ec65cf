//! GET of one scalar after the other.

use crate::client::Request;
use crate::failure::Failure;
use crate::figures::{Figures, Key, Metric, percentile};
use crate::server::Server;
use crate::table::rotation;
use crate::usage::cpu_ns;
use std::time::Duration;

/// The keys of a series of GETs are so far apart from those of walks.
const FIRST_ID: i32 = 1 << 20;

/// `count` GETs of a table with `rows` rows: median, 99th percentile, CPU time of snmpd and of what is behind it.
pub fn round(server: &Server, rows: usize, count: usize, figures: &mut Figures) -> Result<(), Failure> {
    series(server, rows, count / 10)?;
    let (master, behind) = server.processes();
    let before = (cpu_ns(master)?, behind.map(cpu_ns).transpose()?);
    let times = series(server, rows, count)?;
    let after = (cpu_ns(master)?, behind.map(cpu_ns).transpose()?);
    let key = |metric| (server.kind, rows, metric);
    push(figures, key(Metric::GetMedian), &times, 50);
    push(figures, key(Metric::GetP99), &times, 99);
    figures.push(key(Metric::GetMaster), micros(Duration::from_nanos(after.0 - before.0)) / as_f64(count));
    let spent = after.1.unwrap_or(0).saturating_sub(before.1.unwrap_or(0));
    figures.push(key(Metric::GetBehind), micros(Duration::from_nanos(spent)) / as_f64(count));
    Ok(())
}

/// The times of `count` GETs, microseconds.
pub fn series(server: &Server, rows: usize, count: usize) -> Result<Vec<f64>, Failure> {
    let mut client = server.client()?;
    let requests = requests(rows)?;
    requests.iter().cycle().take(count).map(|request| client.exchange(request).map(|(_, time)| micros(time))).collect()
}

/// The requests that GETs rotate over.
pub fn requests(rows: usize) -> Result<Vec<Request>, Failure> {
    (FIRST_ID..).zip(rotation(rows)).map(|(id, oid)| Request::get(id, &oid)).collect()
}

/// Adds a percentile of `times`; nothing where there are none.
pub fn push(figures: &mut Figures, key: Key, times: &[f64], percent: usize) {
    if let Some(figure) = percentile(times, percent) {
        figures.push(key, figure);
    }
}

/// Microseconds.
pub fn micros(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}

/// For means.
#[expect(clippy::cast_precision_loss, reason = "numbers of requests, far below 2^52")]
pub fn as_f64(count: usize) -> f64 {
    count as f64
}
