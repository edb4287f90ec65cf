//! `[[sink]]`: the receivers of notifications, and what two of them cannot share.

use super::declared::duplicate;
use super::direct;
use super::url::host_and_port;
use crate::config::model::{Direct, Protocol, Sink, SinkTo};
use crate::config::place::{Place, Placed};
use crate::config::problem::Problem;
use crate::config::read::{self, refuse};
use crate::config::secret::SecretFile;
use crate::config::table::{Problems, Table, Value};
use crate::smi::Name;
use std::collections::BTreeMap;
use std::net::IpAddr;

/// The name of the sink that is there without any.
const DEFAULT_NAME: &str = "agentx";

/// Where receivers of notifications listen: RFC 3417 section 3.2.
const TRAP_PORT: u16 = 162;

/// `to`: host and port, or `None` for the master agent.
type To = Option<(String, u16)>;

/// The sinks that were read so far, for what only one of them can have.
#[derive(Default)]
struct Known {
    names: BTreeMap<Name, Place>,
    master: Option<Place>,
    /// By host, port and version.
    receivers: BTreeMap<(String, u16, &'static str), Place>,
}

/// All of them, in the order of the files; without any, the master agent. The secrets that they name are added to `secrets`.
pub(super) fn sinks(tables: Vec<Table<'_>>, secrets: &mut Vec<SecretFile>, problems: &mut Problems) -> Vec<Sink> {
    if tables.is_empty() {
        return DEFAULT_NAME.parse().map(|name| Sink { name, to: SinkTo::AgentX }).into_iter().collect();
    }
    let mut known = Known::default();
    tables.into_iter().filter_map(|table| sink(table, &mut known, secrets, problems)).collect()
}

fn sink(mut table: Table<'_>, known: &mut Known, secrets: &mut Vec<SecretFile>, problems: &mut Problems) -> Option<Sink> {
    let name = table.required("name", problems, read::name);
    let to = table.required("to", problems, to);
    let target = match &to {
        Some(Placed { value: None, place }) => {
            direct::none(&mut table, problems);
            known.add_master(*place, problems);
            Some(SinkTo::AgentX)
        }
        _ => {
            let address = to.as_ref().and_then(|to| to.value.clone());
            let direct = direct::direct(&mut table, address, secrets, problems);
            if let (Some(to), Some(direct)) = (&to, &direct) {
                known.add_receiver(direct, to.place, problems);
            }
            direct.map(|direct| SinkTo::Direct(Box::new(direct)))
        }
    };
    table.finish(problems);
    let name = name?;
    known.add_name(&name, problems);
    Some(Sink { name: name.value, to: target? })
}

fn to(value: &Value<'_>, problems: &mut Problems) -> Option<To> {
    let text = read::text(value, problems)?;
    if text.eq_ignore_ascii_case("agentx") {
        return Some(None);
    }
    match host_and_port(&text, Some(TRAP_PORT)) {
        Some(address) => Some(Some(address)),
        None if text.ends_with(":0") => refuse(problems, Problem::error(value.place, "port 0 cannot be sent to")),
        None => {
            let problem = Problem::error(value.place, format!("'{text}' is no address of a sink"));
            refuse(
                problems,
                problem.hint(r#"write it as "agentx", "192.0.2.1", "192.0.2.1:162", "[2001:db8::1]:162" or "host.example:162""#),
            )
        }
    }
}

impl Known {
    fn add_name(&mut self, name: &Placed<Name>, problems: &mut Problems) {
        match self.names.get(&name.value) {
            Some(first) => problems.push(duplicate(name.place, format!("a second sink '{}'", name.value), *first)),
            None => drop(self.names.insert(name.value.clone(), name.place)),
        }
    }

    fn add_master(&mut self, place: Place, problems: &mut Problems) {
        match self.master {
            Some(first) => {
                let problem = duplicate(place, "a second sink to the master agent, and there is one master", first);
                problems.push(problem.hint("its receivers are in snmpd.conf: a line each"));
            }
            None => self.master = Some(place),
        }
    }

    fn add_receiver(&mut self, direct: &Direct, place: Place, problems: &mut Problems) {
        let host = direct.host.parse::<IpAddr>().map_or_else(|_| direct.host.to_ascii_lowercase(), |ip| ip.to_string());
        let version = match direct.protocol {
            Protocol::V1 { .. } => "1",
            Protocol::V2c { .. } => "2c",
            Protocol::V3(_) => "3",
        };
        match self.receivers.get(&(host.clone(), direct.port, version)) {
            Some(first) => {
                let message = format!("a second sink to port {} of {} with version {version}", direct.port, direct.host);
                problems.push(Problem::warning(place, message).also(*first, "the first one").hint("each notification arrives there twice"));
            }
            None => drop(self.receivers.insert((host, direct.port, version), place)),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::config::check::{Checked, check};
    use crate::config::model::{Auth, Config, Direct, Inform, Privacy, Protocol, SinkTo, Transport};
    use crate::config::place::SourceFile;
    use crate::config::secret::SecretKind;
    use std::time::Duration;

    fn checked(text: &str) -> Checked {
        check(&[SourceFile { name: "test".to_owned(), text: text.to_owned() }])
    }

    fn accepted(text: &str) -> Config {
        let checked = checked(text);
        checked.config.unwrap_or_else(|| panic!("{:#?}", checked.problems))
    }

    #[test]
    fn without_a_sink_the_master_agent_is_one() {
        for text in ["", "[[sink]]\nname = 'agentx'\nto = 'agentx'"] {
            let sinks = accepted(text).sinks;
            assert_eq!((sinks.len(), sinks[0].name.as_str(), &sinks[0].to), (1, "agentx", &SinkTo::AgentX));
        }
    }

    /// The one sink with these keys beside its name.
    fn sink(keys: &str) -> Direct {
        let config = accepted(&format!("[[sink]]\nname = 'noc'\n{keys}\n"));
        let SinkTo::Direct(direct) = &config.sinks[0].to else { panic!("{config:?}") };
        (**direct).clone()
    }

    #[test]
    fn a_direct_sink_and_its_defaults() {
        let keys = "version = '2c'\ncommunity-file = '/c'";
        let trap = sink(&format!("to = '192.0.2.10'\n{keys}"));
        assert_eq!((trap.transport, trap.host.as_str(), trap.port), (Transport::Udp, "192.0.2.10", 162));
        assert_eq!((trap.source, trap.interface, trap.inform), (None, None, None));
        let Protocol::V2c { community } = trap.protocol else { panic!("{:?}", trap.protocol) };
        assert_eq!((community.file.to_str(), community.expose()), (Some("/c"), &b""[..]));
        let inform = sink(&format!(
            "to = '[2001:db8::1]:1162'\n{keys}\ntransport = 'tcp'\ninform = true\ntimeout = '2m'\nsource = '2001:db8::2'\ninterface = 'eth0'"
        ));
        assert_eq!((inform.transport, inform.host.as_str(), inform.port), (Transport::Tcp, "2001:db8::1", 1162));
        assert_eq!((inform.source, inform.interface.as_deref()), ("2001:db8::2".parse().ok(), Some("eth0")));
        let waits = Inform { timeout: Duration::from_secs(120), max_timeout: Duration::from_secs(120), ..Inform::default() };
        assert_eq!(inform.inform, Some(waits));
    }

    #[test]
    fn protocols_of_a_user_in_the_words_of_net_snmp_too() {
        let user = |auth: &str, privacy: &str| {
            let keys = "to = 'h'\nversion = '3'\nuser = 'u'\nauth-file = '/a'\nprivacy-file = '/p'";
            let Protocol::V3(user) = sink(&format!("{keys}\nauth = '{auth}'\nprivacy = '{privacy}'")).protocol else { panic!("no user") };
            (user.auth.unwrap().0, user.privacy.unwrap().0)
        };
        assert_eq!(user("sha256", "aes128"), (Auth::Sha256, Privacy::Aes128));
        assert_eq!(user("SHA-512", "AES-256"), (Auth::Sha512, Privacy::Aes256));
        assert_eq!(user("SHA", "AES"), (Auth::Sha1, Privacy::Aes128));
        assert_eq!(user("MD5", "DES"), (Auth::Md5, Privacy::Des));
        let Protocol::V3(nobody) = sink("to = 'h'\nversion = '3'\nuser = 'u'\ncontext = 'front'").protocol else { panic!("no user") };
        assert_eq!((nobody.context.as_str(), nobody.auth, nobody.privacy), ("front", None, None));
    }

    #[test]
    fn secrets_are_noted_with_their_places() {
        let text = "[[sink]]\nname = 'a'\nto = 'h'\nversion = '1'\ncommunity-file = '/c'\n\
                [[sink]]\nname = 'b'\nto = 'h'\nversion = '3'\nuser = 'u'\nauth = 'sha1'\nauth-file = '/s'\nprivacy = 'aes'\nprivacy-file = '/s'\nx = 1";
        let checked = checked(text);
        assert_eq!(checked.config, None);
        let noted =
            checked.secrets.iter().map(|secret| (text.get(secret.place.start..secret.place.end).unwrap(), secret.kind)).collect::<Vec<_>>();
        assert_eq!(noted, [("'/c'", SecretKind::Community), ("'/s'", SecretKind::Passphrase), ("'/s'", SecretKind::Passphrase)]);
    }
}
