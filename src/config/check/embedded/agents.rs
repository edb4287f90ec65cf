//! `agent` of a resource, and the keys that belong to it.

use super::builtin;
use super::by_node::Nodes;
use super::parameters::parameters;
use crate::config::check::direct::of_no_use;
use crate::config::model::ResourceAgent;
use crate::config::problem::Problem;
use crate::config::read::{self, refuse};
use crate::config::table::{Problems, Table, Value};
use toml::de::DeValue;

const FORMS: &str = "ocf:PROVIDER:TYPE, lsb:NAME, systemd:UNIT, heartbeat:SCRIPT, ipaddr, filesystem or drbd";

/// What each agent is told by.
const KEYS: [&str; 5] = ["parameters", "arguments", "ipaddr", "filesystem", "drbd"];

/// What systemd.unit(5) has as suffixes of units that can be started.
const UNITS: [&str; 7] = ["service", "socket", "mount", "automount", "target", "path", "timer"];

/// `agent`, without what belongs to it.
enum Word {
    Ocf(String, String),
    Lsb(String),
    Systemd(String),
    Heartbeat(String),
    IpAddr,
    Filesystem,
    Drbd,
}

impl Word {
    /// The key that tells it more.
    fn key(&self) -> Option<&'static str> {
        match self {
            Self::Ocf(..) => Some("parameters"),
            Self::Heartbeat(_) => Some("arguments"),
            Self::IpAddr => Some("ipaddr"),
            Self::Filesystem => Some("filesystem"),
            Self::Drbd => Some("drbd"),
            Self::Lsb(_) | Self::Systemd(_) => None,
        }
    }
}

pub(super) fn agent(table: &mut Table<'_>, nodes: &Nodes, problems: &mut Problems) -> Option<ResourceAgent> {
    let word = table.required("agent", problems, word);
    let values = KEYS.map(|key| (key, table.get(key)));
    let word = word?.value;
    let own = word.key();
    for (key, value) in values.iter().filter(|(key, _)| Some(*key) != own) {
        if let Some(place) = value.and_then(|_| table.key_place(key)) {
            let hint = own.map_or("it has no keys of its own".to_owned(), |own| format!("its key: {own}"));
            of_no_use(key, place, "with this agent", &hint, problems);
        }
    }
    let own = values.iter().find_map(|(key, value)| value.filter(|_| Some(*key) == own));
    match word {
        Word::Lsb(name) => Some(ResourceAgent::Lsb(name)),
        Word::Systemd(unit) => Some(ResourceAgent::Systemd(unit)),
        Word::Ocf(provider, kind) => {
            let parameters = own.map_or(Some(Default::default()), |value| parameters(&value, problems))?;
            Some(ResourceAgent::Ocf { provider, kind, parameters })
        }
        Word::Heartbeat(script) => {
            let arguments = own.map_or(Some(Vec::new()), |value| arguments(&value, problems))?;
            Some(ResourceAgent::Heartbeat { script, arguments })
        }
        Word::IpAddr => builtin::ipaddr(table, nodes, problems),
        Word::Filesystem => builtin::filesystem(table, problems),
        Word::Drbd => builtin::drbd(table, problems),
    }
}

fn word(value: &Value<'_>, problems: &mut Problems) -> Option<Word> {
    let text = read::text(value, problems)?;
    let parts: Vec<_> = text.split(':').collect();
    let unknown =
        |hint: &str, problems: &mut Problems| refuse(problems, Problem::error(value.place, format!("'{text}' is no agent")).hint(hint));
    match parts.as_slice() {
        ["ipaddr"] => Some(Word::IpAddr),
        ["filesystem"] => Some(Word::Filesystem),
        ["drbd"] => Some(Word::Drbd),
        ["ocf", provider, kind] if is_file(provider) && is_file(kind) => Some(Word::Ocf((*provider).to_owned(), (*kind).to_owned())),
        ["ocf", kind] if is_file(kind) => unknown(&format!("with its provider: ocf:heartbeat:{kind}"), problems),
        ["ocf", "", provider, kind] => unknown(&format!("did you mean 'ocf:{provider}:{kind}'?"), problems),
        ["lsb", name] if is_file(name) => Some(Word::Lsb((*name).to_owned())),
        ["heartbeat", script] if is_file(script) => Some(Word::Heartbeat((*script).to_owned())),
        ["heartbeat", script, "", ..] if is_file(script) => unknown("what stands behind '::' goes into arguments = [...]", problems),
        // A unit may have ':' in its name.
        ["systemd", _, ..] => match text.strip_prefix("systemd:").and_then(unit) {
            Some(unit) => Some(Word::Systemd(unit)),
            None => unknown("systemd:UNIT, as `systemctl list-units` shows it", problems),
        },
        [prefix, rest @ ..] => {
            let classes = ["ocf", "lsb", "systemd", "heartbeat", "ipaddr", "filesystem", "drbd"];
            let problem = Problem::error(value.place, format!("'{text}' is no agent"));
            let meant: Vec<_> = classes.iter().map(|class| [&[*class], rest].concat().join(":")).collect();
            let meant = meant.iter().map(String::as_str).filter(|_| !classes.contains(prefix));
            refuse(problems, problem.guess(&text, meant, Some(&format!("one of {FORMS}"))))
        }
        [] => unknown(FORMS, problems),
    }
}

/// The name of one file in a folder of agents.
fn is_file(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphanumeric()) && name.chars().all(|c| c.is_ascii_alphanumeric() || "._-+".contains(c))
}

/// With its suffix, which systemctl(1) adds too. The characters are those of systemd.unit(5).
fn unit(name: &str) -> Option<String> {
    let fits = |c: char| c.is_ascii_alphanumeric() || ":-_.\\@".contains(c);
    if name.is_empty() || name.starts_with(['-', '.', '@']) || !name.chars().all(fits) {
        return None;
    }
    let has_suffix = name.rsplit_once('.').is_some_and(|(_, suffix)| UNITS.contains(&suffix));
    Some(if has_suffix { name.to_owned() } else { format!("{name}.service") })
}

/// What haresources has behind the name of a script, each for itself.
fn arguments(value: &Value<'_>, problems: &mut Problems) -> Option<Vec<String>> {
    const FORM: &str = r#"arguments = ["192.168.0.200/24/eth0"]"#;
    if !matches!(value.raw, DeValue::Array(_)) {
        return refuse(problems, value.wrong_type("an array of texts").hint(FORM));
    }
    let arguments: Vec<_> = value
        .elements()
        .iter()
        .map(|argument| {
            let text = read::text(argument, problems)?;
            if text.contains("::") && text.parse::<std::net::Ipv6Addr>().is_err() && !text.contains('/') {
                problems.push(
                    Problem::error(argument.place, format!("'{text}' is more than one argument"))
                        .hint("'::' is the comma of haresources: each for itself"),
                );
            }
            Some(text)
        })
        .collect();
    arguments.into_iter().collect()
}
