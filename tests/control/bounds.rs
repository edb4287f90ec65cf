//! Commands that are slow, silent, too many, or none of ours.

use crate::bench::{Answer, Bench, asks, line_for, nothing};
use ha_snmp::control::protocol::{MAX_LINE, MAX_REQUEST, request_line};
use ha_snmp::control::{Call, ClientError, Refusal, Replaying, Request, Response};
use std::io::{Read, Write};
use std::net::Shutdown;
use std::time::{Duration, Instant};

#[test]
fn garbage_is_refused_counted_and_closed() {
    let mut bench = Bench::start(None, nothing);
    let good = request_line(&Request::AlarmList).unwrap();
    let (cut, _) = good.split_at(good.len() / 2);
    for (sent, reason) in [
        (b"GET / HTTP/1.1\r\n".to_vec(), "expected value at line 1 column 1"),
        (b"\n".to_vec(), "EOF while parsing"),
        (b"\xff\xfe\x00\n".to_vec(), "expected value"),
        ([cut, b"\n"].concat(), "unknown-request"),
        (vec![b' '; MAX_REQUEST + 1], "too-long"),
        ([b"[".repeat(MAX_REQUEST - 1), b"\n".to_vec()].concat(), "invalid type"),
    ] {
        let mut stream = bench.stream();
        let line = line_for(&mut stream, &sent);
        assert!(line.contains("refused") && line.contains(reason), "{line}");
        assert_eq!(stream.read(&mut [0; 1]).unwrap_or(0), 0, "closed");
    }
    let mut stream = bench.stream();
    stream.write_all(cut).unwrap();
    stream.shutdown(Shutdown::Write).unwrap();
    assert!(line_for(&mut stream, b"").contains("it has no end"));
    assert!(asks(&mut bench.client()));
    assert_eq!(bench.stop(), 7);
}

#[test]
fn requests_that_come_at_once_are_answered_one_by_one() {
    let bench = Bench::start(None, nothing);
    let mut stream = bench.stream();
    let line = request_line(&Request::SinkList).unwrap();
    stream.write_all(&line.repeat(3)).unwrap();
    stream.shutdown(Shutdown::Write).unwrap();
    let mut answers = String::new();
    stream.read_to_string(&mut answers).unwrap();
    assert_eq!(answers.lines().filter(|line| line.contains("done")).count(), 3, "{answers}");
}

#[test]
fn an_item_that_does_not_fit_is_said() {
    let bench = Bench::start(None, |_| {
        let name: ha_snmp::smi::Name = "noc".parse().unwrap();
        Some(Ok(vec![Response::Replaying(Replaying { from: 1, to: 1, rows: 1, sinks: vec![name; MAX_LINE / 4] })]))
    });
    let error = bench.client().ask(&Request::SinkList, Some).unwrap_err();
    assert!(matches!(error, ClientError::Refused(Refusal::TooLong { .. })), "{error}");
}

#[test]
fn what_is_not_answered_is_busy_and_what_ends_is_said() {
    let mut bench = Bench::start(None, |_| None);
    let mut client = bench.client();
    let ended = std::thread::spawn(move || client.ask(&Request::AlarmList, Some).unwrap_err());
    std::thread::sleep(Duration::from_millis(300));
    bench.stop();
    let ended = ended.join().unwrap();
    assert!(matches!(ended, ClientError::Ended(_)), "{ended}");
}

/// Two items of half a line each: more than a socket buffers.
fn long(_: &Call) -> Option<Answer> {
    let item = Response::Replaying(Replaying { from: 1, to: 1, rows: 1, sinks: vec!["noc".parse().unwrap(); MAX_LINE / 8] });
    Some(Ok(vec![item.clone(), item]))
}

#[test]
fn a_slow_reader_holds_up_nobody() {
    let bench = Bench::start(None, long);
    let slow: Vec<_> = (0..8)
        .map(|_| {
            let mut stream = bench.stream();
            stream.write_all(&request_line(&Request::AlarmList).unwrap()).unwrap();
            stream
        })
        .collect();
    let began = Instant::now();
    assert_eq!(bench.client().ask(&Request::SinkList, Some).unwrap().len(), 2);
    assert!(began.elapsed() < Duration::from_secs(10), "{:?}", began.elapsed());
    // Who reads at last gets all of it.
    let mut slow = slow.into_iter().next().unwrap();
    slow.shutdown(Shutdown::Write).unwrap();
    let mut answer = Vec::new();
    slow.read_to_end(&mut answer).unwrap();
    assert!(answer.ends_with(b"\"done\"}\n"));
}

#[test]
fn the_seventeenth_waits_until_a_place_is_free() {
    let bench = Bench::start(None, nothing);
    let mut clients: Vec<_> = (0..16).map(|_| bench.client()).collect();
    assert!(clients.iter_mut().all(asks));
    let error = bench.client().ask(&Request::AlarmList, Some).unwrap_err();
    assert_eq!(error.to_string(), "16 commands speak to the agent already: try again in 30 seconds");
    clients.pop();
    crate::bench::until("a place is free", || asks(&mut bench.client()));
}

/// As long as the agent waits: half a minute.
#[test]
fn who_says_nothing_is_closed() {
    let bench = Bench::start(None, nothing);
    let (mut silent, mut half) = (bench.stream(), bench.stream());
    half.write_all(b"{\"version\"").unwrap();
    let began = Instant::now();
    for stream in [&mut silent, &mut half] {
        assert_eq!(stream.read(&mut [0; 1]).unwrap(), 0);
    }
    assert!((29..40).contains(&began.elapsed().as_secs()), "{:?}", began.elapsed());
}
