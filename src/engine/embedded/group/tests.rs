//! What the next core knows of a group.

use super::super::run::Goal;
use super::*;
use crate::config::{Connectivity, FailCount, OnFailure, Resource, ResourceAgent, Unset};
use crate::resource_agent::{Operation, Outcome};
use std::collections::BTreeMap;

fn at(seconds: u64) -> Instant {
    Instant::after_start(Duration::from_secs(seconds))
}

fn config(resources: &[&str]) -> Group {
    let resource = |name: &&str| Resource {
        name: name.parse().unwrap(),
        agent: ResourceAgent::Lsb((*name).to_owned()),
        start_timeout: Duration::from_secs(60),
        stop_timeout: Duration::from_secs(60),
        monitor: None,
        on_failure: OnFailure::RestartAlone,
        start_failures: 1,
        unset: Unset::default(),
    };
    Group {
        name: "web".parse().unwrap(),
        preferred: None,
        connectivity: Connectivity::Ignore,
        fail_count: FailCount { warn: 1, critical: 2, limit: 3 },
        failure_timeout: None,
        requires: Vec::new(),
        resources: resources.iter().map(resource).collect(),
        digest: 0,
    }
}

fn group(resources: &[&str], kept: &DurableGroup, now: Instant) -> GroupLife {
    GroupLife::new(&config(resources), kept, 2, Duration::ZERO, now)
}

fn kept(seconds: u64, blocked: bool, cleanups: u32) -> DurableResource {
    let mut failures = Failures::default();
    failures.record(at(seconds), "broken", true);
    DurableResource { failures, blocked, cleanups }
}

/// What failed, could not be stopped, was moved or taken is the same for the next core, and for the one after it.
#[test]
fn the_next_core_knows_what_this_one_knew() {
    let takeover = Some(Takeover { epoch: 7, reason: "b is fenced".to_owned(), told: Some(at(3)) });
    let resources = [("db", kept(5, true, 2)), ("http", kept(6, false, 0))].map(|(name, kept)| (name.parse().unwrap(), kept));
    let resources = resources.into_iter().collect();
    let full = DurableGroup { epoch: 7, claim: Some(7), holder: Some(0), takeover, moves: vec![at(1), at(2)], resources };
    let next = group(&["db", "http"], &full, at(10));
    assert_eq!(next.durable(), full);
    assert_eq!((next.run.fail_count(), next.run.failed_stop(), next.fitness(false, false)), (2, Some(0), Fitness::Blocked));
    assert!(!next.moves.has_left(at(10)));
    let shown: Vec<_> = next.run.rows(at(10)).into_iter().map(|row| (row.failures.count, row.failures.last, row.failures.reason)).collect();
    let expected = [5, 4].map(|age| (1, Some(Duration::from_secs(age)), "broken".to_owned()));
    assert_eq!(shown, expected);
    // What is no longer configured is forgotten, and so are failures from which nothing is left.
    assert_eq!(group(&["http"], &full, at(10)).durable().resources.len(), 1);
    let mut next = next;
    next.run.cleanup(at(11), None);
    assert_eq!((next.durable().resources, next.run.failed_stop()), (BTreeMap::new(), None));
}

#[test]
fn a_failure_is_kept_when_it_happens() {
    let mut group = group(&["db"], &DurableGroup::default(), at(0));
    assert_eq!(group.durable(), DurableGroup::default());
    while let Some(order) = group.run.poll_order() {
        group.run.handle(at(1), order.resource, order.operation, Outcome::Stopped);
    }
    group.run.set_goal(at(2), Goal::Started);
    assert_eq!(group.run.poll_order().map(|order| order.operation), Some(Operation::Start));
    group.run.handle(at(2), 0, Operation::Start, Outcome::Failed("broken".to_owned()));
    let mut expected = kept(2, false, 0);
    expected.failures.start_failed();
    assert_eq!(group.durable().resources, BTreeMap::from([("db".parse().unwrap(), expected)]));
}

/// By what was known: the node that held it last, a takeover that is on its way, or was told.
#[test]
fn takeovers() {
    let takeover = |told| Takeover { epoch: 7, reason: String::new(), told };
    let cases = [
        (None, None, false),
        (Some(0), None, false),
        (Some(1), None, true),
        (Some(0), Some(takeover(None)), true),
        (Some(0), Some(takeover(Some(at(1)))), false),
        (Some(1), Some(takeover(Some(at(1)))), true),
    ];
    for (holder, before, is_one) in cases {
        let mut group = group(&[], &DurableGroup { holder, takeover: before.clone(), ..DurableGroup::default() }, at(2));
        group.note_taking(9, 1, "b is lost".to_owned());
        let expected = is_one.then(|| Takeover { epoch: 9, reason: "b is lost".to_owned(), told: None });
        assert_eq!(group.durable().takeover, expected, "{holder:?} {before:?}");
    }
}
