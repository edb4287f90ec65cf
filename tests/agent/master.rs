//! snmpd comes and goes, refuses, or serves another subagent.

use crate::host::{BASE, Host};
use crate::snmpd::until;
use crate::trap::{CLEAR, RAISE};
use std::fs::{Permissions, set_permissions};
use std::os::unix::fs::PermissionsExt;

/// An object whose script keeps a list of what it printed.
fn level(host: &Host) -> String {
    let (file, seen) = (host.files.path("level"), host.files.path("seen"));
    let script = host.files.script("script", &format!("cat {} | tee -a {}", file.display(), seen.display()));
    format!(
        "[[object]]\noid = '1'\nname = 'level'\ntype = 'gauge'\nscript = {{ command = ['{script}'], interval = '100ms' }}\n\
         [[notification]]\noid = 1\nname = 'levelHigh'\n[[watch]]\nobject = 'level'\nraise = {{ above = 90 }}\nnotify = 'levelHigh'\n"
    )
}

/// Sets the value and waits until the agent must have looked at it, without a word to snmpd.
fn set_unseen(host: &Host, value: u32) {
    host.put("level", &format!("{value}\n"));
    // A run begins after the one before was taken in.
    until("three runs of the script", || {
        let seen = std::fs::read_to_string(host.files.path("seen")).unwrap_or_default();
        let runs = seen.lines().rev().take_while(|line| *line == value.to_string()).count();
        (runs >= 3).then_some(())
    });
}

#[test]
fn after_a_crash_of_snmpd_the_walk_is_whole_again_and_what_was_raised_meanwhile_arrives_in_order() {
    let Some(mut host) = Host::start() else { return };
    host.configure(&level(&host));
    host.put("level", "1\n");
    let agent = host.served_agent();
    host.until_is("level.0", "Gauge32: 1");
    let before = host.until_traps("0.1", 1)[0].sequence();
    for crash in 0..3 {
        host.snmpd.kill();
        agent.until_logs("the connection to the master is lost");
        set_unseen(&host, 91);
        set_unseen(&host, 2);
        host.snmpd.run();
        let traps = host.until_traps("3.0.1", 2 * (crash + 1));
        let [.., raised, cleared] = traps.as_slice() else { panic!("{traps:?}") };
        assert_eq!((raised.state(), cleared.state()), (RAISE, CLEAR));
        let sequences = [raised.sequence(), cleared.sequence()];
        let first = before + 2 * u32::try_from(crash).unwrap() + 1;
        assert_eq!(sequences, [first, first + 1], "in order, and none missing");
        until("the whole walk", || {
            let walk = host.snmpd.walk(BASE);
            (walk.contains(&format!(".{BASE}.1.1.1.0 = ")) && walk.contains(&format!(".{BASE}.3.1.0 = Gauge32: 2"))).then_some(())
        });
    }
    assert_eq!(host.traps("0.1").len(), 1, "the agent has started once");
    host.until_is("haAgentxLosses.0", "Counter32: 3");
    host.until_is("haAgentxSessions.0", "Counter32: 4");
}

#[test]
fn an_agent_that_starts_before_snmpd_waits_for_it() {
    let Some(mut host) = Host::without_snmpd() else { return };
    host.configure(&level(&host));
    host.put("level", "95\n");
    let agent = host.agent();
    agent.until_logs("is snmpd running, with `master agentx` in snmpd.conf?");
    set_unseen(&host, 96);
    host.snmpd.run();
    host.until_is("level.0", "Gauge32: 96");
    let (started, raised) = (host.until_traps("0.1", 1), host.until_traps("3.0.1", 1));
    assert_eq!((started[0].sequence(), raised[0].sequence()), (1, 2));
    let log = agent.log();
    assert_eq!(log.matches("not served").count(), 1, "told once, not at every try:\n{log}");
}

#[test]
fn a_second_agent_says_that_there_is_another_and_takes_over_when_that_ends() {
    let Some(host) = Host::start() else { return };
    host.configure(&level(&host));
    host.put("level", "1\n");
    let mut first = host.served_agent();
    host.until_is("level.0", "Gauge32: 1");
    let generation = host.get("haAgentStartTime.0");
    let second = host.agent();
    let log = second.until_logs("not served");
    assert!(log.contains("does a second ha-snmp run?"), "{log}");
    assert!(log.contains(BASE), "{log}");
    assert_eq!(host.get("haAgentStartTime.0"), generation);
    first.signal(nix::sys::signal::Signal::SIGTERM);
    assert!(first.wait().success());
    second.until_logs("connected to the master agent");
    host.until_is("level.0", "Gauge32: 1");
    assert!(host.number("haAgentxRegistrationsRefused.0") >= 1);
}

#[test]
fn a_socket_without_permission_is_explained_and_tried_until_it_is_open() {
    if !nix::unistd::geteuid().is_root() {
        println!("SKIPPED: needs root, to run the agent as another user");
        return;
    }
    let Some(host) = Host::start() else { return };
    host.configure("[[probe]]\nname = 'system'\nsystem = {}\n");
    let mode = |path: std::path::PathBuf, mode| set_permissions(path, Permissions::from_mode(mode)).unwrap();
    mode(host.files.path("."), 0o755);
    mode(host.snmpd.socket().with_file_name("."), 0o700);
    let agent = host.agent_as_nobody();
    let log = agent.until_logs("not served");
    for part in ["user nobody", "mode 0700, owner root", "agentXPerms 0660 0555 Debian-snmp", &host.snmpd.socket().display().to_string()] {
        assert!(log.contains(part), "no '{part}' in\n{log}");
    }
    mode(host.snmpd.socket().with_file_name("."), 0o755);
    let log = agent.until_logs("master is mode 0755, owner root");
    assert!(!log.contains("connected"), "{log}");
    mode(host.snmpd.socket(), 0o777);
    host.until_contains("haAgentVersion.0", "STRING");
}

#[test]
fn a_set_is_refused_and_the_session_lives() {
    let Some(host) = Host::start() else { return };
    host.configure(&level(&host));
    host.put("level", "1\n");
    let _agent = host.served_agent();
    host.until_is("level.0", "Gauge32: 1");
    for object in ["level.0", "haOverallStatus.0", "haProbeStatus.\"level\""] {
        let oid = host.oid(object);
        let refused = host.snmpd.set(&oid, "5");
        assert!(refused.contains("notWritable"), "{object}: {refused}");
        let address = host.snmpd.address();
        let refused = host.snmpd.tool("snmpset", &["-v2c", "-c", "public", "-m", "", &address, &oid, "i", "5"]);
        assert!(refused.contains("noAccess"), "{object}: {refused}");
    }
    host.until_is("haAgentxSetsRefused.0", "Counter32: 3");
    assert_eq!(host.get("level.0"), "Gauge32: 1");
    assert_eq!((host.number("haAgentxSessions.0"), host.number("haAgentxLosses.0")), (1, 0));
}
