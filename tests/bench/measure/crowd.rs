//! Eight managers at once.

use super::get::{as_f64, micros, push, requests};
use crate::client::Client;
use crate::failure::Failure;
use crate::figures::{Figures, Metric};
use crate::server::Server;
use std::thread;
use std::time::{Duration, Instant};

/// So many managers, each with one request on its way at a time.
const CLIENTS: usize = 8;

/// What one manager saw.
#[derive(Default)]
struct Seen {
    times: Vec<f64>,
    errors: usize,
}

/// GETs for `length`: answers a second, median, 99th percentile, and those that failed or timed out.
pub fn round(server: &Server, rows: usize, length: Duration, figures: &mut Figures) -> Result<(), Failure> {
    let begin = Instant::now();
    let seen = thread::scope(|scope| {
        let clients: Vec<_> = (0..CLIENTS).map(|_| scope.spawn(|| one(server.master.port, rows, length))).collect();
        clients.into_iter().map(|client| client.join().unwrap_or_else(|_| Ok(Seen { errors: 1, ..Seen::default() }))).collect::<Vec<_>>()
    });
    let elapsed = begin.elapsed();
    let mut all = Seen::default();
    for seen in seen {
        let seen = seen?;
        all.times.extend(seen.times);
        all.errors += seen.errors;
    }
    let key = |metric| (server.kind, rows, metric);
    figures.push(key(Metric::CrowdRate), as_f64(all.times.len()) / elapsed.as_secs_f64());
    push(figures, key(Metric::CrowdMedian), &all.times, 50);
    push(figures, key(Metric::CrowdP99), &all.times, 99);
    figures.push(key(Metric::CrowdErrors), as_f64(all.errors));
    Ok(())
}

fn one(port: u16, rows: usize, length: Duration) -> Result<Seen, Failure> {
    let mut client = Client::connect(port)?;
    let requests = requests(rows)?;
    let begin = Instant::now();
    let mut seen = Seen::default();
    for request in requests.iter().cycle() {
        if begin.elapsed() >= length {
            break;
        }
        match client.exchange(request) {
            Ok((values, time)) if values.iter().all(|(_, value)| crate::client::is_there(value)) => seen.times.push(micros(time)),
            Ok(_) | Err(Failure::Timeout(_) | Failure::Status(_)) => seen.errors += 1,
            Err(failure) => return Err(failure),
        }
    }
    Ok(seen)
}
