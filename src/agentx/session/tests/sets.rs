//! Setting, in all phases.

use super::*;
use crate::agentx::Accepts;
use crate::agentx::wire::encode_varbind;
use proptest::prelude::*;

/// Two writable instances, 1 and 5, beside the one that is not.
fn serving() -> Bench {
    let mut bench = Bench::up();
    let mut builder = TableBuilder::new(vec![oid("1.3.6.1.4.1.8072.9999.9999.4110.1")]);
    builder.push(&instance(), &Value::Integer(42));
    builder.push_writable(&switch(), &Value::Integer(1), Accepts::TruthValue);
    builder.push_writable(&number(), &Value::Gauge32(5), Accepts::Unsigned { min: 0, max: 9 });
    bench.input(Input::Serve(Arc::new(builder.build().unwrap())));
    bench
}

fn switch() -> Oid {
    oid("1.3.6.1.4.1.8072.9999.9999.4110.1.15.1.0")
}

fn number() -> Oid {
    oid("1.3.6.1.4.1.8072.9999.9999.4110.1.15.2.0")
}

fn off() -> Vec<(Oid, Value)> {
    vec![(switch(), Value::Integer(2)), (number(), Value::Gauge32(7))]
}

fn payload(order: ByteOrder, varbinds: &[(Oid, Value)]) -> Vec<u8> {
    let mut payload = Vec::new();
    for (name, value) in varbinds {
        encode_varbind(&mut payload, order, name, value);
    }
    payload
}

impl Bench {
    /// The error and index of each answer, which has no varbinds.
    fn answers(&mut self) -> Vec<(ErrorCode, u16)> {
        let answers = self.responses().into_iter();
        answers.map(|(_, response)| (response.varbinds.is_empty(), (response.error, response.index))).map(bare).collect()
    }

    fn ask(&mut self, kind: PduKind, payload: &[u8]) -> Vec<(ErrorCode, u16)> {
        self.receive(&pdu(TABLE_ORDER, kind, 9, payload));
        self.answers()
    }

    fn test(&mut self, varbinds: &[(Oid, Value)]) -> Vec<(ErrorCode, u16)> {
        self.ask(PduKind::TestSet, &payload(TABLE_ORDER, varbinds))
    }
}

fn bare((is_empty, answer): (bool, (ErrorCode, u16))) -> (ErrorCode, u16) {
    assert!(is_empty, "varbinds in {answer:?}");
    answer
}

const NO_ERROR: (ErrorCode, u16) = (ErrorCode::NoError, 0);

#[test]
fn r12_test_commit_and_clean_up_tell_what_is_set() {
    for order in [ByteOrder::Big, ByteOrder::Little] {
        let mut bench = serving();
        bench.receive(&pdu(order, PduKind::TestSet, 1, &payload(order, &off())));
        assert_eq!((bench.answers(), bench.outputs()), (vec![NO_ERROR], vec![]));
        bench.receive(&pdu(order, PduKind::CommitSet, 2, &[]));
        let (header, response) = bench.responses().remove(0);
        assert_eq!((header.order(), header.packet_id, header.transaction_id), (order, 2, 3));
        assert_eq!((response.error, response.index, response.varbinds), (ErrorCode::NoError, 0, vec![]));
        assert_eq!(bench.events(), [Event::Set { assignments: off() }]);
        bench.receive(&pdu(order, PduKind::CleanupSet, 3, &[]));
        assert_eq!((bench.answers(), bench.outputs()), (vec![], vec![]));
        assert_eq!(bench.session.counters().sets_refused, 0);
    }
}

#[test]
fn r12_one_bad_varbind_is_named_and_nothing_is_set() {
    for (bad, error) in [
        ((switch(), Value::Gauge32(2)), ErrorCode::WrongType),
        ((number(), Value::Gauge32(10)), ErrorCode::WrongValue),
        ((instance(), Value::Integer(1)), ErrorCode::NotWritable),
        ((switch().child(&[1]), Value::Integer(1)), ErrorCode::NoCreation),
    ] {
        let mut bench = serving();
        let varbinds = [off(), vec![bad]].concat();
        assert_eq!(bench.test(&varbinds), [(error, 3)]);
        assert_eq!(bench.ask(PduKind::CommitSet, &[]), [(ErrorCode::CommitFailed, 1)]);
        assert_eq!(bench.ask(PduKind::CleanupSet, &[]), []);
        assert_eq!((bench.outputs(), bench.session.counters().sets_refused), (vec![], 1));
    }
}

#[test]
fn r12_undo_tells_the_values_before_even_if_others_are_served_by_then() {
    let mut bench = serving();
    bench.test(&off());
    bench.ask(PduKind::CommitSet, &[]);
    bench.events();
    let mut builder = TableBuilder::new(vec![]);
    builder.push_writable(&switch(), &Value::Integer(2), Accepts::TruthValue);
    bench.input(Input::Serve(Arc::new(builder.build().unwrap())));
    for _ in 0..3 {
        assert_eq!(bench.ask(PduKind::UndoSet, &[]), [NO_ERROR]);
    }
    let assignments = vec![(number(), Value::Gauge32(5)), (switch(), Value::Integer(1))];
    assert_eq!(bench.events(), [Event::Set { assignments }]);
}

#[test]
fn r12_the_loss_of_the_session_in_any_phase_ends_the_transaction() {
    let phases = [PduKind::TestSet, PduKind::CommitSet, PduKind::UndoSet, PduKind::CleanupSet];
    for phases in (0..=phases.len()).map(|count| &phases[..count]) {
        for is_close in [true, false] {
            let mut bench = serving();
            for kind in phases {
                let payload = if *kind == PduKind::TestSet { payload(TABLE_ORDER, &off()) } else { vec![] };
                bench.ask(*kind, &payload);
            }
            match is_close {
                true => bench.receive(&close(SESSION)),
                false => bench.input(Input::Lost("gone".to_owned())),
            }
            bench.outputs();
            bench.reconnect();
            bench.sent();
            bench.outputs();
            // The ids of the new session may be those of the old one.
            assert_eq!(bench.ask(PduKind::CommitSet, &[]), [(ErrorCode::CommitFailed, 1)]);
            assert_eq!(bench.ask(PduKind::UndoSet, &[]), [(ErrorCode::UndoFailed, 1)]);
            assert_eq!((bench.ask(PduKind::CleanupSet, &[]), bench.outputs()), (vec![], vec![]), "{phases:?}");
        }
    }
}

#[test]
fn r13_three_tests_and_five_commits_set_once() {
    let mut bench = serving();
    for _ in 0..3 {
        assert_eq!(bench.test(&off()), [NO_ERROR]);
    }
    for _ in 0..5 {
        assert_eq!(bench.ask(PduKind::CommitSet, &[]), [NO_ERROR]);
    }
    assert_eq!(bench.events(), [Event::Set { assignments: off() }]);
}

#[test]
fn nothing_more_is_committed_while_nobody_takes_what_was_set() {
    let mut bench = serving();
    let flags = Flags::NETWORK_BYTE_ORDER;
    let payload = payload(TABLE_ORDER, &off());
    let set = |bench: &mut Bench, transaction_id: u32| {
        for (kind, payload) in [(PduKind::TestSet, payload.as_slice()), (PduKind::CommitSet, &[])] {
            let payload_len = u32::try_from(payload.len()).unwrap();
            let header = Header { kind, flags, session_id: SESSION, transaction_id, packet_id: 1, payload_len };
            bench.receive(&with_header(&header, payload));
        }
        bench.answers()
    };
    let most = u32::try_from(MOST_SETS).unwrap();
    for transaction in 0..most {
        assert_eq!(set(&mut bench, transaction), [NO_ERROR, NO_ERROR]);
    }
    assert_eq!(set(&mut bench, most), [NO_ERROR, (ErrorCode::CommitFailed, 1)]);
    bench.input(Input::SetTaken);
    assert_eq!(set(&mut bench, most + 1), [NO_ERROR, NO_ERROR]);
    assert_eq!((bench.events().len(), bench.session.counters().sets_refused), (MOST_SETS + 1, 1));
}

#[test]
fn a_test_that_cannot_be_parsed_is_no_test() {
    let whole = payload(TABLE_ORDER, &off());
    for length in (4..whole.len()).step_by(4) {
        let mut bench = serving();
        let answers = bench.ask(PduKind::TestSet, &whole[..length]);
        // A list that ends between two varbinds is a list.
        if answers != [NO_ERROR] {
            assert_eq!(answers, [(ErrorCode::ParseError, 0)]);
            assert_eq!(bench.ask(PduKind::CommitSet, &[]), [(ErrorCode::CommitFailed, 1)]);
            assert_eq!((bench.outputs(), bench.session.counters().malformed), (vec![], 1));
        }
    }
}

#[test]
fn a_clean_up_of_another_session_is_counted_and_not_answered() {
    let mut bench = serving();
    let flags = Flags::NETWORK_BYTE_ORDER;
    let kind = PduKind::CleanupSet;
    let header = Header { kind, flags, session_id: SESSION + 1, transaction_id: 3, packet_id: 9, payload_len: 0 };
    bench.test(&off());
    bench.receive(&with_header(&header, &[]));
    assert_eq!((bench.kinds_sent(), bench.session.counters().foreign), (vec![], 1));
    assert_eq!(bench.ask(PduKind::CommitSet, &[]), [NO_ERROR]);
}

proptest! {
    /// Every request but `CleanupSet` has one answer, whatever came before and whatever is in it.
    #[test]
    fn any_requests_to_set(requests in prop::collection::vec((8..12_u8, 0..3_u32, 0..4_u32, 0..9_usize, any::<bool>()), 0..40)) {
        let mut bench = serving();
        let flags = Flags::NETWORK_BYTE_ORDER;
        let whole = payload(TABLE_ORDER, &off());
        let mut told = 0;
        for (code, transaction_id, packet_id, quarter, is_taken) in requests {
            let kind = PduKind::from_code(code).unwrap();
            let length = if kind == PduKind::TestSet { whole.len() / 4 * quarter.min(4) / 4 * 4 } else { quarter / 8 * 4 };
            let payload_len = u32::try_from(length).unwrap();
            let header = Header { kind, flags, session_id: SESSION, transaction_id, packet_id, payload_len };
            bench.receive(&with_header(&header, &whole[..length]));
            let answers = bench.answers();
            prop_assert_eq!(answers.len(), usize::from(kind != PduKind::CleanupSet));
            let events = bench.events();
            prop_assert!(events.len() <= usize::from(answers == [NO_ERROR] && matches!(kind, PduKind::CommitSet | PduKind::UndoSet)));
            told += events.len();
            if is_taken {
                bench.input(Input::SetTaken);
                told = told.saturating_sub(1);
            }
            prop_assert_eq!(bench.session.sets_waiting, told);
            prop_assert!(told <= MOST_SETS + crate::agentx::set::MOST);
        }
    }
}
