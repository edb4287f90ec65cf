//! What runs when the core starts (C9).

use super::*;

fn three_with_an_address() -> Group {
    group(vec![address("vip"), resource("b", OnFailure::RestartAlone), resource("c", OnFailure::RestartAlone)])
}

fn found(names: &[&str]) -> Vec<Happening> {
    names.iter().map(|name| Happening::ActiveWithoutClaim(name.parse().unwrap())).collect()
}

#[test]
fn what_runs_without_a_claim_is_stopped_address_first() {
    let mut bench = Bench::new(&three_with_an_address());
    bench.real = vec![true; 3];
    assert_eq!(bench.finish(), [(0, Probe), (1, Probe), (2, Probe)]);
    assert_eq!((bench.told(), bench.open.len()), (vec![], 0), "the node has not decided yet");
    bench.goal(Goal::Stopped);
    assert_eq!(bench.told(), found(&["vip", "b", "c"]));
    assert_eq!(bench.finish(), [(0, Stop), (2, Stop), (1, Stop)]);
    assert_eq!(bench.run.state(), RunState::Stopped);
}

#[test]
fn an_address_waits_for_nobody() {
    let mut bench = Bench::new(&three_with_an_address());
    bench.goal(Goal::Stopped);
    bench.ends(1, Probe, Running);
    assert_eq!(bench.open, [(0, Probe), (2, Probe)], "b is stopped after what comes before it in the order");
    bench.ends(0, Probe, Running);
    assert_eq!(bench.open, [(2, Probe), (0, Stop)]);
    bench.ends(0, Stop, Stopped);
    assert_eq!(bench.open, [(2, Probe)]);
    bench.ends(2, Probe, Stopped);
    assert_eq!(bench.open, [(1, Stop)]);
}

#[test]
fn a_fresh_claim_covers_nothing_that_ran_before() {
    let mut bench = Bench::new(&three_with_an_address());
    bench.real = vec![false, true, false];
    bench.finish();
    bench.goal(Goal::Started);
    assert_eq!(bench.told(), found(&["b"]));
    assert_eq!(bench.finish_acts(), [(1, Stop), (0, Start), (1, Start), (2, Start)]);
}

#[test]
fn what_is_adopted_is_kept() {
    for late in [false, true] {
        let mut bench = Bench::new(&three_with_an_address());
        bench.real = vec![true, true, false];
        if late {
            bench.finish();
        }
        bench.run.adopt();
        bench.goal(Goal::Started);
        bench.finish();
        assert_eq!(bench.told(), [started("c")]);
        bench.goal(Goal::Stopped);
        assert_eq!(bench.finish(), [(2, Stop), (1, Stop), (0, Stop)], "an orderly stop");
        assert_eq!(bench.told(), [stopped("c"), stopped("b"), stopped("vip")]);
    }
}

#[test]
fn started_by_hand_on_the_wrong_node_while_held() {
    let mut bench = Bench::new(&three_with_an_address());
    bench.finish();
    bench.goal(Goal::Stopped);
    bench.goal(Goal::Hold);
    bench.real[1] = true;
    bench.later(INTERVAL / 2);
    bench.goal(Goal::Stopped);
    assert!(bench.run.is_running_something());
    assert_eq!(bench.finish(), [(0, Probe), (1, Probe), (2, Probe), (1, Stop)]);
    assert_eq!(bench.told()[0], found(&["b"])[0]);
}

#[test]
fn what_cannot_be_probed_is_stopped_to_know_it() {
    let mut bench = Bench::new(&group(vec![resource("a", OnFailure::RestartAlone)]));
    bench.goal(Goal::Stopped);
    bench.ends(0, Probe, failed());
    assert_eq!((bench.open.clone(), bench.run.poll_timeout()), (vec![], Some(Instant::default().after(Duration::from_secs(1)))));
    bench.later(Duration::from_secs(1));
    bench.ends(0, Probe, failed());
    bench.later(Duration::from_secs(2));
    // It has never run here: a stop that fails is no reason to be fenced.
    bench.ends(0, Stop, failed());
    assert_eq!((bench.run.state(), bench.run.failed_stop()), (RunState::Unknown, None));
    bench.later(Duration::from_secs(4));
    bench.ends(0, Probe, failed());
    bench.later(Duration::from_secs(8));
    bench.ends(0, Stop, Stopped);
    assert_eq!((bench.run.state(), bench.told()), (RunState::Stopped, vec![]));
}
