//! A ring that is written for ever does not make the file grow for ever; what a commit costs.

use ha_snmp::store::{Shelf, Store, Write};
use std::path::Path;
use std::time::Instant;

const RING: u32 = 500;
const TURNS: u32 = 3000;

/// Notifications of about the size that they have as JSON, in a ring.
fn turn(store: &mut Store, number: u32) {
    let put = Write::Put { shelf: Shelf::Log, key: number.to_be_bytes().to_vec(), value: vec![b'x'; 400 + number as usize % 300] };
    let old = Write::Delete { shelf: Shelf::Log, key: number.wrapping_sub(RING).to_be_bytes().to_vec() };
    let place = Write::Put { shelf: Shelf::Places, key: b"noc".to_vec(), value: number.to_be_bytes().to_vec() };
    store.commit(&[put, old, place]).unwrap();
}

fn mib(path: &Path) -> f64 {
    let length = u32::try_from(std::fs::metadata(path).unwrap().len()).unwrap();
    f64::from(length) / 1_048_576.0
}

#[test]
fn the_file_of_a_ring_stops_growing() {
    let folder = tempfile::tempdir_in("/dev/shm").unwrap();
    let path = folder.path().join("store.redb");
    let mut store = Store::open(&path).unwrap().store;
    for number in 0..TURNS {
        turn(&mut store, number);
    }
    let open = mib(&path);
    drop(store);
    let closed = mib(&path);
    let start = Instant::now();
    let store = Store::open(&path).unwrap().store;
    println!("{TURNS} turns of a ring of {RING}: {open:.2} MiB, closed {closed:.2} MiB, opened again in {:?}", start.elapsed());
    assert_eq!(store.read(Shelf::Log).unwrap().len(), RING as usize);
    assert!(open < 2.0, "{open} MiB");
}

#[test]
fn what_a_commit_costs() {
    for folder in [env!("CARGO_TARGET_TMPDIR"), "/dev/shm"] {
        let folder = tempfile::tempdir_in(folder).unwrap();
        let mut store = Store::open(&folder.path().join("store.redb")).unwrap().store;
        let mut times: Vec<_> = (0..200)
            .map(|number| {
                let start = Instant::now();
                turn(&mut store, number);
                start.elapsed()
            })
            .collect();
        times.sort_unstable();
        println!("a commit in {}: median {:?}, 99th percentile {:?}", folder.path().display(), times[100], times[198]);
    }
}
