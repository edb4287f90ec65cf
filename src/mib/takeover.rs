//! `base.1.17`: the history of takeovers.

use super::Tree;
use crate::schema::{date_and_time, takeover};
use crate::smi::Value;
use crate::time::Instant;
use crate::view::View;

pub fn build(tree: &mut Tree<'_>, view: &View, now: Instant) {
    let Some(snapshot) = &view.cluster else { return };
    for facts in &snapshot.cluster.history {
        let mut row = tree.row(vec![facts.number]);
        row.text(&takeover::GROUP_NAME, facts.group.as_str());
        row.text(&takeover::FROM, facts.from.as_str());
        row.text(&takeover::TO, facts.to.as_str());
        row.cell(&takeover::CAUSE, Value::Integer(facts.cause as i32));
        row.text(&takeover::REASON, &facts.reason);
        row.cell(&takeover::TIME, date_and_time(snapshot.at(facts.age)));
        row.number(&takeover::AGE, snapshot.seconds(facts.age, now));
        row.number_if_known(&takeover::OUTAGE, facts.outage.map(super::cluster::milliseconds));
    }
}
