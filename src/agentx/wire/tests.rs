use super::*;
use crate::smi::{Oid, Value};
use ByteOrder::{Big, Little};
use proptest::prelude::*;

fn oid(text: &str) -> Oid {
    text.parse().unwrap()
}

/// An OID as the start of a search range, in network byte order.
fn encoded(oid: &Oid, include: bool) -> Vec<u8> {
    let mut out = Vec::new();
    let header = Header::decode(&header(PduKind::GetNext, 16, 0)).unwrap();
    Writer::begin(&mut out, &header).oid(oid, include);
    out.split_off(HEADER_LEN)
}

/// A header with the ids 0x01020304, 5 and 6.
fn header(kind: PduKind, flags: u8, payload_len: u32) -> Vec<u8> {
    let order = if flags & 16 == 0 { Little } else { Big };
    let mut octets = vec![1, kind.code(), flags, 0];
    for number in [0x0102_0304, 5, 6, payload_len] {
        octets.extend_from_slice(&order.u32_octets(number));
    }
    octets
}

fn kind_of<T: std::fmt::Debug>(result: Result<T, DecodeError>) -> (usize, DecodeErrorKind) {
    let error = result.unwrap_err();
    (error.offset, error.kind)
}

#[test]
fn r01_byte_order_is_per_pdu() {
    // Glued together in one stream, header fields included.
    let big = [1, 13, 16, 0, 1, 2, 3, 4, 0, 0, 0, 5, 0, 0, 0, 6, 0, 0, 0, 0];
    let little = [1, 13, 0, 0, 4, 3, 2, 1, 5, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0];
    let stream = [big, little].concat();
    let (first, _) = frame(&stream).unwrap().unwrap();
    let (second, _) = frame(&stream[HEADER_LEN..]).unwrap().unwrap();
    assert_eq!((first.order(), second.order()), (Big, Little));
    for (header, octets) in [(first, big), (second, little)] {
        assert_eq!(
            (header.kind, header.session_id, header.transaction_id, header.packet_id, header.payload_len),
            (PduKind::Ping, 0x0102_0304, 5, 6, 0)
        );
        let mut out = Vec::new();
        header.encode(&mut out);
        assert_eq!(out, octets);
    }
}

#[test]
fn r02_oid_prefix_null_and_limit() {
    for (text, include, octets) in [
        ("1.3.6.1.2.1.1.1.0", false, vec![4, 2, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0]),
        ("1.2.3.4", false, vec![4, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4]),
        ("1.3.6.1.4", true, vec![0, 4, 1, 0]),
        ("1.3.6.1.255.1", false, vec![1, 255, 0, 0, 0, 0, 0, 1]),
        // A prefix is one octet, and 0 means none.
        ("1.3.6.1.256", false, vec![5, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 3, 0, 0, 0, 6, 0, 0, 0, 1, 0, 0, 1, 0]),
        ("1.3.6.1.0", false, vec![5, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 3, 0, 0, 0, 6, 0, 0, 0, 1, 0, 0, 0, 0]),
        ("1.3.6.1", false, vec![4, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 3, 0, 0, 0, 6, 0, 0, 0, 1]),
        ("4294967295", false, vec![1, 0, 0, 0, 255, 255, 255, 255]),
    ] {
        assert_eq!(encoded(&oid(text), include), octets, "{text}");
        let mut sub_ids = vec![7];
        let read = Reader::new(&octets, Big).oid_into(&mut sub_ids).unwrap();
        assert_eq!((sub_ids.as_slice(), read), (oid(text).sub_ids(), (octets.as_slice(), include)), "{text}");
        assert_eq!(Reader::new(&octets, Big).oid(), Ok(oid(text)), "{text}");
    }
    assert_eq!(encoded(&Oid::default(), false), [0; 4]);
    assert_eq!(Reader::new(&[0; 4], Big).oid(), Ok(Oid::default()));
    // What is not compressed although it could be is the same name.
    assert_eq!(Reader::new(&[5, 0, 0, 0, 1, 0, 0, 0, 3, 0, 0, 0, 6, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0], Little).oid(), Ok(oid("1.3.6.1.2")));

    for (n_subid, prefix, expanded) in [(128, 0, None), (129, 0, Some(129)), (123, 1, None), (124, 1, Some(129)), (255, 255, Some(260))] {
        let mut octets = vec![n_subid, prefix, 0, 0];
        octets.resize(4 + 4 * usize::from(n_subid), 0);
        let read = Reader::new(&octets, Big).oid();
        match expanded {
            None => assert_eq!(read.unwrap().len(), 128),
            Some(count) => assert_eq!(kind_of(read), (20, DecodeErrorKind::SubIds(count))),
        }
    }
    let cut = Reader::new(&[2, 0, 0, 0, 0, 0, 0, 1, 0, 0], Big).oid();
    assert_eq!(kind_of(cut), (24, DecodeErrorKind::Truncated { needed: 8, left: 6 }));
}

#[test]
fn r03_octets_are_padded_with_zeros_to_multiples_of_4() {
    for len in 0_u8..=9 {
        let text = b"abcdefghi".get(..usize::from(len)).unwrap();
        let mut octets = vec![0, 0, 0, len];
        octets.extend_from_slice(text);
        octets.resize(4 + [0, 4, 4, 4, 4, 8, 8, 8, 8, 12][usize::from(len)], 0);

        let mut out = Vec::new();
        let header = Header::decode(&header(PduKind::Open, 16, 0)).unwrap();
        Writer::begin(&mut out, &header).octets(text);
        assert_eq!(out.split_off(HEADER_LEN), octets, "{len}");

        let mut reader = Reader::new(&octets, Big);
        assert_eq!(reader.octets(), Ok(text), "{len}");
        assert!(reader.is_empty());
        if let Some(last) = octets.len().checked_sub(1).filter(|_| len % 4 != 0) {
            let missing = Reader::new(&octets[..last], Big).octets();
            assert!(matches!(kind_of(missing).1, DecodeErrorKind::Truncated { .. }), "{len}");
            octets[last] = 0xff;
            assert_eq!(kind_of(Reader::new(&octets, Big).octets()), (20 + last, DecodeErrorKind::Padding(0xff)), "{len}");
        }
    }
    for payload_len in [1, 2, 3, 5, 65515] {
        let unaligned = header(PduKind::Get, 16, payload_len);
        assert_eq!(kind_of(frame(&unaligned)), (16, DecodeErrorKind::PayloadUnaligned(payload_len)));
    }
}

#[test]
fn r04_include_counts_in_search_ranges_only() {
    let with = |include| [0, 2, include, 0];
    let mut sub_ids = Vec::new();
    for (octet, include) in [(0, false), (1, true)] {
        assert_eq!(Reader::new(&with(octet), Big).oid_into(&mut sub_ids), Ok((with(octet).as_slice(), include)));
    }
    assert_eq!(kind_of(Reader::new(&with(2), Big).oid_into(&mut sub_ids)), (22, DecodeErrorKind::Include(2)));

    // net-snmp sets it in every OID that is a value.
    let varbind = [0, 6, 0, 0, 0, 2, 0, 0, 0, 4, 1, 0];
    let decoded = (oid("1.3.6.1.2"), Value::ObjectId(oid("1.3.6.1.4")));
    assert_eq!(Reader::new(&varbind, Big).varbind(), Ok(decoded.clone()));
    let mut out = Vec::new();
    encode_varbind(&mut out, Big, &decoded.0, &decoded.1);
    assert_eq!(out, [0, 6, 0, 0, 0, 2, 0, 0, 0, 4, 0, 0]);
}

#[test]
fn r10_a_stream_is_cut_anywhere() {
    let mut stream = header(PduKind::CleanupSet, 16, 0);
    stream.extend(header(PduKind::GetNext, 0, 8));
    stream.extend([0; 8]);
    for cut in 0..HEADER_LEN {
        assert_eq!(frame(&stream[..cut]), Ok(None), "{cut}");
    }
    let (first, payload) = frame(&stream).unwrap().unwrap();
    assert_eq!((first.kind, payload), (PduKind::CleanupSet, [].as_slice()));
    let second = &stream[HEADER_LEN..];
    for cut in 0..second.len() {
        assert_eq!(frame(&second[..cut]), Ok(None), "{cut}");
    }
    let (header, payload) = frame(second).unwrap().unwrap();
    assert_eq!((header.kind, payload), (PduKind::GetNext, [0; 8].as_slice()));
}

#[test]
fn r10_an_unknown_type_is_skipped_a_bad_version_is_not() {
    let mut stream = header(PduKind::Ping, 16, 4);
    stream[1] = 19;
    stream.extend([0; 4]);
    for cut in 0..stream.len() {
        assert_eq!(frame(&stream[..cut]), Ok(None), "not all there yet: {cut}");
    }
    stream.extend(header(PduKind::Ping, 16, 0));
    let error = frame(&stream).unwrap_err();
    assert_eq!((error.offset, &error.kind), (1, &DecodeErrorKind::PduType { code: 19, pdu_len: 24 }));
    let (next, _) = frame(&stream[error.skip().unwrap()..]).unwrap().unwrap();
    assert_eq!(next.kind, PduKind::Ping);

    stream[0] = 2;
    let error = frame(&stream).unwrap_err();
    assert_eq!((error.offset, &error.kind, error.skip()), (0, &DecodeErrorKind::Version(2), None));
}

#[test]
fn r27_no_pdu_is_longer_than_64_kib() {
    let limit = 65536 - 20;
    assert_eq!(frame(&header(PduKind::Get, 16, limit)), Ok(None));
    for too_long in [limit + 4, 65536, u32::MAX - 3, u32::MAX] {
        for flags in [0, 16] {
            let error = frame(&header(PduKind::Get, flags, too_long)).unwrap_err();
            assert_eq!((error.offset, &error.kind, error.skip()), (16, &DecodeErrorKind::PayloadTooLong(too_long), None));
        }
    }
    let like = Header::decode(&header(PduKind::Open, 16, 0)).unwrap();
    let mut out = vec![9];
    let mut fits = Writer::begin(&mut out, &like);
    fits.encoded(&[0; 65536 - 20]);
    assert_eq!((fits.size(), fits.finish()), (65536, Ok(())));
    let (read, payload) = frame(&out[1..]).unwrap().unwrap();
    assert_eq!((read.payload_len, payload.len()), (limit, 65536 - 20));

    out.truncate(1);
    let mut over = Writer::begin(&mut out, &like);
    over.encoded(&[0; 65536 - 20]);
    let full = over.size();
    over.u16(0);
    assert_eq!(over.finish(), Err(TooLong(65538)));
    assert_eq!(out, [9], "what was there before stays");

    let mut cut = Writer::begin(&mut out, &like);
    cut.encoded(&[0; 65536]);
    cut.truncate(full);
    assert_eq!(cut.finish(), Ok(()));
}

/// Name 1.3.6.1.2 in all of them.
#[test]
fn values_in_both_byte_orders() {
    let table: [(Value, u8, &[u8], &[u8]); 14] = [
        (Value::Integer(-2), 2, &[255, 255, 255, 254], &[254, 255, 255, 255]),
        (Value::OctetString(vec![0xff, 0, 0x80]), 4, &[0, 0, 0, 3, 0xff, 0, 0x80, 0], &[3, 0, 0, 0, 0xff, 0, 0x80, 0]),
        (Value::OctetString(Vec::new()), 4, &[0; 4], &[0; 4]),
        (Value::Null, 5, &[], &[]),
        (Value::ObjectId(oid("1.3.6.1.6.258")), 6, &[1, 6, 0, 0, 0, 0, 1, 2], &[1, 6, 0, 0, 2, 1, 0, 0]),
        (Value::IpAddress([192, 168, 1, 1].into()), 64, &[0, 0, 0, 4, 192, 168, 1, 1], &[4, 0, 0, 0, 192, 168, 1, 1]),
        (Value::Counter32(1), 65, &[0, 0, 0, 1], &[1, 0, 0, 0]),
        (Value::Gauge32(u32::MAX), 66, &[255; 4], &[255; 4]),
        (Value::TimeTicks(0x8000_0000), 67, &[0x80, 0, 0, 0], &[0, 0, 0, 0x80]),
        (Value::Opaque(vec![7]), 68, &[0, 0, 0, 1, 7, 0, 0, 0], &[1, 0, 0, 0, 7, 0, 0, 0]),
        (Value::Counter64(0x0102_0304_0506_0708), 70, &[1, 2, 3, 4, 5, 6, 7, 8], &[8, 7, 6, 5, 4, 3, 2, 1]),
        (Value::NoSuchObject, 128, &[], &[]),
        (Value::NoSuchInstance, 129, &[], &[]),
        (Value::EndOfMibView, 130, &[], &[]),
    ];
    for (value, code, big, little) in table {
        for (order, head, data) in [(Big, [0, code, 0, 0], big), (Little, [code, 0, 0, 0], little)] {
            let octets = [&head, [0, 2, 0, 0].as_slice(), data].concat();
            let mut out = Vec::new();
            encode_varbind(&mut out, order, &oid("1.3.6.1.2"), &value);
            assert_eq!(out, octets, "{value:?}");
            let mut reader = Reader::new(&octets, order);
            assert_eq!(reader.varbind(), Ok((oid("1.3.6.1.2"), value.clone())));
            assert_eq!(reader.finish(), Ok(()));
        }
    }
}

#[test]
fn varbinds_that_are_none() {
    for (octets, offset, kind) in [
        ([0, 3, 0, 0, 0, 2, 0, 0].as_slice(), 20, DecodeErrorKind::ValueType(3)),
        // Type 2 in the other byte order.
        (&[2, 0, 0, 0, 0, 2, 0, 0], 20, DecodeErrorKind::ValueType(512)),
        (&[0, 2, 0, 0, 0, 2, 0, 0, 0, 0], 28, DecodeErrorKind::Truncated { needed: 4, left: 2 }),
        (&[0, 64, 0, 0, 0, 2, 0, 0, 0, 0, 0, 5, 1, 2, 3, 4, 5, 0, 0, 0], 28, DecodeErrorKind::IpAddress(5)),
        (&[0, 64, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0], 28, DecodeErrorKind::IpAddress(0)),
        (&[0, 4, 0, 0, 0, 2, 0, 0, 255, 255, 255, 255], 32, DecodeErrorKind::Truncated { needed: 0xffff_ffff, left: 0 }),
        (&[0], 20, DecodeErrorKind::Truncated { needed: 2, left: 1 }),
    ] {
        assert_eq!(kind_of(Reader::new(octets, Big).varbind()), (offset, kind), "{octets:?}");
    }
    let error = Reader::new(&[0, 3, 0, 0, 0, 2, 0, 0], Big).varbind().unwrap_err();
    assert_eq!(error.to_string(), "octet 20: value type 3 is not known");
}

#[test]
fn kinds_have_the_codes_1_to_18() {
    for code in 0..=u8::MAX {
        assert_eq!(PduKind::from_code(code).map(PduKind::code), Some(code).filter(|code| (1..=18).contains(code)));
    }
}

proptest! {
    #[test]
    fn headers_come_back(octets: [u8; 20]) {
        if let Ok(header) = Header::decode(&octets) {
            let mut out = Vec::new();
            header.encode(&mut out);
            prop_assert_eq!((&out[..3], &out[4..]), (&octets[..3], &octets[4..]));
        }
    }

    #[test]
    fn any_oid_comes_back(sub_ids in proptest::collection::vec(prop_oneof![0_u32..8, any::<u32>()], 0..=128), internet: bool, include: bool) {
        let start: &[u32] = if internet { &[1, 3, 6, 1] } else { &[] };
        let oid = Oid::from([]).child(start).child(&sub_ids);
        let octets = encoded(&oid, include);
        let mut expanded = Vec::new();
        let read = Reader::new(&octets, Big).oid_into(&mut expanded);
        prop_assert_eq!(read, Ok((octets.as_slice(), include)));
        prop_assert_eq!(expanded.as_slice(), oid.sub_ids());
    }
}
