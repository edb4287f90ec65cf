//! `[[notification]]`.

use super::declared::{Declared, duplicate};
use crate::config::model::Notification;
use crate::config::place::Place;
use crate::config::read;
use crate::config::table::{Problems, Table};
use std::collections::BTreeMap;

/// All of them, by OID.
pub(super) fn notifications(tables: Vec<Table<'_>>, declared: &mut Declared, problems: &mut Problems) -> Vec<Notification> {
    let mut places: BTreeMap<u32, Place> = BTreeMap::new();
    let mut all = Vec::new();
    for mut table in tables {
        let name = table.required("name", problems, read::descriptor);
        let oid = table.required("oid", problems, read::integer(1..=u32::MAX));
        let description = table.optional("description", problems, read::mib_text);
        table.finish(problems);
        if let Some(name) = &name {
            declared.add_notification(name, problems);
        }
        if let Some(oid) = &oid {
            match places.get(&oid.value) {
                Some(first) => problems.push(duplicate(oid.place, format!("a second notification with the oid {}", oid.value), *first)),
                None => drop(places.insert(oid.value, oid.place)),
            }
        }
        if let (Some(name), Some(oid)) = (name, oid) {
            all.push(Notification { oid: oid.value, name: name.value, description });
        }
    }
    all.sort_by_key(|notification| notification.oid);
    all
}
