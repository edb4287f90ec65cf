//! The agent is killed at random moments.

use crate::edges::{self, Row};
use crate::host::Host;
use crate::snmpd::until;
use nix::sys::signal::Signal;
use std::time::Duration;

const KILLS: u32 = 200;
const EDGES: usize = 2000;

/// Milliseconds until the next kill: xorshift, from a seed that the test prints.
fn next(state: &mut u64) -> Duration {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    Duration::from_millis(60 + *state % 440)
}

fn edge_count(host: &Host) -> usize {
    edges::arrived(host).iter().map(|row| row.sequence).max().unwrap_or(0) as usize
}

/// Each number arrives at least once at an inform sink and is in the log table, in order; a double is the same as the first.
#[test]
fn no_number_is_lost_however_often_the_agent_is_killed() {
    let Some(host) = Host::start() else { return };
    edges::configure(&host, &edges::informs(&host));
    let state = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().subsec_nanos();
    let mut state = u64::from(state) | 1;
    println!("seed {state}");
    let mut kills = 0;
    while kills < KILLS || (edge_count(&host) < EDGES && kills < 3 * KILLS) {
        let mut agent = host.agent();
        std::thread::sleep(next(&mut state));
        agent.signal(Signal::SIGKILL);
        agent.wait();
        kills += 1;
        let log = agent.log();
        assert!(!log.contains("ERROR"), "an agent that was killed left something broken:\n{log}");
    }
    let _agent = host.served_agent();
    edges::stop(&host);
    host.until_runs("flip", 2);
    let arrived = edges::until_all_arrived(&host);
    let logged = edges::logged(&host);
    println!("{kills} kills, {} numbers, {} doubles", logged.len(), arrived.len() - logged.len());
    assert!(logged.len() >= EDGES, "{} edges only", logged.len());
    edges::check_arrivals(&arrived);
    edges::check_alternation(&logged);
    let mut first: Vec<Row> = arrived.clone();
    first.sort_by_key(|row| row.sequence);
    first.dedup();
    assert_eq!(first, logged, "what arrived is what the log table shows");
    until("a single generation", || logged.iter().all(|row| row.generation == logged[0].generation).then_some(()));
}
