//! The receiver, or the master agent, is away for a while.

use crate::edges;
use crate::host::Host;
use std::time::Duration;

fn receiver_away(length: Duration) {
    let Some(mut host) = Host::start() else { return };
    edges::configure(&host, &edges::informs(&host));
    let _agent = host.served_agent();
    host.until_traps("3.0.1", 100);
    host.snmpd.kill_trapd();
    host.until_runs("flip", 10);
    edges::stop(&host);
    std::thread::sleep(length);
    host.snmpd.run_trapd();
    edges::resume(&host);
    host.until_runs("flip", 5);
    edges::stop(&host);
    host.until_runs("flip", 2);
    let arrived = edges::until_all_arrived(&host);
    edges::check_arrivals(&arrived);
    edges::check_alternation(&edges::logged(&host));
    assert_eq!(host.get("haSinkFailed.\"noc\""), "Counter32: 0");
}

#[test]
fn a_receiver_that_is_away_for_a_moment_misses_no_inform() {
    receiver_away(Duration::from_millis(1500));
}

#[test]
fn a_receiver_that_is_away_for_a_minute_misses_no_inform() {
    receiver_away(Duration::from_secs(60));
}

/// Through the master agent: what it has not taken when it is killed is sent again to the next, under the same number.
#[test]
fn a_master_that_is_killed_under_a_burst_costs_nothing() {
    let Some(mut host) = Host::start() else { return };
    edges::configure(&host, "");
    let _agent = host.served_agent();
    for round in 1..=3 {
        host.until_traps("3.0.1", 100 * round);
        host.snmpd.kill();
        std::thread::sleep(Duration::from_millis(300));
        host.snmpd.run();
    }
    edges::stop(&host);
    host.until_runs("flip", 2);
    let arrived = edges::until_all_arrived(&host);
    edges::check_arrivals(&arrived);
    edges::check_alternation(&edges::logged(&host));
}
