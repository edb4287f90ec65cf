//! What is shown: the tree over view, log and configuration, one file per group.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

mod agent;
mod log;
mod names;
mod notification;
mod object;
mod probe;
mod site_module;
mod statistics;
mod tomcat;
mod tree;

pub use agent::overall;
pub use names::{Display, Named, Names};
pub use notification::own_objects;
pub use site_module::{MODULE as SITE_MODULE, site_module};

use crate::config::Config;
use crate::notify::Record;
use crate::schema;
use crate::smi::{Oid, Value};
use crate::time::Instant;
use crate::view::View;
use tree::Tree;

/// What the notification log says of itself, beside its rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LogFacts {
    /// The sequence of the latest record, 0 before the first.
    pub last_sequence: u32,
    /// Which life of the log it is.
    pub generation: u32,
    /// Records since the agent started.
    pub logged: u64,
    /// Records that were given up before the master took them.
    pub dropped: u64,
}

/// Everything that is served at `now`: instances and their values, in the order of a walk.
#[must_use]
pub fn build<'r>(
    view: &View,
    config: &Config,
    log: &LogFacts,
    records: impl IntoIterator<Item = &'r Record>,
    now: Instant,
) -> Vec<(Oid, Value)> {
    let mut tree = Tree::new(&config.agent.base_oid);
    agent::build(&mut tree, view, now);
    tomcat::build(&mut tree, view, now);
    probe::build(&mut tree, view, now);
    object::build(&mut tree, view, config, now);
    log::build(&mut tree, log, config.agent.log_rows, records);
    statistics::build(&mut tree, log, &view.agent.agentx);
    tree.into_entries()
}

/// Every object that can be read, also where it has no instance now, in the order of a walk: a GET below one of them is answered with
/// noSuchInstance, any other with noSuchObject (RFC 3416 section 4.2.1).
#[must_use]
pub fn object_types(config: &Config) -> Vec<Oid> {
    let base = &config.agent.base_oid;
    let own = schema::GROUPS.iter().flat_map(|group| group.readable()).map(|object| base.child(object.arcs));
    let site = config.objects.iter().map(|object| base.child(&[&[site_module::ARC], object.oid.sub_ids()].concat()));
    let mut oids: Vec<Oid> = own.chain(site).collect();
    oids.sort_unstable();
    oids
}

#[cfg(test)]
mod tests;
