//! SIGKILL at any moment: what was acknowledged is there afterwards, and no batch is torn.

use ha_snmp::store::{Event, Shelf, Store, Write, Writer};
use std::io::{BufRead, BufReader, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

/// Where the child writes; without it the child's test does nothing.
const FILE: &str = "HA_SNMP_TEST_STORE";
/// Records of a batch; all of a batch carry its number.
const RECORDS: u32 = 4;

fn batch(number: u64) -> Vec<Write> {
    let value = number.to_be_bytes().repeat(100);
    let put = |record: u32| Write::Put { shelf: Shelf::Log, key: record.to_be_bytes().to_vec(), value: value.clone() };
    let ring = u32::try_from(number % 200).unwrap() * RECORDS;
    let mut writes: Vec<Write> = (ring..ring + RECORDS).map(put).collect();
    writes.push(Write::Put { shelf: Shelf::Counters, key: b"batch".to_vec(), value: number.to_be_bytes().to_vec() });
    writes
}

/// The last batch of the store, once it is seen that all of its records, and of the 199 before it, are whole.
fn last_batch(path: &Path) -> u64 {
    let store = Store::open(path).unwrap().store;
    let counters = store.read(Shelf::Counters).unwrap();
    let last = counters.first().map_or(0, |(_, value)| u64::from_be_bytes(value.as_slice().try_into().unwrap()));
    let log = store.read(Shelf::Log).unwrap();
    for number in last.saturating_sub(199).max(1)..=last {
        for write in batch(number) {
            let Write::Put { shelf: Shelf::Log, key, value } = write else { continue };
            assert!(log.contains(&(key, value)), "batch {number} of {last} is torn");
        }
    }
    last
}

/// Not a test by itself: commits batches, and says which are on the disk, until it is killed.
#[test]
fn child() {
    let Some(path) = std::env::var_os(FILE) else { return };
    let mut next = last_batch(Path::new(&path)) + 1;
    let (mut handle, mut events) = Writer::start(Store::open(Path::new(&path)).unwrap().store).unwrap();
    let mut outstanding = 0;
    loop {
        while outstanding < 8 {
            handle.commit(next, batch(next)).unwrap();
            (next, outstanding) = (next + 1, outstanding + 1);
        }
        let Some(Event::Committed { batch }) = events.blocking_recv() else { panic!("not committed") };
        outstanding = next - 1 - batch;
        let mut out = std::io::stdout();
        // The harness leaves its own line open.
        writeln!(out, "\ncommitted {batch}").unwrap();
        out.flush().unwrap();
    }
}

#[test]
fn a_killed_agent_loses_nothing_that_was_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.redb");
    let (mut acknowledged, mut found) = (0, 0);
    for round in 0..50_u64 {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "kill::child", "--nocapture"])
            .env(FILE, &path)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        let mut heard = lines.by_ref().find_map(|line| line.strip_prefix("committed ")?.parse().ok());
        std::thread::sleep(Duration::from_micros(round * 733 % 20_000));
        child.kill().unwrap();
        child.wait().unwrap();
        // What it said before it died is still in the pipe.
        heard = lines.filter_map(|line| line.strip_prefix("committed ")?.parse().ok()).last().or(heard);
        acknowledged = heard.expect("the child committed nothing");
        found = last_batch(&path);
        assert!(found >= acknowledged, "round {round}: {acknowledged} was acknowledged, {found} is there");
    }
    println!("50 kills: {acknowledged} batches acknowledged, {found} there");
}
