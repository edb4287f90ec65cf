//! Why a service does not do what it is asked: each says what would be taken instead.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use super::Service;
use crate::engine::embedded::command::Refused;
use serde::{Deserialize, Serialize};

/// Why nothing was done.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Refusal {
    /// The request changes something, and this user may not.
    #[error("user {user} may not do that: {}", who_may(.agent_user, .group.as_deref()))]
    NotPermitted {
        /// Who asked.
        user: String,
        /// The user that the service runs as.
        agent_user: String,
        /// `[control] group`.
        group: Option<String>,
    },
    /// No active alarm has this id or index.
    #[error("no active alarm is called {asked}{}; 'ha-snmp alarm list' shows them", meant(.near))]
    UnknownAlarm {
        /// What was asked for.
        asked: String,
        /// Ids that look like it.
        near: Vec<String>,
    },
    /// No notification has this descriptor.
    #[error("no notification is called {asked}{}; 'ha-snmp trap list' shows them", meant(.near))]
    UnknownNotification {
        /// What was asked for.
        asked: String,
        /// Descriptors that look like it.
        near: Vec<String>,
    },
    /// No sink has this name.
    #[error("no sink is called {asked}{}; the sinks are [[sink]] of the configuration", meant(.near))]
    UnknownSink {
        /// What was asked for.
        asked: String,
        /// Names that look like it.
        near: Vec<String>,
    },
    /// No row of the log lies between these.
    #[error("the log has no row from {from} to {to}: {}", rows_there(*.oldest, *.newest))]
    NoSuchRows {
        /// The first that was asked for.
        from: u32,
        /// The last that was asked for.
        to: u32,
        /// The oldest row there is; 0 in an empty log.
        oldest: u32,
        /// The newest row there is; 0 in an empty log.
        newest: u32,
    },
    /// The core does not carry out the order.
    #[error("{0}")]
    Order(Refused),
    /// The order was taken, and what it asks for is not there after so many seconds.
    #[error("not yet so after {0} seconds: the core goes on with it, see ha-snmp status --watch")]
    NotYet(u64),
    /// It does not answer in time, or ends.
    #[error("the {0} is busy or ends: try again, and see its log (journalctl -u {unit})", unit = .0.unit())]
    Busy(Service),
    /// As many commands as it serves at once speak to it.
    #[error("{limit} commands speak to the {service} already: try again in 30 seconds")]
    TooManyClients {
        /// To whom.
        service: Service,
        /// How many it serves.
        limit: usize,
    },
    /// As many commands of this user as it serves at once speak to it.
    #[error("{limit} commands of yours speak to the {service} already: end one of them, such as ha-snmp status --watch")]
    TooManyOfUser {
        /// To whom.
        service: Service,
        /// How many of one user it serves.
        limit: usize,
    },
    /// Who may only look has followed the state for as long as that goes.
    #[error("the {0} tells this user for half a minute at a time: ask again")]
    FollowedLongEnough(Service),
    /// What is to be said does not fit into a line.
    #[error("a line of {octets} octets, and one has at most {max}")]
    TooLong {
        /// With its end.
        octets: usize,
        /// At most so many.
        max: usize,
    },
    /// The line is no request that it knows.
    #[error("the {service}, version {version}, does not know this request: {reason}")]
    UnknownRequest {
        /// Who does not.
        service: Service,
        /// Its version: another one than the command's explains it.
        version: String,
        /// What is wrong with the line.
        reason: String,
    },
}

impl Refusal {
    /// No active alarm is called `asked`; those that are there are `known`.
    pub fn unknown_alarm<'a>(asked: &str, known: impl IntoIterator<Item = &'a str>) -> Self {
        Self::UnknownAlarm { asked: asked.to_owned(), near: near(asked, known) }
    }

    /// No notification is called `asked`; those that are there are `known`.
    pub fn unknown_notification<'a>(asked: &str, known: impl IntoIterator<Item = &'a str>) -> Self {
        Self::UnknownNotification { asked: asked.to_owned(), near: near(asked, known) }
    }

    /// No sink is called `asked`; those that are there are `known`.
    pub fn unknown_sink<'a>(asked: &str, known: impl IntoIterator<Item = &'a str>) -> Self {
        Self::UnknownSink { asked: asked.to_owned(), near: near(asked, known) }
    }
}

/// Longer names are no slip of the pen, and not worth the time to compare.
const MAX_GUESSED: usize = 256;

/// Who may change things, in words.
pub(super) fn who_may(agent_user: &str, group: Option<&str>) -> String {
    let agent = if agent_user == "root" { String::new() } else { format!(" and {agent_user}") };
    match group {
        Some(group) => format!("root{agent} may, and members of the group {group} (adduser USER {group})"),
        None => format!("root{agent} may; a group that may is named with 'group' under [control] of the configuration"),
    }
}

/// At most three of `known` that contain `asked`, or that it was a slip of, the nearest first.
fn near<'a>(asked: &str, known: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    if asked.is_empty() || asked.len() > MAX_GUESSED {
        return Vec::new();
    }
    let asked = asked.to_lowercase();
    let mut near: Vec<_> = known
        .into_iter()
        .map(|name| (strsim::damerau_levenshtein(&asked, &name.to_lowercase()), name))
        .filter(|(slips, name)| *slips <= 1 + asked.len() / 4 || name.to_lowercase().contains(&asked))
        .collect();
    near.sort();
    near.into_iter().take(3).map(|(_, name)| name.to_owned()).collect()
}

fn meant(near: &[String]) -> String {
    if near.is_empty() { String::new() } else { format!(", did you mean {}?", near.join(" or ")) }
}

fn rows_there(oldest: u32, newest: u32) -> String {
    if newest == 0 { "it is empty".to_owned() } else { format!("it has {oldest} to {newest}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_meant_is_named() {
        let known = ["front/web/web/zipi", "front/load/load/zipi", "-/backup/daily/zipi"];
        let text = |asked: &str| Refusal::unknown_alarm(asked, known).to_string();
        assert_eq!(
            text("front/wed/web/zipi"),
            "no active alarm is called front/wed/web/zipi, did you mean front/web/web/zipi?; 'ha-snmp alarm list' shows them"
        );
        assert!(text("BACKUP").contains("did you mean -/backup/daily/zipi?"));
        assert_eq!(text("x"), "no active alarm is called x; 'ha-snmp alarm list' shows them");
        assert!(!text("").contains("mean"));
    }

    #[test]
    fn who_may_is_said() {
        let refused = |group: Option<&str>| {
            Refusal::NotPermitted { user: "eve".to_owned(), agent_user: "ha-snmp".to_owned(), group: group.map(str::to_owned) }.to_string()
        };
        assert_eq!(
            refused(None),
            "user eve may not do that: root and ha-snmp may; a group that may is named with 'group' under [control] of the configuration"
        );
        assert_eq!(refused(Some("adm")), "user eve may not do that: root and ha-snmp may, and members of the group adm (adduser USER adm)");
    }

    #[test]
    fn rows_that_are_there_are_named() {
        let text = |oldest, newest| Refusal::NoSuchRows { from: 1, to: 2, oldest, newest }.to_string();
        assert_eq!(text(7, 9), "the log has no row from 1 to 2: it has 7 to 9");
        assert_eq!(text(0, 0), "the log has no row from 1 to 2: it is empty");
    }
}
