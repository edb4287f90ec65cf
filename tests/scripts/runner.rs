//! The runner of probes on real scripts.

use crate::directory::{Directory, until_gone};
use ha_snmp::config::{Action, Agent, Config, Format, Probe, Script};
use ha_snmp::probe::run;
use ha_snmp::time::Clock;
use ha_snmp::view::{Failure, Figure, Reading};
use std::collections::BTreeMap;
use std::time::Duration;
use tokio::sync::mpsc::{self, Receiver};

const MS: Duration = Duration::from_millis(1);

fn config(max_scripts: usize, scripts: &[(&str, String, Duration, Duration)]) -> Config {
    let probes = scripts.iter().map(|(name, program, interval, timeout)| {
        let script = Script { command: vec![program.clone()], format: Format::Value, environment: BTreeMap::new(), max_output: 64 * 1024 };
        let probe = Probe { interval: *interval, timeout: *timeout, max_age: *interval * 4, action: Action::Script(script) };
        (name.parse().unwrap(), probe)
    });
    Config {
        agent: Agent { max_scripts, ..Agent::default() },
        cluster: String::new(),
        probes: probes.collect(),
        objects: Vec::new(),
        notifications: Vec::new(),
        watches: Vec::new(),
        ..Config::default()
    }
}

async fn next(readings: &mut Receiver<Reading>) -> Reading {
    tokio::time::timeout(Duration::from_secs(30), readings.recv()).await.expect("no reading for 30 s").expect("the runner ended")
}

#[tokio::test]
async fn fifty_hung_scripts_do_not_keep_a_healthy_one_from_its_interval() {
    let directory = Directory::new();
    let hung = directory.script("hung", "exec sleep 1000");
    let healthy = directory.script("healthy", "echo 1");
    let names: Vec<String> = (0..50).map(|number| format!("hung{number}")).collect();
    let interval = 200 * MS;
    // The hung ones end by their timeout in the course of the test, and begin again.
    let mut scripts: Vec<_> = names.iter().map(|name| (name.as_str(), hung.clone(), interval, 3 * Duration::from_secs(1))).collect();
    scripts.push(("healthy", healthy, interval, Duration::from_secs(60)));
    let (out, mut readings) = mpsc::channel(16);
    let runner = run::start(&config(8, &scripts), Clock::start(), out);
    let (mut ends, mut timeouts) = (Vec::new(), 0);
    while ends.len() < 60 || timeouts < 50 {
        let reading = next(&mut readings).await;
        match reading.outcome {
            Ok(sample) => {
                assert_eq!((reading.probe.as_str(), &sample.figures["value"]), ("healthy", &Figure::Integer(1)));
                ends.push(reading.finished);
            }
            // At first nobody knows who hangs, and eight at a time have a second each to show it.
            Err(Failure::System(waits)) if ends.is_empty() && waits.contains("waits for") => {}
            Err(failure) => {
                assert!(reading.probe.as_str().starts_with("hung"), "{failure}");
                timeouts += usize::from(matches!(failure, Failure::Timeout(_)));
            }
        }
    }
    drop(runner);
    // Each gap is 0.9 to 1.1 intervals; behind those that hang it would be seconds. Twice that leaves room for a busy machine.
    let took = ends.last().unwrap().since(ends[0]);
    assert!(took < interval * u32::try_from(ends.len()).unwrap() * 2, "{} runs took {took:?}", ends.len());
}

#[tokio::test]
async fn a_timeout_is_reported_and_the_next_run_begins_anew() {
    let directory = Directory::new();
    let script = directory.script("twice", "test -e $0.second && echo 2 && exit; : > $0.second; exec sleep 1000");
    let (out, mut readings) = mpsc::channel(16);
    let _runner = run::start(&config(1, &[("twice", script, 100 * MS, 300 * MS)]), Clock::start(), out);
    let first = next(&mut readings).await;
    assert_eq!(first.outcome, Err(Failure::Timeout(300 * MS)));
    assert!(first.took >= 300 * MS);
    assert_eq!(next(&mut readings).await.outcome.unwrap().figures["value"], Figure::Integer(2));
}

#[tokio::test]
async fn failures_are_readings_too() {
    let directory = Directory::new();
    let scripts = [
        ("absent", "/nowhere/to/be/found".to_owned(), 10_000 * MS, 5000 * MS),
        ("plain", directory.file("plain", "#!/bin/sh\n", 0o644), 10_000 * MS, 5000 * MS),
        ("three", directory.script("three", "echo no luck >&2; exit 3"), 10_000 * MS, 5000 * MS),
        ("silent", directory.script("silent", ":"), 10_000 * MS, 5000 * MS),
        ("signal", directory.script("signal", "kill -KILL $$"), 10_000 * MS, 5000 * MS),
    ];
    let (out, mut readings) = mpsc::channel(16);
    let _runner = run::start(&config(2, &scripts), Clock::start(), out);
    let mut said = BTreeMap::new();
    while said.len() < scripts.len() {
        let reading = next(&mut readings).await;
        said.insert(reading.probe.to_string(), reading.outcome.unwrap_err().to_string());
    }
    assert_eq!(said["absent"], "cannot start /nowhere/to/be/found: there is no such file");
    assert!(said["plain"].contains("may not execute it: mode 0644, owner "), "{}", said["plain"]);
    assert_eq!(said["three"], "exit status 3: no luck");
    assert_eq!(said["silent"], "it printed nothing; the first line would be the value");
    assert_eq!(said["signal"], "killed by signal 9 (SIGKILL)");
}

#[tokio::test]
async fn a_dropped_runner_leaves_no_script_behind() {
    let directory = Directory::new();
    let script = directory.script("stay", "echo $$ > $0.pid; exec sleep 1000");
    let (out, mut readings) = mpsc::channel(16);
    let runner = run::start(&config(1, &[("stay", script, 100 * MS, Duration::from_secs(60))]), Clock::start(), out);
    let pid = directory.path("stay.pid");
    while !std::fs::read_to_string(&pid).is_ok_and(|text| text.ends_with('\n')) {
        tokio::time::sleep(5 * MS).await;
    }
    drop(runner);
    // The channel closes when the driver is gone; the reaping needs the runtime to turn on.
    assert_eq!(readings.recv().await, None);
    let process = directory.number("stay.pid");
    tokio::task::spawn_blocking(move || until_gone(process)).await.unwrap();
}
