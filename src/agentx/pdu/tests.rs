use super::*;
use crate::agentx::wire::{DecodeErrorKind, HEADER_LEN, MAX_PDU, frame};
use crate::smi::{Oid, Value};

#[expect(clippy::arithmetic_side_effects, reason = "lengths of a test")]
mod properties;

/// Session 1, transaction 2, packet 3.
fn like(flags: Flags) -> Header {
    Header { kind: PduKind::Ping, flags, session_id: 1, transaction_id: 2, packet_id: 3, payload_len: 99 }
}

fn oid(text: &str) -> Oid {
    text.parse().unwrap()
}

/// The octets of a PDU in network byte order, behind the three ids.
fn check_golden(pdu: &Pdu, kind: u8, flags: u8, payload: &[u8]) {
    let mut octets = vec![1, kind, flags, 0, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, u8::try_from(payload.len()).unwrap()];
    octets.extend_from_slice(payload);
    let mut out = Vec::new();
    pdu.encode(&like(Flags::NETWORK_BYTE_ORDER), &mut out).unwrap();
    assert_eq!(out, octets, "{pdu:?}");
    let (header, payload) = frame(&octets).unwrap().unwrap();
    assert_eq!(Pdu::decode(&header, payload).as_ref(), Ok(pdu));
}

fn decode_error(kind: PduKind, flags: Flags, payload: &[u8]) -> (usize, DecodeErrorKind) {
    let header = Header { kind, ..like(flags.with(Flags::NETWORK_BYTE_ORDER, true)) };
    let error = Pdu::decode(&header, payload).unwrap_err();
    (error.offset, error.kind)
}

#[test]
fn r02_more_than_128_sub_ids_cannot_be_parsed() {
    let mut payload = vec![124, 1, 0, 0];
    payload.resize(4 + 124 * 4 + 4, 0);
    assert_eq!(decode_error(PduKind::Get, Flags::default(), &payload), (20, DecodeErrorKind::SubIds(129)));
}

/// The worked example of RFC 2741 section 6.2.3: `1.3.6.1.2.1.2.2.1.1-22.7`.
#[test]
fn r15_register_range_counts_in_the_expanded_oid() {
    let region = Region::range(oid("1.3.6.1.2.1.2.2.1.1.7"), 10, 22).unwrap();
    let priority = Priority::default();
    let register = Register { context: None, timeout: 0, priority, instance: false, region: region.clone() };
    let subtree = [6, 2, 0, 0, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 7];
    let payload = [[0, 127, 10, 0].as_slice(), &subtree, &[0, 0, 0, 22]].concat();
    check_golden(&Pdu::Register(register), 3, 16, &payload);
    check_golden(&Pdu::Unregister(Unregister { context: None, priority, region }), 4, 16, &payload);

    let without_bound = &payload[..payload.len() - 4];
    let truncated = DecodeErrorKind::Truncated { needed: 4, left: 0 };
    assert_eq!(decode_error(PduKind::Register, Flags::default(), without_bound), (52, truncated));
    let mut beyond = payload.clone();
    beyond[2] = 12;
    let range = DecodeErrorKind::Range { sub_id: 12, sub_ids: 11 };
    assert_eq!(decode_error(PduKind::Register, Flags::default(), &beyond), (24, range));
    for place in [0, 12] {
        assert_eq!(Region::range(oid("1.3.6.1.2.1.2.2.1.1.7"), place, 22).unwrap_err().sub_id, place);
    }
}

#[test]
fn r15_register_priority_is_127_by_default_and_never_0() {
    let region = Region::from(oid("1.3.6.1.4.1"));
    assert_eq!((region.subtree(), region.bound()), (&oid("1.3.6.1.4.1"), None));
    let register = Register { context: None, timeout: 0, priority: Priority::default(), instance: false, region };
    let payload = [0, 127, 0, 0, 1, 4, 0, 0, 0, 0, 0, 1];
    check_golden(&Pdu::Register(register.clone()), 3, 16, &payload);
    check_golden(&Pdu::Register(Register { instance: true, timeout: 5, ..register }), 3, 17, &[&[5], &payload[1..]].concat());
    let zero = [0, 0, 0, 0, 1, 4, 0, 0, 0, 0, 0, 1];
    assert_eq!(decode_error(PduKind::Register, Flags::default(), &zero), (21, DecodeErrorKind::Priority));
}

#[test]
fn r19_no_context_is_no_field() {
    check_golden(&Pdu::Ping(None), 13, 16, &[]);
    check_golden(&Pdu::Ping(Some(b"db".to_vec())), 13, 24, &[0, 0, 0, 2, b'd', b'b', 0, 0]);
    // Not the default context: that has no field.
    check_golden(&Pdu::Ping(Some(Vec::new())), 13, 24, &[0, 0, 0, 0]);
    let context = Some(b"db".to_vec());
    let get = Get { context, ranges: vec![SearchRange { start: oid("1.3.6.1.2"), include: true, end: Oid::default() }] };
    check_golden(&Pdu::Get(get), 5, 24, &[0, 0, 0, 2, b'd', b'b', 0, 0, 0, 2, 1, 0, 0, 0, 0, 0]);
    // The flag without the field.
    let truncated = DecodeErrorKind::Truncated { needed: 4, left: 0 };
    assert_eq!(decode_error(PduKind::Ping, Flags::NON_DEFAULT_CONTEXT, &[]), (20, truncated));
    // The field without the flag.
    assert_eq!(decode_error(PduKind::Ping, Flags::default(), &[0; 4]), (20, DecodeErrorKind::Trailing(4)));
}

#[test]
fn r19_a_context_where_none_belongs_is_left_out() {
    let flags = Flags::NETWORK_BYTE_ORDER.with(Flags::NON_DEFAULT_CONTEXT, true);
    let header = Header { kind: PduKind::CommitSet, ..like(flags) };
    let pdu = Pdu::decode(&header, &[0, 0, 0, 2, b'd', b'b', 0, 0]);
    assert_eq!(pdu, Ok(Pdu::CommitSet));
    let mut out = Vec::new();
    Pdu::CommitSet.encode(&header, &mut out).unwrap();
    assert_eq!((out[2], out.len()), (16, HEADER_LEN));
}

#[test]
fn r20_notify_keeps_its_varbinds_in_order() {
    let up_time = (oid("1.3.6.1.2.1.1.3.0"), Value::TimeTicks(258));
    let trap = (oid("1.3.6.1.6.3.1.1.4.1.0"), Value::ObjectId(oid("1.3.6.1.4.1")));
    let varbinds = vec![up_time, trap];
    let up_time_octets = [0, 67, 0, 0, 4, 2, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 1, 2];
    let trap_octets =
        [0, 6, 0, 0, 6, 6, 0, 0, 0, 0, 0, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 4, 0, 0, 0, 1, 0, 0, 0, 0, 1, 4, 0, 0, 0, 0, 0, 1];
    let payload = [up_time_octets.as_slice(), &trap_octets].concat();
    check_golden(&Pdu::Notify(VarBinds { context: None, varbinds }), 12, 16, &payload);
}

/// RFC 2741 section 7.1.10 wants res.index 1 or 2; net-snmp leaves it 0.
#[test]
fn r20_processing_error_with_index_0() {
    let error = ErrorCode::ProcessingError;
    let response = Response { sys_uptime: 0x8000_0001, error, index: 0, varbinds: Vec::new() };
    check_golden(&Pdu::Response(response), 18, 16, &[0x80, 0, 0, 1, 1, 12, 0, 0]);
}

#[test]
fn r27_a_pdu_over_64_kib_is_not_encoded() {
    let mut out = vec![7; 3];
    let open = |len| Pdu::Open(Open { timeout: 0, id: Oid::default(), descr: vec![b'x'; len] });
    let overhead = HEADER_LEN + 4 + 4 + 4;
    assert_eq!(open(MAX_PDU - overhead + 1).encode(&like(Flags::default()), &mut out), Err(TooLong(MAX_PDU + 4)));
    assert_eq!(out, [7; 3]);
    assert_eq!(open(MAX_PDU - overhead).encode(&like(Flags::default()), &mut out), Ok(()));
    assert_eq!(out.len(), 3 + MAX_PDU);
}

#[test]
fn golden_pdus() {
    let octets = b"hi".to_vec();
    let id = oid("1.3.6.1.4.1");
    let open = Open { timeout: 7, id: id.clone(), descr: octets.clone() };
    check_golden(&Pdu::Open(open), 1, 16, &[7, 0, 0, 0, 1, 4, 0, 0, 0, 0, 0, 1, 0, 0, 0, 2, b'h', b'i', 0, 0]);
    check_golden(&Pdu::Close(Close { reason: CloseReason::Shutdown }), 2, 16, &[5, 0, 0, 0]);
    let ranges = vec![SearchRange { start: id.clone(), include: false, end: oid("1.3.6.1.4.2") }];
    let range = [1, 4, 0, 0, 0, 0, 0, 1, 1, 4, 0, 0, 0, 0, 0, 2];
    check_golden(&Pdu::GetNext(Get { context: None, ranges: ranges.clone() }), 6, 16, &range);
    let bulk = GetBulk { context: None, non_repeaters: 1, max_repetitions: 258, ranges };
    check_golden(&Pdu::GetBulk(bulk), 7, 16, &[&[0, 1, 1, 2], range.as_slice()].concat());
    let varbinds = vec![(id.clone(), Value::Null)];
    let varbind = [0, 5, 0, 0, 1, 4, 0, 0, 0, 0, 0, 1];
    let list = VarBinds { context: None, varbinds: varbinds.clone() };
    check_golden(&Pdu::TestSet(list.clone()), 8, 16, &varbind);
    check_golden(&Pdu::CommitSet, 9, 16, &[]);
    check_golden(&Pdu::UndoSet, 10, 16, &[]);
    check_golden(&Pdu::CleanupSet, 11, 16, &[]);
    let allocate = IndexAllocate { context: None, new_index: true, any_index: false, varbinds: varbinds.clone() };
    check_golden(&Pdu::IndexAllocate(allocate.clone()), 14, 18, &varbind);
    check_golden(&Pdu::IndexAllocate(IndexAllocate { any_index: true, new_index: false, ..allocate }), 14, 20, &varbind);
    check_golden(&Pdu::IndexDeallocate(list), 15, 16, &varbind);
    let caps = [1, 4, 0, 0, 0, 0, 0, 1, 0, 0, 0, 2, b'h', b'i', 0, 0];
    check_golden(&Pdu::AddAgentCaps(AddAgentCaps { context: None, id: id.clone(), descr: octets }), 16, 16, &caps);
    check_golden(&Pdu::RemoveAgentCaps(RemoveAgentCaps { context: None, id }), 17, 16, &caps[..8]);
    // As net-snmp answers an Open or a Register: with what it was sent.
    let response = Response { sys_uptime: 5, error: ErrorCode::NoError, index: 0, varbinds };
    check_golden(&Pdu::Response(response), 18, 16, &[&[0, 0, 0, 5, 0, 0, 0, 0], varbind.as_slice()].concat());
}

#[test]
fn payloads_that_are_none() {
    let none = Flags::default();
    assert_eq!(decode_error(PduKind::Close, none, &[7, 0, 0, 0]), (20, DecodeErrorKind::CloseReason(7)));
    assert_eq!(decode_error(PduKind::Close, none, &[5, 0, 0, 0, 0, 0, 0, 0]), (24, DecodeErrorKind::Trailing(4)));
    let cut = DecodeErrorKind::Truncated { needed: 4, left: 0 };
    assert_eq!(decode_error(PduKind::Response, none, &[]), (20, cut.clone()));
    // A search range without its end.
    assert_eq!(decode_error(PduKind::GetNext, none, &[0, 2, 0, 0]), (24, cut));
    assert_eq!(decode_error(PduKind::Get, none, &[0, 2, 3, 0, 0, 0, 0, 0]), (22, DecodeErrorKind::Include(3)));
}
