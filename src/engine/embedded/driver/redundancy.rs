//! What only the driver knows of redundancy: since when, and whether frames come that no key opens.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use crate::engine::embedded::redundancy::doubt_keys;
use crate::time::Instant;
use crate::view::cluster::{Cluster, Redundancy};
use std::time::Duration;

/// Frames that no key opens say something for so long: a recording of one is no sign of other keys a day later.
const LATELY: Duration = Duration::from_secs(10);

/// Looks at each state that is published.
#[derive(Clone, Debug, Default)]
pub struct RedundancyWatch {
    /// Whether the next failure would have been survived, and since when.
    seen: Option<(bool, Instant)>,
    /// Frames that no key opened.
    refused: u64,
    refused_at: Option<Instant>,
}

impl RedundancyWatch {
    /// Fills in what the machine could not know; the counters are those of the links.
    pub fn see(&mut self, now: Instant, cluster: &mut Cluster) {
        let own = cluster.links.iter().filter(|link| link.node == cluster.local);
        let refused = own.fold(0_u64, |sum, link| sum.saturating_add(link.counters.authentication));
        if refused > self.refused {
            self.refused_at = Some(now);
        }
        self.refused = refused;
        if self.refused_at.is_some_and(|at| now.since(at) <= LATELY) {
            doubt_keys(cluster);
        }
        let is_given = cluster.redundancy.as_ref().is_some_and(Redundancy::is_given);
        let since = self.seen.filter(|(before, _)| *before == is_given).map_or(now, |(_, since)| since);
        self.seen = Some((is_given, since));
        cluster.redundancy_since = now.since(since);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::cluster::{Lack, LackCause, Link, LinkCounters, LinkState};

    fn cluster(cause: Option<LackCause>, refused: u64) -> Cluster {
        let counters = LinkCounters { authentication: refused, ..LinkCounters::default() };
        let link = |node, counters| Link {
            node,
            name: "cross".parse().unwrap(),
            medium: String::new(),
            state: LinkState::Up,
            since: Duration::ZERO,
            counters,
            round_trip: None,
            problem: None,
        };
        let lacks = cause.map(|cause| Lack { cause, text: "node zape was never heard".to_owned() }).into_iter().collect();
        let links = vec![link(0, counters), link(1, LinkCounters::default())];
        Cluster { links, redundancy: Some(Redundancy { lacks }), ..Cluster::default() }
    }

    #[test]
    fn since_when_and_by_which_keys() {
        use LackCause::{Keys, NodeAway, Standby};
        let mut watch = RedundancyWatch::default();
        for (second, cause, refused, first, since) in [
            (100, Some(NodeAway), 0, Some(NodeAway), 0),
            (101, Some(NodeAway), 3, Some(Keys), 1),
            // Another reason is no change.
            (105, Some(Standby), 3, Some(Standby), 5),
            (111, Some(NodeAway), 3, Some(Keys), 11),
            (112, Some(NodeAway), 3, Some(NodeAway), 12),
            (113, None, 4, None, 0),
            (120, None, 4, None, 7),
            (121, Some(Standby), 4, Some(Standby), 0),
        ] {
            let mut cluster = cluster(cause, refused);
            watch.see(Instant::default().after(Duration::from_secs(second)), &mut cluster);
            let shown = cluster.redundancy.unwrap().lacks.first().map(|lack| lack.cause);
            assert_eq!((shown, cluster.redundancy_since.as_secs()), (first, since), "{second}");
        }
    }
}
