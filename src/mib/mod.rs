//! What is shown: the tree over view, log and configuration, one file per group.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

mod about;
mod agent;
mod alarm;
mod cell;
mod cluster;
mod control;
mod fail_count;
mod fence;
mod group;
mod link;
mod log;
mod names;
mod node;
mod notifications;
mod object;
mod own_objects;
mod part;
mod ping;
mod probe;
mod resource;
mod sink;
mod site_module;
mod statistics;
mod takeover;
mod tomcat;
mod tree;

pub use about::{About, about};
pub use agent::overall;
pub use cell::{cell, rows};
pub use control::{Command, command, writable};
pub use names::{Display, Named, Names};
pub use notifications::{Notifications, Totals};
pub use own_objects::own_objects;
pub use site_module::{MODULE as SITE_MODULE, site_module};

use crate::config::Config;
use crate::schema;
use crate::smi::{Oid, Value};
use crate::time::Instant;
use crate::view::View;
use tree::Tree;

/// Everything that is served at `now`: instances and their values, in the order of a walk.
#[must_use]
pub fn build(view: &View, config: &Config, notifications: &Notifications<'_>, now: Instant) -> Vec<(Oid, Value)> {
    let mut tree = Tree::new(&config.agent.base_oid);
    agent::build(&mut tree, view, now);
    tree.scalar(&schema::agent::ENGINE, Value::Integer(agent::engine(&config.engine)));
    cluster::build(&mut tree, view, now);
    node::build(&mut tree, view, now);
    link::build(&mut tree, view, now);
    ping::build(&mut tree, view, now);
    group::build(&mut tree, view, now);
    resource::build(&mut tree, view, now);
    fail_count::build(&mut tree, view, now);
    tomcat::build(&mut tree, view, now);
    probe::build(&mut tree, view, now);
    object::build(&mut tree, view, config, now);
    alarm::build(&mut tree, notifications);
    log::build(&mut tree, config.agent.log_rows, notifications);
    sink::build(&mut tree, notifications);
    statistics::build(&mut tree, notifications, &view.agent.agentx);
    control::build(&mut tree, config, notifications);
    fence::build(&mut tree, view, now);
    takeover::build(&mut tree, view, now);
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
