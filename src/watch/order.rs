//! Which alarms suppress which.

use super::rule::Rule;
use super::{AlarmKey, Watches};
use crate::config::{Source, Watch};
use crate::smi::Name;
use std::collections::BTreeMap;

/// The watches, what suppresses before what it suppresses. Of a circle, which the checks of the configuration rule out, any order.
pub(super) fn parents_first<'w>(watches: impl Iterator<Item = &'w Watch>) -> Vec<&'w Watch> {
    let mut watches: Vec<_> = watches.collect();
    let mut depths: BTreeMap<&Name, usize> = watches.iter().map(|watch| (&watch.name, 0)).collect();
    // A chain is no longer than there are watches.
    for _ in 0..watches.len() {
        let mut changed = false;
        for watch in &watches {
            let parents = watch.suppressed_by.iter().filter_map(|parent| depths.get(parent));
            let depth = parents.max().map_or(0, |deepest| deepest + 1);
            changed |= depths.insert(&watch.name, depth) != Some(depth);
        }
        if !changed {
            break;
        }
    }
    watches.sort_by_key(|watch| depths.get(&watch.name).copied().unwrap_or(0));
    watches
}

impl Watches {
    /// The active alarm that suppresses this one. Where the watch that suppresses can have an alarm about something of the same name, only that
    /// one counts: a node that is dead silences its own, not those of the other node. Otherwise any of its alarms does.
    pub(super) fn parent(&self, rule: &Rule, key: &AlarmKey) -> Option<AlarmKey> {
        let watch = &rule.watch;
        watch.suppressed_by.iter().find_map(|class| {
            let parent = self.rules.get(*self.by_class.get(class)?)?;
            let entity = key.source.entity();
            let first = AlarmKey { class: class.clone(), source: Source::Object(String::new()) };
            let mut alarms = self.alarms.range(first..).take_while(|(key, _)| key.class == *class);
            let has_same = parent.has_entity(&entity) || alarms.clone().any(|(key, _)| key.source.entity() == entity);
            let active = alarms.find(|(key, alarm)| alarm.is_active() && (!has_same || key.source.entity() == entity));
            active.map(|(key, _)| key.clone())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::watch;
    use super::*;

    #[test]
    fn order_of_a_chain_and_of_a_circle() {
        let named = |name: &str, parents: &[&str]| Watch {
            name: name.parse().unwrap(),
            suppressed_by: parents.iter().map(|parent| parent.parse().unwrap()).collect(),
            ..watch()
        };
        let order = |watches: &[Watch]| parents_first(watches.iter()).iter().map(|watch| watch.name.to_string()).collect::<String>();
        assert_eq!(order(&[named("c", &["b", "a"]), named("b", &["a"]), named("a", &[])]), "abc");
        assert_eq!(order(&[named("b", &["a"]), named("a", &["b"])]).len(), 2);
        assert_eq!(order(&[named("a", &["none"]), named("b", &[])]), "ab");
    }
}
