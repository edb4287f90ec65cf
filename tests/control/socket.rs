//! The file of the socket: what is there before, and what is left behind.

use crate::bench::{Bench, asks, nothing};
use ha_snmp::control::Client;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixListener;
use std::path::Path;

#[test]
fn a_socket_is_there_as_long_as_its_server() {
    let mut bench = Bench::start(None, nothing);
    let socket = bench.control.socket.clone();
    assert_eq!(std::fs::metadata(&socket).unwrap().permissions().mode() & 0o777, 0o666);
    let mut client = bench.client();
    assert!(asks(&mut client) && asks(&mut client), "one connection, many requests");
    bench.stop();
    assert!(!socket.exists());
    assert!(!asks(&mut client));
    let error = Client::connect(&socket, Path::new("/etc/x.toml")).unwrap_err().to_string();
    assert!(error.starts_with("is ha-snmp-agent running?") && error.contains("/etc/x.toml"), "{error}");
}

#[test]
fn what_a_dead_agent_left_is_removed() {
    let mut bench = Bench::start(None, nothing);
    bench.stop();
    drop(UnixListener::bind(&bench.control.socket).unwrap());
    let error = Client::connect(&bench.control.socket, Path::new("x")).unwrap_err().to_string();
    assert!(error.starts_with("is ha-snmp-agent running?"), "{error}");
    bench.serve(nothing).unwrap();
    assert!(asks(&mut bench.client()));
}

#[test]
fn the_socket_of_another_agent_stays() {
    let first = Bench::start(None, nothing);
    let mut second = Bench::start(None, nothing);
    second.stop();
    second.control = first.control.clone();
    let error = second.serve(nothing).unwrap_err();
    assert!(error.starts_with("another agent listens on ") && error.contains("[control]"), "{error}");
    assert!(asks(&mut first.client()));
}

#[test]
fn a_hanging_agent_is_another_agent_too() {
    let mut bench = Bench::start(None, nothing);
    bench.stop();
    let hanging = UnixListener::bind(&bench.control.socket).unwrap();
    rustix::net::listen(&hanging, 1).unwrap();
    // Until nobody else can connect: a plain connect would wait for ever then.
    let mut clients = Vec::new();
    while let Ok(client) = Client::connect(&bench.control.socket, Path::new("x")) {
        clients.push(client);
    }
    assert!(bench.serve(nothing).unwrap_err().starts_with("another agent listens"));
    let error = Client::connect(&bench.control.socket, Path::new("x")).unwrap_err().to_string();
    assert!(error.starts_with("the agent does not answer on "), "{error}");
}

#[test]
fn a_file_in_the_way_stays() {
    let mut bench = Bench::start(None, nothing);
    bench.stop();
    std::fs::write(&bench.control.socket, "precious").unwrap();
    let error = bench.serve(nothing).unwrap_err();
    assert!(error.contains("is no socket: remove it"), "{error}");
    assert_eq!(std::fs::read_to_string(&bench.control.socket).unwrap(), "precious");
}

#[test]
fn a_directory_that_is_not_there_is_named() {
    let mut bench = Bench::start(None, nothing);
    bench.stop();
    bench.control.socket = bench.directory.path().join("none/agent.sock");
    let error = bench.serve(nothing).unwrap_err();
    let directory = bench.directory.path().join("none");
    assert!(error.contains("RuntimeDirectory=ha-snmp") && error.ends_with(&directory.display().to_string()), "{error}");
    bench.control.socket = bench.directory.path().join("x".repeat(200));
    let error = bench.serve(nothing).unwrap_err();
    assert!(error.contains("cannot make"), "{error}");
}

#[test]
fn a_socket_that_took_the_place_of_ours_stays() {
    let mut bench = Bench::start(None, nothing);
    std::fs::remove_file(&bench.control.socket).unwrap();
    let _other = UnixListener::bind(&bench.control.socket).unwrap();
    bench.stop();
    assert!(bench.control.socket.exists());
}
