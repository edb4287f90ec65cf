//! The table in the module's documentation, walked.

use super::*;

fn in_state(name: &str) -> Bench {
    match name {
        "Disconnected" => Bench::new(),
        "Connecting" => Bench::connecting(),
        "Opening" => Bench::opening(),
        "Registering" => Bench::registering(),
        "Up" => Bench::up(),
        "Pinging" => Bench::pinging(),
        "Closing" => Bench::closing(),
        "Stopped" => Bench::stopped(),
        other => panic!("no state {other}"),
    }
}

fn happens(bench: &mut Bench, event: &str) {
    // In Up nothing is waited for but the answers to notifications.
    if bench.state() == "Up" && matches!(event, "answer" | "refusal") {
        bench.notify(1);
    }
    let waits = bench.session.poll_timeout();
    match event {
        "connected" => bench.input(Input::Connected),
        "connect failed" => bench.input(Input::ConnectFailed("no".to_owned())),
        "answer" => bench.answer_what_was_asked(ErrorCode::NoError),
        "refusal" => bench.answer_what_was_asked(ErrorCode::NotOpen),
        "close" => bench.receive(&close(SESSION)),
        "lost" => bench.input(Input::Lost("broken pipe".to_owned())),
        "garbage" => bench.receive(b"HTTP/1.1 400 Bad Request\r\n"),
        "deadline" => bench.wait_for_deadline(),
        "stop" => bench.input(Input::Stop),
        other => panic!("no event {other}"),
    }
    assert!(bench.session.poll_timeout().is_none_or(|due| due >= bench.now), "{event}: due {waits:?} stays due");
}

impl Bench {
    fn state(&self) -> &'static str {
        match self.session.state {
            State::Disconnected { .. } => "Disconnected",
            State::Connecting => "Connecting",
            State::Opening { .. } => "Opening",
            State::Registering { .. } => "Registering",
            State::Up { .. } => "Up",
            State::Pinging { .. } => "Pinging",
            State::Closing { .. } => "Closing",
            State::Stopped => "Stopped",
        }
    }

    /// The last request of ours, and where there is none (the session has no connection then), one that nobody sent.
    fn answer_what_was_asked(&mut self, error: ErrorCode) {
        let flags = Flags::NETWORK_BYTE_ORDER;
        let nobodys = Header { kind: PduKind::Ping, flags, session_id: SESSION, transaction_id: 0, packet_id: 99, payload_len: 0 };
        let request = self.sent().pop().map_or(nobodys, |(header, _)| header);
        self.answer(&request, error);
    }
}

#[test]
fn every_state_and_event() {
    let rows: Vec<Vec<&str>> = include_str!("../mod.rs")
        .lines()
        .filter_map(|line| line.strip_prefix("//! |"))
        .map(|row| row.trim_end_matches('|').split('|').map(str::trim).collect())
        .collect();
    let (head, states) = (&rows[0], &rows[2..]);
    assert_eq!((head.len(), states.len()), (10, 8));
    for row in states {
        for (event, expected) in head.iter().zip(row).skip(1) {
            let mut bench = in_state(row[0]);
            happens(&mut bench, event);
            let expected = if *expected == "." { row[0] } else { expected };
            assert_eq!(bench.state(), expected, "{} after {event}", row[0]);
            if row[0] != "Disconnected" && row[0] != "Connecting" && matches!(expected, "Disconnected" | "Stopped") && row[0] != "Stopped" {
                assert!(bench.outputs().contains(&Output::Disconnect), "{} after {event} keeps its connection", row[0]);
            }
        }
    }
}

#[test]
fn a_connect_that_ends_after_the_stop_is_dropped() {
    let mut bench = Bench::connecting();
    bench.input(Input::Stop);
    assert_eq!(bench.outputs(), [Output::Event(Event::Stopped)]);
    bench.input(Input::Connected);
    assert_eq!(bench.outputs(), [Output::Disconnect]);
}

#[test]
fn a_reason_is_told_once_until_the_session_was_up() {
    let mut bench = Bench::connecting();
    let mut told = Vec::new();
    for reason in ["no socket", "no socket", "denied", "no socket"] {
        bench.input(Input::ConnectFailed(reason.to_owned()));
        bench.wait_for_deadline();
        told.extend(bench.events());
    }
    let down = |reason: &str| Event::Down(Down::Unreachable(reason.to_owned()));
    assert_eq!(told, [down("no socket"), down("denied"), down("no socket")]);
}
