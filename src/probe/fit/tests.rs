//! Figures and the values they become.

use super::*;
use proptest::prelude::*;

#[track_caller]
fn check(kind: &ObjectType, scale: f64, table: &[(Figure, Result<Value, &str>)]) {
    for (figure, expected) in table {
        let fitted = fit(figure, kind, scale).map_err(|error| error.to_string());
        assert_eq!(fitted, expected.clone().map_err(str::to_owned), "{figure:?} as {kind:?} * {scale}");
    }
}

fn text(text: &str) -> Figure {
    Figure::text(text)
}

#[test]
fn integer() {
    check(
        &ObjectType::Integer,
        1.0,
        &[
            (Figure::Integer(-7), Ok(Value::Integer(-7))),
            (Figure::Real(2.5), Ok(Value::Integer(3))),
            (Figure::Real(-2.5), Ok(Value::Integer(-3))),
            (Figure::Flag(true), Ok(Value::Integer(1))),
            (text(" 007 "), Ok(Value::Integer(7))),
            (Figure::Integer(2_147_483_648), Err("2147483648 does not fit integer, which is -2147483648 to 2147483647")),
            (text("three"), Err("'three' is not a number")),
            (text(""), Err("'' is not a number")),
        ],
    );
    check(&ObjectType::Integer, 100.0, &[(text("0.425"), Ok(Value::Integer(43))), (Figure::Integer(3), Ok(Value::Integer(300)))]);
    check(&ObjectType::Integer, 0.5, &[(Figure::Integer(5), Ok(Value::Integer(3)))]);
}

#[test]
fn a_gauge_stays_at_its_maximum_and_counters_wrap() {
    let beyond = Figure::Integer(4_294_967_296 + 5);
    check(
        &ObjectType::Gauge,
        1.0,
        &[
            (beyond.clone(), Ok(Value::Gauge32(u32::MAX))),
            (Figure::Real(1e300), Ok(Value::Gauge32(u32::MAX))),
            (Figure::Integer(-1), Err("-1 does not fit gauge, which is 0 to 4294967295")),
            (Figure::Real(-0.4), Ok(Value::Gauge32(0))),
        ],
    );
    check(
        &ObjectType::Counter,
        1.0,
        &[(beyond.clone(), Ok(Value::Counter32(5))), (Figure::Integer(-1), Err("-1 does not fit counter, which is 0 to 4294967295"))],
    );
    check(&ObjectType::TimeTicks, 100.0, &[(Figure::Real(1.5), Ok(Value::TimeTicks(150)))]);
    check(&ObjectType::TimeTicks, 1.0, &[(beyond, Ok(Value::TimeTicks(5)))]);
    check(
        &ObjectType::Counter64,
        1.0,
        &[
            (Figure::Integer(u64::MAX.into()), Ok(Value::Counter64(u64::MAX))),
            (Figure::Integer(i128::from(u64::MAX) + 2), Ok(Value::Counter64(1))),
            (text("-3"), Err("-3 does not fit counter64, which is 0 to 18446744073709551615")),
        ],
    );
}

#[test]
fn strings_and_octets() {
    check(
        &ObjectType::String,
        1.0,
        &[
            (text(" as it is "), Ok(Value::OctetString(b" as it is ".to_vec()))),
            (Figure::Octets(vec![0xff, 0]), Ok(Value::OctetString(vec![0xff, 0]))),
            (Figure::Real(0.42), Ok(Value::OctetString(b"0.42".to_vec()))),
            (Figure::Flag(false), Ok(Value::OctetString(b"false".to_vec()))),
            (Figure::Octets(vec![0; 65_536]), Err("65536 octets, where a string has at most 65535")),
        ],
    );
    let dead = || Ok(Value::OctetString(vec![0xde, 0xad]));
    check(
        &ObjectType::Octets,
        1.0,
        &[
            (text("DE AD"), dead()),
            (text("de:ad"), dead()),
            (text("de-ad"), dead()),
            (text("dead"), dead()),
            (text("0xDEAD"), dead()),
            (text("0:1b:2"), Ok(Value::OctetString(vec![0, 0x1b, 2]))),
            (Figure::Integer(10), Ok(Value::OctetString(vec![0x10]))),
            (text(""), Ok(Value::OctetString(Vec::new()))),
            (text("dea"), Err("'dea' is not hexadecimal octets such as 'DE AD' or 'de:ad'")),
            (text("de::ad"), Err("'de::ad' is not hexadecimal octets such as 'DE AD' or 'de:ad'")),
            (text("+1"), Err("'+1' is not hexadecimal octets such as 'DE AD' or 'de:ad'")),
            (text("0x"), Err("'0x' is not hexadecimal octets such as 'DE AD' or 'de:ad'")),
            (text("é"), Err("'é' is not hexadecimal octets such as 'DE AD' or 'de:ad'")),
        ],
    );
}

#[test]
fn oids_and_addresses() {
    check(
        &ObjectType::Oid,
        1.0,
        &[
            (text(".1.3.10\n"), Ok(Value::ObjectId(Oid::from([1, 3, 10])))),
            (Figure::Real(1.3), Ok(Value::ObjectId(Oid::from([1, 3])))),
            (text("0.39"), Ok(Value::ObjectId(Oid::from([0, 39])))),
            (text("2.999"), Ok(Value::ObjectId(Oid::from([2, 999])))),
            (text("iso.3"), Err("'iso.3' is not an OID: 'iso' is not a number from 0 to 4294967295")),
        ],
    );
    for unsendable in ["1", "1.40.1", "0.40", "3.1"] {
        let error = fit(&text(unsendable), &ObjectType::Oid, 1.0).unwrap_err();
        assert!(error.to_string().starts_with(&format!("'{unsendable}' is no OID that can be sent")), "{error}");
    }
    check(
        &ObjectType::IpAddress,
        1.0,
        &[
            (text("192.0.2.1"), Ok(Value::IpAddress(Ipv4Addr::new(192, 0, 2, 1)))),
            (text("2001:db8::1"), Err("'2001:db8::1' is not an IPv4 address")),
        ],
    );
}

#[test]
fn truth_values_and_enumerations() {
    for (texts, value) in [(["true", "Yes", "on", "1"], 1), (["false", "NO", "off", "2"], 2), (["0", "no", "False", " 0"], 2)] {
        for figure in texts.map(text) {
            assert_eq!(fit(&figure, &ObjectType::TruthValue, 1.0), Ok(Value::Integer(value)), "{figure}");
        }
    }
    let neither = Err("'3' is neither true (true, yes, on, 1) nor false (false, no, off, 2, 0)");
    let truths = [(Figure::Flag(true), Ok(Value::Integer(1))), (Figure::Flag(false), Ok(Value::Integer(2))), (Figure::Integer(3), neither)];
    check(&ObjectType::TruthValue, 1.0, &truths);
    check(
        &ObjectType::Enum(vec![("up".to_owned(), 1), ("down".to_owned(), 2)]),
        1.0,
        &[
            (text("Down"), Ok(Value::Integer(2))),
            (text("2"), Ok(Value::Integer(2))),
            (Figure::Integer(1), Ok(Value::Integer(1))),
            (Figure::Integer(3), Err("'3' is none of up(1), down(2)")),
            (text("upside"), Err("'upside' is none of up(1), down(2)")),
        ],
    );
}

proptest! {
    #[test]
    fn any_octets_come_back_from_their_hexadecimal_text(octets in any::<Vec<u8>>(), separator in prop_oneof![Just(""), Just(" "), Just(":")]) {
        let text = octets.iter().map(|octet| format!("{octet:02x}")).collect::<Vec<_>>().join(separator);
        prop_assert_eq!(fit(&Figure::text(text), &ObjectType::Octets, 1.0), Ok(Value::OctetString(octets)));
    }

    #[test]
    fn counters_are_the_number_modulo_their_size(number in 0..i128::MAX) {
        let wrapped = fit(&Figure::Integer(number), &ObjectType::Counter64, 1.0);
        prop_assert_eq!(wrapped, Ok(Value::Counter64((number % (1_i128 << 64)).try_into().unwrap())));
        let wrapped = fit(&Figure::Integer(number), &ObjectType::Counter, 1.0);
        prop_assert_eq!(wrapped, Ok(Value::Counter32((number % (1_i128 << 32)).try_into().unwrap())));
    }
}
