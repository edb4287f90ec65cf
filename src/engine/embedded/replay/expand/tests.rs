//! What is gathered comes out again.

use super::*;
use crate::engine::embedded::recording::Gatherer;
use crate::engine::embedded::report::Report;
use crate::resource_agent::Outcome;
use proptest::prelude::*;

const KEEPALIVE: Duration = Duration::from_millis(100);

/// A frame or an answer: by which link or ping node, how much later than due, how many are lost before it, and whether it says something new.
#[derive(Clone, Debug)]
enum Event {
    Frame { link: usize, late: u64, lost: u64, is_new: bool },
    Echo { ping: usize },
    Other { goes_well: bool },
    Time,
}

fn event() -> impl Strategy<Value = Event> {
    let sometimes = |most| prop_oneof![9 => Just(0), 1 => 1..most];
    prop_oneof![
        8 => (0..2_usize, sometimes(90_u64), sometimes(4_u64), prop::bool::weighted(0.05))
            .prop_map(|(link, late, lost, is_new)| Event::Frame { link, late, lost, is_new }),
        4 => (0..2_usize).prop_map(|ping| Event::Echo { ping }),
        1 => any::<bool>().prop_map(|goes_well| Event::Other { goes_well }),
        1 => Just(Event::Time),
    ]
}

fn inputs(events: &[Event]) -> Vec<(Instant, Option<Input>)> {
    let (mut now, mut sequence, mut report) = (Duration::from_secs(1), 0, Report::default());
    let mut inputs = Vec::new();
    for event in events {
        now += Duration::from_millis(40);
        let input = match *event {
            Event::Frame { link, late, lost, is_new } => {
                now += Duration::from_millis(late);
                sequence += 1 + lost;
                report.fence_me ^= is_new;
                let echo = Some(Echo { incarnation: 3, sequence: sequence / 2, age: Duration::from_millis(50) });
                Some(Input::Heard { link, frame: Heard { incarnation: 5, sequence, echo, report: report.clone(), short: false } })
            }
            Event::Echo { ping } => Some(Input::Echo { ping, round_trip: Duration::from_millis(1) }),
            Event::Other { goes_well: true } => Some(Input::Operated { id: 1, outcome: Outcome::Running }),
            Event::Other { goes_well: false } => Some(Input::Operated { id: 1, outcome: Outcome::Failed("no".to_owned()) }),
            Event::Time => None,
        };
        inputs.push((Instant::after_start(now), input));
    }
    inputs
}

/// Without the time that an echo took, and which of our frames was echoed: those are about as they were.
fn shape(input: &Input) -> String {
    match input.clone() {
        Input::Heard { link, frame } => format!("{link} {:?}", Heard { echo: None, ..frame }),
        other => format!("{other:?}"),
    }
}

proptest! {
    #[test]
    fn every_input_comes_out_again_in_its_order(events in prop::collection::vec(event(), 0..200)) {
        let (mut gatherer, mut pending) = (Gatherer::new(KEEPALIVE, vec![KEEPALIVE; 2], Instant::default()), Pending::default());
        let told = inputs(&events);
        let mut came = Vec::new();
        let mut take = |lines: Vec<Line>| {
            for line in lines {
                let until = if let Line::Until(until) = line { Some(until) } else { None };
                assert!(pending.take(line));
                if until.is_some() {
                    came.extend(pending.up_to(until));
                }
            }
        };
        for (at, input) in &told {
            take(gatherer.take(*at, input.as_ref()));
        }
        let end = told.last().map_or(Instant::default(), |(at, _)| *at);
        take(gatherer.all(end));
        let told: Vec<_> = told.iter().filter_map(|(at, input)| Some((*at, input.as_ref()?))).collect();
        prop_assert_eq!(came.len(), told.len());
        // Of each kind in its order; what was not gathered to the nanosecond, and what was within a keepalive and a half, twice.
        let of = |input: &Input| match input {
            Input::Heard { link, .. } => (0, *link),
            Input::Echo { ping, .. } => (1, *ping),
            _ => (2, 0),
        };
        for kind in [(0, 0), (0, 1), (1, 0), (1, 1), (2, 0)] {
            let mine = came.iter().filter(|(_, input)| of(input) == kind);
            let theirs = told.iter().filter(|(_, input)| of(input) == kind);
            for ((at, input), (was_at, was)) in mine.zip(theirs) {
                prop_assert_eq!(shape(input), shape(was));
                prop_assert!(at.since(*was_at).max(was_at.since(*at)) <= Duration::from_secs(10));
                prop_assert!(kind.0 != 2 || at == was_at);
            }
        }
    }
}

#[test]
fn what_goes_on_from_nothing_is_not_taken() {
    let run = Run { from: Instant::default(), until: Instant::default(), count: 2 };
    let mut pending = Pending::default();
    assert!(!pending.take(Line::Frames { link: 0, run, echo: None }));
    assert!(!pending.take(Line::Echoes { ping: 0, run, round_trip: KEEPALIVE }));
    assert!(pending.all().next().is_none());
}

#[test]
fn evenly() {
    let at = |ms| Instant::after_start(Duration::from_millis(ms));
    let run = Run { from: at(1000), until: at(1300), count: 3 };
    assert_eq!(run.times().collect::<Vec<_>>(), [at(1100), at(1200), at(1300)]);
}
