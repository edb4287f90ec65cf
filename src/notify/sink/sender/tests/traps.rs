//! Traps: once per try, and again after an error.

use super::*;

#[test]
fn a_trap_is_sent_once_and_done_when_no_error_follows() {
    let mut bench = Bench::open(Kind::Trap, 1..=3);
    assert_eq!(bench.sequences(), [1, 2, 3]);
    assert_eq!(bench.told(), []);
    bench.later(SETTLE);
    assert_eq!(bench.told(), [left(1), What::Up, left(2), left(3)]);
    bench.later(Duration::from_secs(3600));
    assert!(bench.sequences().is_empty());
}

#[test]
fn a_burst_is_spread() {
    let mut bench = Bench::open(Kind::Trap, 1..=64);
    assert!(!bench.sender.has_room());
    assert_eq!(bench.sequences(), (1..=64).collect::<Vec<_>>());
    bench.later(SETTLE);
    assert!(bench.sender.has_room() && bench.sender.is_idle());
}

#[test]
fn what_went_out_just_before_the_error_is_tried_again_in_order() {
    let mut bench = Bench::open(Kind::Trap, 1..=2);
    bench.later(SETTLE);
    bench.told();
    for sequence in 3..=5 {
        bench.submit(sequence);
    }
    assert_eq!(bench.sequences(), [3, 4, 5]);
    bench.down();
    bench.submit(6);
    assert_eq!((bench.told(), bench.sequences()), (vec![down("nobody listens")], vec![]));
    bench.deadline();
    bench.up();
    assert_eq!(bench.sequences(), [3], "one to see whether the receiver is back");
    bench.later(SETTLE);
    assert_eq!(bench.sequences(), [4, 5, 6]);
    assert_eq!(bench.told(), [left(3), What::Up]);
}

#[test]
fn pauses_double_to_30_seconds_and_a_reason_is_told_once() {
    let mut bench = Bench::new(Kind::Trap);
    bench.submit(1);
    for whole in [500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000] {
        bench.down();
        let before = bench.now;
        bench.deadline();
        let pause = bench.now.since(before);
        let whole = Duration::from_millis(whole);
        assert!(pause <= whole && pause >= whole * 3 / 4, "{pause:?} of {whole:?}");
        assert_eq!(bench.sender.link, Link::Opening);
    }
    assert_eq!((bench.told(), bench.sequences()), (vec![down("nobody listens")], vec![]));
    bench.up();
    assert_eq!(bench.sequences(), [1]);
    bench.later(SETTLE);
    assert_eq!(bench.told(), [What::Up, left(1)]);
    bench.submit(2);
    bench.down();
    let before = bench.now;
    bench.deadline();
    assert!(bench.now.since(before) <= Duration::from_millis(500), "after a sign of life it begins anew");
}

#[test]
fn what_cannot_be_said_is_given_up_and_holds_nobody_up() {
    let community = Secret::new("/etc/ha-snmp/community".into(), COMMUNITY.to_vec());
    let mut bench = Bench::with(Dialect::V1 { community }, None);
    for sequence in 1..=3 {
        let mut message = message(sequence);
        if sequence != 2 {
            message.objects.push((Oid::from([1, 3, 6, 1, 9]), Value::Counter64(1)));
        }
        bench.input(Input::Submit(message));
    }
    // As after a failure, with a window of one.
    bench.sender.is_narrow = true;
    bench.up();
    assert_eq!(bench.sequences(), [2]);
    let address = [127, 0, 0, 1];
    let told = bench.told();
    assert!(matches!(&told[0], What::Failed { sequence: 1, reason } if reason.contains("Counter64")), "{told:?}");
    bench.later(SETTLE);
    let told = bench.told();
    assert!(matches!(&told[..], [What::Delivered { sequence: 2, .. }, What::Up, What::Failed { sequence: 3, .. }]), "{told:?}");
    bench.submit(4);
    assert!(bench.sent[0].windows(6).any(|six| six[..2] == [0x40, 4] && six[2..] == address), "agent-addr");
}

#[test]
fn whatever_a_receiver_of_traps_says_is_counted() {
    let mut bench = Bench::open(Kind::Trap, 1..=1);
    let octets = bench.sent[0].clone();
    bench.sequences();
    bench.input(Input::Received(octets));
    assert!(matches!(&bench.told()[..], [What::Ignored { reason }] if reason.contains("a trap has no answer")));
}
