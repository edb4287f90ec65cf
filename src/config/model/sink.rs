//! `[notify]`, `[control]` and `[[sink]]`: what is sent, to whom, and who may change things.

use crate::config::secret::Secret;
use crate::smi::Name;
use std::collections::BTreeSet;
use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

/// `[notify]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notify {
    /// `enabled`: the global switch. What is switched off is logged, not sent.
    pub enabled: bool,
    /// `disabled`: notifications that are logged, not sent, by descriptor.
    pub disabled: BTreeSet<String>,
    /// `keep-alive`: a keepAlive is sent so often; none without.
    pub keep_alive: Option<Duration>,
    /// `not-redundant-for`: a cluster that is not redundant for so long is told. Default: 1 min.
    pub not_redundant_for: Duration,
    /// `flapping`: when an alarm is said to flap; `None` with `flapping = false`.
    pub flapping: Option<Flapping>,
}

/// More than so many transitions within so long turn an alarm into one alarmFlapping.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flapping {
    /// Raises and clears.
    pub transitions: u32,
    /// Looked at so far back.
    pub within: Duration,
}

/// `[control]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Control {
    /// The socket on which `ha-snmp trap` and `ha-snmp alarm` speak to the agent.
    pub socket: PathBuf,
    /// Members of this group may change things, as root and the agent's own user may.
    pub group: Option<String>,
    /// `allow-set`: whether the writable objects of the MIB can be written.
    pub allow_set: bool,
}

/// `[[sink]]`: a receiver of notifications. Without any there is one, the master agent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sink {
    /// Its name: the index of haSinkTable.
    pub name: Name,
    /// How it is reached.
    pub to: SinkTo,
}

impl Sink {
    /// Every secret that it has.
    pub(in crate::config) fn secrets_mut(&mut self) -> impl Iterator<Item = &mut Secret> {
        let secrets = match &mut self.to {
            SinkTo::AgentX => [None, None],
            SinkTo::Direct(direct) => match &mut direct.protocol {
                Protocol::V1 { community } | Protocol::V2c { community } => [Some(community), None],
                Protocol::V3(user) => [user.auth.as_mut().map(|(_, secret)| secret), user.privacy.as_mut().map(|(_, secret)| secret)],
            },
        };
        secrets.into_iter().flatten()
    }
}

/// How a sink is reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SinkTo {
    /// `to = "agentx"`: through the master agent, which has sinks of its own.
    AgentX,
    /// By messages of our own.
    Direct(Box<Direct>),
}

/// A receiver that gets messages of our own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Direct {
    /// UDP or TCP.
    pub transport: Transport,
    /// Host name or address, without brackets.
    pub host: String,
    /// Port.
    pub port: u16,
    /// `source`: the address that messages leave from.
    pub source: Option<IpAddr>,
    /// `interface`: the interface that messages leave by.
    pub interface: Option<String>,
    /// Version and credentials.
    pub protocol: Protocol,
    /// `inform = true`: sent again until acknowledged. `None`: traps, sent once.
    pub inform: Option<Inform>,
}

/// What carries the messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "their names")]
pub enum Transport {
    Udp,
    Tcp,
}

/// How informs are repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Inform {
    /// The first wait for an acknowledgement; it doubles up to `max_timeout` with each repetition.
    pub timeout: Duration,
    /// The longest wait.
    pub max_timeout: Duration,
    /// After so long without acknowledgement it is given up, and counted as failed.
    pub max_age: Duration,
}

/// Version and credentials.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the versions of SNMP")]
pub enum Protocol {
    V1 { community: Secret },
    V2c { community: Secret },
    V3(User),
}

/// A user of the User-based Security Model (RFC 3414).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// msgUserName: 1 to 32 octets.
    pub name: String,
    /// The context of the notification; mostly empty.
    pub context: String,
    /// Authentication protocol and passphrase.
    pub auth: Option<(Auth, Secret)>,
    /// Privacy protocol and passphrase; never without authentication.
    pub privacy: Option<(Privacy, Secret)>,
}

/// Authentication protocols: RFC 3414 sections 6 and 7, RFC 7860.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "their names")]
pub enum Auth {
    Md5,
    Sha1,
    Sha224,
    Sha256,
    Sha384,
    Sha512,
}

/// Privacy protocols: RFC 3414 section 8, RFC 3826, and AES with longer keys (draft-blumenthal-aes-usm-04) as net-snmp extends them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "their names")]
pub enum Privacy {
    Des,
    Aes128,
    Aes192,
    Aes256,
}

impl Sink {
    /// What it is and where, for people: `v2c inform to udp:192.0.2.10:162`, `agentx`. Never a secret.
    #[must_use]
    pub fn address(&self) -> String {
        let SinkTo::Direct(direct) = &self.to else { return "agentx".to_owned() };
        let version = match &direct.protocol {
            Protocol::V1 { .. } => "v1",
            Protocol::V2c { .. } => "v2c",
            Protocol::V3(_) => "v3",
        };
        let kind = if direct.inform.is_some() { "inform" } else { "trap" };
        let transport = match direct.transport {
            Transport::Udp => "udp",
            Transport::Tcp => "tcp",
        };
        let host = if direct.host.contains(':') { format!("[{}]", direct.host) } else { direct.host.clone() };
        format!("{version} {kind} to {transport}:{host}:{}", direct.port)
    }
}

impl Default for Notify {
    fn default() -> Self {
        let flapping = Flapping { transitions: 10, within: Duration::from_secs(600) };
        Self {
            enabled: true,
            disabled: BTreeSet::new(),
            keep_alive: None,
            not_redundant_for: Duration::from_secs(60),
            flapping: Some(flapping),
        }
    }
}

impl Default for Control {
    fn default() -> Self {
        Self { socket: PathBuf::from("/run/ha-snmp/agent.sock"), group: None, allow_set: false }
    }
}

impl Default for Inform {
    fn default() -> Self {
        Self { timeout: Duration::from_secs(1), max_timeout: Duration::from_secs(60), max_age: Duration::from_secs(24 * 3600) }
    }
}
