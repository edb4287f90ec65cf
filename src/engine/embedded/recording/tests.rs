//! What is gathered, and what is written at once.

use super::*;
use crate::engine::embedded::report::{Phase, Report};

const KEEPALIVE: Duration = Duration::from_millis(100);

fn at(ms: u64) -> Instant {
    Instant::after_start(Duration::from_millis(ms))
}

fn gatherer() -> Gatherer {
    Gatherer::new(KEEPALIVE, vec![KEEPALIVE], at(0))
}

fn frame(sequence: u64) -> Heard {
    let echo = Some(Echo { incarnation: 7, sequence: sequence + 100, age: KEEPALIVE / 2 });
    Heard { incarnation: 9, sequence, echo, report: Report::default(), short: false }
}

fn heard(frame: &Heard) -> Input {
    Input::Heard { link: 0, frame: frame.clone() }
}

/// The first frame at 0 ms, and nine more.
fn with_ten() -> Gatherer {
    let mut gatherer = gatherer();
    let first = Input::Heard { link: 0, frame: frame(0) };
    assert_eq!(gatherer.take(at(0), Some(&first)), [Line::Until(at(0)), Line::Input { at: at(0), input: first }]);
    for number in 1..10 {
        assert_eq!(gatherer.take(at(number * 100), Some(&heard(&frame(number)))), []);
    }
    gatherer
}

fn nine() -> Line {
    Line::Frames { link: 0, run: Run { from: at(0), until: at(900), count: 9 }, echo: Some((109, KEEPALIVE / 2)) }
}

#[test]
fn the_table() {
    let frames = |change: fn(&mut Heard)| {
        let mut frame = frame(10);
        change(&mut frame);
        heard(&frame)
    };
    let rows = [
        ("goes on", at(1000), frames(|_| ()), vec![]),
        ("another link", at(1000), Input::Heard { link: 1, frame: frame(10) }, vec![nine(), Line::Until(at(1000))]),
        ("another life", at(1000), frames(|frame| frame.incarnation = 10), vec![nine(), Line::Until(at(1000))]),
        ("another report", at(1000), frames(|frame| frame.report.phase = Phase::Stopping), vec![nine(), Line::Until(at(1000))]),
        ("one is missing", at(1000), frames(|frame| frame.sequence = 11), vec![nine(), Line::Until(at(1000))]),
        ("no echo", at(1000), frames(|frame| frame.echo = None), vec![nine(), Line::Until(at(1000))]),
        (
            "not heard",
            at(1000),
            frames(|frame| frame.echo = Some(Echo { age: KEEPALIVE * 2, ..frame.echo.unwrap() })),
            vec![nine(), Line::Until(at(1000))],
        ),
        ("late", at(1051), frames(|_| ()), vec![nine(), Line::Until(at(1051))]),
        ("an order ends", at(1000), Input::Fenced { id: 3, error: None }, vec![nine(), Line::Until(at(1000))]),
        ("a write is done", at(1000), Input::Stored { id: 3 }, vec![]),
        ("all is well", at(1000), Input::Operated { id: 3, outcome: Outcome::Running }, vec![]),
    ];
    for (case, at, input, mut expected) in rows {
        if case != "goes on" {
            expected.push(Line::Input { at, input: input.clone() });
        }
        assert_eq!(with_ten().take(at, Some(&input)), expected, "{case}");
    }
}

#[test]
fn that_nothing_comes_is_worth_a_line_once() {
    let mut gatherer = with_ten();
    assert_eq!(gatherer.take(at(1050), None), []);
    assert_eq!(gatherer.take(at(1051), None), [nine(), Line::Until(at(1051))]);
    assert_eq!(gatherer.take(at(1200), None), []);
}

/// Two links and two ping nodes, each ten times a second, and ten resources that are looked at every ten seconds.
#[test]
fn a_day_costs_at_most_20_mb() {
    let mut gatherer = Gatherer::new(KEEPALIVE, vec![KEEPALIVE; 2], at(0));
    let mut octets = 0;
    let mut take = |at: Instant, input: Input| {
        octets += gatherer.take(at, Some(&input)).iter().map(|line| serde_json::to_vec(line).unwrap().len() + 1).sum::<usize>();
    };
    for number in 0..6000 {
        for link in 0..2 {
            take(at(number * 100 + 1), Input::Heard { link, frame: frame(number) });
        }
        for ping in 0..2 {
            take(at(number * 100 + 2), Input::Echo { ping, round_trip: Duration::from_micros(123) });
        }
        if number % 10 == 0 {
            take(at(number * 100 + 3), Input::Operated { id: number, outcome: Outcome::Running });
        }
    }
    let day = octets * 24 * 6;
    assert!(day <= 20_000_000, "{day}");
}
