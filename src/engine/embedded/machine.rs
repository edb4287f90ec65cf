//! The machine of one node: what it hears, measures and is ordered goes in; frames, operations and orders to fence come out.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use super::durable::Durable;
use super::input::Input;
use super::output::Output;
use crate::config::Embedded;
use crate::time::Instant;
use crate::view::cluster::Cluster;
use std::collections::VecDeque;

/// What a machine is made of.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// The cluster's name.
    pub cluster: String,
    /// The configuration.
    pub config: Embedded,
    /// Index of this node.
    pub local: u8,
    /// The kernel's boot id.
    pub boot: String,
}

/// One node.
#[derive(Clone, Debug)]
pub struct Machine {
    settings: Settings,
    outputs: VecDeque<Output>,
}

impl Machine {
    /// A node that starts: `durable` is what was on disk, `None` if there was nothing or it could not be read; `seed` is random.
    #[must_use]
    pub fn new(settings: Settings, _durable: Option<Durable>, _seed: u64, _now: Instant) -> Self {
        Self { settings, outputs: VecDeque::new() }
    }

    /// Takes in what came from outside.
    pub fn handle(&mut self, _now: Instant, _input: Input) {}

    /// Does what time asks for.
    pub fn handle_timeout(&mut self, _now: Instant) {}

    /// When `handle_timeout` is wanted next.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Instant> {
        None
    }

    /// What to carry out next.
    pub fn poll_output(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// The cluster as this node sees it.
    #[must_use]
    pub fn snapshot(&self, _now: Instant) -> Cluster {
        Cluster { name: self.settings.cluster.clone(), local: self.settings.local, ..Cluster::default() }
    }
}
