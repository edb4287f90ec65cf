//! Walks over the whole table.

use super::get::{as_f64, micros};
use crate::client::Ask;
use crate::failure::Failure;
use crate::figures::{Figures, Metric};
use crate::server::Server;
use crate::table::{Table, walked};
use crate::usage::cpu_ns;
use std::time::{Duration, Instant};

/// Small tables are walked several times in a round, so that about this many variables are read.
const VARIABLES: usize = 2000;

/// Walks `table` as `ask` says: time of a walk, CPU time of a variable. A server that takes longer than `limit` is not asked again.
pub fn round(server: &Server, table: &Table, ask: Ask, limit: Duration, figures: &mut Figures) -> Result<(), Failure> {
    let key = |metric| (server.kind, table.rows, metric);
    if figures.is_too_long(key(Metric::WalkTime(ask))) {
        return Ok(());
    }
    let variables = table.below(&walked()).count();
    let times = (VARIABLES / variables.max(1)).max(1);
    let pids = server.pids();
    let mut client = server.client()?;
    let cpu = || pids.iter().map(|pid| cpu_ns(*pid)).sum::<Result<u64, Failure>>();
    let before = cpu()?;
    let begin = Instant::now();
    for _ in 0..times {
        match client.walk(&walked(), ask, limit) {
            Ok(found) if found.len() == variables => {}
            Ok(found) => {
                let what = format!("a walk of {} rows found {} of {variables} variables", table.rows, found.len());
                return Err(Failure::Differs { who: server.kind.name().to_owned(), what });
            }
            Err(Failure::Timeout(_)) => {
                figures.push_too_long(key(Metric::WalkTime(ask)));
                figures.push_too_long(key(Metric::WalkCpu(ask)));
                return Ok(());
            }
            Err(failure) => return Err(failure),
        }
    }
    let time = begin.elapsed();
    let spent = Duration::from_nanos(cpu()? - before);
    figures.push(key(Metric::WalkTime(ask)), micros(time) / 1e3 / as_f64(times));
    figures.push(key(Metric::WalkCpu(ask)), micros(spent) / as_f64(times * variables));
    Ok(())
}
