//! The places at the sockets, and who takes them: processes of real users.

use crate::bench::{Bench, line_for, nothing, until};
use crate::core_bench::CoreBench;
use ha_snmp::control::protocol::request_line;
use ha_snmp::control::{CoreRequest, Request};
use nix::mount::{MsFlags, mount};
use nix::sched::{CloneFlags, unshare};
use nix::unistd::Uid;
use std::io::{BufRead, BufReader, Read};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Connects as often as its second argument says, says the third on each, and shows the first line that each is told within a second. Then
/// it holds them until it is killed.
const GUEST: &str = "
import socket, sys
held = []
for _ in range(int(sys.argv[2])):
    s = socket.socket(socket.AF_UNIX)
    s.settimeout(5)
    s.connect(sys.argv[1])
    held.append(s)
    try:
        s.sendall(sys.argv[3].encode())
    except BrokenPipeError:
        pass
    print(s.makefile().readline().strip(), flush=True)
sys.stdin.read()
";

/// The user of the agent, in an /etc/passwd of this test's own.
const AGENT: u32 = 64_321;

/// Connections of a user, and the first line of each.
struct Guest {
    child: Child,
    lines: Vec<String>,
}

impl Guest {
    fn come(socket: &Path, uid: u32, times: usize, says: &[u8]) -> Self {
        let mut child = Command::new("/usr/bin/python3")
            .args(["-c", GUEST])
            .arg(socket)
            .arg(times.to_string())
            .arg(std::str::from_utf8(says).unwrap())
            .uid(uid)
            .gid(uid)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.as_mut().unwrap()).lines().take(times).map(Result::unwrap).collect();
        Self { child, lines }
    }

    fn turned_away(&self) -> usize {
        self.lines.iter().filter(|line| line.contains("too-many")).count()
    }
}

impl Drop for Guest {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

fn is_root() -> bool {
    let is_root = Uid::effective().is_root();
    if !is_root {
        println!("SKIPPED: only root speaks as other users");
    }
    is_root
}

/// This thread and those that it starts see an /etc/passwd with the agent's user.
fn with_agent_user(directory: &Path) {
    unshare(CloneFlags::CLONE_NEWNS).unwrap();
    mount(None::<&str>, "/", None::<&str>, MsFlags::MS_REC | MsFlags::MS_PRIVATE, None::<&str>).unwrap();
    let there = std::fs::read_to_string("/etc/passwd").unwrap();
    let users: String = there.lines().filter(|line| !line.starts_with("ha-snmp:")).map(|line| format!("{line}\n")).collect();
    let passwd = directory.join("passwd");
    std::fs::write(&passwd, format!("{users}ha-snmp:x:{AGENT}:{AGENT}::/:/bin/false\n")).unwrap();
    mount(Some(&passwd), "/etc/passwd", None::<&str>, MsFlags::MS_BIND, None::<&str>).unwrap();
}

#[test]
fn others_leave_places_for_root() {
    let bench = Bench::start(None, nothing);
    if !is_root() {
        return;
    }
    let line = request_line(&Request::AlarmList).unwrap();
    let guests: Vec<_> = [1, 2, 3].map(|uid| Guest::come(&bench.control.socket, uid, 4, &line)).into();
    assert!(guests.iter().all(|guest| guest.turned_away() == 0));
    let late = Guest::come(&bench.control.socket, 4, 1, &line);
    assert!(late.lines[0].contains("too-many-clients"), "{:?}", late.lines);
    let said = line_for(&mut bench.stream(), &line);
    assert!(said.contains("done"), "{said}");
}

#[test]
fn one_user_leaves_places_for_others() {
    let bench = Bench::start(None, nothing);
    if !is_root() {
        return;
    }
    let line = request_line(&Request::AlarmList).unwrap();
    let greedy = Guest::come(&bench.control.socket, 1, 6, &line);
    assert_eq!(greedy.turned_away(), 2, "{:?}", greedy.lines);
    assert!(greedy.lines[5].contains(r#""too-many-of-user":{"service":"agent","limit":4}"#), "{:?}", greedy.lines);
    assert_eq!(Guest::come(&bench.control.socket, 2, 1, &line).turned_away(), 0);
    drop(greedy);
    until("its places are free", || Guest::come(&bench.control.socket, 1, 4, &line).turned_away() == 0);
}

/// Whoever else takes whatever there is, and keeps it.
#[test]
fn the_agent_has_places_of_its_own_at_the_core() {
    if !is_root() {
        return;
    }
    let directory = tempfile::tempdir().unwrap();
    with_agent_user(directory.path());
    let bench = CoreBench::start(None, |_| None);
    let subscribe = request_line(&CoreRequest::Subscribe).unwrap();
    let others: Vec<_> = [1, 2, 3, 4].map(|uid| Guest::come(&bench.socket(), uid, 6, &subscribe)).into();
    assert_eq!(others.iter().map(Guest::turned_away).collect::<Vec<_>>(), [2, 2, 2, 6]);
    let roots: Vec<_> = (0..4).map(|_| bench.client()).collect();
    let alive = [subscribe.clone(), request_line(&CoreRequest::Alive).unwrap()].concat();
    let agent = Guest::come(&bench.socket(), AGENT, 5, &alive);
    assert_eq!(agent.turned_away(), 1, "{:?}", agent.lines);
    assert!(agent.lines[0].contains("cluster"), "{:?}", agent.lines);
    until("it lives", || bench.told() == ["AgentAlive(true)"]);
    drop(roots);
}

/// As long as the core tells them: half a minute. Root, as a member of the group that may order, watches for as long as it wants.
#[test]
fn who_may_only_look_is_told_for_a_while() {
    if !is_root() {
        return;
    }
    let bench = CoreBench::start(None, |_| None);
    let subscribe = request_line(&CoreRequest::Subscribe).unwrap();
    let began = Instant::now();
    let mut other = Guest::come(&bench.socket(), 1, 1, &subscribe);
    assert!(other.lines[0].contains("cluster"), "{:?}", other.lines);
    let mut own = std::os::unix::net::UnixStream::connect(bench.socket()).unwrap();
    std::io::Write::write_all(&mut own, &subscribe).unwrap();
    own.set_read_timeout(Some(Duration::from_secs(3))).unwrap();
    let mut more = Guest::come(&bench.socket(), 1, 4, &subscribe);
    assert_eq!(more.turned_away(), 1);
    while Guest::come(&bench.socket(), 1, 1, &subscribe).turned_away() == 1 {
        assert!(began.elapsed() < Duration::from_secs(40));
        assert_eq!((other.child.try_wait().unwrap(), more.child.try_wait().unwrap()), (None, None));
        std::thread::sleep(Duration::from_millis(500));
    }
    assert!(began.elapsed() >= Duration::from_secs(29), "{:?}", began.elapsed());
    assert!(own.read(&mut [0; 4096]).unwrap() > 0, "root is still told");
}
