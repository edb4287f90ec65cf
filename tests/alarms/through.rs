//! snmpd as the way through: every form in which it can send a notification on carries all of it.

use crate::host::{BASE, Host};
use crate::site::{configure, put, set, watch};
use crate::snmpd::until_or;
use crate::trap::Trap;

/// The user of version 3, as snmpd sends it and as snmptrapd knows it.
const SESSION: &str = "-v 3 -u ops -l authPriv -a SHA -A authpass-of-ops -x AES -X privpass-of-ops";
const USER: &str = "createUser ops SHA authpass-of-ops AES privpass-of-ops\n";

/// A host whose snmpd has this trap sink and no other, and an agent with an alarm of its own and a probe that fails.
fn host(sink: impl Fn(&str) -> String, receiver: &str) -> Option<Host> {
    let mut host = Host::without_snmpd()?;
    host.snmpd.kill_trapd();
    host.snmpd.send_by(&sink(&host.snmpd.trap_address()), receiver);
    // The receiver first: at its start snmpd asks it for its engine id.
    host.snmpd.run_trapd();
    host.snmpd.run();
    let broken = "[[probe]]\nname = 'broken'\ninterval = '100ms'\nscript = { command = ['/nowhere/x'] }\n";
    configure(&host, "load = 5", &[broken, &watch("load", "raise = { above = 90 }")].concat());
    Some(host)
}

/// The columns of the log row in their order, then these objects of its own.
fn is_whole(objects: &[(String, String)], own: &[&str]) -> bool {
    let below = |oid: &str| oid.strip_prefix(&format!(".{BASE}.")).unwrap_or(oid).to_owned();
    let expected = (2..=13).map(|column| format!("1.13.10.1.{column}.")).chain(own.iter().map(|own| (*own).to_owned()));
    objects.len() == 12 + own.len() && objects.iter().zip(expected).all(|((oid, _), begin)| below(oid).starts_with(&begin))
}

/// haAgentVersion and haAgentStartTime; haProbeStatus and haProbeError; a notification of the site has none.
const KINDS: [(&str, &[&str]); 3] = [("0.1", &["1.1.1.0", "1.1.4.0"]), ("0.6", &["1.11.1.1.3.", "1.11.1.1.13."]), ("3.0.1", &[])];

/// Each notification has arrived whole, in the form of version 2.
fn all_arrive(host: &Host) {
    set(host, "load = 95");
    for (kind, own) in KINDS {
        let traps = host.until_traps(kind, 1);
        assert_eq!(traps.len(), 1, "{traps:?}");
        assert!(is_whole(&traps[0].objects, own), "{kind}: {traps:?}");
    }
}

#[test]
fn trap2sink_carries_all_of_it() {
    let Some(host) = host(|to| format!("trap2sink {to} public"), "") else { return };
    let _agent = host.served_agent();
    all_arrive(&host);
}

/// RFC 3584 section 3.2: enterprise and specific trap are the OID of the notification without the 0 between them.
#[test]
fn trapsink_carries_all_of_it_as_a_trap_of_version_1() {
    let Some(host) = host(|to| format!("trapsink {to} public"), "") else { return };
    let _agent = host.served_agent();
    set(&host, "load = 95");
    for (kind, own) in KINDS {
        let (enterprise, specific) = kind.rsplit_once('.').unwrap();
        let enterprise = enterprise.strip_suffix('0').unwrap().trim_end_matches('.');
        let enterprise = format!(".{BASE}.{enterprise}").trim_end_matches('.').to_owned();
        let head = format!("{enterprise} Enterprise Specific Trap ({specific}) Uptime: ");
        let log = until_or(
            || format!("'{head}' in\n{}", host.snmpd.traps()),
            || Some(host.snmpd.traps()).filter(|log| log.lines().any(|line| line.trim().starts_with(&head))),
        );
        let mut lines = log.lines().skip_while(|line| !line.trim().starts_with(&head));
        let objects: Vec<_> = lines.nth(1).unwrap().trim().split('\t').filter_map(|object| object.split_once(" = ")).collect();
        let objects: Vec<_> = objects.into_iter().map(|(oid, value)| (oid.to_owned(), value.to_owned())).collect();
        assert!(is_whole(&objects, own), "{kind}: {objects:?}");
    }
    assert!(host.snmpd.traps().contains("TRAP, SNMP v1, community public"));
}

/// A receiver that is away for a moment gets what was told meanwhile: snmpd repeats an inform.
#[test]
fn informsink_carries_all_of_it_also_over_a_restart_of_the_receiver() {
    let Some(mut host) = host(|to| format!("informsink {to} public"), "") else { return };
    let _agent = host.served_agent();
    all_arrive(&host);
    host.snmpd.kill_trapd();
    put(&host, "load = 5");
    host.until_is("haAlarmsCleared.0", "Counter32: 1");
    host.snmpd.run_trapd();
    let cleared = || host.traps("3.0.1").into_iter().find(|trap: &Trap| trap.state() == crate::trap::CLEAR);
    let cleared = until_or(|| format!("the clear; there is\n{}", host.snmpd.traps()), cleared);
    assert!(is_whole(&cleared.objects, &[]), "{cleared:?}");
}

#[test]
fn trapsess_carries_all_of_it_in_informs_of_version_3() {
    let Some(host) = host(|to| format!("trapsess -Ci {SESSION} {to}"), USER) else { return };
    let _agent = host.served_agent();
    all_arrive(&host);
}
