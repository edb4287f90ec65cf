//! `base.1.12`: the alarms that are active.

use super::{Notifications, Totals, Tree};
use crate::config::Severity;
use crate::notify::Alarm;
use crate::schema::{Object, alarm, date_and_time};
use crate::smi::Value;

/// The severities of alarms, the worst first, and how many there are of each.
const SEVERITIES: &[(Severity, &Object)] = &[
    (Severity::Critical, &alarm::ACTIVE_CRITICAL),
    (Severity::Major, &alarm::ACTIVE_MAJOR),
    (Severity::Minor, &alarm::ACTIVE_MINOR),
    (Severity::Warning, &alarm::ACTIVE_WARNING),
    (Severity::Indeterminate, &alarm::ACTIVE_INDETERMINATE),
];

pub fn build(tree: &mut Tree<'_>, notifications: &Notifications<'_>) {
    totals(tree, &notifications.totals);
    let mut worst = Severity::Cleared;
    for (severity, object) in SEVERITIES.iter().rev() {
        let count = notifications.alarms.iter().filter(|alarm| alarm.record.severity == *severity).count();
        tree.number(object, u64::try_from(count).unwrap_or(u64::MAX));
        worst = if count > 0 { *severity } else { worst };
    }
    tree.scalar(&alarm::WORST_SEVERITY, Value::Integer(worst as i32));
    for alarm in notifications.alarms {
        row(tree, alarm, notifications.age(alarm.raised));
    }
}

/// What notifications carry too.
pub fn totals(tree: &mut Tree<'_>, totals: &Totals<'_>) {
    tree.number(&alarm::ACTIVE, totals.active);
    tree.number(&alarm::RAISED, totals.raised);
    tree.number(&alarm::CLEARED, totals.cleared);
}

/// The row of one alarm that was raised `age` seconds ago.
fn row(tree: &mut Tree<'_>, facts: &Alarm, age: u64) {
    let record = &facts.record;
    let mut row = tree.row(vec![facts.index]);
    row.text(&alarm::ID, &record.alarm_id);
    row.text(&alarm::CLASS, facts.key.as_ref().map_or(record.name.as_str(), |key| key.class.as_str()));
    row.cell(&alarm::ENTITY_KIND, Value::Integer(record.entity_kind as i32));
    row.text(&alarm::ENTITY, &record.entity);
    row.text(&alarm::REPORTER, &record.reporter);
    row.cell(&alarm::SEVERITY, Value::Integer(record.severity as i32));
    row.cell(&alarm::RAISED_AT, date_and_time(facts.raised));
    row.number(&alarm::AGE, age);
    row.number(&alarm::CHANGES, facts.changes.into());
    row.number(&alarm::SUPPRESSED, facts.suppressed.into());
    row.text(&alarm::TEXT, &record.text);
    row.truth(&alarm::ACKNOWLEDGED, facts.acknowledged.is_some());
    row.text(&alarm::ACKNOWLEDGED_BY, facts.acknowledged.as_ref().map_or("", |acknowledged| &acknowledged.by));
    if let Some(acknowledged) = &facts.acknowledged {
        row.cell(&alarm::ACKNOWLEDGED_AT, date_and_time(acknowledged.at));
    }
    row.cell(&alarm::NOTIFICATION, Value::ObjectId(record.oid.clone()));
}
