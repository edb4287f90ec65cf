//! Walks, and a configuration that cannot be served.

use crate::host::{BASE, Host};
use ha_snmp::smi::Oid;

fn oids(walk: &str) -> Vec<Oid> {
    let lines = walk.lines().filter(|line| line.starts_with(&format!(".{BASE}")));
    lines.map(|line| line.split_once(" = ").unwrap().0.trim_start_matches('.').parse().unwrap()).collect()
}

#[test]
fn walks_are_complete_increasing_and_equal() {
    let Some(host) = Host::start() else { return };
    let objects = (1..=200).map(|number| {
        format!("[[object]]\noid = '{number}'\nname = 'field{number}'\ntype = 'gauge'\nprobe = 'all'\nfield = 'f{number}'\n")
    });
    host.configure(&format!(
        "[[probe]]\nname = 'all'\ninterval = '200ms'\nscript = {{ command = {}, format = 'key-value' }}\n{}",
        host.cat("all"),
        objects.collect::<String>()
    ));
    host.put("all", &(1..=200).map(|number| format!("f{number} {number}\n")).collect::<String>());
    let _agent = host.served_agent();
    host.until_is("field200.0", "Gauge32: 200");
    host.until_traps("0.1", 1);
    host.until_is("haNotificationsTaken.0", "Counter32: 1");

    let walk = host.snmpd.walk(BASE);
    let first = oids(&walk);
    // Without -Cc the tools stop where OIDs do not increase.
    assert!(!walk.contains("not increasing") && first.is_sorted_by(|a, b| a < b), "{walk}");
    let site: Vec<&str> = walk.lines().filter(|line| line.starts_with(&format!(".{BASE}.3."))).collect();
    assert_eq!(site.len(), 200);
    assert!((1..=200).all(|number| site[number - 1] == format!(".{BASE}.3.{number}.0 = Gauge32: {number}")));
    assert_eq!(oids(&host.snmpd.walk(BASE)), first);
    for repetitions in [1, 10, 100] {
        assert_eq!(oids(&host.snmpd.bulk_walk(repetitions, BASE)), first, "{repetitions}");
    }
}

#[test]
fn what_is_not_there_is_told_apart() {
    let Some(host) = Host::start() else { return };
    host.configure("[[probe]]\nname = 'system'\ninterval = '1s'\nsystem = {}\n");
    let _agent = host.served_agent();
    for there_is_the_object in ["haTomcatState.\"gatekeeper\"", "haProbeStatus.\"other\"", "haAgentVersion.1", "haLogText.999"] {
        assert_eq!(host.get(there_is_the_object), "No Such Instance currently exists at this OID", "{there_is_the_object}");
    }
    for foreign in ["1.99.1.0", "3.1.0", "0.1.0", "1.10.1.1.99.1.97", "9"] {
        assert_eq!(host.get(&format!("{BASE}.{foreign}")), "No Such Object available on this agent at this OID", "{foreign}");
    }
    // snmpwalk asks for the start itself where nothing is below it.
    let table = host.oid("haTomcatTable");
    assert_eq!(host.snmpd.walk(&table), format!(".{table} = No Such Object available on this agent at this OID\n"));
}

#[test]
fn check_shows_every_clash_at_once() {
    let Some(host) = Host::start() else { return };
    let object =
        |oid: &str, name: &str| format!("[[object]]\noid = '{oid}'\nname = '{name}'\ntype = 'gauge'\nprobe = 'p'\nfield = 'cpu-percent'\n");
    host.configure(
        &[&object("1", "first"), &object("1", "second"), &object("2", "first"), "[[probe]]\nname = 'p'\nsystem = {}\nintervall = '1s'\n"]
            .concat(),
    );
    let (text, status) = host.run(&["check", host.config().to_str().unwrap()]);
    assert_eq!(status.code(), Some(1));
    for part in ["ha-snmp.toml:10:7", "a second object with the oid 1", "ha-snmp.toml:17:8", "'first'", "ha-snmp.toml:24:1", "interval"] {
        assert!(text.contains(part), "no '{part}' in\n{text}");
    }
    host.configure(&[&object("1", "first"), "[[probe]]\nname = 'p'\nsystem = {}\n"].concat());
    let (text, status) = host.run(&["check", host.config().to_str().unwrap()]);
    assert!(status.success() && text.contains("ok, 1 object, 1 probe, 0 watches"), "{text}");
}
