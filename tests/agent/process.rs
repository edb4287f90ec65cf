//! The agent as a process: how it ends.

use crate::directory::{exists, until_gone};
use crate::host::{Host, PROGRAM};
use nix::sys::signal::Signal;
use nix::unistd::Uid;
use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

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
    agent.signal(Signal::SIGKILL);
    agent.wait();
    let _next = host.served_agent();
    host.until_contains("load.0", "Gauge32");
    assert_eq!(host.get("haLogCurrentGeneration.0"), generation, "the log goes on");
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

/// The agent needs capabilities to look into a JVM; a script of the site that had them could read every file of the host.
#[test]
fn scripts_do_not_inherit_the_capabilities_of_the_agent() {
    let Some(host) = Host::start() else { return };
    if !Uid::effective().is_root() || !Path::new("/usr/bin/setpriv").exists() {
        println!("SKIPPED: capabilities are given by root with setpriv (package util-linux)");
        return;
    }
    let script = host.files.script("caps", "grep CapEff /proc/self/status");
    let capabilities = "+dac_read_search,+sys_ptrace";
    let object = format!("[[object]]\noid = '1'\nname = 'caps'\ntype = 'string'\nscript = {{ command = ['{script}'] }}\n");
    host.configure(&object);
    let program = host.files.path("ha-snmp");
    std::fs::copy(PROGRAM, &program).unwrap();
    std::fs::set_permissions(host.files.path("."), Permissions::from_mode(0o755)).unwrap();
    let inherited = format!("--inh-caps={capabilities}");
    let ambient = format!("--ambient-caps={capabilities}");
    let mut walk = Command::new("/usr/bin/setpriv");
    walk.args(["--reuid=65534", "--regid=65534", "--clear-groups", &inherited, &ambient]).arg(program);
    let output = walk.args(["walk", "caps", "--config"]).arg(host.config()).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stdout), "HA-SITE-MIB::caps.0 = STRING: CapEff:?0000000000000000\n", "{output:?}");
}
