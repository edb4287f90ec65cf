//! Events are told once, in order.

use super::*;

/// Every kind of event, and what it is told as.
#[test]
fn events() {
    let vip = || name("vip");
    let happenings = [
        (Happening::Takeover { group: name("web"), epoch: 7, reason: "zape is fenced".to_owned() }, Some("clusterTakeover")),
        (Happening::ResourceStarted(vip()), Some("resourceStarted")),
        (Happening::ResourceStopped(vip()), Some("resourceStopped")),
        (
            Happening::ResourceFailed { resource: vip(), operation: "monitor".to_owned(), reason: "no".to_owned(), count: 1 },
            Some("resourceFailed"),
        ),
        (Happening::FailCountReset(vip()), None),
        (Happening::ActiveWithoutClaim(vip()), Some("resourceActiveWithoutClaim")),
        (Happening::FencingStarted { node: 1, device: name("ipmi") }, Some("fencingStarted")),
        (Happening::FencingSucceeded { node: 1, device: "ipmi".to_owned() }, Some("fencingSucceeded")),
        (Happening::FencingFailed { node: 1, reason: "no".to_owned() }, Some("fencingFailed")),
        (Happening::FencingFailed { node: 9, reason: "no such node".to_owned() }, None),
        (Happening::SplitBrainResolved(name("web")), None),
        (Happening::OrdersDropped { node: 1, orders: "maintenance".to_owned() }, None),
    ];
    for (what, expected) in happenings {
        let mut bench = Bench::default();
        let mut cluster = healthy();
        cluster.events.push(event(1, what.clone()));
        let told: Vec<_> = bench.see(&cluster).into_iter().map(|(edge, notify, _)| (edge, notify)).collect();
        let expected: Vec<_> = expected.map(|notify| (None, notify.to_owned())).into_iter().collect();
        assert_eq!(told, expected, "{what:?}");
        assert_eq!(bench.see(&cluster), [], "{what:?}: once");
    }
}

#[test]
fn events_are_told_once_in_order_and_what_was_overrun_is_counted() {
    let started = |numbers: std::ops::RangeInclusive<u64>| {
        let mut cluster = healthy();
        cluster.events = numbers.map(|number| event(number, Happening::ResourceStarted(name(&format!("r{number}"))))).collect();
        cluster
    };
    let mut watch = ClusterWatch::default();
    let mut see = |cluster: &Cluster| watch.handle(cluster, &[], MINUTE).into_iter().map(|tidings| tidings.text).collect::<Vec<_>>();
    assert_eq!(see(&started(1..=2)), ["r1 is started on zipi", "r2 is started on zipi"]);
    assert_eq!(see(&started(2..=3)), ["r3 is started on zipi"]);
    assert_eq!(see(&started(7..=8)), ["3 earlier events were lost; r7 is started on zipi", "r8 is started on zipi"]);
    assert_eq!(see(&Cluster { events: Vec::new(), ..healthy() }), [""; 0]);
    assert_eq!(see(&started(8..=8)), [""; 0]);
    let mut anew = started(1..=1);
    anew.nodes[0].incarnation = 78;
    assert_eq!(see(&anew), ["r1 is started on zipi"], "another life of the core counts from 1 again");
    let mark = watch.mark().cloned();
    assert_eq!(mark, Some(EventMark { incarnation: 78, sequence: 1, takeovers: BTreeMap::new() }));
    assert_eq!(ClusterWatch::new(mark).handle(&anew, &[], MINUTE), []);
}

/// What is older is told first, whatever it is.
#[test]
fn the_order_is_that_of_time() {
    let mut cluster = healthy();
    (cluster.nodes[1].state, cluster.nodes[1].since) = (NodeState::Fenced, Duration::from_secs(5));
    cluster.events.push(Event { age: Duration::from_secs(9), ..event(1, Happening::FencingStarted { node: 1, device: name("ipmi") }) });
    let takeover = Happening::Takeover { group: name("web"), epoch: 1, reason: String::new() };
    cluster.events.push(Event { age: Duration::from_secs(2), ..event(2, takeover) });
    let names: Vec<_> = Bench::default().see(&cluster).into_iter().map(|(_, notify, _)| notify).collect();
    assert_eq!(names, ["fencingStarted", "nodeOutOfService", "clusterTakeover"]);
}

/// A core that was replaced says again what the one before told last; who has heard it knows it by the epoch.
#[test]
fn a_takeover_is_told_once_whoever_says_it() {
    let takeover = |epoch| Happening::Takeover { group: name("web"), epoch, reason: "zape is lost".to_owned() };
    let mut watch = ClusterWatch::default();
    let mut see = |incarnation, events: &[u64]| {
        let mut cluster = healthy();
        cluster.nodes[0].incarnation = incarnation;
        cluster.events = (1..).zip(events).map(|(number, epoch)| event(number, takeover(*epoch))).collect();
        watch = ClusterWatch::new(watch.mark().cloned());
        watch.handle(&cluster, &[], MINUTE).len()
    };
    for (incarnation, events, told) in
        [(1, vec![7], 1), (2, vec![7], 0), (3, vec![7, 9], 1), (4, vec![9], 0), (4, vec![9, 12], 1), (5, vec![7], 1)]
    {
        assert_eq!(see(incarnation, &events), told, "{incarnation} {events:?}");
    }
}

/// A core that was replaced knows its failcounts: nothing is raised, and nothing reset.
#[test]
fn a_failcount_is_as_it_was_after_a_restart_of_the_core() {
    let mut bench = Bench::default();
    let mut failed = healthy();
    failed.groups[0].fail_counts[0] = 4;
    let notify: Vec<_> = bench.see(&failed).into_iter().map(|(_, notify, _)| notify).collect();
    assert_eq!(notify, ["failCountCriticalLevel"]);
    failed.nodes[0].incarnation = 78;
    assert_eq!(bench.see(&failed), []);
}
