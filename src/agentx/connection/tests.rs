//! The shell, with a master that says yes to everything.

use super::*;
use crate::agentx::pdu::{Response, VarBinds};
use crate::agentx::wire::{HEADER_LEN, frame};
use crate::agentx::{Accepts, ErrorCode, Flags, Header, Outcome, Pdu, PduKind, TableBuilder};
use std::io::{Read, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::sync::mpsc;
use std::time::{Duration, Instant};
use tempfile::TempDir;
use tokio::sync::mpsc::error::TryRecvError;
use tokio::sync::mpsc::{Receiver, channel};

struct Bench {
    _dir: TempDir,
    handle: Handle,
    events: Receiver<Event>,
    /// The master's end of each connection, and the errors of our Responses.
    streams: mpsc::Receiver<UnixStream>,
    answers: mpsc::Receiver<ErrorCode>,
}

/// A connection whose events have room for so many.
fn start(room: usize) -> Bench {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("master");
    let listener = UnixListener::bind(&path).unwrap();
    let ((connected, streams), (answered, answers)) = (mpsc::channel(), mpsc::channel());
    std::thread::spawn(move || {
        while let Ok((stream, _)) = listener.accept() {
            let _ = connected.send(stream.try_clone().unwrap());
            say_yes(stream, &answered);
        }
    });
    let offer = Offer {
        base: Oid::from([1, 3, 6, 1, 4, 1, 8072, 9999]),
        description: "test".to_owned(),
        capabilities: Oid::from([1, 3, 6, 1, 4, 1, 8072, 9999, 2]),
        capabilities_text: "test".to_owned(),
    };
    let (sender, events) = channel(room);
    let handle = Handle::start(Settings { master: Master::Unix(path), offer }, Clock::start(), sender).unwrap();
    Bench { _dir: dir, handle, events, streams, answers }
}

/// Answers every request until the end of the connection.
fn say_yes(mut stream: UnixStream, answered: &mpsc::Sender<ErrorCode>) {
    let (mut octets, mut buffer) = (Vec::new(), [0; 1000]);
    while let Ok(length @ 1..) = stream.read(&mut buffer) {
        octets.extend_from_slice(&buffer[..length]);
        while let Some((header, payload)) = frame(&octets).unwrap() {
            let used = HEADER_LEN + payload.len();
            if let Pdu::Response(response) = Pdu::decode(&header, payload).unwrap() {
                // Not every test listens to the end.
                let _ = answered.send(response.error);
                octets.drain(..used);
                continue;
            }
            let response = Response { sys_uptime: 1, error: ErrorCode::NoError, index: 0, varbinds: vec![] };
            let mut out = Vec::new();
            Pdu::Response(response).encode(&Header { kind: PduKind::Response, ..header }, &mut out).unwrap();
            octets.drain(..used);
            if stream.write_all(&out).is_err() {
                return;
            }
        }
    }
}

impl Bench {
    fn next(&mut self) -> Event {
        let begin = Instant::now();
        loop {
            match self.events.try_recv() {
                Ok(event) => return event,
                Err(TryRecvError::Empty) => std::thread::sleep(Duration::from_millis(1)),
                Err(TryRecvError::Disconnected) => panic!("no more events"),
            }
            assert!(begin.elapsed() < Duration::from_secs(10), "no event");
        }
    }

    fn notify(&self, id: u64) -> Result<(), NotifyError> {
        self.handle.notify(id, &Oid::from([1, 3, 6, 1, 4, 1, 8072, 9999, 0, 1]), &[])
    }

    /// Test and commit, as transaction `value` of a master that gave no id to the session; the answer to the latter.
    fn set(&self, master: &mut UnixStream, name: &Oid, value: u32) -> ErrorCode {
        let varbinds = vec![(name.clone(), Value::Gauge32(value))];
        let flags = Flags::NETWORK_BYTE_ORDER;
        let like = Header { kind: PduKind::TestSet, flags, session_id: 0, transaction_id: value, packet_id: 1, payload_len: 0 };
        let mut requests = Vec::new();
        Pdu::TestSet(VarBinds { context: None, varbinds }).encode(&like, &mut requests).unwrap();
        Pdu::CommitSet.encode(&like, &mut requests).unwrap();
        master.write_all(&requests).unwrap();
        assert_eq!(self.answers.recv().unwrap(), ErrorCode::NoError);
        self.answers.recv().unwrap()
    }
}

#[test]
fn a_slow_reader_of_events_misses_no_outcome_and_holds_nothing_up() {
    let mut bench = start(1);
    assert_eq!(bench.next(), Event::Up);
    // One event has room in the channel; all others wait inside, and what waits counts as outstanding.
    let accepted = (0..).take_while(|id| bench.notify(*id).is_ok()).count() as u64;
    assert!(accepted >= QUEUE as u64, "{accepted}");
    assert_eq!(bench.notify(accepted), Err(NotifyError::Full));
    for id in 0..accepted {
        assert_eq!(bench.next(), Event::Notify { id, outcome: Outcome::Taken });
    }
    bench.notify(accepted).unwrap();
    assert_eq!(bench.next(), Event::Notify { id: accepted, outcome: Outcome::Taken });
    bench.handle.stop();
}

#[test]
fn a_slow_reader_of_events_misses_nothing_that_was_set() {
    let name = Oid::from([1, 3, 6, 1, 4, 1, 8072, 9999, 1, 0]);
    let mut bench = start(1);
    let mut builder = TableBuilder::new(vec![]);
    builder.push_writable(&name, &Value::Gauge32(0), Accepts::Unsigned { min: 0, max: u32::MAX });
    bench.handle.publish(Arc::new(builder.build().unwrap()));
    assert_eq!(bench.next(), Event::Up);
    let mut master = bench.streams.recv().unwrap();
    let committed = (0..).take_while(|value| bench.set(&mut master, &name, *value) == ErrorCode::NoError).count();
    assert!((10..100).contains(&committed), "{committed}");
    let told = |value| Event::Set { assignments: vec![(name.clone(), Value::Gauge32(value))] };
    for value in 0..u32::try_from(committed).unwrap() {
        assert_eq!(bench.next(), told(value));
    }
    // Nothing of the one that was refused, and there is room again.
    assert_eq!(bench.set(&mut master, &name, 1000), ErrorCode::NoError);
    assert_eq!(bench.next(), told(1000));
    bench.handle.stop();
}

#[test]
fn a_stop_tells_the_fate_of_every_notification_first() {
    let mut bench = start(2 * QUEUE);
    assert_eq!(bench.next(), Event::Up);
    let accepted = (0..QUEUE as u64).filter(|id| bench.notify(*id).is_ok()).count();
    bench.handle.stop();
    let mut events = Vec::new();
    while let Ok(event) = bench.events.try_recv() {
        events.push(event);
    }
    assert_eq!(events.pop(), Some(Event::Stopped));
    assert!(events.iter().all(|event| matches!(event, Event::Notify { .. })), "{events:?}");
    assert_eq!(events.len(), accepted);
}

#[test]
fn a_dropped_handle_ends_its_threads() {
    let mut bench = start(4);
    assert_eq!(bench.next(), Event::Up);
    drop(bench.handle);
    // The sender is gone when both threads are.
    let begin = Instant::now();
    while bench.events.try_recv() != Err(TryRecvError::Disconnected) {
        assert!(begin.elapsed() < Duration::from_secs(10), "a thread lives on");
        std::thread::sleep(Duration::from_millis(1));
    }
}
