//! Nodes, groups and resources as people name them.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use crate::smi::Name;
use crate::view::cluster::{Cluster, Group};

/// There is none of this name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no {kind} '{asked}': {}", list(.kind, .known))]
pub struct UnknownName {
    /// `node`, `group` or `resource`.
    pub kind: &'static str,
    /// What was asked for.
    pub asked: String,
    /// Those that are there.
    pub known: Vec<String>,
}

/// The index of a node.
pub fn node(cluster: &Cluster, asked: &str) -> Result<u8, UnknownName> {
    let index = cluster.nodes.iter().position(|node| node.name.as_str() == asked).and_then(|index| u8::try_from(index).ok());
    index.ok_or_else(|| unknown("node", asked, cluster.nodes.iter().map(|node| &node.name)))
}

/// A group.
pub fn group<'a>(cluster: &'a Cluster, asked: &str) -> Result<&'a Group, UnknownName> {
    let group = cluster.groups.iter().find(|group| group.name.as_str() == asked);
    group.ok_or_else(|| unknown("group", asked, cluster.groups.iter().map(|group| &group.name)))
}

/// The name of a resource.
pub fn resource(cluster: &Cluster, asked: &str) -> Result<Name, UnknownName> {
    let names = || cluster.groups.iter().flat_map(|group| &group.resources).map(|resource| &resource.name);
    names().find(|name| name.as_str() == asked).cloned().ok_or_else(|| unknown("resource", asked, names()))
}

/// The name of the node of this index; a dash without.
pub fn node_name(cluster: &Cluster, index: Option<u8>) -> String {
    let Some(index) = index else { return "-".to_owned() };
    cluster.nodes.get(usize::from(index)).map_or_else(|| format!("node {index}"), |node| node.name.to_string())
}

fn unknown<'a>(kind: &'static str, asked: &str, known: impl Iterator<Item = &'a Name>) -> UnknownName {
    UnknownName { kind, asked: asked.to_owned(), known: known.map(Name::to_string).collect() }
}

fn list(kind: &str, known: &[String]) -> String {
    match known {
        [] => format!("there is no {kind} at all"),
        [only] => format!("the only one is {only}"),
        many => format!("there are {}", many.join(", ")),
    }
}
