//! Files that fill up, are torn, or cannot be.

use super::*;
use proptest::prelude::*;
use std::fs;
use std::time::{Duration, Instant};

fn lines(path: &Path) -> Vec<String> {
    read(path).unwrap().map(|line| String::from_utf8(line.unwrap()).unwrap()).collect()
}

/// Waits for the thread to have written what `is_there` looks for.
fn until(is_there: impl Fn() -> bool) {
    let started = Instant::now();
    while !is_there() {
        assert!(started.elapsed() < Duration::from_secs(20), "the thread did not write");
        std::thread::sleep(Duration::from_millis(2));
    }
}

#[test]
fn two_files_in_turn() {
    let directory = tempfile::tempdir().unwrap();
    let mut recorder = Recorder::start(directory.path(), 2 * 200).unwrap();
    assert!(recorder.wants_snapshot());
    recorder.record(b"before the first snapshot".to_vec());
    assert_eq!(recorder.gap, 1);
    let mut begun = 0;
    for number in 0..80 {
        if recorder.wants_snapshot() {
            begun += 1;
            recorder.begin(format!("snapshot {number}").into_bytes());
        }
        recorder.record(format!("input {number}").into_bytes());
    }
    drop(recorder);
    let last = || segments(directory.path()).last().map_or(0, |(number, _)| *number);
    until(|| last() == begun && lines(&segments(directory.path()).last().unwrap().1).len() > 2);
    assert!(begun > 3);
    for (number, path) in segments(directory.path()) {
        assert!(number >= begun - 1);
        assert!(fs::metadata(&path).unwrap().len() <= 200);
        let lines = lines(&path);
        assert_eq!(lines[0], format!("{{\"segment\":{number}}}"));
        let first: u32 = lines[1].strip_prefix("snapshot ").unwrap().parse().unwrap();
        // After the snapshot the inputs from that moment on; what found the file full is missing at its end.
        for (place, line) in lines[2..].iter().enumerate() {
            assert_eq!(*line, format!("input {}", first + u32::try_from(place).unwrap()));
        }
    }

    // A new life goes on with the next number, over the older file.
    let mut recorder = Recorder::start(directory.path(), 400).unwrap();
    recorder.begin(b"again".to_vec());
    drop(recorder);
    until(|| last() == begun + 1);
    assert_eq!(segments(directory.path())[0].0, begun);
}

#[test]
fn a_disk_that_is_too_slow_leaves_a_gap_that_shows() {
    let (jobs, todo) = sync_channel(2);
    let mut recorder = Recorder { jobs, waiting: Arc::default(), thread: std::thread::current(), limit: 10_000, length: 10_000, gap: 0 };
    recorder.begin(b"snapshot".to_vec());
    for line in [b"1", b"2", b"3", b"4"] {
        recorder.record(line.to_vec());
    }
    assert_eq!(recorder.gap, 3);
    let taken = |todo: &Receiver<Job>| match todo.try_recv().unwrap() {
        Job::Line(line) | Job::Begin(line) => String::from_utf8(line).unwrap(),
    };
    assert_eq!([taken(&todo), taken(&todo)], ["snapshot", "1"]);
    recorder.record(b"5".to_vec());
    recorder.record(b"6".to_vec());
    assert_eq!([taken(&todo), taken(&todo)], ["{\"dropped\":3}\n5", "6"]);
}

#[test]
fn no_snapshot_is_made_for_a_disk_that_takes_nothing() {
    let (jobs, todo) = sync_channel(QUEUE);
    let mut recorder = Recorder { jobs, waiting: Arc::default(), thread: std::thread::current(), limit: 10_000, length: 10_000, gap: 0 };
    assert!(recorder.wants_snapshot());
    recorder.begin(b"snapshot".to_vec());
    assert!(!recorder.wants_snapshot());
    for _ in 0..QUEUE {
        recorder.record(b"1".to_vec());
    }
    recorder.record(vec![b'2'; 10_000]);
    assert!(!recorder.wants_snapshot());
    // The thread takes one.
    todo.try_recv().unwrap();
    recorder.waiting.fetch_sub(1, Ordering::Relaxed);
    assert!(recorder.wants_snapshot());
}

#[test]
fn without_a_disk_it_only_counts() {
    let mut recorder = Recorder::start(Path::new("/nowhere"), 1000).unwrap();
    recorder.begin(b"snapshot".to_vec());
    for _ in 0..10 {
        recorder.record(b"input".to_vec());
    }
    assert_eq!(segments(Path::new("/nowhere")), []);
    assert!(read(Path::new("/nowhere/flight-0.jsonl")).is_err());
}

#[test]
fn a_torn_tail_is_left_out() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join(NAMES[0]);
    let whole = "{\"segment\":2}\nsnapshot\ninput\n";
    for length in 0..=whole.len() {
        let part = whole.get(..length).unwrap();
        fs::write(&path, part).unwrap();
        let expected: Vec<&str> = part.split_inclusive('\n').filter_map(|line| line.strip_suffix('\n')).collect();
        assert_eq!(lines(&path), expected, "{length}");
        let numbers: Vec<u64> = segments(directory.path()).into_iter().map(|(number, _)| number).collect();
        assert_eq!(numbers, if expected.is_empty() { vec![] } else { vec![2] }, "{length}");
    }
}

proptest! {
    #[test]
    fn no_file_is_longer_than_its_half(lengths in proptest::collection::vec(0_usize..80, 1..60), max in 300_u64..900) {
        let directory = tempfile::tempdir().unwrap();
        let mut recorder = Recorder::start(directory.path(), max).unwrap();
        for length in lengths {
            if recorder.wants_snapshot() {
                recorder.begin(vec![b's'; 10]);
            }
            recorder.record(vec![b'i'; length]);
        }
        let waiting = Arc::clone(&recorder.waiting);
        drop(recorder);
        until(|| waiting.load(Ordering::Relaxed) == 0);
        for name in NAMES {
            let length = fs::metadata(directory.path().join(name)).map_or(0, |data| data.len());
            prop_assert!(length <= max / 2);
        }
    }
}
