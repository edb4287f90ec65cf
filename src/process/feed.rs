//! From what a probe has found to the objects of the site. Pure.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use crate::config::{self, Config};
use crate::probe::fit::fit;
use crate::smi::Name;
use crate::view::{self, Freshness, View};
use std::collections::BTreeMap;

/// Which objects each probe feeds.
#[derive(Debug, Default)]
pub struct Feed {
    /// The places in `config.objects`.
    by_probe: BTreeMap<Name, Vec<usize>>,
}

impl Feed {
    /// That of this configuration.
    #[must_use]
    pub fn new(config: &Config) -> Self {
        let mut by_probe: BTreeMap<Name, Vec<usize>> = BTreeMap::new();
        for (place, object) in config.objects.iter().enumerate() {
            by_probe.entry(object.probe.clone()).or_default().push(place);
        }
        Self { by_probe }
    }

    /// Gives all objects of a probe what its last run has found.
    pub fn feed(&self, view: &mut View, config: &Config, name: &Name) {
        for &place in self.by_probe.get(name).map_or(&[][..], Vec::as_slice) {
            if let (Some(object), Some(probe)) = (config.objects.get(place), view.probes.get_mut(name)) {
                feed(view.objects.entry(object.name.clone()).or_default(), object, probe);
            }
        }
    }
}

/// Gives an object what its probe's last run found. After a failed run the last value stays, with its age.
fn feed(facts: &mut view::Object, object: &config::Object, probe: &mut view::Probe) {
    if !probe.error.is_empty() {
        facts.error.clone_from(&probe.error);
        return;
    }
    let value = match probe.figures.get(&object.field) {
        Some(figure) => fit(figure, &object.kind, object.scale).map_err(|error| error.to_string()),
        None if probe.kind.fields().is_some() => {
            // Nothing is wrong with the probe: a port that is closed has no response time, a Tomcat that is stopped no heap.
            facts.freshness = Freshness::Unknown;
            facts.error = format!("no '{}' now: {}", object.field, probe.text);
            return;
        }
        None => Err(format!("the probe gave no '{}'", object.field)),
    };
    match value {
        Ok(value) => {
            facts.value = Some(value);
            facts.measured = probe.succeeded;
            facts.freshness = Freshness::Fresh;
            facts.error.clear();
        }
        Err(error) => {
            facts.freshness = Freshness::Unknown;
            facts.bad_values = facts.bad_values.saturating_add(1);
            facts.error = error;
            probe.bad_values = probe.bad_values.saturating_add(1);
        }
    }
}
