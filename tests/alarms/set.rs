//! SET through snmpd: switches and acknowledgement, where the configuration allows it.

use crate::host::Host;
use crate::site::{alarm, arrived, configure, set, until_told, watch};
use nix::sys::signal::Signal;

const ALLOWED: &str = "[control]\nallow-set = true\n";
const ALL: &str = "haControlNotificationsEnabled.0";
const BEGUN: &str = "haControlNotificationEnabled.\"begun\"";
const ACKNOWLEDGE: &str = "haControlAcknowledge.0";

fn configured(host: &Host, control: &str) {
    configure(host, "load = 5", &[control, &watch("load", "raise = { above = 90 }\nnotify-clear = 'ended'")].concat());
}

/// `snmpset` of these names, types and values: what it says.
fn snmpset(host: &Host, assignments: &[(&str, &str, &str)]) -> String {
    let oids: Vec<_> = assignments.iter().map(|(name, _, _)| host.oid(name)).collect();
    let arguments = oids.iter().zip(assignments).flat_map(|(oid, (_, kind, value))| [oid.as_str(), kind, value]);
    host.snmpd.set_all(&arguments.collect::<Vec<_>>())
}

/// haDeliveryResult of the newest notification at the master agent.
fn until_newest_is(host: &Host, result: &str) {
    let newest = host.number("haLogLastSequence.0");
    host.until_is(&format!("haDeliveryResult.{newest}.\"agentx\""), result);
}

#[test]
fn what_is_switched_off_is_logged_and_not_sent_until_it_is_switched_on() {
    let Some(host) = Host::start() else { return };
    configured(&host, ALLOWED);
    let agent = host.served_agent();
    assert_eq!(host.get("haControlSetAllowed.0"), "INTEGER: 1");
    assert!(snmpset(&host, &[(BEGUN, "i", "2")]).contains("INTEGER: 2"));
    host.until_is(BEGUN, "INTEGER: 2");
    set(&host, "load = 95");
    alarm(&host, "load");
    until_newest_is(&host, "INTEGER: 6");
    // The notification of the end is another one, and on.
    set(&host, "load = 5");
    host.until_traps("3.0.3", 1);
    until_newest_is(&host, "INTEGER: 3");

    assert!(snmpset(&host, &[(ALL, "i", "2"), (BEGUN, "i", "1")]).contains("INTEGER: 1"));
    host.until_is(ALL, "INTEGER: 2");
    set(&host, "load = 96");
    until_newest_is(&host, "INTEGER: 6");
    let last = host.number("haLogLastSequence.0");
    // It outlasts the agent.
    kill(agent);
    let _agent = host.served_agent();
    assert_eq!((host.get(ALL), host.get(BEGUN)), ("INTEGER: 2".to_owned(), "INTEGER: 1".to_owned()));
    set(&host, "load = 5");
    until_newest_is(&host, "INTEGER: 6");
    assert_eq!(host.number("haLogLastSequence.0"), last + 2, "a start and a clear, logged");
    assert_eq!(arrived(&host).len(), 1, "{:?}", arrived(&host));

    assert!(snmpset(&host, &[(ALL, "i", "1")]).contains("INTEGER: 1"));
    host.until_is(ALL, "INTEGER: 1");
    set(&host, "load = 97");
    let traps = host.until_traps("3.0.1", 1);
    assert_eq!((traps.len(), u64::from(traps[0].sequence())), (1, last + 3), "what was not sent is not sent later");
}

fn kill(mut agent: crate::host::Agent) {
    agent.signal(Signal::SIGKILL);
    agent.wait();
}

#[test]
fn an_alarm_is_acknowledged_and_by_whom_is_shown() {
    let Some(host) = Host::start() else { return };
    configured(&host, ALLOWED);
    let agent = host.served_agent();
    set(&host, "load = 95");
    let index = alarm(&host, "load").to_string();
    let (acknowledged, by) = (format!("haAlarmAcknowledged.{index}"), format!("haAlarmAcknowledgedBy.{index}"));
    assert_eq!((host.get(&acknowledged), host.get(&by)), ("INTEGER: 2".to_owned(), "\"\"".to_owned()));
    // Twice is as good as once, and an alarm that is not there changes nothing.
    for index in [&index, &index, "4000000000"] {
        let said = snmpset(&host, &[(ACKNOWLEDGE, "u", index)]);
        assert!(said.contains(&format!("Gauge32: {index}")), "{said}");
    }
    host.until_is(&acknowledged, "INTEGER: 1");
    host.until_is(ACKNOWLEDGE, "Gauge32: 4000000000");
    assert_eq!(host.get(&by), "STRING: \"snmp\"");
    agent.until_logs("there is no such thing now");
    let (said, _) = host.run(&["alarm", "list", "--config", host.config().to_str().unwrap()]);
    assert!(said.lines().nth(1).is_some_and(|line| line.starts_with(&index) && line.contains(" snmp ")), "{said}");
}

#[test]
fn what_cannot_be_set_is_refused_with_all_that_was_asked_with_it() {
    let Some(host) = Host::start() else { return };
    configured(&host, ALLOWED);
    let _agent = host.served_agent();
    for (bad, reason) in [
        ((BEGUN, "u", "2"), "wrongType"),
        ((BEGUN, "s", "off"), "wrongType"),
        ((BEGUN, "i", "3"), "wrongValue"),
        ((ALL, "i", "0"), "wrongValue"),
        ((ACKNOWLEDGE, "u", "0"), "wrongValue"),
        ((ACKNOWLEDGE, "i", "1"), "wrongType"),
        (("haAgentVersion.0", "s", "9"), "notWritable"),
        (("haControlSetAllowed.0", "i", "2"), "notWritable"),
    ] {
        let said = snmpset(&host, &[bad]);
        assert!(said.contains(reason), "{bad:?}: {said}");
        let said = snmpset(&host, &[("haControlNotificationEnabled.\"worse\"", "i", "2"), bad]);
        assert!(said.contains(reason), "{bad:?}: {said}");
    }
    host.until_runs("values", 5);
    for switch in [ALL, BEGUN, "haControlNotificationEnabled.\"worse\""] {
        assert_eq!(host.get(switch), "INTEGER: 1", "{switch}");
    }
    assert_eq!((host.get(ACKNOWLEDGE), host.get("haAgentxSetsRefused.0")), ("Gauge32: 0".to_owned(), "Counter32: 16".to_owned()));
    // snmpd lets those change things who may write, and nobody else.
    let address = host.snmpd.address();
    let arguments = ["-v2c", "-c", "public", "-m", "", "-r", "0", &address, &host.oid(ALL), "i", "2"];
    let said = host.snmpd.tool("snmpset", &arguments);
    assert!(said.contains("noAccess"), "{said}");
}

#[test]
fn nothing_can_be_set_unless_it_is_configured() {
    let Some(host) = Host::start() else { return };
    configured(&host, "");
    let _agent = host.served_agent();
    for (name, kind, value) in [(ALL, "i", "2"), (BEGUN, "i", "2"), (ACKNOWLEDGE, "u", "1")] {
        let said = snmpset(&host, &[(name, kind, value)]);
        assert!(said.contains("notWritable"), "{name}: {said}");
    }
    host.until_runs("values", 5);
    assert_eq!(
        (host.get("haControlSetAllowed.0"), host.get(ALL), host.get(BEGUN)),
        ("INTEGER: 2".into(), "INTEGER: 1".into(), "INTEGER: 1".into())
    );
    set(&host, "load = 95");
    until_told(&host, &["3.0.1 load raise 95"]);
}
