//! The policy, case by case.

use super::*;

/// Each case: what is different, and what comes of it: node, reason, forced.
type Case = (&'static str, fn(&mut Situation<'_>), Option<u8>, &'static str, bool);

fn walk(group: &Group, cases: &[Case]) {
    let nodes = nodes();
    for (what, change, node, reason, is_forced) in cases {
        let mut situation = situation(group, &nodes);
        change(&mut situation);
        let placement = place(&situation);
        assert_eq!(
            (placement.node, explain::reason(&situation, placement).as_str(), placement.is_forced),
            (*node, *reason, *is_forced),
            "{what}"
        );
    }
}

fn standby(situation: &mut Situation<'_>, node: usize) {
    situation.candidates[node] = Some(Candidate { standby: true, ..FIT });
}

fn fitness(situation: &mut Situation<'_>, node: usize, fitness: Fitness) {
    situation.candidates[node] = Some(Candidate { fitness, ..FIT });
}

fn failures(situation: &mut Situation<'_>, node: usize, fail_count: u32) {
    situation.candidates[node] = Some(Candidate { fail_count, ..FIT });
}

fn reached(situation: &mut Situation<'_>, pings: [u32; 2]) {
    situation.candidates = pings.map(|pings| Some(Candidate { pings, connected: Some(pings > 0), ..FIT }));
}

/// With zipi as the preferred node, and `connectivity = "prefer"`.
const FITNESS_AND_PEOPLE: &[Case] = &[
    ("nothing is wrong", |_| (), Some(0), "its preferred node", false),
    ("zipi is lost", |s| s.candidates[0] = Some(Candidate { may_run: false, ..FIT }), Some(1), "zipi: not there", true),
    ("the peer was never heard", |s| s.candidates[1] = None, Some(0), "zape: not there", false),
    ("zipi stops", |s| s.candidates[0] = Some(Candidate { phase_ok: false, ..FIT }), Some(1), "zipi: starting or stopping", true),
    ("standby", |s| standby(s, 0), Some(1), "zipi: standby", true),
    ("both in standby", |s| [0, 1].into_iter().for_each(|n| standby(s, n)), None, "no node is fit: zipi standby; zape standby", false),
    ("a probe errs on zape", |s| fitness(s, 1, Fitness::Unprobed), Some(0), "zape: a resource cannot be probed", false),
    (
        "not installed on zape",
        |s| fitness(s, 1, Fitness::NotInstalled),
        Some(0),
        "zape: a resource is not installed, or has no carrier",
        false,
    ),
    ("a disk that hangs", |s| fitness(s, 1, Fitness::ClaimsDisk), Some(0), "zape: the disk of its claims does not answer", false),
    ("a start failed", |s| fitness(s, 0, Fitness::StartFailed), Some(1), "zipi: a start failed", true),
    (
        "starts failed on both: the holder tries again",
        |s| [0, 1].into_iter().for_each(|n| fitness(s, n, Fitness::StartFailed)),
        Some(0),
        "zipi: a start failed, but no node is better",
        false,
    ),
    (
        "at its limit here, a start failed there: there it is tried again",
        |s| {
            failures(s, 0, 5);
            fitness(s, 1, Fitness::StartFailed);
        },
        Some(1),
        "zape: a start failed, but no node is better",
        true,
    ),
    (
        "in standby, but the other cannot take it",
        |s| {
            standby(s, 0);
            fitness(s, 1, Fitness::Unprobed);
        },
        Some(0),
        "zipi: standby, but no node is better",
        false,
    ),
    (
        "in standby, with a resource that is left alone",
        |s| s.candidates[0] = Some(Candidate { standby: true, left_alone: true, ..FIT }),
        Some(0),
        "a resource on zipi is left alone by order",
        false,
    ),
    ("disk", |s| fitness(s, 0, Fitness::Disk), Some(1), "zipi: disk not up to date", true),
    (
        "disk, and nowhere to go",
        |s| {
            fitness(s, 0, Fitness::Disk);
            standby(s, 1);
        },
        Some(0),
        "zipi: disk not up to date, but no node is better",
        false,
    ),
    (
        "disks, and nobody holds it",
        |s| {
            s.holder = None;
            [0, 1].into_iter().for_each(|n| fitness(s, n, Fitness::Disk));
        },
        None,
        "no node is fit: zipi disk not up to date; zape disk not up to date",
        false,
    ),
    ("requirement", |s| fitness(s, 0, Fitness::Requirement), Some(1), "zipi: a requirement fails", true),
    ("failures below the limit", |s| failures(s, 0, 4), Some(0), "its preferred node", false),
    ("failures at the limit", |s| failures(s, 0, 5), Some(1), "zipi: failcount 5 of 5", true),
    (
        "failures at the limit on both",
        |s| {
            failures(s, 0, 5);
            failures(s, 1, 7);
        },
        None,
        "no node is fit: zipi failcount 5 of 5; zape failcount 7 of 5",
        false,
    ),
    ("blocked: nothing is done", |s| fitness(s, 0, Fitness::Blocked), Some(0), "a resource could not be stopped on zipi", false),
    (
        "blocked, then fenced",
        |s| s.candidates[0] = Some(Candidate { may_run: false, fitness: Fitness::Blocked, ..FIT }),
        Some(1),
        "zipi: not there",
        true,
    ),
    ("the other is blocked", |s| fitness(s, 1, Fitness::Blocked), Some(0), "zape: blocked", false),
    ("stopped", |s| s.ordered.stopped = true, None, "stopped by order", false),
    (
        "maintenance comes before everything",
        |s| {
            (s.maintenance, s.ordered.stopped) = (true, true);
            standby(s, 0);
        },
        Some(0),
        "maintenance: nothing is moved",
        false,
    ),
    (
        "forced moves need none to be left",
        |s| {
            s.moves_left = false;
            standby(s, 0);
        },
        Some(1),
        "zipi: standby",
        true,
    ),
    (
        "definitions differ",
        |s| {
            s.same_digest = false;
            standby(s, 0);
        },
        Some(0),
        "zipi: standby, but no node is better",
        false,
    ),
    (
        "definitions differ, nobody holds it",
        |s| {
            (s.same_digest, s.holder) = (false, None);
        },
        None,
        "no node is fit: zipi other definition; zape other definition",
        false,
    ),
];

/// With the same.
const VOLUNTARY: &[Case] = &[
    ("failback", |s| s.holder = Some(1), Some(0), "its preferred node", false),
    ("failback is off", |s| (s.holder, s.auto_failback) = (Some(1), false), Some(1), "it is there, and nothing moves it", false),
    ("not ripe", |s| (s.holder, s.failback_ripe) = (Some(1), false), Some(1), "it is there, and nothing moves it", false),
    (
        "the preferred node has failures",
        |s| {
            s.holder = Some(1);
            failures(s, 0, 1);
        },
        Some(1),
        "it is there, and nothing moves it",
        false,
    ),
    (
        "no moves left",
        |s| (s.holder, s.moves_left) = (Some(1), false),
        Some(1),
        "stays: moved too often in this hour, zipi would be better",
        false,
    ),
    ("another version", |s| (s.holder, s.same_policy) = (Some(1), false), Some(1), "stays: zipi runs another version", false),
    ("nobody holds it", |s| (s.holder, s.failback_ripe) = (None, false), Some(0), "its preferred node", false),
    ("ordered away", |s| s.ordered.on = Some(1), Some(1), "by order", false),
    ("ordered although it was moved often", |s| (s.ordered.on, s.moves_left) = (Some(1), false), Some(1), "by order", false),
    (
        "ordered to a node in standby",
        |s| {
            s.ordered.on = Some(1);
            standby(s, 1);
        },
        Some(0),
        "zape: standby",
        false,
    ),
    ("ordered while definitions differ", |s| (s.ordered.on, s.same_digest) = (Some(1), false), Some(0), "zape: other definition", false),
    (
        "on-failure = move",
        |s| s.candidates[0] = Some(Candidate { wants_away: true, fail_count: 1, ..FIT }),
        Some(1),
        "a resource failed on zipi",
        false,
    ),
    (
        "on-failure = move, and nowhere to go",
        |s| {
            s.candidates[0] = Some(Candidate { wants_away: true, ..FIT });
            standby(s, 1);
        },
        Some(0),
        "zape: standby",
        false,
    ),
    (
        "on-failure = move on both",
        |s| s.candidates = [Some(Candidate { wants_away: true, ..FIT }); 2],
        Some(0),
        "its preferred node",
        false,
    ),
];

#[test]
fn fitness_and_people() {
    walk(&group(Some(0), Connectivity::Prefer), FITNESS_AND_PEOPLE);
}

#[test]
fn voluntary_moves() {
    walk(&group(Some(0), Connectivity::Prefer), VOLUNTARY);
}

#[test]
fn connectivity() {
    let prefer: &[Case] = &[
        ("the other reaches more", |s| reached(s, [1, 2]), Some(1), "zape reaches more ping nodes: 2, not 1", false),
        (
            "it reaches more than the preferred one",
            |s| {
                reached(s, [1, 2]);
                s.holder = Some(1);
            },
            Some(1),
            "zape reaches more ping nodes: 2, not 1",
            false,
        ),
        ("neither reaches any", |s| reached(s, [0, 0]), Some(0), "its preferred node", false),
        (
            "the other is not known",
            |s| {
                reached(s, [0, 2]);
                s.candidates[1] = Some(Candidate { connected: None, ..FIT });
            },
            Some(0),
            "its preferred node",
            false,
        ),
    ];
    walk(&group(Some(0), Connectivity::Prefer), prefer);
    let require: &[Case] = &[
        ("fewer are enough", |s| reached(s, [1, 2]), Some(0), "its preferred node", false),
        ("none is not", |s| reached(s, [0, 1]), Some(1), "zipi: no ping node", true),
        ("neither reaches any", |s| reached(s, [0, 0]), None, "no node is fit: zipi no ping node; zape no ping node", false),
        ("none is known", |s| s.candidates = [Some(Candidate { connected: None, ..FIT }); 2], Some(0), "its preferred node", false),
    ];
    walk(&group(Some(0), Connectivity::Require), require);
    let ignore: &[Case] = &[("it is ignored", |s| reached(s, [0, 2]), Some(0), "its preferred node", false)];
    walk(&group(Some(0), Connectivity::Ignore), ignore);
    let none: &[Case] = &[
        ("nobody holds it", |s| s.holder = None, Some(0), "both nodes are fit, none is preferred", false),
        ("it stays", |s| s.holder = Some(1), Some(1), "it is there, and nothing moves it", false),
    ];
    walk(&group(None, Connectivity::Prefer), none);
}

#[test]
fn everything_that_is_weighed() {
    let (group, nodes) = (group(Some(0), Connectivity::Prefer), nodes());
    let mut situation = situation(&group, &nodes);
    (situation.holder, situation.moves_left, situation.failback_ripe, situation.ordered.on) = (Some(1), false, false, Some(0));
    situation.candidates[0] = Some(Candidate { fail_count: 5, pings: 1, ..FIT });
    let expected = [
        "moved too often in this hour: no more moves without need",
        "zipi: failcount 5 of 5, 1 ping nodes",
        "zape: fit, failcount 0 of 5, 2 ping nodes",
        "ordered to zipi",
        "preferred node zipi: not fit for long enough to fail back",
        "zape holds it",
    ];
    assert_eq!(explain::weighed(&situation), expected);
}
