use super::*;
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::ops::Bound;

fn oid(text: &str) -> Oid {
    text.parse().unwrap()
}

fn table(objects: &[&str], entries: &[(&str, Value)]) -> Table {
    let mut builder = TableBuilder::new(objects.iter().map(|text| oid(text)).collect());
    for (name, value) in entries {
        builder.push(&oid(name), value);
    }
    builder.build().unwrap()
}

#[test]
fn get_tells_a_missing_instance_from_a_missing_object() {
    let table = table(&["1.3.1", "1.3.5.1.2", "1.3.10"], &[("1.3.1.0", Value::Integer(7)), ("1.3.5.1.2.9", Value::Null)]);
    for (name, expected) in [
        ("1.3.1.0", Lookup::Found(0)),
        ("1.3.5.1.2.9", Lookup::Found(1)),
        ("1.3.1", Lookup::NoSuchInstance),
        ("1.3.1.1", Lookup::NoSuchInstance),
        ("1.3.1.0.0", Lookup::NoSuchInstance),
        ("1.3.5.1.2.10", Lookup::NoSuchInstance),
        ("1.3.10.0", Lookup::NoSuchInstance),
        ("1.3.5.1", Lookup::NoSuchObject),
        ("1.3.5.1.3.9", Lookup::NoSuchObject),
        ("1.3.100", Lookup::NoSuchObject),
        ("0", Lookup::NoSuchObject),
        ("2", Lookup::NoSuchObject),
    ] {
        assert_eq!(table.get(oid(name).sub_ids()), expected, "{name}");
    }
    assert_eq!(table.get(&[]), Lookup::NoSuchObject);
}

#[test]
fn an_object_below_another_hides_nothing() {
    let table = table(&["1.2", "1.2.3"], &[]);
    assert_eq!(table.get(&[1, 2, 5]), Lookup::NoSuchInstance);
}

#[test]
fn two_values_for_one_name_are_refused() {
    let mut builder = TableBuilder::new(vec![]);
    for name in ["1.5", "1.4", "1.5"] {
        builder.push(&oid(name), &Value::Null);
    }
    assert_eq!(builder.build().unwrap_err(), TableError::Duplicate(oid("1.5")));
}

#[test]
fn r27_a_string_too_long_for_one_pdu_is_cut() {
    let name = Oid::new(vec![u32::MAX; MAX_SUB_IDS]).unwrap();
    let cut = |octets: Vec<u8>| {
        let mut builder = TableBuilder::new(vec![]);
        builder.push(&name, &Value::OctetString(octets));
        let table = builder.build().unwrap();
        let size = HEADER_LEN + 8 + table.entry(0).1.len();
        assert!(size <= MAX_PDU, "{size}");
        match table.iter().next() {
            Some((_, Value::OctetString(octets))) => octets,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(cut(vec![0xff; 70_000]).len(), MAX_OCTETS);
    assert_eq!(cut(vec![0xff; MAX_OCTETS]).len(), MAX_OCTETS);
    let text = String::from_utf8(cut("a€".repeat(20_000).into_bytes())).unwrap();
    assert!(MAX_OCTETS - text.len() < 3, "{}", text.len());
}

fn name() -> impl Strategy<Value = Vec<u32>> {
    prop::collection::vec(prop_oneof![0u32..4, Just(u32::MAX)], 0..5)
}

proptest! {
    #[test]
    fn like_a_sorted_map(
        entries in prop::collection::btree_map(name(), any::<i32>(), 0..40),
        shuffle in any::<prop::sample::Index>(),
        objects in prop::collection::vec(name(), 0..6),
        (start, include, end) in (name(), any::<bool>(), name()),
    ) {
        let model: BTreeMap<Oid, Value> =
            entries.into_iter().map(|(name, value)| (Oid::new(name).unwrap(), Value::Integer(value))).collect();
        let objects: Vec<Oid> = objects.into_iter().map(|name| Oid::new(name).unwrap()).collect();
        let mut pushes: Vec<_> = model.iter().collect();
        if !pushes.is_empty() {
            let middle = shuffle.index(pushes.len());
            pushes.rotate_left(middle);
        }
        let mut builder = TableBuilder::new(objects.clone());
        for (name, value) in pushes {
            builder.push(name, value);
        }
        let table = builder.build().unwrap();
        prop_assert_eq!(table.iter().collect::<Vec<_>>(), model.clone().into_iter().collect::<Vec<_>>());

        let from = Oid::new(start.clone()).unwrap();
        let name_at = |place: usize| Oid::new(table.entry(place).0).unwrap();
        let lower = if include { Bound::Included(from.clone()) } else { Bound::Excluded(from.clone()) };
        let successor = model.range((lower, Bound::Unbounded)).next().map(|(name, _)| name.clone());
        let before_end = successor.filter(|name| end.is_empty() || name.sub_ids() < end.as_slice());
        prop_assert_eq!(table.next(&start, include, &end).map(name_at), before_end);

        let expected = match (model.contains_key(&from), objects.iter().any(|object| from.starts_with(object))) {
            (true, _) => None,
            (false, true) => Some(Lookup::NoSuchInstance),
            (false, false) => Some(Lookup::NoSuchObject),
        };
        match table.get(&start) {
            Lookup::Found(place) => prop_assert_eq!((name_at(place), None), (from, expected)),
            missing => prop_assert_eq!(Some(missing), expected),
        }
    }
}
