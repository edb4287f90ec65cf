//! `base.1.15`: what can be set, and what a SET means.

use super::tree::text_index;
use super::{Notifications, Tree};
use crate::agentx::Accepts;
use crate::config::Config;
use crate::schema::{self, Object, control};
use crate::smi::{Oid, Value};
use std::collections::BTreeMap;

/// What a SET asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Turns all notifications on or off.
    EnableAll(bool),
    /// Turns one notification on or off.
    Enable {
        /// Its descriptor.
        notification: String,
        /// On or off.
        on: bool,
    },
    /// Acknowledges the alarm with this index.
    Acknowledge(u32),
}

pub fn build(tree: &mut Tree<'_>, config: &Config, notifications: &Notifications<'_>) {
    tree.truth(&control::SET_ALLOWED, config.control.allow_set);
    tree.truth(&control::NOTIFICATIONS_ENABLED, notifications.is_enabled);
    tree.number(&control::ACKNOWLEDGE, notifications.acknowledged.into());
    for name in descriptors(config) {
        tree.row(text_index(name)).truth(&control::NOTIFICATION_ENABLED, (notifications.is_on)(name));
    }
}

/// The instances that can be set, and what they take; none unless the configuration allows it.
#[must_use]
pub fn writable(config: &Config) -> BTreeMap<Oid, Accepts> {
    if !config.control.allow_set {
        return BTreeMap::new();
    }
    let base = &config.agent.base_oid;
    let switches = descriptors(config).map(|name| control::NOTIFICATION_ENABLED.instance(base, &text_index(name)));
    let switches = std::iter::once(control::NOTIFICATIONS_ENABLED.scalar(base)).chain(switches);
    let acknowledge = (control::ACKNOWLEDGE.scalar(base), Accepts::Unsigned { min: 1, max: u32::MAX });
    switches.map(|oid| (oid, Accepts::TruthValue)).chain([acknowledge]).collect()
}

/// What it means to assign `value` to the instance `oid`; `None` where it means nothing: another instance, or a value that it does not take.
#[must_use]
pub fn command(base: &Oid, oid: &Oid, value: &Value) -> Option<Command> {
    let instance = |object: &Object| oid.strip_prefix(&base.child(object.arcs));
    if instance(&control::ACKNOWLEDGE) == Some(&[0]) {
        return match value {
            Value::Gauge32(index) if *index > 0 => Some(Command::Acknowledge(*index)),
            _ => None,
        };
    }
    let on = match value {
        Value::Integer(1) => true,
        Value::Integer(2) => false,
        _ => return None,
    };
    if instance(&control::NOTIFICATIONS_ENABLED) == Some(&[0]) {
        return Some(Command::EnableAll(on));
    }
    let (length, octets) = instance(&control::NOTIFICATION_ENABLED)?.split_first()?;
    let octets: Vec<u8> = octets.iter().map(|number| u8::try_from(*number).ok()).collect::<Option<_>>()?;
    let notification = String::from_utf8(octets).ok().filter(|text| usize::try_from(*length) == Ok(text.len()))?;
    Some(Command::Enable { notification, on })
}

/// Every notification that can be sent: HA-CLUSTER-MIB's, then the site's.
fn descriptors(config: &Config) -> impl Iterator<Item = &str> {
    let site = config.notifications.iter().map(|notification| notification.name.as_str());
    schema::NOTIFICATIONS.iter().map(|notification| notification.name).chain(site)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Control, Notification};

    fn config(allow_set: bool) -> Config {
        Config {
            control: Control { allow_set, ..Control::default() },
            notifications: vec![Notification { oid: 1, name: "backupError".to_owned(), description: None }],
            ..Config::default()
        }
    }

    #[test]
    fn nothing_can_be_set_unless_it_is_configured() {
        assert!(writable(&config(false)).is_empty());
        assert_eq!(writable(&config(true)).len(), 2 + schema::NOTIFICATIONS.len() + 1);
    }

    /// From a command to the assignment that asks for it.
    fn assignment(base: &Oid, command: &Command) -> (Oid, Value) {
        match command {
            Command::EnableAll(on) => (control::NOTIFICATIONS_ENABLED.scalar(base), schema::truth_value(*on)),
            Command::Enable { notification, on } => {
                (control::NOTIFICATION_ENABLED.instance(base, &text_index(notification)), schema::truth_value(*on))
            }
            Command::Acknowledge(index) => (control::ACKNOWLEDGE.scalar(base), Value::Gauge32(*index)),
        }
    }

    #[test]
    fn every_command_has_its_assignment() {
        let config = config(true);
        let base = &config.agent.base_oid;
        let writable = writable(&config);
        let mut commands =
            vec![Command::EnableAll(true), Command::EnableAll(false), Command::Acknowledge(1), Command::Acknowledge(u32::MAX)];
        for name in descriptors(&config) {
            commands.extend([true, false].map(|on| Command::Enable { notification: name.to_owned(), on }));
        }
        for asked in commands {
            let (oid, value) = assignment(base, &asked);
            assert!(writable.contains_key(&oid), "{asked:?}");
            assert_eq!(command(base, &oid, &value), Some(asked));
        }
    }

    #[test]
    fn what_is_taken_has_a_meaning_and_nothing_else() {
        let config = config(true);
        let base = &config.agent.base_oid;
        for (oid, accepts) in writable(&config) {
            for (value, taken_by) in [
                (Value::Integer(1), Some(Accepts::TruthValue)),
                (Value::Integer(2), Some(Accepts::TruthValue)),
                (Value::Integer(3), None),
                (Value::Gauge32(0), None),
                (Value::Gauge32(1), Some(Accepts::Unsigned { min: 1, max: u32::MAX })),
                (Value::OctetString(b"1".to_vec()), None),
            ] {
                assert_eq!(command(base, &oid, &value).is_some(), taken_by == Some(accepts), "{oid} {value:?}");
            }
        }
        for arcs in
            [&[1, 15, 1, 0][..], &[1, 15, 2], &[1, 15, 2, 0, 0], &[1, 15, 10, 1, 2], &[1, 15, 10, 1, 2, 2, 97], &[1, 15, 10, 1, 2, 1, 300]]
        {
            assert_eq!(command(base, &base.child(arcs), &Value::Integer(1)), None, "{arcs:?}");
        }
        assert_eq!(command(base, &Oid::from([1, 3]), &Value::Integer(1)), None);
    }
}
