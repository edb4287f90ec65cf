//! The master's side of the wire, for tests: requests to encode, what we sent to decode.

use super::pdu::Response;
use super::wire::{ByteOrder, HEADER_LEN, encode_varbind, frame};
use super::{Flags, Header, Pdu, PduKind};
use crate::smi::{Oid, Value};

/// A search range: start, include, end (RFC 2741 section 5.2).
pub type Range<'a> = (&'a str, bool, &'a str);

/// The OID of this text; of an empty one the null OID.
pub fn oid(text: &str) -> Oid {
    if text.is_empty() { Oid::default() } else { text.parse().unwrap() }
}

/// The payload of a Get or GetNext.
pub fn ranges(order: ByteOrder, ranges: &[Range<'_>]) -> Vec<u8> {
    let mut payload = Vec::new();
    for (start, include, end) in ranges {
        put_oid(&mut payload, order, &oid(start), *include);
        put_oid(&mut payload, order, &oid(end), false);
    }
    payload
}

/// The payload of a GetBulk.
pub fn bulk(order: ByteOrder, non_repeaters: u16, repetitions: u16, of: &[Range<'_>]) -> Vec<u8> {
    let numbers = [non_repeaters, repetitions].map(|n| if order == ByteOrder::Big { n.to_be_bytes() } else { n.to_le_bytes() });
    [numbers.concat(), ranges(order, of)].concat()
}

/// A whole PDU of the master, for session 7, transaction 3.
pub fn pdu(order: ByteOrder, kind: PduKind, packet_id: u32, payload: &[u8]) -> Vec<u8> {
    let flags = if order == ByteOrder::Big { Flags::NETWORK_BYTE_ORDER } else { Flags::default() };
    let payload_len = u32::try_from(payload.len()).unwrap();
    with_header(&Header { kind, flags, session_id: 7, transaction_id: 3, packet_id, payload_len }, payload)
}

/// Header and payload.
pub fn with_header(header: &Header, payload: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    header.encode(&mut out);
    out.extend_from_slice(payload);
    out
}

/// Takes a stream apart; panics where it is not made of whole PDUs.
pub fn pdus(mut stream: &[u8]) -> Vec<(Header, Vec<u8>)> {
    let mut found = Vec::new();
    while !stream.is_empty() {
        let (header, payload) = frame(stream).unwrap().expect("a whole PDU");
        found.push((header, payload.to_vec()));
        stream = &stream[HEADER_LEN + payload.len()..];
    }
    found
}

/// The only Response in a stream.
pub fn only_response(stream: &[u8]) -> (Header, Response) {
    let mut all = pdus(stream);
    assert_eq!(all.len(), 1, "{all:?}");
    let (header, payload) = all.remove(0);
    match Pdu::decode(&header, &payload).unwrap() {
        Pdu::Response(response) => (header, response),
        other => panic!("{other:?}"),
    }
}

fn put_oid(out: &mut Vec<u8>, order: ByteOrder, oid: &Oid, include: bool) {
    let mut varbind = Vec::new();
    encode_varbind(&mut varbind, order, oid, &Value::Null);
    // Behind type and reserved stands the name, whose third octet is `include`.
    varbind[6] = u8::from(include);
    out.extend_from_slice(&varbind[4..]);
}
