//! The table in the informer's documentation, walked.

use super::*;

/// In this state, with a discovery that is not answered yet.
fn in_state(name: &str) -> (Bench, Vec<u8>) {
    let mut bench = Bench::new(Some(Auth::Sha256), Some(Privacy::Aes128));
    let discovery = bench.probe();
    if name != "Unknown" {
        bench.discover().unwrap();
    }
    if matches!(name, "Ready" | "Doubted") {
        bench.synchronize().unwrap();
    }
    if name == "Doubted" {
        bench.discover().unwrap();
    }
    assert_eq!(state(&bench.informer), name);
    (bench, discovery)
}

fn state(informer: &Informer) -> &'static str {
    match (&informer.receiver, &informer.candidate) {
        (None, None) => "Unknown",
        (None, Some(_)) => "Tried",
        (Some(_), None) => "Ready",
        (Some(_), Some(_)) => "Doubted",
    }
}

fn happens(bench: &mut Bench, discovery: &[u8], event: &str) {
    let is_ready = bench.informer.is_ready();
    match event {
        "discovered" => assert_eq!(bench.answer(discovery, Reply::Report(4)), Ok(Heard::Discovered(engine(2)))),
        "other engine" => {
            let message = something_to_refuse(bench);
            bench.peer.engine = engine(3);
            drop(bench.answer(&message, Reply::Report(4)));
        }
        "synchronized" => drop(bench.synchronize()),
        "acknowledged" if is_ready => {
            let inform = bench.inform();
            assert!(matches!(bench.answer(&inform, Reply::Response), Ok(Heard::Answer { .. })));
        }
        "time corrected" if is_ready => {
            let inform = bench.inform();
            bench.peer.boots += 1;
            assert_eq!(bench.answer(&inform, Reply::SignedReport(2)), Ok(Heard::TimeCorrected { message_id: bench.message_id }));
        }
        // Nothing was sent that could be acknowledged.
        "acknowledged" | "time corrected" => {}
        "refused" => {
            let message = something_to_refuse(bench);
            drop(bench.answer(&message, Reply::Report(5)));
        }
        "unanswered" => (0..4).for_each(|_| drop(bench.probe())),
        other => panic!("no event {other}"),
    }
}

/// An inform, or a synchronization; where there is neither, a message that nothing is known of.
fn something_to_refuse(bench: &mut Bench) -> Vec<u8> {
    match state(&bench.informer) {
        "Unknown" => Bench { message_id: 900, ..Bench::new(None, None) }.probe(),
        "Tried" => bench.probe(),
        _ => bench.inform(),
    }
}

#[test]
fn every_state_and_event() {
    let rows: Vec<Vec<&str>> = include_str!("../informer.rs")
        .lines()
        .filter_map(|line| line.strip_prefix("//! |"))
        .map(|row| row.trim_end_matches('|').split('|').map(str::trim).collect())
        .collect();
    let (head, states) = (&rows[0], &rows[2..]);
    assert_eq!((head.len(), states.len()), (8, 4));
    for row in states {
        for (event, expected) in head.iter().zip(row).skip(1) {
            let (mut bench, discovery) = in_state(row[0]);
            happens(&mut bench, &discovery, event);
            let expected = if *expected == "." { row[0] } else { expected };
            assert_eq!(state(&bench.informer), expected, "{} after {event}", row[0]);
        }
    }
}
