//! An agent that is killed, or told to end, while alarms are active: nothing is repeated, nothing is forgotten.

use crate::host::{Agent, Host};
use crate::site::{alarm, arrived, configure, put, until_told, watch};
use crate::trap::Trap;
use nix::sys::signal::Signal;

fn kill(mut agent: Agent) {
    agent.signal(Signal::SIGKILL);
    agent.wait();
}

fn watches() -> String {
    ["stays", "ends", "begins"].map(|name| watch(name, "raise = { equals = 1 }")).concat()
}

/// Number, generation: in what arrived they go on from one life of the agent to the next.
fn generations(host: &Host) -> Vec<String> {
    let mut generations: Vec<_> = arrived(host).iter().map(|trap| trap.value(3).to_owned()).collect();
    generations.dedup();
    generations
}

#[test]
fn after_a_kill_what_still_holds_is_silent_what_ended_is_cleared_and_what_began_is_raised() {
    let Some(host) = Host::start() else { return };
    configure(&host, "stays = 1\nends = 1\nbegins = 0", &watches());
    let agent = host.served_agent();
    let before = until_told(&host, &["3.0.1 stays raise 1", "3.0.1 ends raise 1"]);
    let index = alarm(&host, "stays");
    let (said, status) = host.run(&["alarm", "ack", &index.to_string(), "--config", host.config().to_str().unwrap()]);
    assert!(status.success(), "{said}");
    let acknowledged = |shown: &str| host.until_is(&format!("haAlarmAcknowledged.{index}"), shown);
    acknowledged("INTEGER: 1");
    let kept = ["haAlarmRaisedAt", "haAlarmAcknowledgedBy", "haAlarmAcknowledgedAt"].map(|column| format!("{column}.{index}"));
    let shown = kept.each_ref().map(|object| host.get(object));
    // What is acknowledged is on disk a moment later than it is shown: the next number is on disk behind it.
    let (said, status) = host.run(&["trap", "test", "--config", host.config().to_str().unwrap()]);
    assert!(status.success(), "{said}");
    kill(agent);

    put(&host, "stays = 1\nends = 0\nbegins = 1");
    let _agent = host.served_agent();
    let told = ["3.0.1 stays raise 1", "3.0.1 ends raise 1", "0.4 test event", "3.0.1 ends clear 0", "3.0.1 begins raise 1"];
    until_told(&host, &told);
    host.until_runs("values", 3);
    let traps = until_told(&host, &told);
    assert_eq!(traps[3].value(7), before[1].value(7), "one alarm id");
    // A number for the start of the second agent is between them.
    assert_eq!(traps.iter().map(Trap::sequence).collect::<Vec<_>>(), [2, 3, 4, 6, 7]);
    assert_eq!(generations(&host).len(), 1);
    assert_eq!(alarm(&host, "stays"), index);
    acknowledged("INTEGER: 1");
    assert_eq!(kept.each_ref().map(|object| host.get(object)), shown);
    assert_eq!(host.get("haAlarmActive.0"), "Gauge32: 2");
    put(&host, "stays = 0\nends = 0\nbegins = 1");
    let traps = until_told(&host, &[&told[..], &["3.0.1 stays clear 0"]].concat());
    assert_eq!(traps[5].value(7), before[0].value(7), "one alarm id");
}

/// Whatever was raised is cleared at some time, also where the alarm ended and came back while nobody looked.
#[test]
fn an_alarm_that_is_killed_again_and_again_is_raised_once_and_cleared_once() {
    let Some(host) = Host::start() else { return };
    configure(&host, "stays = 1", &watch("stays", "raise = { equals = 1 }"));
    let mut agent = host.served_agent();
    until_told(&host, &["3.0.1 stays raise 1"]);
    for _ in 0..3 {
        kill(agent);
        agent = host.served_agent();
        host.until_runs("values", 2);
    }
    until_told(&host, &["3.0.1 stays raise 1"]);
    put(&host, "stays = 0");
    until_told(&host, &["3.0.1 stays raise 1", "3.0.1 stays clear 0"]);
    assert_eq!(host.number("haLogLastSequence.0"), 4 + 2, "four starts, a raise and a clear");
}

#[test]
fn an_agent_that_is_told_to_end_says_so_and_its_alarms_go_on() {
    let Some(host) = Host::start() else { return };
    configure(&host, "stays = 1", &watch("stays", "raise = { equals = 1 }"));
    let mut agent = host.served_agent();
    until_told(&host, &["3.0.1 stays raise 1"]);
    agent.signal(Signal::SIGTERM);
    assert!(agent.wait().success(), "{}", agent.log());
    let offline = host.until_traps("0.2", 1);
    assert_eq!((offline[0].state(), offline[0].sequence()), ("INTEGER: 3", 3));
    let _agent = host.served_agent();
    let online = host.until_traps("0.1", 2);
    assert_eq!(online.iter().map(Trap::sequence).collect::<Vec<_>>(), [1, 4]);
    host.until_runs("values", 3);
    until_told(&host, &["3.0.1 stays raise 1"]);
    assert_eq!(alarm(&host, "stays"), 2);
}
