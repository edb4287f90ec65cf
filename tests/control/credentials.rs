//! Who may change things: the kernel says who is at the other end.

use crate::bench::{Answer, Bench, line_for};
use ha_snmp::control::protocol::request_line;
use ha_snmp::control::{Call, Refusal, Request};
use nix::unistd::Uid;
use std::io::Write;
use std::os::unix::process::CommandExt;
use std::process::{Command, Stdio};

/// The user and the group of this number have the name `daemon` on every Debian.
const DAEMON: u32 = 1;
/// `bin`.
const BIN: u32 = 2;

fn acknowledge() -> Vec<u8> {
    request_line(&Request::AlarmAck { alarm: "7".to_owned() }).unwrap()
}

/// Tells who asked, in a refusal.
fn who(call: &Call) -> Option<Answer> {
    Some(Err(Refusal::unknown_alarm(&format!("{} {} {}", call.peer.user, call.peer.uid, call.peer.gid), [])))
}

/// What a process of that user and group, with no other groups, is answered; `None` where this test is not root.
fn answer(bench: &Bench, uid: u32, gid: u32, request: &[u8]) -> Option<String> {
    if !Uid::effective().is_root() {
        println!("SKIPPED: only root speaks as other users");
        return None;
    }
    let script = "import socket, sys\ns = socket.socket(socket.AF_UNIX)\ns.connect(sys.argv[1])\n\
                  try: s.sendall(sys.stdin.buffer.read())\nexcept BrokenPipeError: pass\n\
                  sys.stdout.write(s.makefile().readline())";
    let mut child = Command::new("/usr/bin/python3")
        .args(["-c", script])
        .arg(&bench.control.socket)
        .uid(uid)
        .gid(gid)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(request).unwrap();
    Some(String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap())
}

#[test]
fn the_agents_own_user_may_do_all() {
    let bench = Bench::start(None, who);
    let line = line_for(&mut bench.stream(), &acknowledge());
    let uid = Uid::effective();
    assert!(line.contains("unknown-alarm") && line.contains(&format!(" {uid} ")), "{line}");
}

#[test]
fn others_may_look_and_not_change() {
    let bench = Bench::start(None, who);
    let Some(line) = answer(&bench, DAEMON, DAEMON, &acknowledge()) else { return };
    assert!(line.contains(r#""refused":{"not-permitted":{"user":"daemon","agent_user":"root","group":null}}"#), "{line}");
    let line = answer(&bench, DAEMON, DAEMON, &request_line(&Request::AlarmList).unwrap()).unwrap();
    assert!(line.contains("daemon 1 1"), "{line}");
}

#[test]
fn members_of_the_group_may() {
    let bench = Bench::start(Some("daemon"), who);
    let Some(line) = answer(&bench, DAEMON, BIN, &acknowledge()) else { return };
    assert!(line.contains("daemon 1 2"), "by the database: {line}");
    let line = answer(&bench, BIN, DAEMON, &acknowledge()).unwrap();
    assert!(line.contains("bin 2 1"), "by what it runs with: {line}");
    let line = answer(&bench, BIN, BIN, &acknowledge()).unwrap();
    assert!(line.contains("not-permitted") && line.contains(r#""group":"daemon""#), "{line}");
}
