//! Probes run through time: nothing sleeps, every run ends when the test says so.

use super::*;
use crate::config::{Action, Agent, Format, Script};

fn name(text: &str) -> Name {
    text.parse().unwrap()
}

/// Scripts of these names, and `disk` where it is among them, due each second, timeout 3 s.
fn dispatch(max_scripts: usize, names: &[&str]) -> Dispatch {
    let script = Script { command: vec!["/x".to_owned()], format: Format::Value, environment: BTreeMap::new(), max_output: 1 };
    let probes = names.iter().map(|text| {
        let action = if *text == "disk" { Action::Disk { path: "/".into() } } else { Action::Script(script.clone()) };
        let [interval, timeout, max_age] = [1, 3, 9].map(Duration::from_secs);
        (name(text), crate::config::Probe { interval, timeout, max_age, action })
    });
    let agent = Agent { max_scripts, ..Agent::default() };
    let config = Config {
        agent,
        cluster: String::new(),
        probes: probes.collect(),
        objects: Vec::new(),
        notifications: Vec::new(),
        watches: Vec::new(),
        ..Config::default()
    };
    Dispatch::new(&config, "zipi", Instant::default())
}

/// What it wants done, as text.
fn outputs(dispatch: &mut Dispatch) -> Vec<String> {
    std::iter::from_fn(|| dispatch.poll_output())
        .map(|output| match output {
            Output::Start(name) => format!("start {name}"),
            Output::Report(Reading { probe, outcome: Ok(_), .. }) => format!("{probe} ok"),
            Output::Report(Reading { probe, outcome: Err(failure), .. }) => format!("{probe}: {failure}"),
        })
        .collect()
}

/// Lets time pass to each next point until it wants something done, for at most ten seconds.
fn next(dispatch: &mut Dispatch, now: &mut Instant) -> Vec<String> {
    let end = now.after(Duration::from_secs(10));
    while *now < end {
        *now = dispatch.poll_timeout().unwrap();
        dispatch.handle_timeout(*now);
        let outputs = outputs(dispatch);
        if !outputs.is_empty() {
            return outputs;
        }
    }
    Vec::new()
}

#[test]
fn without_probes_there_is_nothing_to_do() {
    assert_eq!(dispatch(1, &[]).poll_timeout(), None);
}

#[test]
fn each_run_gives_one_reading() {
    let mut dispatch = dispatch(1, &["a"]);
    let mut now = Instant::default();
    for _ in 0..5 {
        assert_eq!(next(&mut dispatch, &mut now), ["start a"]);
        let started = now;
        now = now.after(Duration::from_millis(300));
        dispatch.ended(name("a"), Ok(Sample::default()), now);
        let Some(Output::Report(reading)) = dispatch.poll_output() else { panic!("no reading") };
        assert_eq!((reading.finished, reading.took), (now, now.since(started)));
    }
}

#[test]
fn a_run_that_outstays_its_timeout_is_reported_and_not_started_again_until_it_is_gone() {
    for probe in ["a", "disk"] {
        let mut dispatch = dispatch(1, &[probe]);
        let mut now = Instant::default();
        assert_eq!(next(&mut dispatch, &mut now), [format!("start {probe}")]);
        let started = now;
        assert_eq!(next(&mut dispatch, &mut now), [format!("{probe}: no result after 3.000 s: killed")]);
        assert_eq!(now.since(started), Duration::from_secs(4));
        for _ in 0..3 {
            let hangs = format!("{probe}: not started: the run before has been hanging for");
            let outputs = next(&mut dispatch, &mut now);
            assert!(outputs.len() == 1 && outputs[0].starts_with(&hangs), "{outputs:?}");
        }
        dispatch.ended(name(probe), Err(Failure::Timeout(Duration::from_secs(3))), now);
        assert_eq!(outputs(&mut dispatch), [] as [String; 0], "the timeout was reported already");
        assert_eq!(next(&mut dispatch, &mut now), [format!("start {probe}")]);
    }
}

#[test]
fn figures_that_came_too_late_are_still_figures() {
    let mut dispatch = dispatch(1, &["disk"]);
    let mut now = Instant::default();
    next(&mut dispatch, &mut now);
    next(&mut dispatch, &mut now);
    dispatch.ended(name("disk"), Ok(Sample::default()), now);
    assert_eq!(outputs(&mut dispatch), ["disk ok"]);
}

#[test]
fn a_script_that_waits_for_a_slot_says_so() {
    // Seventeen hang: sixteen slow ones and one in the only fast slot. The last one waits.
    let names: Vec<String> = (0..18).map(|number| format!("s{number:02}")).collect();
    let mut dispatch = dispatch(1, &names.iter().map(String::as_str).collect::<Vec<_>>());
    for probe in dispatch.probes.values_mut() {
        probe.timeout = Duration::from_secs(600);
    }
    let mut now = Instant::default();
    let mut said = Vec::new();
    while now < Instant::default().after(Duration::from_secs(60)) {
        said.extend(next(&mut dispatch, &mut now));
    }
    assert_eq!(said.iter().filter(|line| line.starts_with("start")).count(), 17);
    let last = said.last().unwrap();
    assert!(last.contains("not started yet: waits for") && last.ends_with("for one of the 1 slots (max-scripts)"), "{last}");
}

#[test]
fn a_script_that_was_slow_is_refused_where_there_are_too_many_slow_ones() {
    let names: Vec<String> = (0..17).map(|number| format!("s{number:02}")).collect();
    let mut dispatch = dispatch(1, &names.iter().map(String::as_str).collect::<Vec<_>>());
    for probe in dispatch.probes.values_mut() {
        probe.timeout = Duration::from_secs(600);
    }
    let mut now = Instant::default();
    let mut started = Vec::new();
    while started.len() < 17 {
        started.extend(next(&mut dispatch, &mut now).iter().filter_map(|line| Some(name(line.strip_prefix("start ")?))));
    }
    now = now.after(Duration::from_secs(2));
    let last = started.pop().unwrap();
    dispatch.ended(last.clone(), Ok(Sample::default()), now);
    assert_eq!(outputs(&mut dispatch), [format!("{last} ok")]);
    let refused =
        format!("{last}: not started: its last run was slow, and 16 slow scripts are running, which is all that max-scripts allows");
    assert_eq!(next(&mut dispatch, &mut now), [refused]);
}
