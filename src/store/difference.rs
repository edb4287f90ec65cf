//! What must be written so that a store holds given content and nothing else.
#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use super::file::Record;
use super::shelf::{Shelf, Write};
use std::collections::BTreeMap;

/// What a shelf holds, by key.
type Content = BTreeMap<Vec<u8>, Vec<u8>>;

/// What every shelf holds once `writes` are made to an empty store.
pub(super) fn content(writes: Vec<Write>) -> BTreeMap<Shelf, Content> {
    let mut shelves = BTreeMap::<Shelf, Content>::new();
    for write in writes {
        match write {
            Write::Put { shelf, key, value } => {
                shelves.entry(shelf).or_default().insert(key, value);
            }
            Write::Delete { shelf, key } => {
                shelves.entry(shelf).or_default().remove(&key);
            }
            Write::Clear { shelf } => {
                shelves.remove(&shelf);
            }
        }
    }
    shelves
}

/// The writes that make `wanted` out of `found`. What is the same is not written again: on a disk with little space there may be no room
/// for all of it twice, and a transaction keeps the old until the new is there.
pub(super) fn difference(shelf: Shelf, found: Vec<Record>, mut wanted: Content) -> Vec<Write> {
    let mut writes = Vec::new();
    for (key, value) in found {
        match wanted.remove(&key) {
            Some(same) if same == value => {}
            Some(value) => writes.push(Write::Put { shelf, key, value }),
            None => writes.push(Write::Delete { shelf, key }),
        }
    }
    writes.extend(wanted.into_iter().map(|(key, value)| Write::Put { shelf, key, value }));
    writes
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::collection::{btree_map, vec};
    use proptest::prelude::*;

    fn some_content() -> impl Strategy<Value = Content> {
        btree_map(vec(0_u8..3, 0..3), vec(0_u8..2, 0..2), 0..12)
    }

    proptest! {
        #[test]
        fn the_difference_makes_what_is_wanted_and_writes_nothing_twice(found in some_content(), wanted in some_content()) {
            let all = |content: &Content| content.clone().into_iter().collect::<Vec<_>>();
            let put = |(key, value)| Write::Put { shelf: Shelf::Log, key, value };
            let writes = difference(Shelf::Log, all(&found), wanted.clone());
            let same = found.iter().filter(|(key, value)| wanted.get(*key) == Some(*value)).count();
            prop_assert!(writes.len() <= found.len() + wanted.len() - 2 * same);
            let made = content(all(&found).into_iter().map(put).chain(writes).collect());
            prop_assert_eq!(made.get(&Shelf::Log).cloned().unwrap_or_default(), wanted);
        }
    }

    #[test]
    fn writes_take_effect_in_their_order() {
        let put = |key: u8, value: u8| Write::Put { shelf: Shelf::Places, key: vec![key], value: vec![value] };
        let writes = vec![
            put(1, 1),
            Write::Clear { shelf: Shelf::Places },
            put(2, 1),
            put(2, 2),
            put(3, 1),
            Write::Delete { shelf: Shelf::Places, key: vec![3] },
        ];
        assert_eq!(content(writes), BTreeMap::from([(Shelf::Places, BTreeMap::from([(vec![2], vec![2])]))]));
    }
}
