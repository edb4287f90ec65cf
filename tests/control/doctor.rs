//! `ha-snmp doctor`

use crate::bench::{Bench, nothing};
use std::fmt::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

/// What it prints, and its exit status, for a configuration.
fn doctor(config: &Path) -> (String, Option<i32>) {
    let output =
        Command::new(env!("CARGO_BIN_EXE_ha-snmp")).args(["doctor", "--config"]).arg(config).env_remove("MIBDIRS").output().unwrap();
    (String::from_utf8(output.stdout).unwrap(), output.status.code())
}

/// The configuration of the bench, with more; the master is a socket of the test's own.
fn configure(bench: &Bench, tables: &str) -> std::path::PathBuf {
    let path = bench.config();
    let mut text = std::fs::read_to_string(&path).unwrap();
    let directory = bench.directory.path().display();
    write!(text, "[agent]\nmaster = 'unix:{directory}/agent.sock'\nstate-dir = '{directory}'\n{tables}").unwrap();
    std::fs::write(&path, text).unwrap();
    path
}

#[test]
fn a_host_that_is_well_says_so() {
    let bench = Bench::start(None, nothing);
    let (out, status) = doctor(&configure(&bench, ""));
    assert_eq!(status, Some(0), "{out}");
    for part in [
        "ok    configuration: ",
        "ok    agent: answers on ",
        "ok    AgentX master: ",
        "ok    state: ",
        "  MIB: ",
        "ok    sink agentx: by the master",
    ] {
        assert!(out.contains(part), "{part}: {out}");
    }
}

#[test]
fn what_is_wrong_is_named_with_its_remedy() {
    let mut bench = Bench::start(None, nothing);
    bench.stop();
    let sinks = "[[sink]]\nname = 'noc'\nto = 'no-such-host.invalid'\nversion = '3'\nuser = 'ops'\n\
                 [[sink]]\nname = 'far'\nto = '127.0.0.1'\nversion = '3'\nuser = 'ops'\ninform = true\nsource = '192.0.2.77'\ninterface = 'eth99'\n";
    let config = configure(&bench, sinks);
    let text = std::fs::read_to_string(&config).unwrap().replace("state-dir = '", "state-dir = '/nowhere");
    std::fs::write(&config, text).unwrap();
    let (out, status) = doctor(&config);
    assert_eq!(status, Some(1), "{out}");
    for part in [
        "fail  agent: is ha-snmp-agent running?",
        "systemctl start ha-snmp-agent",
        "fail  AgentX master: there is no socket ",
        "fail  state: /nowhere",
        "install -d -o ",
        "fail  sink noc: no-such-host.invalid is not resolved",
        "createUser -e 0x80001f8805",
        "createUser ops\n",
        "authUser log,execute,net ops noauth",
        "fail  sink far: nothing can leave from 192.0.2.77",
        "fail  sink far: there is no interface eth99",
    ] {
        assert!(out.contains(part), "{part}: {out}");
    }
}

#[test]
fn a_secret_that_others_can_read_is_named_and_the_rest_is_looked_at() {
    let bench = Bench::start(None, nothing);
    let secret = bench.directory.path().join("community");
    std::fs::write(&secret, "hidden-word\n").unwrap();
    std::fs::set_permissions(&secret, std::fs::Permissions::from_mode(0o644)).unwrap();
    let sink = format!("[[sink]]\nname = 'noc'\nto = '127.0.0.1'\nversion = '2c'\ncommunity-file = '{}'\n", secret.display());
    let (out, status) = doctor(&configure(&bench, &sink));
    assert_eq!(status, Some(1), "{out}");
    assert!(
        out.contains("readable by others") && out.contains("chmod 0640") && out.contains("ok    sink noc: sends to 127.0.0.1:162"),
        "{out}"
    );
    assert!(!out.contains("hidden-word"));
}

#[test]
fn without_a_configuration_it_says_so() {
    let (out, status) = doctor(Path::new("/nowhere/ha-snmp.toml"));
    assert!(status == Some(1) && out.starts_with("fail  configuration: /nowhere/ha-snmp.toml"), "{out}");
}
