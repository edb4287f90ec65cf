use super::*;
use crate::agentx::master::oid;
use crate::agentx::{Accepts, TableBuilder};
use proptest::prelude::*;

const NAME: &str = "1.3.6.1.4.1.1.0";
const ID: u32 = 3;

/// One writable instance, 5.
fn table() -> Table {
    let mut builder = TableBuilder::new(vec![oid("1.3.6.1.4.1.1")]);
    builder.push_writable(&oid(NAME), &Value::Gauge32(5), Accepts::Unsigned { min: 0, max: 9 });
    builder.build().unwrap()
}

fn to(value: u32) -> Assignments {
    vec![(oid(NAME), Value::Gauge32(value))]
}

fn in_state(name: &str) -> Transactions {
    let mut transactions = Transactions::default();
    if name != "Unknown" {
        transactions.test(ID, 1, &table(), to(if name == "Refused" { 99 } else { 7 }));
    }
    if matches!(name, "Committed" | "Done" | "Dropped") {
        transactions.commit(ID, true);
    }
    match name {
        "Done" => transactions.clean_up(ID),
        "Dropped" => drop(transactions.undo(ID)),
        _ => {}
    }
    assert_eq!(state(&transactions), name);
    transactions
}

fn state(transactions: &Transactions) -> String {
    transactions.known.iter().find(|known| known.id == ID).map_or("Unknown".to_owned(), |known| format!("{:?}", known.state))
}

/// What happens, and the answer as the table of the documentation writes it.
fn happens(transactions: &mut Transactions, event: &str) -> String {
    let (answer, assignments) = match event {
        "test passes" => (transactions.test(ID, 2, &table(), to(8)), vec![]),
        "test fails" => (transactions.test(ID, 2, &table(), to(10)), vec![]),
        "commit" => transactions.commit(ID, true),
        "commit, no room" => transactions.commit(ID, false),
        "undo" => transactions.undo(ID),
        "clean up" => {
            transactions.clean_up(ID);
            return String::new();
        }
        "lost" => {
            transactions.lose();
            return String::new();
        }
        other => panic!("no event {other}"),
    };
    let told = match assignments.as_slice() {
        [] => "",
        [(_, Value::Gauge32(5))] => ", set back",
        [(_, Value::Gauge32(7))] => ", set",
        other => panic!("{other:?}"),
    };
    let (name, index) = (answer.0.to_string(), u16::from(answer.0 != ErrorCode::NoError));
    assert_eq!(answer.1, index, "{name}");
    format!(": {}{told}", name.split(' ').next().unwrap())
}

#[test]
fn every_state_and_event() {
    let rows: Vec<Vec<&str>> = include_str!("../set.rs")
        .lines()
        .filter_map(|line| line.strip_prefix("//! |"))
        .map(|row| row.trim_end_matches('|').split('|').map(str::trim).collect())
        .collect();
    let (head, states) = (&rows[0], &rows[2..]);
    assert_eq!((head.len(), states.len()), (8, 6));
    for row in states {
        for (event, expected) in head.iter().zip(row).skip(1) {
            let mut transactions = in_state(row[0]);
            let answer = happens(&mut transactions, event);
            let next = state(&transactions);
            let next = if next == row[0] { ".".to_owned() } else { next };
            assert_eq!(format!("{next}{answer}"), *expected, "{} and {event}", row[0]);
            assert_eq!(
                happens(&mut transactions, event).replace(", set back", "").replace(", set", ""),
                plain(&answer),
                "{event} repeated"
            );
        }
    }
}

/// The answer without what is told.
fn plain(answer: &str) -> &str {
    answer.split(',').next().unwrap()
}

#[test]
fn several_varbinds_are_set_together_and_set_back_from_the_last() {
    let mut transactions = Transactions::default();
    let two = [to(1), to(2)].concat();
    assert_eq!(transactions.test(ID, 1, &table(), two.clone()), NO_ERROR);
    assert_eq!(transactions.test(ID, 2, &table(), to(3)), NO_ERROR, "the same transaction, of a split subtree");
    assert_eq!(transactions.commit(ID, true), (NO_ERROR, [two, to(3)].concat()));
    assert_eq!(transactions.commit(ID, true), (NO_ERROR, vec![]));
    assert_eq!(transactions.undo(ID), (NO_ERROR, [to(5), to(5), to(5)].concat()));
    assert_eq!(transactions.refused(), 0);
}

#[test]
fn one_bad_varbind_is_named_and_nothing_is_set() {
    for order in [[to(1), to(10), to(2)].concat(), [to(1), to(10), vec![(oid("1.3.7"), Value::Null)]].concat()] {
        let mut transactions = Transactions::default();
        assert_eq!(transactions.test(ID, 1, &table(), to(4)), NO_ERROR);
        assert_eq!(transactions.test(ID, 2, &table(), order), (ErrorCode::WrongValue, 2));
        assert_eq!(transactions.commit(ID, true), (COMMIT_FAILED, vec![]));
        assert_eq!((transactions.undo(ID), transactions.refused()), ((NO_ERROR, vec![]), 1));
    }
}

#[test]
fn the_oldest_transaction_is_given_up() {
    let mut transactions = Transactions::default();
    for id in 0..=u32::try_from(MOST).unwrap() {
        assert_eq!(transactions.test(id, id, &table(), to(1)), NO_ERROR);
    }
    assert_eq!(transactions.known.len(), MOST);
    assert_eq!(transactions.commit(0, true), (COMMIT_FAILED, vec![]));
    assert_eq!(transactions.commit(1, true), (NO_ERROR, to(1)));
}

#[test]
fn a_transaction_of_too_many_tests_is_refused() {
    let mut transactions = Transactions::default();
    for packet in 0..u32::try_from(MOST_TESTS).unwrap() {
        assert_eq!(transactions.test(ID, packet, &table(), to(1)), NO_ERROR);
    }
    for _ in 0..2 {
        assert_eq!(transactions.test(ID, 1000, &table(), to(1)), (ErrorCode::ResourceUnavailable, 1));
    }
    assert_eq!((transactions.commit(ID, true), transactions.refused()), ((COMMIT_FAILED, vec![]), 1));
}

/// One request of the master.
#[derive(Clone, Debug)]
enum Request {
    Test { packet: u32, value: u32 },
    Commit { has_room: bool },
    Undo,
    CleanUp,
}

fn request() -> impl Strategy<Value = (u32, Request)> {
    let request = prop_oneof![
        4 => (0..6_u32, 0..12_u32).prop_map(|(packet, value)| Request::Test { packet, value }),
        3 => prop::bool::weighted(0.8).prop_map(|has_room| Request::Commit { has_room }),
        1 => Just(Request::Undo),
        1 => Just(Request::CleanUp),
    ];
    (0..20_u32, request)
}

impl Transactions {
    fn handle(&mut self, table: &Table, (id, request): &(u32, Request)) -> (Option<Answer>, Assignments) {
        let (answer, told) = match *request {
            Request::Test { packet, value } => (self.test(*id, packet, table, to(value)), vec![]),
            Request::Commit { has_room } => self.commit(*id, has_room),
            Request::Undo => self.undo(*id),
            Request::CleanUp => {
                self.clean_up(*id);
                return (None, vec![]);
            }
        };
        (Some(answer), told)
    }
}

proptest! {
    /// Whatever is sent again has the answer and the effect of being sent once.
    #[test]
    fn r13_repetitions_change_nothing(requests in prop::collection::vec((request(), 1..6_usize), 0..80)) {
        let table = table();
        let (mut once, mut often) = (Transactions::default(), Transactions::default());
        for (request, times) in &requests {
            let (answer, told) = once.handle(&table, request);
            for time in 0..*times {
                let (again, told_again) = often.handle(&table, request);
                prop_assert_eq!(again, answer, "{:?}", request);
                prop_assert_eq!(&told_again, if time == 0 { &told } else { const { &Vec::new() } });
            }
            prop_assert!(often.known.len() <= MOST);
        }
        prop_assert_eq!(once.refused(), often.refused());
    }

    /// One transaction of any course tells what its tests passed, all of it, once, and once more what was before.
    #[test]
    fn a_transaction_is_set_whole_once_or_not_at_all(
        values in prop::collection::vec(0..11_u32, 0..5),
        ends in prop::collection::vec(request(), 0..12),
    ) {
        let table = table();
        let mut transactions = Transactions::default();
        for (packet, value) in (100..).zip(&values) {
            transactions.test(ID, packet, &table, to(*value));
        }
        let mut told = vec![];
        // No test begins the transaction anew.
        for (_, request) in ends.iter().filter(|(_, request)| !matches!(request, Request::Test { .. })) {
            let (_, assignments) = transactions.handle(&table, &(ID, request.clone()));
            if !assignments.is_empty() {
                told.push(assignments);
            }
        }
        let all: Assignments = values.iter().flat_map(|value| to(*value)).collect();
        let all_before: Assignments = values.iter().flat_map(|_| to(5)).collect();
        let is_possible = values.iter().all(|value| *value < 10);
        prop_assert!(told.is_empty() || is_possible);
        prop_assert!(told.len() <= 2);
        prop_assert!(told.first().is_none_or(|set| *set == all));
        prop_assert!(told.get(1).is_none_or(|set_back| *set_back == all_before));
        let is_committed = matches!(
            ends.iter().find(|(_, request)| !matches!(request, Request::Test { .. })),
            Some((_, Request::Commit { has_room: true }))
        );
        if is_committed && is_possible && !values.is_empty() {
            prop_assert!(!told.is_empty());
        }
    }
}
