//! The rows of the cluster's tables, one by one: for what a notification carries, and for watches.

use super::{Tree, fence, group, link, node, ping, resource};
use crate::config::Part;
use crate::schema::{self, Object, Table};
use crate::smi::{Name, Oid};
use crate::time::Instant;
use crate::view::{Snapshot, View};
use crate::watch::Cell;

/// The tables whose rows have one name, and so can be watched.
const TABLES: [&Table; 5] =
    [&schema::node::TABLE, &schema::ping::TABLE, &schema::group::TABLE, &schema::resource::TABLE, &schema::fence::TABLE];

/// Whether this is a column of one of them.
pub fn is_column(column: &Object) -> bool {
    TABLES.iter().any(|table| column.arcs.starts_with(table.arcs))
}

/// The rows of the table that has this column.
pub fn rows(view: &View, column: &Object) -> Vec<Name> {
    let Some(Snapshot { cluster, .. }) = &view.cluster else { return Vec::new() };
    let is_of = |table: &Table| column.arcs.starts_with(table.arcs);
    if is_of(&schema::node::TABLE) {
        cluster.nodes.iter().map(|node| node.name.clone()).collect()
    } else if is_of(&schema::ping::TABLE) {
        cluster.pings.iter().map(|ping| ping.name.clone()).collect()
    } else if is_of(&schema::fence::TABLE) {
        cluster.fences.iter().map(|fence| fence.name.clone()).collect()
    } else if is_of(&schema::group::TABLE) {
        cluster.groups.iter().map(|group| group.name.clone()).collect()
    } else {
        cluster.resources().map(|(_, resource)| resource.name.clone()).collect()
    }
}

/// Whatever the cluster's tables say of this name.
pub fn cell(view: &View, column: &'static Object, name: &Name, now: Instant) -> Option<Cell> {
    let snapshot = view.cluster.as_ref().filter(|_| rows(view, column).contains(name))?;
    let base = Oid::default();
    let mut tree = Tree::new(&base);
    for part in [Part::Node(name.clone()), Part::Group(name.clone()), Part::Resource(name.clone()), Part::Fence(name.clone())] {
        build(&mut tree, snapshot, &part, now);
    }
    if let Some(facts) = snapshot.cluster.pings.iter().find(|ping| ping.name == *name) {
        ping::row(&mut tree, snapshot, facts, now);
    }
    Some(Cell { value: tree.into_value(column), measured: Some(snapshot.received), stale_at: Some(snapshot.stale_at()), failed: false })
}

/// The row of one part of the cluster; of a link at this node. The whole has scalars.
pub fn build(tree: &mut Tree<'_>, snapshot: &Snapshot, part: &Part, now: Instant) {
    let cluster = &snapshot.cluster;
    match part {
        Part::Whole(_) | Part::Engine => {}
        Part::Node(name) => cluster.nodes.iter().filter(|node| node.name == *name).for_each(|facts| node::row(tree, snapshot, facts, now)),
        Part::Link(name) => {
            let own = cluster.links.iter().filter(|link| link.node == cluster.local && link.name == *name);
            own.for_each(|facts| link::row(tree, snapshot, facts, now));
        }
        Part::Group(name) => {
            cluster.groups.iter().filter(|group| group.name == *name).for_each(|facts| group::row(tree, snapshot, facts, now));
        }
        Part::Fence(name) => {
            cluster.fences.iter().filter(|fence| fence.name == *name).for_each(|facts| fence::row(tree, snapshot, facts, now));
        }
        Part::Resource(name) => {
            let known = cluster.resources().filter(|(_, resource)| resource.name == *name);
            known.for_each(|(group, facts)| resource::row(tree, snapshot, &group.name, facts, now));
        }
    }
}

/// The index of that row, also where it is not there.
pub fn index(view: &View, part: &Part) -> Vec<u32> {
    match part {
        Part::Whole(_) | Part::Engine => vec![0],
        Part::Node(name) | Part::Group(name) | Part::Resource(name) | Part::Fence(name) => name.index(),
        Part::Link(name) => match &view.cluster {
            Some(Snapshot { cluster, .. }) => link::index(cluster, cluster.local, name),
            None => [vec![0], name.index()].concat(),
        },
    }
}
