//! The file on a real disk: cut, flipped, killed.

use super::*;
use proptest::prelude::*;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::time::Duration;
use tempfile::TempDir;

/// A directory whose file holds these payloads, written in this order.
fn written(payloads: &[&[u8]]) -> TempDir {
    let directory = tempfile::tempdir().unwrap();
    let (mut file, _) = ClaimsFile::open(directory.path()).unwrap();
    for payload in payloads {
        file.write(payload).unwrap();
    }
    directory
}

fn read(directory: &Path) -> Option<Vec<u8>> {
    ClaimsFile::open(directory).unwrap().1
}

#[test]
fn the_newest_is_read() {
    assert_eq!(read(written(&[]).path()), None);
    let longest = vec![7; MAX_PAYLOAD];
    for payloads in [&[&b"a"[..]][..], &[b"a", b"b"], &[b"a", b"b", b"c"], &[b"long", b""], &[b"a", longest.as_slice()]] {
        let directory = written(payloads);
        for _ in 0..2 {
            assert_eq!(read(directory.path()).as_deref(), payloads.last().copied());
        }
    }
    let directory = written(&[b"a"]);
    let (mut file, _) = ClaimsFile::open(directory.path()).unwrap();
    let error = file.write(&vec![0; MAX_PAYLOAD + 1]).unwrap_err();
    assert!(matches!(error, ClaimsError::TooLong { length, .. } if length == MAX_PAYLOAD + 1));
    let second = ClaimsFile::open(directory.path()).unwrap_err();
    assert!(matches!(second, ClaimsError::InUse(_)), "{second}");
    // A core that ends lets go of it within a moment.
    let ends = thread::spawn(move || {
        thread::sleep(ENDS / 10);
        drop(file);
    });
    assert_eq!(read(directory.path()).unwrap(), b"a");
    ends.join().unwrap();
}

#[test]
fn who_goes_on_after_a_restart_does_not_write_over_what_counts() {
    let directory = tempfile::tempdir().unwrap();
    for number in 0..10_u8 {
        let (mut file, found) = ClaimsFile::open(directory.path()).unwrap();
        assert_eq!(found, number.checked_sub(1).map(|before| vec![before]));
        file.write(&[number]).unwrap();
        let octets = fs::read(directory.path().join(NAME)).unwrap();
        let whole = [0, SLOT].map(|at| decode(&octets[at..at + SLOT]).map(|slot| slot.payload));
        assert!(whole.contains(&Some(vec![number])));
        assert!(number == 0 || whole.contains(&Some(vec![number - 1])), "{whole:?}");
    }
}

/// The write of "newer" over an older slot, stopped after each octet: as if the rest had never reached the disk.
#[test]
fn a_write_that_is_cut_leaves_the_older_or_the_newer() {
    let directory = written(&[b"oldest payload", b"older"]);
    let path = directory.path().join(NAME);
    let before = fs::read(&path).unwrap();
    let slot = encode(3, b"newer payload").unwrap();
    for cut in 0..=slot.len() {
        let mut octets = before.clone();
        octets[..cut].copy_from_slice(&slot[..cut]);
        fs::write(&path, &octets).unwrap();
        let expected: &[u8] = if cut == slot.len() { b"newer payload" } else { b"older" };
        assert_eq!(read(directory.path()).unwrap(), expected, "cut after {cut}");
    }
}

#[test]
fn a_file_that_is_cut_gives_what_is_whole_of_it() {
    let directory = written(&[b"first", b"second"]);
    let path = directory.path().join(NAME);
    let whole = fs::read(&path).unwrap();
    let ends = [HEADER + 5, SLOT + HEADER + 6];
    for length in (1..200).chain(SLOT - 2..SLOT + 200) {
        fs::write(&path, &whole[..length]).unwrap();
        let expected = if length >= ends[1] { Some(&b"second"[..]) } else { (length >= ends[0]).then_some(&b"first"[..]) };
        assert_eq!(read(directory.path()).as_deref(), expected, "{length}");
    }
}

#[test]
fn a_flipped_bit_anywhere_gives_the_other_slot() {
    let directory = written(&[b"older", b"newer"]);
    let path = directory.path().join(NAME);
    let whole = fs::read(&path).unwrap();
    for (slot, other) in [(0, b"newer"), (1, b"older")] {
        for bit in 0..(HEADER + 5) * 8 {
            let mut octets = whole.clone();
            octets[slot * SLOT + bit / 8] ^= 1 << (bit % 8);
            fs::write(&path, &octets).unwrap();
            assert_eq!(read(directory.path()).unwrap(), other, "bit {bit} of slot {slot}");
        }
    }
}

#[test]
fn a_newer_store_is_left_alone() {
    let directory = written(&[b"ours"]);
    let path = directory.path().join(NAME);
    let mut octets = fs::read(&path).unwrap();
    let mut slot = encode(2, b"theirs").unwrap();
    slot[11] = 2;
    let sum = checksum(&slot[..HEAD], b"theirs");
    slot[HEAD..HEADER].copy_from_slice(&sum);
    octets[SLOT..SLOT + slot.len()].copy_from_slice(&slot);
    fs::write(&path, &octets).unwrap();
    let error = ClaimsFile::open(directory.path()).unwrap_err();
    assert!(matches!(error, ClaimsError::Newer { version: 2, .. }), "{error}");
    assert_eq!(fs::read(&path).unwrap(), octets);
}

#[test]
fn where_it_cannot_be() {
    let directory = tempfile::tempdir().unwrap();
    let nowhere = directory.path().join("nowhere");
    let error = ClaimsFile::open(&nowhere).unwrap_err().to_string();
    assert_eq!(error, format!("{}/claims cannot be opened: No such file or directory (os error 2)", nowhere.display()));
    std::os::unix::fs::symlink("/etc/hostname", directory.path().join(NAME)).unwrap();
    assert!(ClaimsFile::open(directory.path()).is_err(), "a link was followed");
}

/// Where the child writes; without it the child's test does nothing.
const DIRECTORY: &str = "HA_SNMP_TEST_CLAIMS";

fn payload(number: u64) -> Vec<u8> {
    number.to_be_bytes().repeat(1 + usize::try_from(number % 5000).unwrap())
}

/// The number of what is there, which is whole.
fn number(found: Option<&[u8]>) -> u64 {
    let number = found.map_or(0, |octets| u64::from_be_bytes(octets[..8].try_into().unwrap()));
    assert!(number == 0 || found == Some(&payload(number)), "{number} is torn");
    number
}

/// Not a test by itself: writes, and says what is on the disk, until it is killed.
#[test]
fn child() {
    let Some(directory) = std::env::var_os(DIRECTORY) else { return };
    let (mut file, found) = ClaimsFile::open(Path::new(&directory)).unwrap();
    for next in number(found.as_deref()) + 1.. {
        file.write(&payload(next)).unwrap();
        println!("\nwritten {next}");
        io::stdout().flush().unwrap();
    }
}

#[test]
fn a_killed_core_loses_nothing_that_was_acknowledged() {
    let directory = tempfile::tempdir().unwrap();
    for round in 0..25_u64 {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "engine::embedded::driver::claims_file::tests::child", "--nocapture"])
            .env(DIRECTORY, directory.path())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        let first: Option<u64> = lines.by_ref().find_map(|line| line.strip_prefix("written ")?.parse().ok());
        thread::sleep(Duration::from_micros(round * 733 % 10_000));
        child.kill().unwrap();
        child.wait().unwrap();
        let acknowledged = lines.filter_map(|line| line.strip_prefix("written ")?.parse().ok()).last().or(first);
        let acknowledged = acknowledged.expect("the child wrote nothing");
        let found = number(read(directory.path()).as_deref());
        assert!(found >= acknowledged, "round {round}: {acknowledged} was acknowledged, {found} is there");
    }
}

proptest! {
    #[test]
    fn never_panics(octets in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = decode(&octets);
    }

    #[test]
    fn what_is_written_is_read(sequence in any::<u64>(), payload in proptest::collection::vec(any::<u8>(), 0..200)) {
        let octets = encode(sequence, &payload).unwrap();
        prop_assert_eq!(decode(&octets), Some(Slot { version: VERSION, sequence, payload }));
        for length in 0..octets.len() {
            prop_assert_eq!(decode(&octets[..length]), None);
        }
    }
}
