//! A disk that is full: told in words that help, and nothing is lost once there is space again.

use ha_snmp::store::{Event, Shelf, Store, Write, Writer};
use nix::unistd::geteuid;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;
use tokio::sync::mpsc::Receiver;

/// Where the child finds its small file system; without it the child's test does nothing.
const MOUNTED: &str = "HA_SNMP_TEST_SMALL_DISK";

fn record(number: u32) -> Write {
    Write::Put { shelf: Shelf::Log, key: number.to_be_bytes().to_vec(), value: vec![b'x'; 3000] }
}

async fn next(events: &mut Receiver<Event>) -> Event {
    tokio::time::timeout(Duration::from_secs(20), events.recv()).await.expect("no event").expect("the thread ended")
}

/// Commits until the file system is full: how many records that took, and the failure.
async fn fill(handle: &mut ha_snmp::store::Handle, events: &mut Receiver<Event>) -> (u32, Event) {
    for number in 0..10_000 {
        handle.commit(u64::from(number), vec![record(number)]).unwrap();
        let event = next(events).await;
        if event != (Event::Committed { batch: number.into() }) {
            return (number, event);
        }
    }
    panic!("it was never full");
}

/// Not a test by itself: runs on a file system of 4 MiB of its own.
#[tokio::test]
async fn child() {
    let Some(folder) = std::env::var_os(MOUNTED).map(PathBuf::from) else { return };
    let path = folder.join("store.redb");
    let ballast = folder.join("ballast");
    let mut store = Store::open(&path).unwrap().store;
    store.commit(&[Write::Put { shelf: Shelf::Counters, key: b"boots".to_vec(), value: vec![7] }]).unwrap();
    std::fs::write(&ballast, vec![0; 1 << 20]).unwrap();
    let (mut handle, mut events) = Writer::start(store).unwrap();
    let (count, failure) = fill(&mut handle, &mut events).await;
    println!("full after {count} records: {failure:?}");
    let Event::Failed { batch, reason } = failure else { panic!("{failure:?}") };
    assert_eq!(batch, u64::from(count));
    let folder = folder.display();
    assert!(
        reason.contains("No space left on device") && reason.ends_with(&format!(": free space on the file system of {folder}")),
        "{reason}"
    );
    // Dropped without an event; still full; then not.
    handle.commit(100_000, vec![record(100_000)]).unwrap();
    let snapshot = || (0..=count + 50).map(record).collect::<Vec<_>>();
    handle.rewrite(100_001, snapshot()).unwrap();
    assert!(matches!(next(&mut events).await, Event::Failed { batch: 100_001, .. }));
    std::fs::remove_file(&ballast).unwrap();
    handle.rewrite(100_002, snapshot()).unwrap();
    assert_eq!(next(&mut events).await, Event::Committed { batch: 100_002 });
    assert!(handle.stop(Duration::from_secs(20)).await);
    check_content(&path, count + 51);
}

fn check_content(path: &Path, count: u32) {
    let store = Store::open(path).unwrap().store;
    assert_eq!(store.read(Shelf::Counters).unwrap(), []);
    let log = store.read(Shelf::Log).unwrap();
    assert_eq!(log.len(), count as usize);
    assert!(log.iter().zip(0_u32..).all(|((key, value), number)| *key == number.to_be_bytes() && value.len() == 3000));
}

#[test]
fn a_full_disk_is_told_and_everything_is_written_when_there_is_space() {
    if !geteuid().is_root() {
        println!("SKIPPED: only root can mount a small file system");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let script = "mount -t tmpfs -o size=4m tmpfs \"$1\" && exec \"$2\" --exact full::child --nocapture";
    let child = Command::new("unshare")
        .args(["--mount", "sh", "-c", script, "sh"])
        .arg(folder.path())
        .arg(std::env::current_exe().unwrap())
        .env(MOUNTED, folder.path())
        .output()
        .unwrap();
    let output = format!("{}{}", String::from_utf8_lossy(&child.stdout), String::from_utf8_lossy(&child.stderr));
    println!("{output}");
    if output.contains("unshare failed") || output.contains("mount: ") {
        println!("SKIPPED: no file system can be mounted here");
        return;
    }
    assert!(child.status.success() && output.contains("1 passed"), "{output}");
}
