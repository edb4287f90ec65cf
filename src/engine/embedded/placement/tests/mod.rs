//! The policy: cases that a person can read, and what holds for all.

mod cases;
mod properties;

use super::*;
use crate::config::FailCount;
use crate::engine::embedded::explain;

const FIT: Candidate = Candidate {
    may_run: true,
    phase_ok: true,
    standby: false,
    fitness: Fitness::Fit,
    fail_count: 0,
    pings: 2,
    connected: Some(true),
    wants_away: false,
    left_alone: false,
};

fn nodes() -> [Name; 2] {
    ["zipi", "zape"].map(|name| name.parse().unwrap())
}

fn group(preferred: Option<u8>, connectivity: Connectivity) -> Group {
    Group {
        name: "front".parse().unwrap(),
        preferred,
        connectivity,
        fail_count: FailCount { warn: 3, critical: 4, limit: 5 },
        failure_timeout: None,
        requires: Vec::new(),
        resources: Vec::new(),
        digest: 0,
    }
}

/// On zipi, which is preferred; both nodes are fit, everything is allowed.
fn situation<'a>(group: &'a Group, nodes: &'a [Name; 2]) -> Situation<'a> {
    Situation {
        group,
        candidates: [Some(FIT), Some(FIT)],
        holder: Some(0),
        ordered: GroupIntent::default(),
        auto_failback: true,
        failback_ripe: true,
        moves_left: true,
        same_policy: true,
        same_digest: true,
        maintenance: false,
        nodes,
    }
}
