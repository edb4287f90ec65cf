//! The rules of RFC 2741 for a subagent, as far as a session keeps them.

use super::*;
use crate::agentx::wire::{Reader, encode_varbind};

#[test]
fn r10_unknown_session_is_not_open() {
    let mut bench = Bench::up();
    let flags = Flags::NETWORK_BYTE_ORDER;
    let request = Header { kind: PduKind::Get, flags, session_id: SESSION + 1, transaction_id: 5, packet_id: 6, payload_len: 0 };
    bench.receive(&with_header(&request, &[]));
    let (header, response) = bench.responses().remove(0);
    assert_eq!((header.session_id, header.transaction_id, header.packet_id), (SESSION + 1, 5, 6));
    assert_eq!((response.error, response.index), (ErrorCode::NotOpen, 0));
    assert_eq!(bench.session.counters().foreign, 1);
    assert_eq!(bench.outputs(), []);
}

#[test]
fn r10_a_bad_payload_is_answered_and_the_session_lives_on() {
    let mut bench = Bench::up();
    bench.receive(&pdu(TABLE_ORDER, PduKind::Get, 1, &[200, 0, 0, 0]));
    bench.receive(&get(2));
    let errors: Vec<_> = bench.responses().iter().map(|(_, response)| response.error).collect();
    assert_eq!(errors, [ErrorCode::ParseError, ErrorCode::NoError]);
    assert_eq!(bench.session.counters().malformed, 1);
}

#[test]
fn r10_a_response_that_cannot_be_parsed_is_dropped() {
    let mut bench = Bench::up();
    bench.receive(&pdu(TABLE_ORDER, PduKind::Response, 1, &[0, 0, 0, 0]));
    assert_eq!((bench.kinds_sent(), bench.outputs()), (vec![], vec![]));
    assert_eq!(bench.session.counters().malformed, 1);
}

#[test]
fn r10_a_pdu_of_unknown_type_is_skipped() {
    let mut bench = Bench::up();
    let mut strange = get(1);
    strange[1] = 19;
    bench.receive(&[strange, get(2)].concat());
    let ids: Vec<u32> = bench.responses().iter().map(|(header, _)| header.packet_id).collect();
    assert_eq!((ids, bench.outputs()), (vec![2], vec![]));
    assert_eq!(bench.session.counters().malformed, 1);
}

#[test]
fn r10_pdus_come_split_and_glued() {
    let stream: Vec<u8> = (1..=5).flat_map(get).collect();
    for piece in [1, 3, 19, 20, 21, 64, stream.len()] {
        let mut bench = Bench::up();
        for octets in stream.chunks(piece) {
            bench.receive(octets);
        }
        let ids: Vec<u32> = bench.responses().iter().map(|(header, _)| header.packet_id).collect();
        assert_eq!(ids, [1, 2, 3, 4, 5], "in pieces of {piece}");
    }
}

#[test]
fn r11_pdus_do_not_interleave() {
    let mut bench = Bench::up();
    for id in 0..4 {
        bench.notify(id);
        bench.receive(&get(100));
    }
    use PduKind::{Notify, Response};
    assert_eq!(bench.kinds_sent(), [Notify, Response, Notify, Response, Notify, Response, Notify, Response]);
}

#[test]
fn r12_what_cannot_be_written_is_refused_in_every_phase_and_the_session_lives_on() {
    let mut bench = Bench::up();
    let mut varbind = Vec::new();
    encode_varbind(&mut varbind, TABLE_ORDER, &instance(), &Value::Integer(1));
    for (kind, payload, expected) in [
        (PduKind::UndoSet, [].as_slice(), Some((ErrorCode::UndoFailed, 1))),
        (PduKind::TestSet, &varbind, Some((ErrorCode::NotWritable, 1))),
        (PduKind::CommitSet, &[], Some((ErrorCode::CommitFailed, 1))),
        (PduKind::UndoSet, &[], Some((ErrorCode::NoError, 0))),
        (PduKind::CleanupSet, &[], None),
    ] {
        bench.receive(&pdu(TABLE_ORDER, kind, 9, payload));
        let answers: Vec<_> = bench.responses().into_iter().map(|(_, r)| (r.error, r.index, r.varbinds.len())).collect();
        let expected: Vec<_> = expected.map(|(error, index)| (error, index, 0)).into_iter().collect();
        assert_eq!(answers, expected, "{kind:?}");
    }
    assert_eq!(bench.session.counters().sets_refused, 1);
    bench.receive(&get(10));
    assert_eq!(bench.responses()[0].1.varbinds, [(instance(), Value::Integer(42))]);
}

#[test]
fn r14_a_refused_open_registers_nothing_and_is_tried_again() {
    let mut bench = Bench::opening();
    let refused_at = bench.now;
    bench.answer_last(ErrorCode::OpenFailed);
    assert_eq!(bench.kinds_sent(), []);
    assert_eq!(bench.outputs(), [Output::Disconnect, Output::Event(Event::Down(Down::OpenRefused(ErrorCode::OpenFailed)))]);
    bench.wait_for_deadline();
    assert_eq!(bench.outputs(), [Output::Connect]);
    assert!(bench.now.since(refused_at) >= Duration::from_millis(750));
}

#[test]
fn r14_the_session_id_is_that_of_the_response() {
    let mut bench = Bench::registering();
    let (register, _) = bench.sent().remove(0);
    assert_eq!((register.kind, register.session_id), (PduKind::Register, SESSION));
}

#[test]
fn r15_the_subtree_is_registered_with_the_default_priority_and_no_timeout() {
    let mut bench = Bench::registering();
    let (header, payload) = bench.sent().remove(0);
    assert_eq!(header.flags, Flags::NETWORK_BYTE_ORDER, "no INSTANCE_REGISTRATION");
    // r.timeout, r.priority, r.range_subid, reserved (RFC 2741 section 6.2.3).
    assert_eq!(payload[..4], [0, 127, 0, 0]);
    assert_eq!(Reader::new(&payload[4..], TABLE_ORDER).oid().unwrap(), oid("1.3.6.1.4.1.8072.9999.9999.4110"));
}

#[test]
fn r16_a_duplicate_registration_is_told_and_tried_again() {
    let mut bench = Bench::registering();
    let mut told = Vec::new();
    let mut pauses = Vec::new();
    for _ in 0..6 {
        let before = bench.now;
        bench.answer_last(ErrorCode::DuplicateRegistration);
        assert_eq!(bench.kinds_sent(), [PduKind::Close]);
        told.extend(bench.events());
        bench.wait_for_deadline();
        pauses.push(bench.now.since(before).as_secs_f64());
        bench.input(Input::Connected);
        bench.answer_last(ErrorCode::NoError);
        bench.outputs();
    }
    let [Event::Down(reason)] = told.as_slice() else { panic!("{told:?}") };
    assert!(reason.to_string().contains("duplicateRegistration (263): another subagent serves it; does a second ha-snmp run?"), "{reason}");
    assert_eq!(bench.session.counters().registrations_refused, 6);
    for (pause, longest) in pauses.into_iter().zip([1.0, 2.0, 4.0, 8.0, 15.0, 15.0]) {
        assert!(pause <= longest && pause >= longest * 0.75, "{pause} of {longest}");
    }
    bench.answer_last(ErrorCode::NoError);
    assert_eq!(bench.events(), [Event::Up]);
}

/// The kinds of all that a session sends of its own accord, from the Open to the end.
fn life() -> Vec<PduKind> {
    let mut bench = Bench::opening();
    let mut kinds = Vec::new();
    for _ in 0..3 {
        let (request, _) = bench.sent().pop().unwrap();
        kinds.push(request.kind);
        bench.answer(&request, ErrorCode::NoError);
    }
    bench.input(Input::Stop);
    let (request, payload) = bench.sent().pop().unwrap();
    assert_eq!(payload, [CloseReason::Shutdown as u8, 0, 0, 0]);
    kinds.push(request.kind);
    bench.answer(&request, ErrorCode::NoError);
    assert_eq!(bench.outputs(), [Output::Event(Event::Up), Output::Disconnect, Output::Event(Event::Stopped)]);
    assert_eq!(bench.kinds_sent(), []);
    kinds
}

#[test]
fn r17_nothing_is_unregistered_because_the_close_ends_the_registration() {
    assert_eq!(life(), [PduKind::Open, PduKind::Register, PduKind::AddAgentCaps, PduKind::Close]);
}

#[test]
fn r23_no_index_is_allocated_because_names_are_the_indexes() {
    assert!(!life().contains(&PduKind::IndexAllocate));
}

#[test]
fn r28_one_registration_covers_the_whole_subtree() {
    assert_eq!(life().iter().filter(|kind| **kind == PduKind::Register).count(), 1);
}

#[test]
fn r18_registration_and_capabilities_are_redone_after_a_loss() {
    let mut bench = Bench::up();
    for _ in 0..3 {
        bench.input(Input::Lost("gone".to_owned()));
        bench.wait_for_deadline();
        bench.input(Input::Connected);
        let mut kinds = Vec::new();
        for _ in 0..3 {
            let (request, _) = bench.sent().pop().unwrap();
            kinds.push(request.kind);
            bench.answer(&request, ErrorCode::NoError);
        }
        assert_eq!(kinds, [PduKind::Open, PduKind::Register, PduKind::AddAgentCaps]);
    }
    assert_eq!((bench.session.counters().sessions, bench.session.counters().losses), (4, 3));
}

#[test]
fn r18_refused_capabilities_do_no_harm() {
    let mut bench = Bench::registering();
    bench.answer_last(ErrorCode::NoError);
    bench.answer_last(ErrorCode::RequestDenied);
    assert_eq!(bench.events(), [Event::Up, Event::CapabilitiesRefused(ErrorCode::RequestDenied)]);
    assert!(bench.session.can_notify());
}

#[test]
fn r19_another_context_is_unsupported() {
    let mut bench = Bench::up();
    let flags = Flags::NON_DEFAULT_CONTEXT;
    let payload = [3, 0, 0, 0, b'c', b't', b'x', 0];
    let request = Header { kind: PduKind::Get, flags, session_id: SESSION, transaction_id: 1, packet_id: 2, payload_len: 8 };
    bench.receive(&with_header(&request, &payload));
    let (header, response) = bench.responses().remove(0);
    assert_eq!((response.error, header.flags, header.order()), (ErrorCode::UnsupportedContext, Flags::default(), ByteOrder::Little));
}

#[test]
fn r20_a_notification_begins_with_its_oid() {
    let mut bench = Bench::up();
    let kind = oid("1.3.6.1.4.1.8072.9999.9999.4110.0.1");
    bench.input(Input::Notify(Notification::new(1, &kind, &[(instance(), Value::Integer(42))]).unwrap()));
    let (header, payload) = bench.sent().remove(0);
    assert_eq!((header.kind, header.session_id, header.order()), (PduKind::Notify, SESSION, ByteOrder::Big));
    let mut reader = Reader::new(&payload, TABLE_ORDER);
    assert_eq!(reader.varbind().unwrap(), (oid("1.3.6.1.6.3.1.1.4.1.0"), Value::ObjectId(kind)));
    assert_eq!(reader.varbind().unwrap(), (instance(), Value::Integer(42)));
    assert!(reader.is_empty());
}

#[test]
fn r21_a_good_response_to_a_notification_says_taken() {
    let mut bench = Bench::up();
    bench.notify(11);
    bench.notify(12);
    let sent = bench.sent();
    bench.answer(&sent[1].0, ErrorCode::ProcessingError);
    bench.answer(&sent[0].0, ErrorCode::NoError);
    let told = |id, outcome| Event::Notify { id, outcome };
    assert_eq!(bench.events(), [told(12, Outcome::Refused(ErrorCode::ProcessingError)), told(11, Outcome::Taken)]);
    let counters = bench.session.counters();
    assert_eq!((counters.notifies_sent, counters.notifies_taken, counters.notifies_refused), (2, 1, 1));
}

#[test]
fn r22_a_master_that_answers_no_ping_is_left() {
    let mut bench = Bench::up();
    let silent_since = bench.now;
    bench.wait_for_deadline();
    assert_eq!(bench.kinds_sent(), [PduKind::Ping]);
    bench.wait_for_deadline();
    assert_eq!(bench.now.since(silent_since), IDLE + PATIENCE);
    assert_eq!(bench.outputs(), [Output::Disconnect, Output::Event(Event::Down(Down::Silent))]);
    bench.wait_for_deadline();
    assert_eq!(bench.outputs(), [Output::Connect]);
}

#[test]
fn r22_a_master_that_asks_is_not_pinged() {
    let mut bench = Bench::up();
    for packet in 0..100 {
        bench.now = bench.now.after(IDLE - Duration::from_secs(1));
        bench.session.handle_timeout(bench.now);
        bench.receive(&get(packet));
        let kinds = bench.kinds_sent();
        assert_eq!(kinds, [PduKind::Response]);
    }
}

#[test]
fn r24_a_session_that_the_master_closed_is_opened_again() {
    let mut bench = Bench::up();
    bench.receive(&close(SESSION + 1));
    assert_eq!(bench.outputs(), [], "another session");
    bench.receive(&close(SESSION));
    assert_eq!(bench.outputs(), [Output::Disconnect, Output::Event(Event::Down(Down::Closed(CloseReason::Shutdown)))]);
    bench.wait_for_deadline();
    assert_eq!(bench.outputs(), [Output::Connect]);
}

#[test]
fn r27_a_notification_beyond_64_kib_is_refused() {
    let long = Value::OctetString(vec![b'x'; 65_536]);
    assert!(matches!(Notification::new(1, &instance(), &[(instance(), long)]), Err(TooLarge(size)) if size > 65_536));
}
