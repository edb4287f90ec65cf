//! Damaged and invented messages.

use super::*;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use std::cell::RefCell;

/// Each kind of message that a receiver sends, to an informer that waits for it.
fn received() -> Vec<(Bench, Vec<u8>)> {
    let mut all = Vec::new();
    for (auth, privacy) in [(Auth::Md5, None), (Auth::Sha224, Some(Privacy::Des)), (Auth::Sha384, Some(Privacy::Aes192))] {
        let mut bench = Bench::ready(Some(auth), privacy);
        let inform = bench.inform();
        let answer = bench.peer.reply(&inform, Reply::Response);
        all.push((bench, answer));
        let mut bench = Bench::ready(Some(auth), privacy);
        let inform = bench.inform();
        bench.peer.boots += 1;
        let report = bench.peer.reply(&inform, Reply::SignedReport(2));
        all.push((bench, report));
        let mut bench = Bench::new(Some(auth), privacy);
        bench.discover().unwrap();
        let probe = bench.probe();
        let report = bench.peer.reply(&probe, Reply::SignedReport(2));
        all.push((bench, report));
    }
    all
}

#[test]
fn truncated_at_every_octet() {
    for (mut bench, octets) in received() {
        for length in 0..octets.len() {
            let heard = bench.informer.receive(bench.now, &octets[..length]);
            assert!(heard.is_err(), "{length} of {} octets: {heard:?}", octets.len());
        }
        assert!(bench.informer.receive(bench.now, &[&octets[..], &[0]].concat()).is_err(), "one octet behind it");
        assert!(bench.informer.receive(bench.now, &octets).is_ok(), "the whole message still counts");
    }
}

#[test]
fn one_bit_is_another_one() {
    for (mut bench, octets) in received() {
        for bit in 0..octets.len() * 8 {
            let mut damaged = octets.clone();
            damaged[bit / 8] ^= 1 << (bit % 8);
            let heard = bench.informer.receive(bench.now, &damaged);
            assert!(heard.is_err(), "bit {bit} of {octets:02x?}: {heard:?}");
        }
        assert!(bench.informer.receive(bench.now, &octets).is_ok(), "the whole message still counts");
    }
}

proptest! {
    #[test]
    fn garbage(octets in proptest::collection::vec(any::<u8>(), 0..300)) {
        prop_assert!(Received::read(&octets).is_err());
    }
}

/// Reports that nobody signed, with any octets replaced: nothing panics, nothing is acknowledged, no clock is set.
#[test]
fn damaged_discovery() {
    let user = user(Some(Auth::Sha1), Some(Privacy::Aes128));
    // Made once: the keys of a user take their time.
    let informer = RefCell::new(Informer::new(&user, engine(1), 5).unwrap());
    let peer = RefCell::new(Peer::new(&User { auth: None, privacy: None, ..user }, engine(2)));
    let damage = proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6);
    let property = |damage: Vec<(prop::sample::Index, u8)>| {
        let mut informer = informer.borrow_mut();
        informer.candidate = None;
        let mut octets = peer.borrow_mut().reply(&informer.probe(17).unwrap(), Reply::Report(4));
        for (index, octet) in damage {
            let at = index.index(octets.len());
            octets[at] = octet;
        }
        let heard = informer.receive(at(0), &octets);
        prop_assert!(matches!(heard, Err(_) | Ok(Heard::Discovered(_))), "{heard:?}");
        prop_assert!(!informer.is_ready());
        Ok(())
    };
    TestRunner::default().run(&damage, property).unwrap();
}
