//! Frames sealed and opened: alike on both sides, and nothing else is taken.

use super::*;
use crate::link::{Echo, MAX_BODY, MAX_CLUSTER, MAX_FRAME};
use crate::random::mixed;
use proptest::prelude::*;

const CLUSTER: &str = "pair";

fn keys(text: &str) -> Keys {
    Keys::parse(text).unwrap()
}

fn ours() -> Keys {
    keys("7 0123456789abcdef\n8 another-key-0123")
}

fn frame() -> Frame {
    Frame {
        sender: 1,
        incarnation: 3,
        sequence: 0x0102,
        echo: Some(Echo { incarnation: 4, sequence: 5 }),
        short: true,
        body: vec![0xaa, 0xbb],
    }
}

/// `octets` under a seal of the key of that number, whatever they are.
fn sealed(octets: &[u8], keys: &Keys, number: u32) -> Vec<u8> {
    [octets, &code(keys.get(number).unwrap(), octets)].concat()
}

/// The layout of the module `frame`, octet by octet; the seal is as `openssl dgst -sha256 -hmac 0123456789abcdef` gives it.
#[test]
fn octets_of_a_frame() {
    let octets = seal(&frame(), CLUSTER, &ours()).unwrap();
    let hex: String = octets.iter().map(|octet| format!("{octet:02x}")).collect();
    let parts = [
        "48416862 01 31 03 01 00000007 0000000000000003 0000000000000102 0000000000000004 0000000000000005 04 70616972 aabb",
        "44df1c623724d41e5dd14536f61cd1dd4aadf92bbcfceb5e5a33d73b6433bee8",
    ];
    assert_eq!(hex, parts.concat().replace(' ', ""));
    assert_eq!(open(&octets, CLUSTER, &ours()), Ok(frame()));
}

#[test]
fn a_later_version_is_understood() {
    let octets = frame().encode(CLUSTER, 7).unwrap();
    let (head, body) = octets.split_at(49);
    let mut later = [head, b"new fields", body].concat();
    (later[4], later[5]) = (9, later[5] + 10);
    later[6] |= 0xfc;
    assert_eq!(open(&sealed(&later, &ours(), 7), CLUSTER, &ours()), Ok(frame()));
}

#[test]
fn what_cannot_be_sent() {
    let long = "c".repeat(MAX_CLUSTER);
    let full = Frame { body: vec![1; MAX_BODY], ..frame() };
    assert_eq!(seal(&full, &long, &ours()).map(|octets| octets.len()), Ok(MAX_FRAME));
    let over = Frame { body: vec![1; MAX_BODY + 1], ..frame() };
    assert_eq!(seal(&over, &long, &ours()), Err(Unsendable::TooLong(MAX_FRAME + 1)));
    assert_eq!(seal(&frame(), &"c".repeat(MAX_CLUSTER + 1), &ours()), Err(Unsendable::Cluster(MAX_CLUSTER + 1)));
}

#[test]
fn each_refusal_has_its_counter() {
    let octets = seal(&frame(), CLUSTER, &ours()).unwrap();
    let changed = |at: usize, octet: u8| {
        let mut octets = octets.clone();
        octets[at] = octet;
        octets
    };
    let header = |header, cluster| Malformed::Header { header, cluster, frame: octets.len() };
    let malformed = [
        (vec![], Malformed::TooShort(0)),
        (octets[..76].to_vec(), Malformed::TooShort(76)),
        (vec![0; MAX_FRAME + 1], Malformed::TooLong(MAX_FRAME + 1)),
        (changed(0, b'h'), Malformed::Magic(*b"hAhb")),
        (changed(4, 0), Malformed::Version),
        (changed(5, 44), header(44, 4)),
        (changed(5, 48), header(48, 4)),
        (changed(5, 52), header(52, 4)),
        (changed(44, 5), header(49, 5)),
        (changed(45, 0xff), Malformed::Cluster),
    ];
    for (octets, why) in malformed {
        assert_refused(&octets, &OpenError::Malformed(why), LinkCounters { malformed: 1, ..LinkCounters::default() });
    }
    let authentication = LinkCounters { authentication: 1, ..LinkCounters::default() };
    assert_refused(&changed(11, 9), &OpenError::Key(9), authentication);
    assert_refused(&changed(11, 8), &OpenError::Seal(8), authentication);
    let foreign = LinkCounters { foreign: 1, ..LinkCounters::default() };
    assert_refused(&changed(45, b'P'), &OpenError::Foreign("Pair".to_owned()), foreign);
}

fn assert_refused(octets: &[u8], why: &OpenError, counted: LinkCounters) {
    let error = open(octets, CLUSTER, &ours()).unwrap_err();
    let mut counters = LinkCounters::default();
    error.count(&mut counters);
    assert_eq!((&error, counters), (why, counted));
}

/// The steps of the module `keys`, one node after the other: at every moment each opens what the other seals.
#[test]
fn keys_are_replaced_without_a_gap() {
    let (old, new) = ("1 the-old-key-01234\n", "2 the-new-key-56789\n");
    let steps = [old.to_owned(), format!("{old}{new}"), format!("{new}{old}"), new.to_owned()].map(|text| keys(&text));
    for pair in steps.windows(2) {
        for (first, second) in [(&pair[0], &pair[0]), (&pair[1], &pair[0]), (&pair[1], &pair[1])] {
            assert_eq!(open(&seal(&frame(), CLUSTER, first).unwrap(), CLUSTER, second), Ok(frame()));
            assert_eq!(open(&seal(&frame(), CLUSTER, second).unwrap(), CLUSTER, first), Ok(frame()));
        }
    }
    assert_eq!(open(&seal(&frame(), CLUSTER, &steps[0]).unwrap(), CLUSTER, &steps[3]), Err(OpenError::Key(1)));
}

/// So many forgeries of every kind.
const FORGERIES: u64 = 25_000;

#[test]
fn no_forgery_is_taken() {
    let (ours, theirs) = (ours(), keys("7 a-guess-of-theirs"));
    let mut seed = 0_u64;
    let mut number = |below: usize| {
        seed += 1;
        usize::try_from(mixed(seed) % u64::try_from(below).unwrap()).unwrap()
    };
    for turn in 0..FORGERIES {
        let body = (0..number(8)).map(|_| u8::try_from(number(256)).unwrap()).collect();
        let genuine = Frame { sequence: turn, body, ..frame() };
        let octets = seal(&genuine, CLUSTER, &ours).unwrap();
        let mut flipped = octets.clone();
        flipped[number(octets.len())] ^= 1 << number(8);
        let cut = &octets[..number(octets.len())];
        let foreign = seal(&genuine, CLUSTER, &theirs).unwrap();
        let mut invented = octets.clone();
        invented[octets.len() - 32..].fill_with(|| u8::try_from(number(256)).unwrap());
        for forged in [&flipped, cut, &foreign, &invented] {
            assert!(open(forged, CLUSTER, &ours).is_err(), "turn {turn}: {forged:02x?}");
        }
        // A replay is a genuine frame: only the engine knows that it came before.
        if turn % 100 == 0 {
            assert_eq!(open(&octets, CLUSTER, &ours), Ok(genuine));
        }
    }
}

fn frames() -> impl Strategy<Value = Frame> {
    let echo = proptest::option::of((any::<u64>(), any::<u64>()).prop_map(|(incarnation, sequence)| Echo { incarnation, sequence }));
    let body = proptest::collection::vec(any::<u8>(), 0..200);
    (any::<(u8, u64, u64, bool)>(), echo, body).prop_map(|((sender, incarnation, sequence, short), echo, body)| Frame {
        sender,
        incarnation,
        sequence,
        echo,
        short,
        body,
    })
}

proptest! {
    #[test]
    fn what_is_sealed_is_opened(frame in frames(), cluster in "[a-zé-ü.-]{0,32}") {
        let octets = seal(&frame, &cluster, &ours()).unwrap();
        prop_assert_eq!(open(&octets, &cluster, &ours()), Ok(frame));
    }

    #[test]
    fn truncated_at_every_octet(frame in frames()) {
        let octets = seal(&frame, CLUSTER, &ours()).unwrap();
        for len in 0..octets.len() {
            prop_assert!(open(&octets[..len], CLUSTER, &ours()).is_err());
        }
    }

    /// Sealed with a key of ours, so that the decoder sees it whole.
    #[test]
    fn nothing_panics(octets in proptest::collection::vec(any::<u8>(), 0..1500), genuine in any::<bool>()) {
        let octets = if genuine { [b"HAhb\x01".as_slice(), &octets].concat() } else { octets };
        let _ = open(&sealed(&octets, &ours(), 8), "", &ours());
        let _ = open(&octets, "", &ours());
    }
}
