//! What snmpd 5.9.3 does beside the RFC, and what we do about it.

use super::*;

#[test]
fn habit_o_timeout_is_ignored_so_none_is_asked_for() {
    let mut bench = Bench::opening();
    let (_, payload) = bench.sent().remove(0);
    assert_eq!(payload[..4], [0, 0, 0, 0], "o.timeout and three reserved octets");
}

#[test]
fn habit_open_and_register_are_answered_with_an_echo() {
    let mut bench = Bench::opening();
    for kind in [PduKind::Open, PduKind::Register] {
        let (request, _) = bench.sent().pop().unwrap();
        assert_eq!(request.kind, kind);
        let echo = answer_to(&request, ErrorCode::NoError);
        assert!(echo.len() > 28, "the Response has a varbind");
        bench.receive(&echo);
    }
    assert_eq!((bench.events(), bench.session.counters().malformed), (vec![Event::Up], 0));
}

#[test]
fn habit_the_second_part_of_a_split_range_includes_its_start() {
    let mut bench = Bench::up();
    let name = instance().to_string();
    for (include, expected) in [(true, Value::Integer(42)), (false, Value::EndOfMibView)] {
        let range = [(name.as_str(), include, "1.3.6.1.4.1.8072.9999.9999.4111")];
        bench.receive(&pdu(TABLE_ORDER, PduKind::GetNext, 1, &ranges(TABLE_ORDER, &range)));
        assert_eq!(bench.responses()[0].1.varbinds, [(instance(), expected)]);
    }
}

#[test]
fn habit_the_same_request_up_to_six_times_gets_the_same_answer_six_times() {
    let mut bench = Bench::up();
    for _ in 0..6 {
        bench.receive(&get(33));
    }
    let answers = bench.responses();
    assert_eq!(answers.len(), 6);
    assert!(answers.iter().all(|answer| *answer == answers[0]));
}

#[test]
fn habit_a_cut_off_subagent_is_back_within_a_quarter_second() {
    let mut bench = Bench::up();
    bench.input(Input::Lost("end of file".to_owned()));
    // However long snmpd is away, a try is never further off than this.
    for _ in 0..100 {
        let before = bench.now;
        bench.wait_for_deadline();
        assert!(bench.now.since(before) <= Duration::from_millis(200));
        assert!(bench.outputs().contains(&Output::Connect));
        bench.input(Input::ConnectFailed("no socket".to_owned()));
    }
}

#[test]
fn habit_unread_answers_freeze_snmpd_so_only_eight_notifications_are_open() {
    let mut bench = Bench::up();
    let mut sent = Vec::new();
    while bench.session.can_notify() {
        bench.notify(sent.len() as u64);
        sent.extend(bench.sent());
    }
    assert_eq!(sent.len(), WINDOW);
    bench.receive(&get(1));
    assert_eq!(bench.responses()[0].1.error, ErrorCode::NoError, "requests go on being answered");
    bench.answer(&sent[3].0, ErrorCode::NoError);
    assert!(bench.session.can_notify());
    assert_eq!(bench.events(), [Event::Notify { id: 3, outcome: Outcome::Taken }]);
}

#[test]
fn habit_notifications_open_at_a_loss_are_sent_again_before_newer_ones() {
    let mut bench = Bench::up();
    for id in [1, 2, 3] {
        bench.notify(id);
    }
    let first = bench.sent();
    bench.answer(&first[1].0, ErrorCode::NoError);
    bench.input(Input::Lost("gone".to_owned()));
    assert!(!bench.session.can_notify());
    bench.events();
    bench.reconnect();
    bench.notify(4);
    let again = bench.sent();
    let varbinds = |sent: &[(Header, Vec<u8>)]| sent.iter().map(|(_, payload)| payload.clone()).collect::<Vec<_>>();
    let notifies: Vec<_> = again.into_iter().filter(|(header, _)| header.kind == PduKind::Notify).collect();
    assert_eq!(varbinds(&notifies)[..2], [first[0].1.clone(), first[2].1.clone()]);
    bench.answer(&first[2].0, ErrorCode::NoError);
    assert_eq!(bench.events(), [Event::Up], "an answer of the old session says nothing of the new one");
    for (header, _) in &notifies {
        bench.answer(header, ErrorCode::NoError);
    }
    assert_eq!(bench.events(), [1, 3, 4].map(|id| Event::Notify { id, outcome: Outcome::Taken }));
}

#[test]
fn notifications_open_at_the_end_are_told_as_lost() {
    let lost = |id| Output::Event(Event::Notify { id, outcome: Outcome::Lost });
    let stopped = Output::Event(Event::Stopped);
    let mut bench = Bench::up();
    bench.notify(1);
    bench.input(Input::Lost("gone".to_owned()));
    bench.notify(2);
    bench.outputs();
    bench.input(Input::Stop);
    assert_eq!(bench.outputs(), [lost(1), stopped.clone()], "2 was told at once");
    let mut bench = Bench::up();
    bench.notify(1);
    bench.input(Input::Stop);
    bench.answer_last(ErrorCode::NoError);
    assert_eq!(bench.outputs(), [Output::Disconnect, lost(1), stopped]);
}

#[test]
fn habit_the_missing_trap_oid_is_refused_with_index_0() {
    let mut bench = Bench::up();
    bench.notify(5);
    bench.answer_last(ErrorCode::ProcessingError);
    assert_eq!(bench.events(), [Event::Notify { id: 5, outcome: Outcome::Refused(ErrorCode::ProcessingError) }]);
}

#[test]
fn habit_a_master_that_forgot_the_session_is_asked_for_a_new_one() {
    let mut bench = Bench::up();
    bench.notify(5);
    bench.answer_last(ErrorCode::NotOpen);
    assert_eq!(bench.events(), [Event::Down(Down::Unknown)]);
    bench.reconnect();
    bench.answer_last(ErrorCode::NoError);
    assert_eq!(bench.events(), [Event::Up, Event::Notify { id: 5, outcome: Outcome::Taken }], "in the new one");
}

#[test]
fn habit_a_walk_over_a_swap_sees_one_state() {
    let table = |values: &[u32]| {
        let mut builder = TableBuilder::new(vec![]);
        for value in values {
            builder.push(&instance().child(&[*value]), &Value::Gauge32(*value));
        }
        Arc::new(builder.build().unwrap())
    };
    let mut bench = Bench::up();
    bench.input(Input::Serve(table(&[1, 2, 3])));
    let mut name = instance();
    let mut seen = Vec::new();
    let mut newest = 10;
    loop {
        let payload = ranges(TABLE_ORDER, &[(&name.to_string(), false, "1.3.6.1.4.1.8073")]);
        bench.receive(&pdu(TABLE_ORDER, PduKind::GetNext, 1, &payload));
        let (found, value) = bench.responses().remove(0).1.varbinds.remove(0);
        if value == Value::EndOfMibView {
            break;
        }
        seen.push(value);
        name = found;
        newest += 1;
        bench.input(Input::Serve(table(&[3, 4, 5, newest])));
    }
    assert_eq!(seen, [Value::Gauge32(1), Value::Gauge32(2), Value::Gauge32(3)]);
}

#[test]
fn garbage_ends_the_connection_and_is_not_met_again_at_once() {
    let mut bench = Bench::up();
    let before = bench.now;
    let mut wrong = get(1);
    wrong[16..20].copy_from_slice(&u32::MAX.to_be_bytes());
    bench.receive(&wrong);
    let outputs = bench.outputs();
    assert!(matches!(outputs.as_slice(), [Output::Disconnect, Output::Event(Event::Down(Down::Garbage(_)))]), "{outputs:?}");
    assert_eq!(bench.session.counters().malformed, 1);
    bench.wait_for_deadline();
    assert!(bench.now.since(before) >= Duration::from_millis(750));
}
