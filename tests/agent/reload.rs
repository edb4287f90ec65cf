//! SIGHUP.

use crate::host::Host;
use nix::sys::signal::Signal;

fn object(host: &Host, number: u32, name: &str) -> String {
    let command = host.cat("level");
    format!("[[object]]\noid = '{number}'\nname = '{name}'\ntype = 'gauge'\nscript = {{ command = {command}, interval = '100ms' }}\n")
}

const NOTIFICATION: &str = "[[notification]]\noid = 1\nname = 'keptHigh'\n";
const WATCH: &str = "[[watch]]\nobject = 'kept'\nraise = { above = 90 }\nnotify = 'keptHigh'\n";

#[test]
fn objects_come_and_go_and_an_active_alarm_is_not_repeated() {
    let Some(host) = Host::start() else { return };
    host.put("level", "95\n");
    host.configure(&[&object(&host, 1, "kept"), &object(&host, 2, "leaves"), WATCH, NOTIFICATION].concat());
    let agent = host.served_agent();
    host.until_is("leaves.0", "Gauge32: 95");
    host.until_traps("3.0.1", 1);
    let leaves = host.oid("leaves.0");
    let (digest, session) = (host.get("haAgentConfigDigest.0"), host.get("haAgentxSessions.0"));

    host.configure(&[&object(&host, 1, "kept"), &object(&host, 3, "comes"), WATCH, NOTIFICATION].concat());
    agent.signal(Signal::SIGHUP);
    host.until_is("comes.0", "Gauge32: 95");
    assert_eq!(host.get(&leaves), "No Such Object available on this agent at this OID");
    assert_eq!(host.get("kept.0"), "Gauge32: 95");
    assert_ne!(host.get("haAgentConfigDigest.0"), digest);
    assert_eq!(host.get("haAgentxSessions.0"), session);
    host.until_runs("kept", 3);
    assert_eq!(host.traps("3.0.1").len(), 1);

    // An alarm whose watch is gone is cleared, as nobody else would ever clear it.
    host.configure(&[object(&host, 1, "kept"), NOTIFICATION.to_owned()].concat());
    agent.signal(Signal::SIGHUP);
    let traps = host.until_traps("3.0.1", 2);
    assert_eq!((traps[1].state(), traps[1].change().1), (crate::trap::CLEAR, "STRING: \"no longer watched\""));
}

#[test]
fn a_file_with_a_mistake_leaves_the_running_configuration() {
    let Some(host) = Host::start() else { return };
    host.put("level", "5\n");
    host.configure(&object(&host, 1, "kept"));
    let agent = host.served_agent();
    host.until_is("kept.0", "Gauge32: 5");
    let digest = host.get("haAgentConfigDigest.0");

    host.configure(&object(&host, 2, "other").replace("type", "typ"));
    agent.signal(Signal::SIGHUP);
    host.until_is("haAgentConfigErrors.0", "Counter32: 1");
    let log = agent.log();
    assert!(log.contains("the configuration stays as it was"), "{log}");
    assert!(log.contains(&format!("{}:6:1", host.config().display())) && log.contains("typ"), "{log}");
    std::fs::remove_file(host.config()).unwrap();
    agent.signal(Signal::SIGHUP);
    host.until_is("haAgentConfigErrors.0", "Counter32: 2");
    assert_eq!((host.get("kept.0"), host.get("haAgentConfigDigest.0")), ("Gauge32: 5".to_owned(), digest));
    host.put("level", "6\n");
    host.until_is("kept.0", "Gauge32: 6");

    host.configure(&object(&host, 2, "other"));
    agent.signal(Signal::SIGHUP);
    host.until_is("other.0", "Gauge32: 6");
    assert_eq!(host.get("haAgentConfigErrors.0"), "Counter32: 2");
}

#[test]
fn a_new_base_is_served_in_place_of_the_old() {
    const NEW: &str = "1.3.6.1.4.1.32473.5";
    let Some(host) = Host::start() else { return };
    host.put("level", "5\n");
    host.configure(&[&object(&host, 1, "kept"), WATCH, NOTIFICATION].concat());
    let agent = host.served_agent();
    host.until_is("kept.0", "Gauge32: 5");
    let old = host.oid("kept.0");

    host.configure(&[&format!("base-oid = '{NEW}'\n"), &object(&host, 1, "kept"), WATCH, NOTIFICATION].concat());
    agent.signal(Signal::SIGHUP);
    host.until_is("kept.0", "Gauge32: 5");
    assert!(host.oid("kept.0").starts_with(NEW));
    host.until_is(&old, "No Such Object available on this agent at this OID");
    host.put("level", "95\n");
    let trap = format!("OID: .{NEW}.3.0.1");
    crate::snmpd::until("the trap at the new base", || host.snmpd.traps().contains(&trap).then_some(()));
}
