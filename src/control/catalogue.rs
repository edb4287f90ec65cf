//! The notifications that there are: those of HA-CLUSTER-MIB, then those of the site.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use super::Notification;
use crate::config::{Config, Notify, Severity, Watch};
use crate::schema::NOTIFICATIONS;
use crate::smi::Oid;

/// Every notification, by OID. `notify` says what is switched off: the configuration's `[notify]`, or what was made of it since.
#[must_use]
pub fn catalogue(config: &Config, notify: &Notify) -> Vec<Notification> {
    let base = &config.agent.base_oid;
    let cluster = NOTIFICATIONS.iter().map(|notification| (notification.name, notification.oid(base)));
    let site = config.notifications.iter().map(|notification| (notification.name.as_str(), base.child(&[3, 0, notification.oid])));
    cluster.chain(site).map(|(name, oid)| entry(name, oid, config, notify)).collect()
}

fn entry(name: &str, oid: Oid, config: &Config, notify: &Notify) -> Notification {
    let mut severities: Vec<Severity> = Vec::new();
    for severity in config.watches.iter().flat_map(|watch| severities_of(watch, name)) {
        if !severities.contains(&severity) {
            severities.push(severity);
        }
    }
    Notification { name: name.to_owned(), oid, enabled: notify.enabled && !notify.disabled.contains(name), severities }
}

/// What a watch says with this notification: of a raise how bad it is, of a clear that it is over.
fn severities_of(watch: &Watch, name: &str) -> impl Iterator<Item = Severity> {
    let raise = (watch.notify == name).then_some(watch.severity);
    let clear = (watch.notify_clear == name).then_some(Severity::Cleared);
    raise.into_iter().chain(clear)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{SourceFile, check};

    #[test]
    fn switches_and_severities_are_those_of_the_configuration() {
        let text = "[notify]\ndisabled = ['agentOnline']\n[[notification]]\noid = 7\nname = 'webDown'\n\
                    [[probe]]\nname = 'web'\nsystem = {}\n\
                    [[watch]]\nprobe = 'web'\nraise = { status = 'critical' }\nnotify = 'webDown'\nseverity = 'major'\n";
        let checked = check(&[SourceFile { name: "ha-snmp.toml".to_owned(), text: text.to_owned() }]);
        let config = checked.config.unwrap_or_else(|| panic!("{:?}", checked.problems));
        let list = catalogue(&config, &config.notify);
        assert_eq!(list.len(), NOTIFICATIONS.len() + 1);
        assert!(!list[0].enabled && list[0].name == "agentOnline" && list[0].severities.is_empty());
        let own = list.last().unwrap();
        assert_eq!((own.name.as_str(), &own.oid), ("webDown", &config.agent.base_oid.child(&[3, 0, 7])));
        assert_eq!(own.severities, [Severity::Major, Severity::Cleared]);
        assert!(list[1..].iter().all(|notification| notification.enabled));
        let off = Notify { enabled: false, ..config.notify.clone() };
        assert!(catalogue(&config, &off).iter().all(|notification| !notification.enabled));
    }
}
