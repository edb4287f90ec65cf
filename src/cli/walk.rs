//! `ha-snmp walk`: prints what would be served, as snmpwalk would, without snmpd.

use super::fail;
use crate::config::{self, Config, LoadError};
use crate::mib::{Display, Named, Names};
use crate::process;
use crate::schema::date_and_time_text;
use crate::smi::{Oid, Value};
use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

/// Why nothing was printed.
#[derive(Debug, thiserror::Error)]
pub enum WalkError {
    /// The configuration; shown with its lines.
    #[error(transparent)]
    Config(#[from] LoadError),
    /// The start is neither an OID nor a name of HA-CLUSTER-MIB or of the configuration.
    #[error("'{0}' is neither an OID nor a name of HA-CLUSTER-MIB or of this configuration")]
    UnknownName(String),
    /// Of the runtime, or of writing.
    #[error(transparent)]
    System(#[from] io::Error),
}

/// Runs every probe of the configuration once, and prints what an agent would serve then.
pub fn run(path: &Path, start: Option<&str>) -> ExitCode {
    let printed = measure(path).and_then(|(config, entries)| print(&entries, &config, start, &mut io::stdout().lock()));
    match printed {
        Ok(()) => ExitCode::SUCCESS,
        // A closed pipe is the reader's decision.
        Err(WalkError::System(error)) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => fail(&error),
    }
}

fn measure(path: &Path) -> Result<(Config, Vec<(Oid, Value)>), WalkError> {
    let config = config::load_without_secrets(path)?.config;
    let entries = process::once::entries(config.clone())?;
    Ok((config, entries))
}

/// Prints a line for each entry, or for each at or below `start`: an OID or a name, as [`Names::oid`] takes them.
fn print(entries: &[(Oid, Value)], config: &Config, start: Option<&str>, out: &mut impl Write) -> Result<(), WalkError> {
    let names = Names::new(config);
    let start = match start {
        Some(text) => names.oid(text).ok_or_else(|| WalkError::UnknownName(text.to_owned()))?,
        None => Oid::default(),
    };
    for (oid, value) in entries.iter().filter(|(oid, _)| oid.starts_with(&start)) {
        writeln!(out, "{} = {}", names.text(oid), value_text(value, names.of(oid).map(|(named, _)| named), &names))?;
    }
    Ok(())
}

/// A value as net-snmp prints it.
fn value_text(value: &Value, named: Option<&Named<'_>>, names: &Names<'_>) -> String {
    let units = named.and_then(|named| named.units).map(|units| format!(" {units}")).unwrap_or_default();
    match value {
        Value::Integer(number) => match named.map(|named| &named.display) {
            Some(Display::Labels(labels)) if let Some((label, _)) = labels.iter().find(|(_, value)| value == number) => {
                format!("INTEGER: {label}({number}){units}")
            }
            _ => format!("INTEGER: {number}{units}"),
        },
        Value::OctetString(octets) => octets_text(octets, named),
        Value::Null => "NULL".to_owned(),
        Value::ObjectId(oid) => format!("OID: {}", names.text(oid)),
        Value::IpAddress(address) => format!("IpAddress: {address}"),
        Value::Counter32(number) => format!("Counter32: {number}{units}"),
        Value::Gauge32(number) => format!("Gauge32: {number}{units}"),
        Value::TimeTicks(ticks) => format!("Timeticks: ({ticks}) {}", ticks_text(*ticks)),
        Value::Opaque(octets) => format!("OPAQUE: {}", hex(octets)),
        Value::Counter64(number) => format!("Counter64: {number}{units}"),
        Value::NoSuchObject => "No Such Object available on this agent at this OID".to_owned(),
        Value::NoSuchInstance => "No Such Instance currently exists at this OID".to_owned(),
        Value::EndOfMibView => "No more variables left in this MIB View (It is past the end of the MIB tree)".to_owned(),
    }
}

fn octets_text(octets: &[u8], named: Option<&Named<'_>>) -> String {
    let is_printable = octets.iter().all(|octet| octet.is_ascii_graphic() || octet.is_ascii_whitespace());
    match named.map(|named| &named.display) {
        Some(Display::Date) if let Some(date) = date_and_time_text(octets) => format!("STRING: {date}"),
        // A control character from a script must not reach the terminal.
        Some(Display::Text) => format!("STRING: {}", String::from_utf8_lossy(octets).replace(|c: char| c.is_control() && c != '\n', "?")),
        _ if is_printable => format!("STRING: \"{}\"", String::from_utf8_lossy(octets)),
        _ => format!("Hex-STRING: {}", hex(octets)),
    }
}

/// `3:02:01:00.99`, with the days in front where there are any.
fn ticks_text(ticks: u32) -> String {
    let (seconds, hundredths) = (ticks / 100, ticks % 100);
    let (days, hours, minutes, seconds) = (seconds / 86_400, seconds / 3600 % 24, seconds / 60 % 60, seconds % 60);
    let days = match days {
        0 => String::new(),
        1 => "1 day, ".to_owned(),
        _ => format!("{days} days, "),
    };
    format!("{days}{hours}:{minutes:02}:{seconds:02}.{hundredths:02}")
}

fn hex(octets: &[u8]) -> String {
    octets.iter().map(|octet| format!("{octet:02X}")).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Agent, Object, ObjectType, StalePolicy};
    use crate::schema::{self, agent, date_and_time, log, probe};
    use crate::time::WallTime;
    use std::collections::BTreeMap;

    fn object(oid: u32, name: &str, kind: ObjectType) -> Object {
        Object {
            oid: [oid].into(),
            name: name.to_owned(),
            kind,
            units: None,
            description: None,
            probe: "x".parse().unwrap(),
            field: "value".to_owned(),
            scale: 1.0,
            stale: StalePolicy::Last,
        }
    }

    fn config() -> Config {
        Config {
            agent: Agent::default(),
            cluster: String::new(),
            probes: BTreeMap::new(),
            objects: vec![
                object(1, "note", ObjectType::String),
                object(2, "raw", ObjectType::Octets),
                object(3, "since", ObjectType::TimeTicks),
                object(4, "enabled", ObjectType::TruthValue),
                object(5, "link", ObjectType::Enum(vec![("up".to_owned(), 1)])),
            ],
            notifications: Vec::new(),
            watches: Vec::new(),
            ..Config::default()
        }
    }

    fn entries() -> Vec<(Oid, Value)> {
        let base = schema::default_base();
        let site = |oid: u32, value| (base.child(&[3, oid, 0]), value);
        vec![
            (agent::START_TIME.scalar(&base), date_and_time(WallTime { unix_ms: 1_709_210_096_789, offset_minutes: 60 })),
            (agent::UPTIME.scalar(&base), Value::Gauge32(5)),
            (probe::STATUS.instance(&base, &[2, 97, 45]), Value::Integer(1)),
            (probe::ERROR.instance(&base, &[2, 97, 45]), Value::OctetString("é\x1b[31m".into())),
            (log::NOTIFICATION.instance(&base, &[7]), Value::ObjectId(base.child(&[0, 6]))),
            site(1, Value::OctetString(b"hello".to_vec())),
            site(2, Value::OctetString(vec![0, 255])),
            site(3, Value::TimeTicks(26_106_099)),
            site(4, Value::Integer(2)),
            site(5, Value::Integer(2)),
        ]
    }

    fn printed(start: Option<&str>) -> Result<String, WalkError> {
        let mut out = Vec::new();
        print(&entries(), &config(), start, &mut out)?;
        Ok(String::from_utf8(out).unwrap())
    }

    #[test]
    fn lines_are_those_of_snmpwalk() {
        let expected = "\
HA-CLUSTER-MIB::haAgentStartTime.0 = STRING: 2024-2-29,13:34:56.7,+1:0
HA-CLUSTER-MIB::haAgentUptime.0 = Gauge32: 5 seconds
HA-CLUSTER-MIB::haProbeStatus.\"a-\" = INTEGER: ok(1)
HA-CLUSTER-MIB::haProbeError.\"a-\" = STRING: é?[31m
HA-CLUSTER-MIB::haLogNotification.7 = OID: HA-CLUSTER-MIB::probeFailed
HA-SITE-MIB::note.0 = STRING: hello
HA-SITE-MIB::raw.0 = Hex-STRING: 00 FF
HA-SITE-MIB::since.0 = Timeticks: (26106099) 3 days, 0:31:00.99
HA-SITE-MIB::enabled.0 = INTEGER: false(2)
HA-SITE-MIB::link.0 = INTEGER: 2
";
        assert_eq!(printed(None).unwrap(), expected);
    }

    #[test]
    fn a_start_is_a_name_or_an_oid() {
        let line = "HA-CLUSTER-MIB::haProbeStatus.\"a-\" = INTEGER: ok(1)\n";
        for start in ["haProbeStatus", "HA-CLUSTER-MIB::haProbeStatus.\"a-\"", ".1.3.6.1.4.1.8072.9999.9999.4110.1.11.1.1.3"] {
            assert_eq!(printed(Some(start)).unwrap(), line, "{start}");
        }
        assert_eq!(printed(Some("haProbeTable")).unwrap().lines().count(), 2);
        assert!(matches!(printed(Some("haProbStatus")), Err(WalkError::UnknownName(name)) if name == "haProbStatus"));
    }
}
