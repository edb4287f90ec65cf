//! The agent as a process: how it ends.

use crate::directory::{exists, until_gone};
use crate::host::Host;
use nix::sys::signal::Signal;

#[test]
fn a_termination_closes_the_session_and_leaves_no_child() {
    let Some(host) = Host::start() else { return };
    let sleeper = |name: &str, body: &str| {
        host.files.script(name, &format!("echo $$ > {}\n{body}", host.files.path(&format!("{name}.pid")).display()))
    };
    let (hangs, stubborn) = (sleeper("hangs", "exec sleep 60"), sleeper("stubborn", "trap '' TERM\nsleep 60 & wait"));
    host.configure(&format!(
        "[[probe]]\nname = 'hangs'\ninterval = '100ms'\ntimeout = '1m'\nscript = {{ command = ['{hangs}'] }}\n\
         [[probe]]\nname = 'stubborn'\ninterval = '100ms'\ntimeout = '1m'\nscript = {{ command = ['{stubborn}'] }}\n"
    ));
    let mut agent = host.served_agent();
    let children = ["hangs.pid", "stubborn.pid"].map(|file| host.files.number(file));
    assert!(children.iter().all(|child| exists(*child)));
    agent.signal(Signal::SIGTERM);
    let status = agent.wait();
    assert!(status.success(), "{status}: {}", agent.log());
    assert!(host.get("haAgentVersion.0").starts_with("No Such Object"), "the session was closed before the end");
    children.into_iter().for_each(until_gone);
    assert!(agent.log().contains("stopping"));
}

#[test]
fn an_agent_that_was_killed_is_served_again_when_it_is_back() {
    let Some(host) = Host::start() else { return };
    host.configure("[[probe]]\nname = 'system'\ninterval = '1s'\nsystem = {}\n[[object]]\noid = '1'\nname = 'load'\ntype = 'gauge'\nprobe = 'system'\nfield = 'load1'\nscale = 100\n");
    let mut agent = host.served_agent();
    host.until_contains("load.0", "Gauge32");
    let generation = host.get("haLogCurrentGeneration.0");
    // The generation is the second of the start.
    crate::snmpd::until("the next second", || (host.number("haAgentUptime.0") >= 2).then_some(()));
    agent.signal(Signal::SIGKILL);
    agent.wait();
    let _next = host.served_agent();
    host.until_contains("load.0", "Gauge32");
    assert_ne!(host.get("haLogCurrentGeneration.0"), generation, "sequences begin anew, and this tells it");
    assert_eq!(host.until_traps("0.1", 2).len(), 2);
}

#[test]
fn a_start_with_mistakes_fails_and_names_them() {
    let Some(host) = Host::start() else { return };
    host.configure("[[probe]]\nname = 'a'\nsystem = {}\nintervall = '1s'\n");
    let mut agent = host.agent();
    assert_eq!(agent.wait().code(), Some(1));
    let log = agent.log();
    assert!(log.contains("ha-snmp.toml:6:1") && log.contains("interval"), "{log}");
}
