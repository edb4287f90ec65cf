use super::*;
use crate::control::{Replaying, Tested};
use crate::engine::embedded::command::{Command, Refused};
use crate::notify::DeliveryResult;
use crate::view::cluster::Cluster;
use proptest::prelude::*;
use std::time::Duration;

fn requests() -> Vec<Request> {
    vec![
        Request::TrapList,
        Request::TrapTest { name: None },
        Request::TrapTest { name: Some("keepAlive".to_owned()) },
        Request::TrapLog { since: Some(7), limit: 20 },
        Request::TrapReplay { from: 1, to: None, sink: Some("noc".to_owned()) },
        Request::AlarmList,
        Request::AlarmAck { alarm: "front/\"web\"\n/zipi".to_owned() },
        Request::SinkList,
    ]
}

fn answers() -> Vec<Answer> {
    let tested = Tested {
        sequence: 9,
        sink: "noc".parse().unwrap(),
        address: "v2c inform udp:192.0.2.10:162".to_owned(),
        result: DeliveryResult::Acknowledged,
        detail: String::new(),
        milliseconds: 3,
    };
    let replaying = Replaying { from: 1, to: 9, rows: 9, sinks: vec!["noc".parse().unwrap()] };
    vec![
        Answer::Item(Response::Tested(tested)),
        Answer::Item(Response::Replaying(replaying)),
        Answer::Done,
        Answer::Refused(Refusal::Busy(Service::Agent)),
        Answer::Refused(Refusal::unknown_sink("nok", ["noc"])),
    ]
}

fn core_requests() -> Vec<CoreRequest> {
    let (group, lasting) = ("frontend".parse().unwrap(), Some(Duration::from_secs(3600)));
    vec![
        CoreRequest::State,
        CoreRequest::Subscribe,
        CoreRequest::Order { command: Command::Move { group, to: Some(1), lasting }, nowait: true },
        CoreRequest::Order { command: Command::Detach, nowait: false },
        CoreRequest::Alive,
        CoreRequest::Probe { name: "mysql".parse().unwrap(), failed: true },
    ]
}

fn core_answers() -> Vec<Answer<CoreState>> {
    let cluster = Cluster { name: "two\nlines".to_owned(), last_takeover: Some(Duration::from_millis(7)), ..Cluster::default() };
    vec![
        Answer::Item(CoreState { age: Duration::from_nanos(7), cluster }),
        Answer::Done,
        Answer::Refused(Refusal::Order(Refused::Overtaken)),
        Answer::Refused(Refusal::NotYet(600)),
    ]
}

#[test]
fn lines_of_the_core_are_read_whole_or_not_at_all() {
    for request in core_requests() {
        let line = request_line(&request).unwrap();
        assert_eq!(read_request(&line), Ok(request));
        assert!((0..line.len() - 1).all(|end| read_request::<CoreRequest>(&line[..end]).is_err()));
    }
    for answer in core_answers() {
        let line = answer_line(&answer).unwrap();
        assert_eq!(line.iter().filter(|octet| **octet == b'\n').count(), 1, "one line");
        assert_eq!(read_answer(&line), Ok(answer));
        assert!((0..line.len() - 1).all(|end| read_answer::<CoreState>(&line[..end]).is_err()));
    }
}

#[test]
fn what_is_written_is_read() {
    for request in requests() {
        let line = request_line(&request).unwrap();
        assert_eq!(line.iter().filter(|octet| **octet == b'\n').count(), 1, "one line");
        assert_eq!(read_request(&line), Ok(request));
    }
    for answer in answers() {
        assert_eq!(read_answer(&answer_line(&answer).unwrap()), Ok(answer));
    }
}

#[test]
fn lines_look_like_this() {
    let text = |line: Vec<u8>| String::from_utf8(line).unwrap();
    let request = Request::AlarmAck { alarm: "7".to_owned() };
    assert_eq!(
        text(request_line(&request).unwrap()),
        format!("{{\"version\":\"{VERSION}\",\"request\":{{\"alarm-ack\":{{\"alarm\":\"7\"}}}}}}\n")
    );
    assert_eq!(text(answer_line(&Answer::<Response>::Done).unwrap()), format!("{{\"version\":\"{VERSION}\",\"answer\":\"done\"}}\n"));
}

#[test]
fn only_what_changes_something_needs_a_permission() {
    let changing = requests().iter().filter(|request| request.changes()).count();
    assert_eq!(changing, 4, "two tests, a replay, an acknowledgement");
}

#[test]
fn a_line_has_a_greatest_length() {
    let request = Request::AlarmAck { alarm: "x".repeat(MAX_REQUEST) };
    assert!(matches!(request_line(&request), Err(Refusal::TooLong { max: MAX_REQUEST, .. })));
    let answer: Answer = Answer::Refused(unknown(Service::Agent, &"x".repeat(MAX_LINE)));
    assert!(matches!(answer_line(&answer), Err(Refusal::TooLong { max: MAX_LINE, .. })));
}

#[test]
fn another_version_is_named() {
    let line = br#"{"version":"9.0.0","answer":{"item":{"hologram":{}}}}"#;
    let error = read_answer::<Response>(line).unwrap_err();
    assert_eq!(error, AnswerError::OtherVersion { service: Service::Agent, version: "9.0.0".to_owned() });
    assert!(error.to_string().starts_with(&format!("the agent is version 9.0.0, this command is version {VERSION}")));
    let refused = read_request::<Request>(br#"{"version":"9.0.0","request":"sing"}"#).unwrap_err();
    assert!(matches!(&refused, Refusal::UnknownRequest { version, .. } if version == VERSION));
    let own = format!("{{\"version\":\"{VERSION}\",\"answer\":\"perhaps\"}}");
    assert!(matches!(read_answer::<Response>(own.as_bytes()), Err(AnswerError::Garbage { .. })));
    assert!(matches!(read_answer::<Response>(b"SSH-2.0-OpenSSH_9.2\r\n"), Err(AnswerError::Garbage { .. })));
}

#[test]
fn a_line_that_is_cut_short_is_none() {
    for line in requests().iter().map(|request| request_line(request).unwrap()) {
        for end in 0..line.len() - 1 {
            assert!(read_request::<Request>(&line[..end]).is_err(), "{end}");
        }
    }
    for line in answers().iter().map(|answer| answer_line(answer).unwrap()) {
        for end in 0..line.len() - 1 {
            assert!(read_answer::<Response>(&line[..end]).is_err(), "{end}");
        }
    }
}

proptest! {
    #[test]
    fn garbage_never_panics(octets in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = (read_request::<Request>(&octets), read_answer::<Response>(&octets));
        let _ = (read_request::<CoreRequest>(&octets), read_answer::<CoreState>(&octets));
    }

    /// The same for the core's.
    #[test]
    fn a_line_of_the_core_with_a_mistake_never_panics(which in 0usize..6, at in any::<prop::sample::Index>(), octet: u8) {
        let mut line = request_line(&core_requests()[which]).unwrap();
        let at = at.index(line.len());
        line[at] = octet;
        if let Ok(request) = read_request::<CoreRequest>(&line) {
            prop_assert_eq!(read_request(&request_line(&request).unwrap()), Ok(request));
        }
    }

    /// One octet of a good line is another: it is read as something that can be written and read again, or refused.
    #[test]
    fn a_line_with_a_mistake_never_panics(which in 0usize..8, at in any::<prop::sample::Index>(), octet: u8) {
        let mut line = request_line(&requests()[which]).unwrap();
        let at = at.index(line.len());
        line[at] = octet;
        if let Ok(request) = read_request::<Request>(&line) {
            prop_assert_eq!(read_request(&request_line(&request).unwrap()), Ok(request));
        }
    }
}
