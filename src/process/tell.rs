//! From what has happened to the record that tells of it, with OIDs and objects as the configuration has them. Pure.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use crate::config::Config;
use crate::mib::{self, About, Totals};
use crate::notify::{Outbox, Own, Record, compose};
use crate::schema;
use crate::smi::Oid;
use crate::time::{Instant, WallTime};
use crate::view::View;
use crate::watch::Transition;
use crate::watch::cluster::Tidings;

/// The record of an edge.
#[must_use]
pub fn edge(transition: &Transition, config: &Config, view: &View, totals: &Totals<'_>, now: Instant, wall: WallTime) -> Record {
    let base = &config.agent.base_oid;
    let mut record = compose::of_transition(transition, view, wall, oid(&transition.notify, config));
    let about = mib::about(&transition.key.source, config, view);
    if let Some(notification) = schema::notification(&transition.notify) {
        record.objects = mib::own_objects(notification, view, totals, &about, base, now);
    }
    record
}

/// The record of something about the cluster, which happened `at` this time.
#[must_use]
pub fn tidings(tidings: &Tidings, config: &Config, view: &View, totals: &Totals<'_>, now: Instant, at: WallTime) -> Record {
    let mut record = compose::of_tidings(tidings, view, at, oid(&tidings.notify, config));
    if let Some(notification) = schema::notification(&tidings.notify) {
        let about = mib::about(&tidings.key.source, config, view);
        record.objects = mib::own_objects(notification, view, totals, &about, &config.agent.base_oid, now);
    }
    record
}

/// The record of something about ourselves.
#[must_use]
pub fn own(own: &Own, config: &Config, view: &View, outbox: &Outbox, now: Instant, wall: WallTime) -> Record {
    let mut record = own.record(view, wall, oid(own.name(), config));
    if let Some(notification) = schema::notification(own.name()) {
        record.objects = mib::own_objects(notification, view, &totals(outbox), &About::Nothing, &config.agent.base_oid, now);
    }
    record
}

/// The figures that notifications carry too.
#[must_use]
pub fn totals(outbox: &Outbox) -> Totals<'_> {
    Totals {
        active: u64::try_from(outbox.alarms().iter().len()).unwrap_or(u64::MAX),
        raised: outbox.alarms().raised(),
        cleared: outbox.alarms().cleared(),
        logged: outbox.logged(),
        suppressed: outbox.suppressed(),
        is_durable: outbox.keeper().is_durable(),
        store_error: outbox.keeper().error(),
    }
}

/// The OID of a notification: of the module, or of the site.
#[must_use]
pub fn oid(name: &str, config: &Config) -> Oid {
    let base = &config.agent.base_oid;
    if let Some(notification) = schema::notification(name) {
        return notification.oid(base);
    }
    let site = config.notifications.iter().find(|notification| notification.name == name);
    base.child(&[3, 0, site.map_or(0, |notification| notification.oid)])
}
