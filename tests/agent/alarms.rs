//! From a fact to a value, and from its edges to traps.

use crate::host::Host;
use crate::trap::{CLEAR, RAISE, Trap, states};
use std::time::{Duration, Instant};

const SCRIPT: &str = "interval = '100ms', timeout = '5s'";

fn level(host: &Host, watch: &str) -> String {
    format!(
        "[[object]]\noid = '1'\nname = 'level'\ntype = 'gauge'\nscript = {{ command = {}, {SCRIPT} }}\n\
         [[notification]]\noid = 1\nname = 'levelHigh'\n[[notification]]\noid = 2\nname = 'levelNormal'\n\
         [[watch]]\nobject = 'level'\nnotify = 'levelHigh'\nnotify-clear = 'levelNormal'\n{watch}\n",
        host.cat("level")
    )
}

fn set(host: &Host, value: u32) {
    host.put("level", &format!("{value}\n"));
    host.until_is("level.0", &format!("Gauge32: {value}"));
}

#[test]
fn a_fact_becomes_a_value_its_rising_edge_one_trap_and_its_fall_one_clear() {
    let Some(host) = Host::start() else { return };
    host.configure(&level(&host, "raise = { above = 90 }\nseverity = 'critical'"));
    host.put("level", "10\n");
    let _agent = host.served_agent();
    set(&host, 10);
    set(&host, 95);
    let raised = host.until_traps("3.0.1", 1);
    host.until_runs("level", 5);
    set(&host, 20);
    let cleared = host.until_traps("3.0.2", 1);
    set(&host, 99);
    assert_eq!(host.until_traps("3.0.1", 2).len(), 2);

    let (raised, cleared) = (&raised[0], &cleared[0]);
    assert_eq!((raised.state(), raised.change()), (RAISE, ("STRING: \"10\"", "STRING: \"95\"")));
    assert_eq!((cleared.state(), cleared.change()), (CLEAR, ("STRING: \"95\"", "STRING: \"20\"")));
    assert_eq!(raised.value(7), cleared.value(7), "one alarm id");
    assert_eq!((raised.value(5), cleared.value(5)), ("INTEGER: 3", "INTEGER: 1"));
    assert_eq!((raised.value(9), raised.value(10)), ("INTEGER: 11", "STRING: \"level\""));
    assert_eq!(cleared.sequence(), raised.sequence() + 1);
    let columns: Vec<u32> = raised.objects.iter().map(|(oid, _)| oid.rsplit('.').nth(1).unwrap().parse().unwrap()).collect();
    assert_eq!(columns, (2..=13).collect::<Vec<_>>(), "the leading objects, in the order of the module");
}

#[test]
fn the_start_is_told_once_and_the_log_shows_what_was_sent() {
    let Some(host) = Host::start() else { return };
    host.configure(&level(&host, "raise = { above = 90 }"));
    host.put("level", "95\n");
    let _agent = host.served_agent();
    let high = host.until_traps("3.0.1", 1);
    let started = host.traps("0.1");
    assert_eq!(started.len(), 1, "{started:?}");
    let sequences: Vec<u32> = started.iter().chain(&high).map(Trap::sequence).collect();
    assert_eq!(sequences, [1, 2]);
    // The tables show it a moment after it was sent.
    host.until_is("haNotificationsTaken.0", "Counter32: 2");
    for trap in started.iter().chain(&high) {
        for column in 2..=13 {
            let oid = format!("{}.1.13.10.1.{column}.{}", crate::host::BASE, trap.sequence());
            assert_eq!(host.get(&oid), trap.value(column), "column {column}");
        }
        let notification = format!("haLogNotification.{}", trap.sequence());
        assert_eq!(host.get(&notification), format!("OID: {}", trap.kind));
    }
    assert_eq!(host.get("haNotificationsLogged.0"), "Counter32: 2");
}

#[test]
fn a_saw_tooth_between_the_thresholds_sends_nothing() {
    let Some(host) = Host::start() else { return };
    host.configure(&level(&host, "raise = { above = 90 }\nclear = { below = 80 }"));
    host.put("level", "85\n");
    let _agent = host.served_agent();
    for value in [85, 91, 85, 95, 80, 90, 92, 79, 85, 89] {
        set(&host, value);
    }
    set(&host, 94);
    let raised = host.until_traps("3.0.1", 2);
    assert_eq!(states(&raised), [(RAISE, "STRING: \"91\""), (RAISE, "STRING: \"94\"")]);
    assert_eq!(states(&host.traps("3.0.2")), [(CLEAR, "STRING: \"79\"")]);
}

#[test]
fn a_condition_must_hold_for_its_time() {
    const HOLD: Duration = Duration::from_secs(3);
    let Some(host) = Host::start() else { return };
    host.configure(&level(&host, "raise = { above = 90 }\nfor = '3s'"));
    host.put("level", "10\n");
    let _agent = host.served_agent();
    set(&host, 10);
    let begin = Instant::now();
    set(&host, 91);
    set(&host, 11);
    let was_short = begin.elapsed() < HOLD;
    let begin = Instant::now();
    set(&host, 92);
    let raised = host.until_traps("3.0.1", 1);
    if was_short {
        assert!(begin.elapsed() >= HOLD, "{:?}", begin.elapsed());
        assert_eq!(states(&raised), [(RAISE, "STRING: \"92\"")]);
        assert!(host.traps("3.0.2").is_empty(), "cleared what was never raised");
    } else {
        println!("SKIPPED: too slow a machine for the interrupted hold time");
    }
}
