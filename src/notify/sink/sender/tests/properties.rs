//! Whatever happens: nothing vanishes, first transmissions are in order, and only what was sent is acknowledged.

use super::*;
use proptest::prelude::*;
use std::collections::BTreeSet;

#[derive(Clone, Debug)]
enum Happening {
    Submit,
    Up,
    Down,
    Deadline,
    /// An answer to the transmission at this place among all.
    Answer(prop::sample::Index, u8),
    Garbage(Vec<u8>),
}

fn happening() -> impl Strategy<Value = Happening> {
    prop_oneof![
        4 => Just(Happening::Submit),
        2 => Just(Happening::Up),
        1 => Just(Happening::Down),
        3 => Just(Happening::Deadline),
        3 => (any::<prop::sample::Index>(), 0u8..3).prop_map(|(place, status)| Happening::Answer(place, status / 2)),
        1 => prop::collection::vec(any::<u8>(), 0..60).prop_map(Happening::Garbage),
    ]
}

/// What is known of the messages from outside.
#[derive(Default)]
struct Ledger {
    submitted: u32,
    sent: BTreeSet<u32>,
    done: BTreeSet<u32>,
}

impl Ledger {
    fn enter(&mut self, told: Vec<What>) -> Result<(), TestCaseError> {
        for what in told {
            match what {
                What::Sent { sequence } => {
                    prop_assert!(
                        self.sent.contains(&sequence) || self.sent.last().is_none_or(|last| sequence > *last),
                        "{} late",
                        sequence
                    );
                    prop_assert!(!self.done.contains(&sequence));
                    self.sent.insert(sequence);
                }
                What::Delivered { sequence, .. } => {
                    prop_assert!(self.sent.contains(&sequence) && self.done.insert(sequence));
                }
                What::Failed { sequence, .. } => prop_assert!(self.done.insert(sequence)),
                What::Up | What::Down { .. } | What::Ignored { .. } => {}
            }
        }
        Ok(())
    }
}

fn run(kind: Kind, happenings: Vec<Happening>) -> Result<(), TestCaseError> {
    let (mut bench, mut ledger) = (Bench::new(kind), Ledger::default());
    for happening in happenings {
        let is_answer = matches!(happening, Happening::Answer(..));
        let opening = bench.sender.link == Link::Opening;
        match happening {
            Happening::Submit if bench.sender.has_room() => {
                ledger.submitted += 1;
                bench.submit(ledger.submitted);
            }
            Happening::Up if opening => bench.up(),
            Happening::Down => bench.down(),
            Happening::Deadline => bench.deadline(),
            Happening::Answer(place, status) if kind == Kind::Inform && !bench.sent.is_empty() => {
                let inform = bench.sent[place.index(bench.sent.len())].clone();
                bench.input(answer_to(&inform, status));
            }
            Happening::Garbage(octets) => bench.input(Input::Received(octets)),
            _ => {}
        }
        let told = bench.told();
        let acknowledges = told.iter().any(|what| matches!(what, What::Delivered { result: Delivered::Acknowledged, .. }));
        prop_assert!(is_answer || !acknowledges);
        ledger.enter(told)?;
        let pending: BTreeSet<u32> = bench.sender.pending.iter().map(|pending| pending.message.sequence).collect();
        let all: BTreeSet<u32> = (1..=ledger.submitted).collect();
        prop_assert!(pending.is_disjoint(&ledger.done) && &pending | &ledger.done == all);
        let most = if kind == Kind::Inform { INFORMS } else { TRAPS };
        prop_assert!(bench.sender.on_the_way() <= most);
        // Somebody always knows how it goes on.
        prop_assert!(pending.is_empty() || bench.sender.link == Link::Opening || bench.sender.poll_timeout().is_some());
    }
    Ok(())
}

proptest! {
    #[test]
    fn informs(happenings in prop::collection::vec(happening(), 0..200)) {
        run(Kind::Inform, happenings)?;
    }

    #[test]
    fn traps(happenings in prop::collection::vec(happening(), 0..200)) {
        run(Kind::Trap, happenings)?;
    }
}
