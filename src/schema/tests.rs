use super::*;
use std::collections::BTreeSet;

/// The arcs of a column are those of its entry and one more, in rising order; its own indexes come first, and only they cannot be read.
#[test]
fn tables_are_well_formed() {
    for table in GROUPS.iter().flat_map(|group| group.tables) {
        let mut last = 0;
        for (position, column) in table.columns.iter().enumerate() {
            let (arc, entry) = column.arcs.split_last().unwrap();
            assert_eq!(entry, [table.arcs, &[1]].concat(), "{}", column.name);
            assert_eq!(*arc, last + 1, "{}", column.name);
            let own = table.index.iter().filter(|object| object.arcs.starts_with(entry)).count();
            assert_eq!(column.is_readable(), position >= own, "{}", column.name);
            assert_eq!(position < own, table.index.iter().any(|object| object.name == column.name), "{}", column.name);
            let stem = table.name.strip_suffix("Table").unwrap();
            assert!(column.name.starts_with(stem), "{}", column.name);
            last = *arc;
        }
        assert_eq!(table.name.replace("Table", "Entry"), table.entry);
    }
}

#[test]
fn groups_hold_what_lies_below_them() {
    assert!(GROUPS.is_sorted_by_key(|group| group.arcs));
    for group in GROUPS {
        for arcs in group.scalars.iter().map(|object| object.arcs).chain(group.tables.iter().map(|table| table.arcs)) {
            assert_eq!(arcs.split_last().unwrap().1, group.arcs);
        }
        assert!(group.readable().is_sorted_by_key(|object| object.arcs));
    }
}

#[test]
fn descriptors_and_oids_are_legal_and_unique() {
    let objects = || GROUPS.iter().flat_map(|group| group.readable());
    let mut names: Vec<&str> = objects().map(|object| object.name).collect();
    for group in GROUPS {
        names.extend([group.name, group.conformance]);
        names.extend(group.tables.iter().flat_map(|table| [table.name, table.entry]));
    }
    names.extend(NUMBERS);
    for name in &names {
        assert!(is_label(name) && is_taken(name), "{name}");
    }
    assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len());
    assert_eq!(objects().map(|object| object.arcs).collect::<BTreeSet<_>>().len(), objects().count());
}

#[test]
fn counters_are_plural() {
    // RFC 2578 section 3.1.
    for object in GROUPS.iter().flat_map(|group| group.readable()).filter(|object| object.syntax == Syntax::Counter32) {
        let plural =
            ["Refused", "Logged", "Sent", "Taken", "Dropped", "Acknowledged", "Failed", "Ignored", "Suppressed", "Raised", "Cleared"]
                .iter()
                .any(|participle| object.name.ends_with(participle));
        assert!(plural || object.name.ends_with('s'), "{}", object.name);
    }
}

#[test]
fn taken() {
    for (descriptor, taken) in [
        ("haProbeStatus", true),
        ("haNodeState", true),
        ("drbdSplitBrain", true),
        ("enterprises", true),
        ("backupError", false),
        ("haproxySessions", false),
        ("frontBackupAge", false),
    ] {
        assert_eq!(is_taken(descriptor), taken, "{descriptor}");
    }
}

#[test]
fn labels() {
    for (text, legal) in
        [("up", true), ("isUp2", true), ("Up", false), ("is-up", false), ("2up", false), ("", false), (&"x".repeat(65), false)]
    {
        assert_eq!(is_label(text), legal, "{text}");
    }
}
