use super::*;
use crate::agentx::Flags;
use crate::agentx::master::{Range, bulk, oid, only_response, pdu, ranges};
use crate::agentx::pdu::Response as Answer;
use crate::agentx::table::{TABLE_ORDER, TableBuilder};
use crate::agentx::wire::{ByteOrder, MAX_PDU, frame};
use crate::smi::{Oid, Value};
use proptest::prelude::*;
use std::collections::BTreeMap;

const ORDERS: [ByteOrder; 2] = [ByteOrder::Big, ByteOrder::Little];

fn table() -> Arc<Table> {
    let mut builder = TableBuilder::new(vec![oid("1.3.6.1.4.1.1"), oid("1.3.6.1.4.1.2.1.1"), oid("1.3.6.1.4.1.2.1.2")]);
    for (name, value) in [
        ("1.3.6.1.4.1.1.0", Value::OctetString(b"\xff\x00text".to_vec())),
        ("1.3.6.1.4.1.2.1.1.1", Value::Counter64(1 << 40)),
        ("1.3.6.1.4.1.2.1.1.2", Value::ObjectId(oid("1.3.6.1.2.1"))),
        ("1.3.6.1.4.1.2.1.2.1", Value::Integer(-1)),
    ] {
        builder.push(&oid(name), &value);
    }
    Arc::new(builder.build().unwrap())
}

fn ask(table: &Arc<Table>, request: &[u8]) -> (Header, Answer, Result<(), DecodeError>) {
    let (header, payload) = frame(request).unwrap().unwrap();
    let mut out = b"before".to_vec();
    let result = Answerer::default().answer(Instant::default(), (&header, payload), table, &mut out);
    assert!(out.starts_with(b"before"));
    let (header, answer) = only_response(&out[6..]);
    (header, answer, result)
}

fn varbinds(order: ByteOrder, kind: PduKind, of: &[Range<'_>]) -> Vec<(Oid, Value)> {
    let (_, answer, result) = ask(&table(), &pdu(order, kind, 1, &ranges(order, of)));
    assert_eq!((result, answer.error, answer.index), (Ok(()), ErrorCode::NoError, 0));
    answer.varbinds
}

fn entry(name: &str, value: Value) -> (Oid, Value) {
    (oid(name), value)
}

#[test]
fn r01_the_answer_has_the_byte_order_of_its_request() {
    for order in ORDERS {
        let (header, answer, _) = ask(&table(), &pdu(order, PduKind::Get, 9, &ranges(order, &[("1.3.6.1.4.1.2.1.1.1", false, "")])));
        assert_eq!(header.order(), order);
        assert_eq!(header.flags.contains(Flags::NETWORK_BYTE_ORDER), order == ByteOrder::Big);
        assert_eq!(answer.varbinds, [entry("1.3.6.1.4.1.2.1.1.1", Value::Counter64(1 << 40))]);
    }
}

#[test]
fn r04_include_is_not_echoed() {
    let request = pdu(TABLE_ORDER, PduKind::Get, 1, &ranges(TABLE_ORDER, &[("1.3.6.1.4.1.9", true, "")]));
    let (header, payload) = frame(&request).unwrap().unwrap();
    let mut out = Vec::new();
    Answerer::default().answer(Instant::default(), (&header, payload), &table(), &mut out).unwrap();
    // Header 20, sysUpTime to index 8, type and reserved 4, then n_subid, prefix, include, reserved.
    assert_eq!(out[32..36], [2, 4, 0, 0]);
}

#[test]
fn r05_get_exact_no_such_object_no_such_instance() {
    for order in ORDERS {
        let found = varbinds(
            order,
            PduKind::Get,
            &[
                ("1.3.6.1.4.1.1.0", false, ""),
                ("1.3.6.1.4.1.1.1", false, ""),
                ("1.3.6.1.4.1.3.0", false, ""),
                ("1.3.6.1.4.1.2.1.2.1", false, ""),
                ("", false, ""),
            ],
        );
        let expected = [
            entry("1.3.6.1.4.1.1.0", Value::OctetString(b"\xff\x00text".to_vec())),
            entry("1.3.6.1.4.1.1.1", Value::NoSuchInstance),
            entry("1.3.6.1.4.1.3.0", Value::NoSuchObject),
            entry("1.3.6.1.4.1.2.1.2.1", Value::Integer(-1)),
            entry("", Value::NoSuchObject),
        ];
        assert_eq!(found, expected);
    }
}

#[test]
fn r06_get_next_successor_include_end_and_the_name_at_the_end_of_the_view() {
    for order in ORDERS {
        let found = varbinds(
            order,
            PduKind::GetNext,
            &[
                ("1.3.6.1.4.1.2", false, ""),
                ("1.3.6.1.4.1.2.1.1.1", false, ""),
                ("1.3.6.1.4.1.2.1.1.1", true, ""),
                ("1.3.6.1.4.1.2.1.1.1", false, "1.3.6.1.4.1.2.1.1.2"),
                ("1.3.6.1.4.1.2.1.2.1", false, ""),
            ],
        );
        let second = entry("1.3.6.1.4.1.2.1.1.2", Value::ObjectId(oid("1.3.6.1.2.1")));
        let first = entry("1.3.6.1.4.1.2.1.1.1", Value::Counter64(1 << 40));
        let expected = [
            first.clone(),
            second,
            first,
            entry("1.3.6.1.4.1.2.1.1.1", Value::EndOfMibView),
            entry("1.3.6.1.4.1.2.1.2.1", Value::EndOfMibView),
        ];
        assert_eq!(found, expected);
    }
}

#[test]
fn r07_get_bulk_is_interleaved_and_stops_when_all_repeaters_ended() {
    for order in ORDERS {
        let column = |n: u32| (format!("1.3.6.1.4.1.2.1.{n}"), format!("1.3.6.1.4.1.2.1.{}", n + 1));
        let ((a, a_end), (b, b_end)) = (column(1), column(2));
        let of = [("1.3.6.1.4.1.1", false, ""), (a.as_str(), false, a_end.as_str()), (b.as_str(), false, b_end.as_str())];
        let (_, answer, _) = ask(&table(), &pdu(order, PduKind::GetBulk, 1, &bulk(order, 1, 50, &of)));
        let expected = [
            entry("1.3.6.1.4.1.1.0", Value::OctetString(b"\xff\x00text".to_vec())),
            entry("1.3.6.1.4.1.2.1.1.1", Value::Counter64(1 << 40)),
            entry("1.3.6.1.4.1.2.1.2.1", Value::Integer(-1)),
            entry("1.3.6.1.4.1.2.1.1.2", Value::ObjectId(oid("1.3.6.1.2.1"))),
            entry("1.3.6.1.4.1.2.1.2.1", Value::EndOfMibView),
            entry("1.3.6.1.4.1.2.1.1.2", Value::EndOfMibView),
            entry("1.3.6.1.4.1.2.1.2.1", Value::EndOfMibView),
        ];
        assert_eq!((answer.error, answer.varbinds.as_slice()), (ErrorCode::NoError, expected.as_slice()));
        let none = ask(&table(), &pdu(order, PduKind::GetBulk, 1, &bulk(order, 0, 0, &of))).1;
        assert_eq!((none.error, none.varbinds), (ErrorCode::NoError, vec![]));
    }
}

#[test]
fn r08_the_response_echoes_its_ids_and_has_a_varbind_for_each_range() {
    let three = [("1.3.6.1.4.1.1.0", false, ""); 3];
    let (header, answer, _) = ask(&table(), &pdu(TABLE_ORDER, PduKind::Get, 99, &ranges(TABLE_ORDER, &three)));
    assert_eq!((header.session_id, header.transaction_id, header.packet_id), (7, 3, 99));
    assert_eq!(answer.varbinds.len(), 3);
}

/// Many values that fill a PDU, none of which does alone.
fn large() -> Arc<Table> {
    let mut builder = TableBuilder::new(vec![]);
    for n in 0..10 {
        builder.push(&Oid::from([1, 2, n]), &Value::OctetString(vec![b'x'; 20_000]));
    }
    Arc::new(builder.build().unwrap())
}

#[test]
fn r09_a_failure_is_gen_err_with_the_range_and_without_varbinds() {
    let of = [("1.2.1", false, ""), ("1.2.2", false, ""), ("1.2.3", false, ""), ("1.2.4", false, "")];
    for kind in [PduKind::Get, PduKind::GetNext] {
        for order in ORDERS {
            let (_, answer, result) = ask(&large(), &pdu(order, kind, 1, &ranges(order, &of)));
            assert_eq!((result, answer.error, answer.index, answer.varbinds), (Ok(()), ErrorCode::GenErr, 4, vec![]));
        }
    }
}

#[test]
fn r10_a_payload_that_cannot_be_parsed_gets_a_parse_error() {
    let whole = ranges(TABLE_ORDER, &[("1.3.6.1.4.1.1.0", false, ""), ("1.3.6.1.4.1.1.0", false, "")]);
    for kind in [PduKind::Get, PduKind::GetNext, PduKind::GetBulk] {
        let cut = &whole[..whole.len() - 4];
        let (header, answer, result) = ask(&table(), &pdu(TABLE_ORDER, kind, 5, cut));
        assert!(result.is_err());
        assert_eq!((header.packet_id, answer.error, answer.index, answer.varbinds), (5, ErrorCode::ParseError, 0, vec![]));
    }
}

#[test]
fn r27_get_bulk_stops_before_64_kib() {
    for order in ORDERS {
        let request = pdu(order, PduKind::GetBulk, 1, &bulk(order, 0, 10, &[("1.2", false, "")]));
        let (header, answer, _) = ask(&large(), &request);
        assert!(header.payload_len as usize <= MAX_PDU);
        assert_eq!((answer.error, answer.varbinds.len()), (ErrorCode::NoError, 3));
    }
}

#[test]
fn r29_nothing_is_answered_past_the_end_of_a_range() {
    let end = "1.3.6.1.4.1.2.1.2";
    for start in ["1.3.6.1.4.1.2.1.1.2", "1.3.6.1.4.1.2.1.2.1", "1.3.6.1.4.1.2.1.3"] {
        for include in [false, true] {
            let found = varbinds(TABLE_ORDER, PduKind::GetNext, &[(start, include, end)]);
            assert!(found[0].0 < oid(end) || found[0].1 == Value::EndOfMibView, "{start} {include}: {found:?}");
        }
    }
}

#[test]
fn habit_a_request_sent_again_is_answered_alike() {
    let table = table();
    let mut answerer = Answerer::default();
    let request = pdu(TABLE_ORDER, PduKind::GetNext, 4, &ranges(TABLE_ORDER, &[("1.3.6.1.4.1.2", false, "")]));
    let (header, payload) = frame(&request).unwrap().unwrap();
    let mut answer = || {
        let mut out = Vec::new();
        answerer.answer(Instant::default(), (&header, payload), &table, &mut out).unwrap();
        out
    };
    assert_eq!(answer(), answer());
}

fn short_name() -> impl Strategy<Value = Vec<u32>> {
    prop::collection::vec(0u32..4, 1..4)
}

proptest! {
    /// A GetBulk answers what a manager would get by so many GetNexts.
    #[test]
    fn get_bulk_is_repeated_get_next(
        entries in prop::collection::btree_map(short_name(), any::<i32>(), 0..12),
        of in prop::collection::vec((short_name(), any::<bool>(), prop::option::of(short_name())), 0..4),
        (singles, repetitions) in (0u16..3, 0u16..6),
    ) {
        let mut builder = TableBuilder::new(vec![]);
        for (name, value) in &entries {
            builder.push(&Oid::new(name.clone()).unwrap(), &Value::Integer(*value));
        }
        let text = |name: &[u32]| Oid::new(name).unwrap().to_string();
        let texts: Vec<_> = of.iter().map(|(start, include, end)| (text(start), *include, end.as_deref().map(text).unwrap_or_default())).collect();
        let of: Vec<Range<'_>> = texts.iter().map(|(start, include, end)| (start.as_str(), *include, end.as_str())).collect();
        let request = pdu(TABLE_ORDER, PduKind::GetBulk, 1, &bulk(TABLE_ORDER, singles, repetitions, &of));
        let (_, answer, _) = ask(&Arc::new(builder.build().unwrap()), &request);
        prop_assert_eq!(answer.varbinds, expected_bulk(&entries, &of, usize::from(singles), repetitions));
    }

    #[test]
    fn any_payload_gets_one_whole_response(kind in prop::sample::select(vec![PduKind::Get, PduKind::GetNext, PduKind::GetBulk]),
        words in prop::collection::vec(prop_oneof![any::<u32>(), Just(0), Just(0x0204_0000)], 0..40), order in prop::sample::select(ORDERS.to_vec())) {
        let payload: Vec<u8> = words.into_iter().flat_map(u32::to_be_bytes).collect();
        let (_, answer, result) = ask(&table(), &pdu(order, kind, 1, &payload));
        prop_assert_eq!(result.is_err(), answer.error == ErrorCode::ParseError);
    }
}

fn expected_bulk(entries: &BTreeMap<Vec<u32>, i32>, of: &[Range<'_>], singles: usize, repetitions: u16) -> Vec<(Oid, Value)> {
    let next = |(start, include, end): (&Oid, bool, &Oid)| {
        let follows = |name: &[u32]| name > start.sub_ids() || include && name == start.sub_ids();
        let before_end = |name: &[u32]| end.is_empty() || name < end.sub_ids();
        let found = entries.iter().find(|(name, _)| follows(name)).filter(|(name, _)| before_end(name));
        found.map_or((start.clone(), Value::EndOfMibView), |(name, value)| (Oid::new(name.clone()).unwrap(), Value::Integer(*value)))
    };
    let mut all: Vec<(Oid, bool, Oid)> = of.iter().map(|(start, include, end)| (oid(start), *include, oid(end))).collect();
    let repeated = all.split_off(singles.min(all.len()));
    let mut found: Vec<_> = all.iter().map(|(start, include, end)| next((start, *include, end))).collect();
    let mut places = repeated;
    for _ in 0..repetitions {
        let round: Vec<_> = places.iter().map(|(start, include, end)| next((start, *include, end))).collect();
        for (place, (name, value)) in places.iter_mut().zip(&round) {
            if *value != Value::EndOfMibView {
                (place.0, place.1) = (name.clone(), false);
            }
        }
        let over = round.iter().all(|(_, value)| *value == Value::EndOfMibView);
        found.extend(round);
        if over {
            break;
        }
    }
    found
}
