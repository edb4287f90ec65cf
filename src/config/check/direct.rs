//! The keys of a `[[sink]]` that gets messages of our own.

use super::users::{self, user};
use crate::config::model::{Direct, Inform, Protocol, Transport};
use crate::config::place::Place;
use crate::config::problem::Problem;
use crate::config::read::{self, refuse};
use crate::config::secret::{Secret, SecretFile, SecretKind};
use crate::config::table::{Problems, Table, Value};
use crate::config::units::{self, MAX_DURATION};
use std::net::IpAddr;
use std::time::Duration;

const INFORM_KEYS: [&str; 3] = ["timeout", "max-timeout", "max-age"];
const MIN_TIMEOUT: Duration = Duration::from_millis(10);

/// The name of an interface has 16 octets, the last of them 0: netdevice(7).
const MAX_INTERFACE: usize = 15;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Version {
    V1,
    V2c,
    V3,
}

const VERSIONS: [(&str, Version); 3] = [("1", Version::V1), ("2c", Version::V2c), ("3", Version::V3)];

/// What goes to `to`, which is `None` where it has a mistake.
pub(super) fn direct(
    table: &mut Table<'_>,
    to: Option<(String, u16)>,
    secrets: &mut Vec<SecretFile>,
    problems: &mut Problems,
) -> Option<Direct> {
    let transports = [("udp", Transport::Udp), ("tcp", Transport::Tcp)];
    let transport = table.optional("transport", problems, read::word(&transports)).unwrap_or(Transport::Udp);
    let version = table.required("version", problems, read::word(&VERSIONS)).map(|version| version.value);
    let protocol = protocol(table, version, secrets, problems);
    let inform = inform(table, version, problems);
    let host = to.as_ref().map(|(host, _)| host.as_str());
    let source = table.optional("source", problems, |value, problems| source(value, host, problems));
    let interface = table.optional("interface", problems, interface);
    let (host, port) = to?;
    Some(Direct { transport, host, port, source, interface, protocol: protocol?, inform })
}

/// The master agent has receivers of its own: every key of a direct sink is a mistake.
pub(super) fn none(table: &mut Table<'_>, problems: &mut Problems) {
    let keys = ["transport", "version", "inform", "source", "interface", "community-file"];
    let hint = "what the master agent sends, and to whom, is in snmpd.conf: trapsink, trap2sink, informsink, trapsess";
    for keys in [&keys[..], &users::KEYS, &INFORM_KEYS] {
        no_use(table, keys, "with to = \"agentx\"", hint, problems);
    }
}

fn protocol(table: &mut Table<'_>, version: Option<Version>, secrets: &mut Vec<SecretFile>, problems: &mut Problems) -> Option<Protocol> {
    let Some(version) = version else {
        // Which of them belong there is not known: no word about any.
        for key in ["community-file"].iter().chain(&users::KEYS) {
            table.get(key);
        }
        return None;
    };
    if version == Version::V3 {
        no_use(table, &["community-file"], "with version 3", "version 3 has users: user, auth, auth-file, privacy, privacy-file", problems);
        return user(table, secrets, problems).map(Protocol::V3);
    }
    let community = table.required("community-file", problems, |value, problems| secret(value, SecretKind::Community, secrets, problems));
    no_use(table, &users::KEYS, "without version 3", "versions 1 and 2c have communities: community-file", problems);
    let community = community?.value;
    Some(if version == Version::V1 { Protocol::V1 { community } } else { Protocol::V2c { community } })
}

/// A file that holds a secret: it is noted, and read later.
pub(super) fn secret(value: &Value<'_>, kind: SecretKind, secrets: &mut Vec<SecretFile>, problems: &mut Problems) -> Option<Secret> {
    let path = read::path(value, problems)?;
    secrets.push(SecretFile { path: path.clone(), place: value.place, kind });
    Some(Secret::unread(path))
}

fn inform(table: &mut Table<'_>, version: Option<Version>, problems: &mut Problems) -> Option<Inform> {
    let asked = table.get("inform");
    // What is neither true nor false has been told; most likely true was meant.
    let is_wanted = asked.is_some_and(|value| read::flag(&value, problems).unwrap_or(true));
    if !is_wanted {
        no_use(table, &INFORM_KEYS, "without inform = true", "a trap is sent once, and nothing answers it", problems);
        return None;
    }
    if let (Some(value), Some(Version::V1)) = (asked, version) {
        problems.push(Problem::error(value.place, "version 1 has no informs (RFC 1157)").hint(r#"version = "2c" or "3""#));
    }
    let range = MIN_TIMEOUT..=MAX_DURATION;
    let default = Inform::default();
    let timeout = table.optional("timeout", problems, read::duration(range.clone())).unwrap_or(default.timeout);
    let at_least = |value: &Value<'_>, problems: &mut Problems| {
        let duration = read::duration(range)(value, problems)?;
        if duration < timeout {
            let message = format!("shorter than the timeout of {}, the first wait for an acknowledgement", units::show(timeout));
            return refuse(problems, Problem::error(value.place, message));
        }
        Some(duration)
    };
    let max_timeout = table.optional("max-timeout", problems, at_least.clone()).unwrap_or(default.max_timeout.max(timeout));
    let max_age = table.optional("max-age", problems, at_least).unwrap_or(default.max_age.max(timeout));
    Some(Inform { timeout, max_timeout, max_age })
}

fn source(value: &Value<'_>, host: Option<&str>, problems: &mut Problems) -> Option<IpAddr> {
    let text = read::text(value, problems)?;
    let Ok(source) = text.parse::<IpAddr>() else {
        let problem = Problem::error(value.place, format!("'{text}' is no address"));
        return refuse(problems, problem.hint("an address of this host, without port: 192.0.2.1 or 2001:db8::1"));
    };
    match host.and_then(|host| host.parse::<IpAddr>().ok()) {
        Some(to) if to.is_ipv4() != source.is_ipv4() => {
            let family = |ip: IpAddr| if ip.is_ipv4() { "IPv4" } else { "IPv6" };
            refuse(problems, Problem::error(value.place, format!("{source} is {}, and {to} is {}", family(source), family(to))))
        }
        _ => Some(source),
    }
}

pub(super) fn interface(value: &Value<'_>, problems: &mut Problems) -> Option<String> {
    let name = read::text(value, problems)?;
    let is_strange = |c: char| matches!(c, '/' | ':') || c.is_whitespace() || c.is_control();
    if name.len() > MAX_INTERFACE || name.contains(is_strange) {
        return refuse(problems, Problem::error(value.place, format!("'{name}' is no name of an interface")).hint("as `ip link` shows it"));
    }
    Some(name)
}

/// Each of `keys` that is there is a mistake.
pub(super) fn no_use(table: &mut Table<'_>, keys: &[&'static str], why: &str, hint: &str, problems: &mut Problems) {
    for key in keys {
        table.get(key);
        if let Some(place) = table.key_place(key) {
            of_no_use(key, place, why, hint, problems);
        }
    }
}

/// A key that means nothing where it stands.
pub(super) fn of_no_use(key: &str, place: Place, why: &str, hint: &str, problems: &mut Problems) {
    problems.push(Problem::error(place, format!("{key} is of no use {why}")).hint(hint));
}
