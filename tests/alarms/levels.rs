//! An alarm that becomes worse and better again, and one that is told again while nobody looks after it.

use crate::host::Host;
use crate::site::{alarm, configure, is_one_alarm, set, until_told, watch};
use crate::trap::Trap;

/// Warned above 2, critical above 3, over when it is reset.
fn failcount() -> String {
    watch(
        "failcount",
        "severity = 'warning'\nraise = { above = 2 }\nclear = { below = 1 }\nnotify = 'begun'\nnotify-clear = 'ended'\n\
         [[watch.level]]\nraise = { above = 3 }\nseverity = 'critical'\nnotify = 'worse'",
    )
}

#[test]
fn a_failcount_is_one_alarm_from_its_warning_to_its_reset() {
    let Some(host) = Host::start() else { return };
    configure(&host, "failcount = 0", &failcount());
    let _agent = host.served_agent();
    set(&host, "failcount = 2");
    set(&host, "failcount = 3");
    let index = alarm(&host, "failcount");
    let severity = format!("haAlarmSeverity.{index}");
    host.until_is(&severity, "INTEGER: 6");
    set(&host, "failcount = 5");
    host.until_is(&severity, "INTEGER: 3");
    host.until_is("haAlarmWorstSeverity.0", "INTEGER: 3");
    set(&host, "failcount = 6");
    set(&host, "failcount = 3");
    host.until_is(&severity, "INTEGER: 6");
    assert_eq!(host.get(&format!("haAlarmChanges.{index}")), "Gauge32: 2");
    set(&host, "failcount = 1");
    set(&host, "failcount = 0");
    let told = ["3.0.1 failcount raise 3", "3.0.2 failcount change 5", "3.0.1 failcount change 3", "3.0.3 failcount clear 0"];
    let traps = until_told(&host, &told);
    assert!(is_one_alarm(&traps), "{traps:?}");
    let severities: Vec<_> = traps.iter().map(|trap| trap.value(5)).collect();
    assert_eq!(severities, ["INTEGER: 6", "INTEGER: 3", "INTEGER: 6", "INTEGER: 1"]);
    let sequences: Vec<_> = traps.iter().map(Trap::sequence).collect();
    assert_eq!(sequences, (index..index + 4).collect::<Vec<_>>(), "the index is the number of the raise");
    assert_eq!((host.get("haAlarmActive.0"), host.get("haAlarmsRaised.0")), ("Gauge32: 0".to_owned(), "Counter32: 1".to_owned()));
}

#[test]
fn what_jumps_to_its_worst_level_is_raised_there_at_once() {
    let Some(host) = Host::start() else { return };
    configure(&host, "failcount = 9", &failcount());
    let _agent = host.served_agent();
    until_told(&host, &["3.0.2 failcount raise 9"]);
    set(&host, "failcount = 0");
    let traps = until_told(&host, &["3.0.2 failcount raise 9", "3.0.3 failcount clear 0"]);
    assert!(is_one_alarm(&traps));
}

#[test]
fn an_alarm_is_told_again_until_somebody_looks_after_it() {
    let Some(host) = Host::start() else { return };
    configure(&host, "load = 95", &watch("load", "raise = { above = 90 }\nrepeat = '1s'"));
    let _agent = host.served_agent();
    let traps = host.until_traps("3.0.1", 3);
    let states: Vec<_> = traps.iter().map(Trap::state).collect();
    assert_eq!(states, ["INTEGER: 1", "INTEGER: 5", "INTEGER: 5"]);
    assert!(is_one_alarm(&traps));
    let index = alarm(&host, "load");
    assert_eq!(index, traps[0].sequence());

    let (said, status) = host.run(&["alarm", "ack", &index.to_string(), "--config", host.config().to_str().unwrap()]);
    assert!(status.success(), "{said}");
    host.until_is(&format!("haAlarmAcknowledged.{index}"), "INTEGER: 1");
    let last = host.number("haLogLastSequence.0");
    host.until_runs("values", 15);
    assert_eq!(host.number("haLogLastSequence.0"), last, "told again although somebody looks after it");
    // It is over, and the next one is new to everybody.
    set(&host, "load = 5");
    set(&host, "load = 96");
    let states = |traps: &[Trap]| traps.iter().map(|trap| trap.state().to_owned()).collect::<Vec<_>>();
    let traps = host.until_traps("3.0.1", usize::try_from(last).unwrap() - 1 + 3);
    assert_eq!(states(&traps[traps.len() - 3..]), ["INTEGER: 2", "INTEGER: 1", "INTEGER: 5"]);
}
