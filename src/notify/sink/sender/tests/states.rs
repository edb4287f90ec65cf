//! The two tables in the sender's documentation, walked.

use super::*;

/// The rows of the table whose first row has these columns.
fn table(columns: &[&str]) -> Vec<Vec<&'static str>> {
    let cells = |line: &'static str| line.trim_end_matches('|').split('|').map(str::trim).collect::<Vec<_>>();
    let mut lines = include_str!("../mod.rs").lines().map_while(|line| line.strip_prefix("//!")).map(str::trim);
    lines.find(|line| line.starts_with('|') && cells(line)[2..] == *columns).expect("a table with these columns");
    lines.map_while(|line| line.strip_prefix('|')).skip(1).map(cells).collect()
}

/// One message in this stage; with it the octets of its last transmission.
fn in_stage(stage: &str, kind: Kind) -> (Bench, Vec<u8>) {
    // What a message that was not sent would be answered with: the seed is the same, so its request id is.
    let sent = Bench::open(kind, 1..=1).sent[0].clone();
    let mut bench = match stage {
        "Waiting" => Bench::new(kind),
        "OnTheWay" | "Late" => Bench::open(kind, 1..=1),
        other => panic!("no stage {other}"),
    };
    match stage {
        "Waiting" => bench.submit(1),
        "Late" => {
            bench.down();
            bench.deadline();
        }
        _ => {}
    }
    bench.told();
    (bench, sent)
}

fn stage(bench: &mut Bench) -> &'static str {
    match bench.sender.pending.front().map(|pending| pending.stage) {
        Some(Stage::Waiting) => "Waiting",
        Some(Stage::OnTheWay { .. }) => "OnTheWay",
        Some(Stage::Late) => "Late",
        None => bench
            .told()
            .iter()
            .find_map(|what| match what {
                What::Delivered { result: Delivered::Acknowledged, .. } => Some("Acknowledged"),
                What::Delivered { result: Delivered::Sent, .. } => Some("Sent"),
                What::Failed { .. } => Some("Failed"),
                _ => None,
            })
            .expect("a message does not vanish"),
    }
}

fn happens(bench: &mut Bench, event: &str, sent: &[u8]) {
    match event {
        "socket up" => bench.up(),
        "socket down" => bench.down(),
        "deadline" => bench.later(INFORM.timeout),
        "answer" => bench.input(answer_to(sent, 0)),
        "refusal" => bench.input(answer_to(sent, 1)),
        "too old" => bench.later(INFORM.max_age),
        other => panic!("no event {other}"),
    }
}

#[test]
fn every_message_stage_and_event() {
    let columns = ["socket up", "socket down", "deadline", "answer", "refusal", "too old"];
    let rows = table(&columns);
    assert_eq!(rows.len(), 3);
    for row in &rows {
        for (event, expected) in columns.iter().zip(&row[1..]) {
            for kind in [Kind::Inform, Kind::Trap] {
                if kind == Kind::Trap && matches!(*event, "answer" | "refusal" | "too old") {
                    continue;
                }
                let (mut bench, sent) = in_stage(row[0], kind);
                happens(&mut bench, event, &sent);
                let found = stage(&mut bench);
                let expected = match (*expected, kind) {
                    // The oldest is repeated as soon as its wait is over.
                    ("Late (inform), Sent (trap)", Kind::Inform) => "OnTheWay",
                    ("Late (inform), Sent (trap)", Kind::Trap) => "Sent",
                    (".", _) => row[0],
                    (expected, _) => expected,
                };
                assert_eq!(found, expected, "{kind:?} {} after {event}", row[0]);
            }
        }
    }
}

#[test]
fn every_link_state_and_event() {
    let columns = ["socket up", "socket down", "deadline"];
    let rows = table(&columns);
    assert_eq!(rows.len(), 3);
    for row in &rows {
        for (event, expected) in columns.iter().zip(&row[1..]) {
            let mut bench = match row[0] {
                "Opening" => Bench::new(Kind::Inform),
                "Open" => Bench::open(Kind::Inform, 1..=1),
                "Closed" => {
                    let mut bench = Bench::open(Kind::Inform, 1..=1);
                    bench.down();
                    bench
                }
                other => panic!("no state {other}"),
            };
            happens(&mut bench, event, &[]);
            if row[0] == "Open" && *event == "deadline" {
                assert_eq!((bench.sender.link, bench.reopened), (Link::Open, 1), "one silence is no reason");
                bench.deadline();
            }
            let found = match bench.sender.link {
                Link::Opening => "Opening",
                Link::Open => "Open",
                Link::Closed { .. } => "Closed",
            };
            let expected = if *expected == "." { row[0] } else { expected.split(' ').next().unwrap() };
            assert_eq!(found, expected, "{} after {event}", row[0]);
            assert_eq!(bench.reopened, if found == "Opening" && row[0] != "Opening" { 2 } else { 1 }, "{} after {event}", row[0]);
        }
    }
}
