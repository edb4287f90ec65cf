//! A state-dir that cannot be used: it is told, alarms go on being sent, and nothing is overwritten.

use crate::host::{BASE, Host};
use crate::site::{alarm, arrived, configure, put, set, text, until_told, watch};
use crate::snmpd::until;
use nix::sys::signal::Signal;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

fn load() -> String {
    watch("load", "raise = { above = 90 }")
}

/// A host whose agent has raised an alarm and ended; the generation of its log.
fn with_a_store() -> Option<(Host, u64)> {
    let host = Host::start()?;
    configure(&host, "load = 95", &load());
    let mut agent = host.served_agent();
    until_told(&host, &["3.0.1 load raise 95"]);
    assert_eq!((host.get("haLogDurable.0"), host.get("haLogStoreError.0")), ("INTEGER: 1".to_owned(), "\"\"".to_owned()));
    let generation = host.number("haLogCurrentGeneration.0");
    agent.signal(Signal::SIGTERM);
    agent.wait();
    // A generation is called by the second in which it began.
    until("the next second", || (SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() > generation).then_some(()));
    Some((host, generation))
}

/// storeFailed has arrived, for this reason, and the alarms of this agent are told from memory.
fn is_told_from_memory(host: &Host, reason: &str) {
    let failed = host.until_traps("0.44", 1);
    assert_eq!((failed[0].state(), failed[0].value(5)), ("INTEGER: 1", "INTEGER: 4"));
    // haLogDurable, and the begin of haLogStoreError.
    assert!(failed[0].objects[12].1 == "INTEGER: 2" && failed[0].objects[13].1.contains("agent.redb"), "{failed:?}");
    host.until_is("haLogDurable.0", "INTEGER: 2");
    host.until_contains("haLogStoreError.0", reason);
    alarm(host, "storeFailed");
    put(host, "load = 5");
    let before = host.traps("3.0.1").len();
    set(host, "load = 5");
    set(host, "load = 97");
    let raised = host.until_traps("3.0.1", before + 1);
    assert_eq!(text(&raised[raised.len() - 1], 12), "97");
}

#[test]
fn a_directory_that_is_missing_is_told_and_used_when_it_is_there() {
    let Some(host) = Host::start() else { return };
    std::fs::remove_dir(host.files.path("state")).unwrap();
    configure(&host, "load = 5", &load());
    let _agent = host.served_agent();
    is_told_from_memory(&host, "create the directory");
    std::fs::create_dir(host.files.path("state")).unwrap();
    let recovered = host.until_traps("0.45", 1);
    assert_eq!(recovered[0].state(), "INTEGER: 2");
    assert_eq!(recovered[0].value(7), host.traps("0.44")[0].value(7), "one alarm id");
    host.until_is("haLogDurable.0", "INTEGER: 1");
    assert_eq!(host.get("haLogStoreError.0"), "\"\"");
}

#[test]
fn a_directory_that_may_not_be_written_is_told() {
    let Some(host) = Host::start() else { return };
    if !nix::unistd::geteuid().is_root() {
        println!("SKIPPED: only root can start an agent as another user");
        return;
    }
    configure(&host, "load = 5", &load());
    host.open_to_all();
    std::fs::set_permissions(host.files.path("values"), std::os::unix::fs::PermissionsExt::from_mode(0o644)).unwrap();
    let socket = host.snmpd.socket();
    for path in [&socket, socket.parent().unwrap()] {
        std::fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(0o777)).unwrap();
    }
    let _agent = host.agent_as_nobody();
    is_told_from_memory(&host, "to the user that runs ha-snmp");
}

#[test]
fn a_truncated_store_is_put_aside_and_a_new_generation_begins() {
    let Some((host, generation)) = with_a_store() else { return };
    let file = host.files.path("state/agent.redb");
    let octets = std::fs::read(&file).unwrap();
    std::fs::write(&file, &octets[..octets.len() / 3]).unwrap();
    let agent = host.served_agent();
    agent.until_logs("a new log begins");
    host.until_is("haLogDurable.0", "INTEGER: 1");
    let new = host.number("haLogCurrentGeneration.0");
    assert!(new > generation, "{new} after {generation}");
    // What is not known any more is raised anew.
    let raised = host.until_traps("3.0.1", 2);
    assert_eq!((raised[1].state(), raised[1].value(3)), ("INTEGER: 1", format!("Gauge32: {new}").as_str()));
    assert_eq!(raised[0].value(7), raised[1].value(7), "one alarm id");
    let names = std::fs::read_dir(host.files.path("state")).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let aside: Vec<_> = names.filter(|name| name.starts_with("agent.redb.broken-")).collect();
    assert_eq!(aside.len(), 1, "{aside:?}");
    assert_eq!(std::fs::metadata(host.files.path("state").join(&aside[0])).unwrap().len(), octets.len() as u64 / 3);
}

#[test]
fn a_store_of_a_newer_version_is_left_alone() {
    let Some((host, generation)) = with_a_store() else { return };
    let file = host.files.path("state/agent.redb");
    set_format(&file, 2);
    let mut agent = host.served_agent();
    is_told_from_memory(&host, "install the newer ha-snmp again");
    assert_ne!(host.number("haLogCurrentGeneration.0"), generation);
    agent.signal(Signal::SIGTERM);
    agent.wait();
    // Of the version that wrote it, it is as it was: the alarm of then is known.
    set_format(&file, 1);
    put(&host, "load = 5");
    let _agent = host.served_agent();
    let traps = host.until_traps("3.0.1", host.traps("3.0.1").len() + 1);
    let last = &traps[traps.len() - 1];
    assert_eq!((last.state(), last.value(3)), ("INTEGER: 2", format!("Gauge32: {generation}").as_str()));
}

/// Writes another format into the store, as a version to come would.
fn set_format(file: &Path, format: u64) {
    let database = redb::Database::open(file).unwrap();
    let transaction = database.begin_write().unwrap();
    transaction.open_table(redb::TableDefinition::<&str, u64>::new("about")).unwrap().insert("format", format).unwrap();
    transaction.commit().unwrap();
}

#[test]
fn the_second_agent_on_a_state_dir_says_that_it_is_in_use() {
    let Some(host) = Host::start() else { return };
    configure(&host, "load = 95", &load());
    let _first = host.served_agent();
    until_told(&host, &["3.0.1 load raise 95"]);
    // Elsewhere in the tree, so that only the store is shared.
    let other = host.files.path("other.toml");
    let text = std::fs::read_to_string(host.config()).unwrap();
    std::fs::write(&other, text.replacen("[agent]\n", "[agent]\nbase-oid = '1.3.6.1.4.1.32473.7'\n", 1)).unwrap();
    let second = host.agent_with(&other);
    second.until_logs("agent.redb is in use: is another ha-snmp agent running?");
    host.until_runs("values", 5);
    assert_eq!(host.get("haLogDurable.0"), "INTEGER: 1");
    assert!(arrived(&host).iter().all(|trap| trap.kind.contains(BASE)));
    drop(second);
    put(&host, "load = 5");
    until_told(&host, &["3.0.1 load raise 95", "3.0.1 load clear 5"]);
}
