//! `base.1.8`: the failcounts.

use super::Tree;
use crate::schema::{date_and_time, fail_count};
use crate::time::Instant;
use crate::view::View;

pub fn build(tree: &mut Tree<'_>, view: &View, now: Instant) {
    let Some(snapshot) = &view.cluster else { return };
    for (_, resource) in snapshot.cluster.resources() {
        for (node, failures) in snapshot.cluster.nodes.iter().zip(&resource.failures) {
            let mut row = tree.row([node.name.index(), resource.name.index()].concat());
            row.number(&fail_count::COUNT, failures.count.into());
            if let Some(age) = failures.last {
                row.cell(&fail_count::LAST_FAILURE, date_and_time(snapshot.at(age)));
                row.number(&fail_count::LAST_FAILURE_AGE, snapshot.seconds(age, now));
            }
            row.text(&fail_count::LAST_REASON, &failures.reason);
        }
    }
}
