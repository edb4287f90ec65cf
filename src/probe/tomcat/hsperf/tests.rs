#![expect(clippy::arithmetic_side_effects, reason = "lengths that the test chose")]

use super::*;
use proptest::prelude::*;

const G1: &[u8] = include_bytes!("../../../../tests/fuzz/corpus/hsperfdata/g1-jdk17");

#[derive(Clone, Debug)]
enum Value {
    Long(i64),
    Text(Vec<u8>),
}

/// What a JVM of this byte order writes.
fn encode(big: bool, entries: &[(Vec<u8>, Value)]) -> Vec<u8> {
    let int = |value: usize| {
        let value = i32::try_from(value).unwrap();
        if big { value.to_be_bytes() } else { value.to_le_bytes() }
    };
    let long = |value: i64| if big { value.to_be_bytes() } else { value.to_le_bytes() };
    let mut body = Vec::new();
    for (name, value) in entries {
        let (kind, elements, mut data) = match value {
            Value::Long(number) => (b'J', 0, long(*number).to_vec()),
            Value::Text(text) => (b'B', text.len() + 1, [text.as_slice(), b"\0"].concat()),
        };
        data.resize(data.len().next_multiple_of(8), 0);
        let data_offset = (ENTRY_HEADER + name.len() + 1).next_multiple_of(8);
        let begin = body.len();
        for word in [int(data_offset + data.len()), int(ENTRY_HEADER), int(elements), [kind, 1, 1, 3], int(data_offset)] {
            body.extend(word);
        }
        body.extend(name);
        body.resize(begin + data_offset, 0);
        body.extend(data);
    }
    let mut file = MAGIC.to_vec();
    file.extend([u8::from(!big), 2, 0, 1]);
    file.extend(int(32 + body.len()));
    file.extend([0; 12]);
    file.extend(int(32));
    file.extend(int(entries.len()));
    file.extend(body);
    file
}

/// A real file with `bytes` written over it at `at`.
fn patched(at: usize, bytes: &[u8]) -> Vec<u8> {
    let mut file = G1.to_vec();
    file[at..at + bytes.len()].copy_from_slice(bytes);
    file
}

#[test]
fn a_real_file() {
    let data = PerfData::decode(G1).unwrap();
    assert_eq!(data.text("sun.gc.policy.name"), Some(b"GarbageFirst".as_slice()));
    assert_eq!(data.text("java.property.java.version"), Some(b"17.0.15".as_slice()));
    assert_eq!(data.long("sun.gc.generation.1.space.0.used"), Some(17_839_144));
    assert_eq!(data.long("java.threads.live"), Some(6));
    assert_eq!(data.long("no.such.entry"), None);
    assert_eq!(data.long("sun.gc.policy.name"), None);
}

#[test]
fn big_endian() {
    let data = PerfData::decode(include_bytes!("../../../../tests/fuzz/corpus/hsperfdata/big-endian")).unwrap();
    assert_eq!(data, PerfData { longs: BTreeMap::from([(b"java.threads.live".as_slice(), 23)]), texts: BTreeMap::new() });
}

#[test]
fn damage_is_named() {
    let first = 32;
    let entry = |field, value| HsPerfError::Entry { number: 0, offset: first, field, value };
    for (file, error) in [
        (vec![0; MAX_FILE + 1], HsPerfError::TooLarge(MAX_FILE + 1)),
        (vec![], HsPerfError::TooShort(0)),
        (G1[..31].to_vec(), HsPerfError::TooShort(31)),
        (patched(0, b"GIF8"), HsPerfError::Magic(*b"GIF8")),
        (patched(4, &[2]), HsPerfError::ByteOrder(2)),
        (patched(5, &[1]), HsPerfError::Version(1)),
        (patched(7, &[0]), HsPerfError::NotAccessible),
        (patched(24, &(-1i32).to_le_bytes()), HsPerfError::Prologue { field: "offset of the first entry", value: -1 }),
        (patched(28, &i32::MIN.to_le_bytes()), HsPerfError::Prologue { field: "number of entries", value: i32::MIN }),
        (patched(first, &19i32.to_le_bytes()), entry("length", 19)),
        (patched(first, &(-8i32).to_le_bytes()), entry("length", -8)),
        (patched(first, &i32::MAX.to_le_bytes()), entry("length", i32::MAX)),
        (patched(first + 4, &999_999i32.to_le_bytes()), entry("offset of the name", 999_999)),
        (patched(first + 16, &(-4i32).to_le_bytes()), entry("offset of the data", -4)),
        (G1[..32].to_vec(), entry("its begin", 0)),
    ] {
        assert_eq!(PerfData::decode(&file), Err(error.clone()), "{error}");
    }
}

#[test]
fn an_entry_that_is_being_added_ends_the_list() {
    let data = |file: &[u8]| PerfData::decode(file).map(|data| data.longs.len() + data.texts.len());
    assert_eq!(data(&patched(32, &[0; 4])), Ok(0));
    // One more counted than written.
    let count = i32::from_le_bytes(*G1[28..].first_chunk().unwrap());
    let more = [patched(28, &(count + 1).to_le_bytes()), vec![0; 64]].concat();
    assert_eq!(data(&more), data(G1));
}

fn entries() -> impl Strategy<Value = Vec<(Vec<u8>, Value)>> {
    let value = prop_oneof![any::<i64>().prop_map(Value::Long), proptest::collection::vec(1..=255u8, 0..40).prop_map(Value::Text)];
    proptest::collection::vec((proptest::collection::vec(1..=255u8, 1..30), value), 0..20)
}

proptest! {
    #[test]
    fn both_byte_orders_say_the_same(entries in entries()) {
        let (big, little) = (encode(true, &entries), encode(false, &entries));
        let (big, little) = (PerfData::decode(&big).unwrap(), PerfData::decode(&little).unwrap());
        prop_assert_eq!(&big, &little);
        let (mut longs, mut texts) = (BTreeMap::new(), BTreeMap::new());
        for (name, value) in &entries {
            match value {
                Value::Long(number) => { longs.insert(name.as_slice(), *number); }
                Value::Text(text) => { texts.insert(name.as_slice(), text.as_slice()); }
            }
        }
        prop_assert_eq!(big, PerfData { longs, texts });
    }

    #[test]
    fn arbitrary_octets_do_no_harm(file in proptest::collection::vec(any::<u8>(), 0..512)) {
        let _ = PerfData::decode(&file);
    }

    #[test]
    fn a_damaged_file_does_no_harm(places in proptest::collection::vec((24..G1.len(), any::<u8>()), 1..40), cut in 0..G1.len()) {
        let mut file = G1.to_vec();
        for (place, byte) in places {
            file[place] = byte;
        }
        let _ = PerfData::decode(&file);
        let _ = PerfData::decode(&file[..cut]);
    }
}
