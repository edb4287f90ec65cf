//! The core's socket: states, orders, signs of life.

use crate::bench::{line_for, until};
use crate::core_bench::{CoreBench, Effect};
use ha_snmp::control::protocol::{MAX_REQUEST, request_line};
use ha_snmp::control::{ClientError, CoreRequest, Follower, Refusal};
use ha_snmp::engine::embedded::command::{Command, Refused};
use nix::unistd::Uid;
use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt;
use std::process::Stdio;
use std::time::{Duration, Instant};

const STANDBY: Command = Command::Standby { node: 1, on: true };

fn at_once(_: &Command) -> Effect {
    Some((Duration::ZERO, Ok(())))
}

fn never(_: &Command) -> Effect {
    None
}

/// What a test does as a subscriber.
fn following<T>(bench: &CoreBench, does: impl AsyncFnOnce(Follower) -> T) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async { does(bench.client().subscribe().await.unwrap()).await })
}

#[test]
fn a_state_is_the_last_that_was_published() {
    let bench = CoreBench::start(None, at_once);
    let mut client = bench.client();
    assert_eq!(client.state().unwrap().cluster.takeovers, 1);
    bench.publish(2);
    std::thread::sleep(Duration::from_millis(300));
    let state = client.state().unwrap();
    assert_eq!(state.cluster.takeovers, 2);
    assert!((300..2000).contains(&state.age.as_millis()), "{:?}", state.age);
}

#[test]
fn an_order_waits_for_its_effect() {
    let bench = CoreBench::start(None, |_| Some((Duration::from_millis(700), Ok(()))));
    let began = Instant::now();
    bench.client().order(STANDBY, false).unwrap();
    assert!(began.elapsed() >= Duration::from_millis(700), "{:?}", began.elapsed());
    let began = Instant::now();
    bench.client().order(Command::Detach, true).unwrap();
    assert!(began.elapsed() < Duration::from_millis(600), "{:?}", began.elapsed());
    assert_eq!(bench.told(), ["Standby { node: 1, on: true }", "Detach"]);
}

#[test]
fn a_refusal_is_told_with_and_without_waiting() {
    let bench = CoreBench::start(None, |_| Some((Duration::ZERO, Err(Refused::NotNow("zape is lost".to_owned())))));
    for nowait in [false, true] {
        let error = bench.client().order(STANDBY, nowait).unwrap_err();
        assert_eq!(error.to_string(), "zape is lost");
        assert!(matches!(error, ClientError::Refused(Refusal::Order(Refused::NotNow(_)))));
    }
}

#[test]
fn a_core_that_ends_says_so() {
    let mut bench = CoreBench::start(None, never);
    let mut client = bench.client();
    let order = std::thread::spawn(move || client.order(STANDBY, false).unwrap_err().to_string());
    until("the order is there", || !bench.told().is_empty());
    let mut idle = bench.client();
    let began = Instant::now();
    bench.stop();
    assert!(began.elapsed() < Duration::from_secs(1), "{:?}", began.elapsed());
    assert_eq!(order.join().unwrap(), "the core is busy or ends: try again, and see its log (journalctl -u ha-snmp-core)");
    assert!(matches!(idle.state().unwrap_err(), ClientError::Ended(_)));
    assert!(!bench.socket().exists());
    let error = ha_snmp::control::CoreClient::connect(&bench.socket(), "/etc/x.toml".as_ref()).unwrap_err().to_string();
    assert!(error.starts_with("is ha-snmp-core running?") && error.contains("systemctl status ha-snmp-core"), "{error}");
}

#[test]
fn who_orders_and_goes_leaves_no_place_taken() {
    let bench = CoreBench::start(None, never);
    let line = request_line(&CoreRequest::Order { command: STANDBY, nowait: false }).unwrap();
    for turn in 1..=20 {
        let mut stream = UnixStream::connect(bench.socket()).unwrap();
        stream.write_all(&line).unwrap();
        until("the order is there", || bench.told().len() == turn);
    }
    until("places are free", || bench.client().state().is_ok());
}

#[test]
fn a_subscriber_sees_every_change_and_every_second() {
    let bench = CoreBench::start(None, at_once);
    following(&bench, async |mut follower| {
        assert_eq!(follower.next().await.unwrap().cluster.takeovers, 1);
        tokio::time::sleep(Duration::from_millis(100)).await;
        bench.publish(2);
        let began = Instant::now();
        assert_eq!(follower.next().await.unwrap().cluster.takeovers, 2);
        assert!(began.elapsed() < Duration::from_millis(500), "at once: {:?}", began.elapsed());
        let began = Instant::now();
        let again = follower.next().await.unwrap();
        assert!((900..2000).contains(&began.elapsed().as_millis()), "after a second: {:?}", began.elapsed());
        assert!(again.cluster.takeovers == 2 && again.age >= Duration::from_millis(900), "and it says how old it is: {:?}", again.age);
    });
}

#[test]
fn changes_come_together_when_there_are_many() {
    let bench = CoreBench::start(None, at_once);
    following(&bench, async |mut follower| {
        let (mut lines, began) = (0, Instant::now());
        for number in 2..=1000 {
            bench.publish(number);
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        while follower.next().await.unwrap().cluster.takeovers < 1000 {
            lines += 1;
        }
        let most = began.elapsed().as_millis() / 50 + 2;
        assert!(lines > 5 && lines <= most, "{lines} of at most {most}");
    });
}

/// More than a socket buffers, again and again: who does not read is given up, and disturbs nobody.
#[test]
fn a_slow_reader_disturbs_nobody() {
    let bench = CoreBench::start(None, at_once);
    let long = ha_snmp::view::cluster::Cluster { fencing: "x".repeat(500_000), ..crate::core_bench::cluster(7) };
    bench.server.as_ref().unwrap().publish(std::sync::Arc::new(long));
    let mut slow: Vec<_> = (0..8).map(|_| UnixStream::connect(bench.socket()).unwrap()).collect();
    for stream in &mut slow {
        stream.write_all(&request_line(&CoreRequest::Subscribe).unwrap()).unwrap();
    }
    let began = Instant::now();
    bench.client().order(STANDBY, false).unwrap();
    assert_eq!(bench.client().state().unwrap().cluster.takeovers, 7);
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
    // They are closed: what was buffered is the end.
    std::thread::sleep(Duration::from_secs(7));
    let mut rest = Vec::new();
    slow[0].read_to_end(&mut rest).unwrap();
    assert!(!rest.ends_with(b"\n"), "cut");
}

#[test]
fn a_subscriber_is_the_agents_sign_of_life() {
    let bench = CoreBench::start(None, at_once);
    following(&bench, async |mut follower| {
        follower.next().await.unwrap();
        assert_eq!(bench.told(), [""; 0], "to look is no sign of life");
        follower.alive().await.unwrap();
        follower.probe("mysql".parse().unwrap(), true).await.unwrap();
        until("it lives", || bench.told().len() == 2);
        let mut told = bench.told();
        told.sort();
        assert_eq!(told, ["AgentAlive(true)", "Probe { name: Name(\"mysql\"), failed: true }"]);
    });
    until("it went", || bench.told().last().is_some_and(|told| told == "AgentAlive(false)"));
}

/// As long as the core waits: five seconds.
#[test]
fn a_silent_agent_does_not_live() {
    let bench = CoreBench::start(None, at_once);
    following(&bench, async |mut follower| {
        follower.alive().await.unwrap();
        let began = Instant::now();
        while bench.told().len() < 2 {
            follower.next().await.unwrap();
            assert!(began.elapsed() < Duration::from_secs(10));
        }
        assert_eq!(bench.told(), ["AgentAlive(true)", "AgentAlive(false)"]);
        follower.alive().await.unwrap();
        until("it lives again", || bench.told().len() == 3);
    });
}

#[test]
fn what_is_no_request_is_refused_counted_and_closed() {
    let mut bench = CoreBench::start(None, at_once);
    let alive = request_line(&CoreRequest::Alive).unwrap();
    let subscribe = request_line(&CoreRequest::Subscribe).unwrap();
    let state = request_line(&CoreRequest::State).unwrap();
    for (sent, reason) in [
        (b"GET / HTTP/1.1\r\n".to_vec(), "expected value"),
        (vec![b' '; MAX_REQUEST + 1], "too-long"),
        (b"{\"version\":\"9\",\"request\":\"sing\"}\n".to_vec(), "\"service\":\"core\""),
    ] {
        let mut stream = UnixStream::connect(bench.socket()).unwrap();
        let line = line_for(&mut stream, &sent);
        assert!(line.contains("refused") && line.contains(reason), "{line}");
        assert_eq!(stream.read(&mut [0; 1]).unwrap_or(0), 0, "closed");
    }
    let mut stream = UnixStream::connect(bench.socket()).unwrap();
    assert!(line_for(&mut stream, &alive).contains("a subscriber may say that"), "not closed");
    assert!(line_for(&mut stream, &state).contains("item"));
    let mut stream = UnixStream::connect(bench.socket()).unwrap();
    stream.write_all(&[subscribe, alive, state].concat()).unwrap();
    let mut all = String::new();
    stream.read_to_string(&mut all).unwrap();
    assert!(all.lines().last().unwrap().contains("a subscriber asks nothing more"), "{all}");
    assert_eq!(bench.server.as_ref().unwrap().ignored(), 4);
    bench.stop();
}

/// Lines that a process of the user `daemon`, with the group of that number, gets for its own.
fn as_daemon(bench: &CoreBench, gid: u32, requests: &[CoreRequest]) -> Option<String> {
    if !Uid::effective().is_root() {
        println!("SKIPPED: only root speaks as other users");
        return None;
    }
    let script = "import socket, sys\ns = socket.socket(socket.AF_UNIX)\ns.connect(sys.argv[1])\n\
                  s.sendall(sys.stdin.buffer.read())\nf = s.makefile()\nfor _ in range(int(sys.argv[2])): sys.stdout.write(f.readline())";
    let mut child = std::process::Command::new("/usr/bin/python3")
        .args(["-c", script])
        .arg(bench.socket())
        .arg(requests.len().to_string())
        .uid(1)
        .gid(gid)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines: Vec<u8> = requests.iter().flat_map(|request| request_line(request).unwrap()).collect();
    child.stdin.take().unwrap().write_all(&lines).unwrap();
    Some(String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap())
}

#[test]
fn others_may_look_and_neither_order_nor_live() {
    let bench = CoreBench::start(None, at_once);
    let order = CoreRequest::Order { command: STANDBY, nowait: false };
    let Some(said) = as_daemon(&bench, 2, &[order.clone(), CoreRequest::State]) else { return };
    assert!(said.contains("\"not-permitted\":{\"user\":\"daemon\"") && said.contains("\"cluster\":{"), "{said}");
    let said = as_daemon(&bench, 2, &[CoreRequest::Subscribe, CoreRequest::Alive]).unwrap();
    assert!(said.lines().last().unwrap().contains("not-permitted"), "{said}");
    assert_eq!(bench.told(), [""; 0]);
    let bench = CoreBench::start(Some("bin"), at_once);
    let said = as_daemon(&bench, 2, &[order]).unwrap();
    assert!(said.contains("\"done\""), "a member of the group: {said}");
}
