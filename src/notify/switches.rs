//! What is switched on: all notifications, and each. Pure.
//!
//! The configuration says it first, a SET overrides it, and the next configuration that says something else than before overrides that:
//! the latest word holds.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use crate::config::Config;
use crate::schema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The name under which the switch of all is kept; no notification has it.
const ALL: &str = "";

/// One switch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Switch {
    /// What the configuration says.
    configured: bool,
    /// What a SET has said since.
    set: Option<bool>,
}

/// All of them.
#[derive(Clone, Debug, Default)]
pub struct Switches {
    by_name: BTreeMap<String, Switch>,
}

impl Switches {
    /// As this configuration has them; what an earlier life, or an earlier configuration, was told by SET stands where it says the same as before.
    #[must_use]
    pub fn new(config: &Config, before: &BTreeMap<String, Switch>) -> Self {
        let own = schema::NOTIFICATIONS.iter().map(|notification| notification.name);
        let site = config.notifications.iter().map(|notification| notification.name.as_str());
        let each = own.chain(site).map(|name| (name, !config.notify.disabled.contains(name)));
        let switch = |(name, configured): (&str, bool)| {
            let set = before.get(name).filter(|before| before.configured == configured).and_then(|before| before.set);
            (name.to_owned(), Switch { configured, set })
        };
        Self { by_name: std::iter::once((ALL, config.notify.enabled)).chain(each).map(switch).collect() }
    }

    /// Whether this notification is sent.
    #[must_use]
    pub fn is_sent(&self, name: &str) -> bool {
        self.all() && self.is_on(name)
    }

    /// The switch of all.
    #[must_use]
    pub fn all(&self) -> bool {
        self.is_on(ALL)
    }

    /// The switch of one notification; what is not known is on.
    #[must_use]
    pub fn is_on(&self, name: &str) -> bool {
        self.by_name.get(name).is_none_or(|switch| switch.set.unwrap_or(switch.configured))
    }

    /// Turns all, or one, on or off. Gives the switch as it is to be kept; `None` where there is no such notification.
    pub fn set(&mut self, name: Option<&str>, on: bool) -> Option<(&str, Switch)> {
        let (name, switch) = self.by_name.get_key_value(name.unwrap_or(ALL)).map(|(name, switch)| (name.clone(), *switch))?;
        let switch = Switch { set: Some(on), ..switch };
        self.by_name.insert(name.clone(), switch);
        self.by_name.get_key_value(&name).map(|(name, switch)| (name.as_str(), *switch))
    }

    /// The notifications that have a switch, by name.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.by_name.keys().map(String::as_str).filter(|name| *name != ALL)
    }

    /// As they are to be kept.
    #[must_use]
    pub fn kept(&self) -> &BTreeMap<String, Switch> {
        &self.by_name
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Notify;

    fn config(enabled: bool, disabled: &[&str]) -> Config {
        let disabled = disabled.iter().map(|name| (*name).to_owned()).collect();
        Config { notify: Notify { enabled, disabled, ..Notify::default() }, ..Config::default() }
    }

    #[test]
    fn the_latest_word_holds() {
        let mut switches = Switches::new(&config(true, &["probeFailed"]), &BTreeMap::new());
        assert!(switches.is_sent("agentOnline") && !switches.is_sent("probeFailed") && switches.all());
        assert!(switches.set(Some("probeFailed"), true).is_some());
        assert!(switches.set(None, false).is_some());
        assert!(switches.set(Some("probeFailde"), true).is_none());
        assert!(switches.is_on("probeFailed") && !switches.is_sent("probeFailed"));
        let restarted = Switches::new(&config(true, &["probeFailed"]), switches.kept());
        assert!(restarted.is_on("probeFailed") && !restarted.all(), "what was set survives a restart");
        let reconfigured = Switches::new(&config(false, &[]), switches.kept());
        assert!(reconfigured.is_on("probeFailed") && !reconfigured.all());
        let back = Switches::new(&config(true, &["probeFailed"]), reconfigured.kept());
        assert!(!back.is_on("probeFailed") && back.all(), "a configuration that says something else overrides it");
    }
}
