//! The shell, with a master that says yes to everything.

use super::*;
use crate::agentx::pdu::Response;
use crate::agentx::wire::{HEADER_LEN, frame};
use crate::agentx::{ErrorCode, Header, Outcome, Pdu, PduKind};
use std::io::{Read, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::time::{Duration, Instant};
use tempfile::TempDir;
use tokio::sync::mpsc::error::TryRecvError;
use tokio::sync::mpsc::{Receiver, channel};

struct Bench {
    _dir: TempDir,
    handle: Handle,
    events: Receiver<Event>,
}

/// A connection whose events have room for so many.
fn start(room: usize) -> Bench {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("master");
    let listener = UnixListener::bind(&path).unwrap();
    std::thread::spawn(move || {
        while let Ok((stream, _)) = listener.accept() {
            say_yes(stream);
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
    Bench { _dir: dir, handle, events }
}

/// Answers every request until the end of the connection.
fn say_yes(mut stream: UnixStream) {
    let (mut octets, mut buffer) = (Vec::new(), [0; 1000]);
    while let Ok(length @ 1..) = stream.read(&mut buffer) {
        octets.extend_from_slice(&buffer[..length]);
        while let Some((header, payload)) = frame(&octets).unwrap() {
            let used = HEADER_LEN + payload.len();
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
