//! Informs: order, repetition, and what does not acknowledge them.

use super::*;

#[test]
fn a_window_goes_out_in_order_and_each_answer_lets_one_follow() {
    let mut bench = Bench::open(Kind::Inform, 1..=12);
    let first = bench.sent[0].clone();
    let third = bench.sent[2].clone();
    assert_eq!(bench.sequences(), [1, 2, 3, 4, 5, 6, 7, 8]);
    bench.input(answer_to(&third, 0));
    assert_eq!(bench.sequences(), [9]);
    bench.input(answer_to(&first, 0));
    assert_eq!(bench.sequences(), [10]);
    assert_eq!(bench.told(), [acknowledged(3), What::Up, acknowledged(1)]);
    bench.input(answer_to(&first, 0));
    assert!(matches!(&bench.told()[..], [What::Ignored { reason }] if reason.contains("answers nothing")), "answered already");
}

#[test]
fn a_receiver_that_was_away_gets_all_in_order() {
    let mut bench = Bench::open(Kind::Inform, 1..=12);
    assert_eq!(bench.sequences(), [1, 2, 3, 4, 5, 6, 7, 8]);
    let mut waits = Vec::new();
    let last = loop {
        let before = bench.now;
        bench.deadline();
        if bench.sender.link == Link::Opening {
            bench.up();
        }
        waits.push(bench.now.since(before).as_secs());
        let sent = bench.sent.clone();
        assert_eq!(bench.sequences(), [1], "only the oldest is repeated");
        if waits.len() == 8 {
            break sent[0].clone();
        }
    };
    assert_eq!(waits, [1, 2, 4, 8, 16, 32, 60, 60]);
    assert_eq!((bench.told(), bench.reopened), (vec![down(NO_ANSWER)], 5));
    bench.input(answer_to(&last, 0));
    assert_eq!(bench.sequences(), [2, 3, 4, 5, 6, 7, 8, 9]);
    assert_eq!(bench.told(), [acknowledged(1), What::Up]);
}

#[test]
fn a_late_answer_counts_and_opens_the_window() {
    let mut bench = Bench::open(Kind::Inform, 1..=3);
    let sent = bench.sent.clone();
    bench.sequences();
    bench.deadline();
    assert_eq!(bench.sent[0], sent[0], "the same request id");
    assert_eq!(bench.sequences(), [1]);
    bench.input(answer_to(&sent[2], 0));
    assert_eq!(bench.sequences(), [2]);
    bench.input(answer_to(&sent[0], 0));
    bench.input(answer_to(&sent[1], 0));
    assert_eq!(bench.told(), [acknowledged(3), What::Up, acknowledged(1), acknowledged(2)]);
    assert!(bench.sender.is_idle());
    assert_eq!(bench.sender.poll_timeout(), None);
}

#[test]
fn a_refusal_fails_one_and_names_the_error() {
    let mut bench = Bench::open(Kind::Inform, 1..=2);
    let sent = bench.sent.clone();
    bench.sequences();
    bench.input(answer_to(&sent[0], 1));
    bench.input(answer_to(&sent[1], 99));
    let told = bench.told();
    assert!(matches!(&told[0], What::Failed { sequence: 1, reason } if reason.contains("error status 1 (tooBig)")), "{told:?}");
    assert!(matches!(&told[2], What::Failed { sequence: 2, reason } if reason.contains("error status 99 (unknown)")), "{told:?}");
}

#[test]
fn nothing_but_its_answer_acknowledges_an_inform() {
    let mut bench = Bench::open(Kind::Inform, 1..=1);
    let sent = bench.sent[0].clone();
    bench.sequences();
    let Input::Received(good) = answer_to(&sent, 0) else { panic!() };
    let mut wrong_community = good.clone();
    wrong_community[8] ^= 1;
    let wrong: Vec<Vec<u8>> = [sent.clone(), wrong_community, b"garbage".to_vec(), [good.clone(), vec![0]].concat()].into();
    let truncated = (0..good.len()).map(|len| good[..len].to_vec());
    for octets in wrong.into_iter().chain(truncated) {
        bench.input(Input::Received(octets.clone()));
        let told = bench.told();
        assert!(matches!(&told[..], [What::Ignored { .. }]), "{octets:02x?}: {told:?}");
    }
    bench.input(Input::Received(good));
    assert_eq!(bench.told(), [acknowledged(1), What::Up]);
}

#[test]
fn what_is_too_old_is_given_up_and_the_next_takes_its_place() {
    let mut bench = Bench::open(Kind::Inform, 1..=1);
    bench.later(INFORM.max_age / 2);
    bench.submit(2);
    bench.sequences();
    bench.told();
    bench.up();
    bench.later(INFORM.max_age / 2);
    let told = bench.told();
    assert!(told.iter().any(|what| matches!(what, What::Failed { sequence: 1, reason } if reason.contains("max-age"))), "{told:?}");
    assert_eq!(bench.sender.pending.len(), 1);
}

#[test]
fn informs_of_v3_ask_who_is_there_with_waits_that_double() {
    let user = crate::config::User { name: "alice".to_owned(), context: String::new(), auth: None, privacy: None };
    let engine = EngineId::of_node("machine", "node");
    let informer = crate::snmp::v3::Informer::new(&user, engine, 1).unwrap();
    let mut bench = Bench::with(Dialect::V3Inform(Box::new(informer)), Some(INFORM));
    bench.up();
    assert!(bench.sent.is_empty(), "nothing to send, nothing to ask");
    for sequence in 1..=3 {
        bench.submit(sequence);
    }
    let mut waits = Vec::new();
    for _ in 0..6 {
        assert_eq!(std::mem::take(&mut bench.sent).len(), 1);
        let before = bench.now;
        bench.deadline();
        if bench.sender.link == Link::Opening {
            bench.up();
        }
        waits.push(bench.now.since(before).as_secs());
    }
    assert_eq!(waits, [1, 2, 4, 8, 16, 32]);
    assert_eq!(bench.told(), [down(NO_ANSWER)], "no inform was sent, none has failed");
}

/// A raise that got lost, and the clear behind it: the receiver must not be left with the raise as the last word.
#[test]
fn nothing_overtakes_what_was_told_of_the_same_alarm() {
    let mut bench = Bench::open(Kind::Inform, 1..=1);
    let raise = bench.sent[0].clone();
    bench.input(Input::Submit(Message { alarm: "1".to_owned(), ..message(2) }));
    bench.submit(3);
    assert_eq!(bench.sequences(), [1], "its clear waits, and what comes behind it too");
    bench.deadline();
    assert_eq!(bench.sequences(), [1]);
    bench.input(answer_to(&raise, 0));
    assert_eq!(bench.sequences(), [2, 3]);
}

#[test]
fn a_receiver_that_cannot_now_is_asked_again() {
    let mut bench = Bench::open(Kind::Inform, 1..=1);
    let sent = bench.sent[0].clone();
    bench.sequences();
    bench.input(answer_to(&sent, 13));
    assert!(matches!(&bench.told()[..], [What::Down { reason }] if reason.contains("resourceUnavailable")));
    bench.deadline();
    assert_eq!(bench.sequences(), [1]);
    bench.input(answer_to(&sent, 0));
    assert_eq!(bench.told(), [acknowledged(1), What::Up]);
}
