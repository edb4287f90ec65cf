//! What an informer makes of each answer.

use super::*;
use crate::snmp::{Answer, Report as Reason};

const LEVELS: [(Option<Auth>, Option<Privacy>); 4] =
    [(None, None), (Some(Auth::Md5), None), (Some(Auth::Sha1), Some(Privacy::Des)), (Some(Auth::Sha512), Some(Privacy::Aes256))];

fn taken(bench: &Bench) -> Result<Heard, Ignored> {
    let (message_id, request_id) = (bench.message_id, 4000 + bench.message_id);
    Ok(Heard::Answer { message_id, answer: Answer { request_id, error_status: 0, error_index: 0 } })
}

#[test]
fn an_inform_is_answered_once() {
    for (auth, privacy) in LEVELS {
        let mut bench = Bench::ready(auth, privacy);
        let inform = bench.inform();
        assert_eq!(bench.answer(&inform, Reply::Response), taken(&bench), "{auth:?} {privacy:?}");
        assert_eq!(bench.answer(&inform, Reply::Response), Err(Ignored::MessageId(bench.message_id)), "a second answer");
    }
}

#[test]
fn a_receiver_that_was_restarted() {
    let mut bench = Bench::ready(Some(Auth::Sha1), Some(Privacy::Aes128));
    let (first, second) = (bench.inform(), bench.inform());
    (bench.peer.boots, bench.peer.time) = (8, 1);
    let message_id = bench.message_id;
    assert_eq!(bench.answer(&first, Reply::SignedReport(2)), Ok(Heard::TimeCorrected { message_id: message_id - 1 }));
    assert_eq!(
        bench.answer(&second, Reply::SignedReport(2)),
        Ok(Heard::TimeCorrected { message_id }),
        "known already, but refused as well"
    );
    let again = bench.inform();
    assert_eq!((Received::read(&again).unwrap().boots, Received::read(&again).unwrap().time), (8, 1));
    let wrongly_refused = Reason::NotInTimeWindows;
    let refused = Heard::Refused { message_id: bench.message_id, report: wrongly_refused, is_authentic: true };
    assert_eq!(bench.answer(&again, Reply::SignedReport(2)), Ok(refused), "there is nothing to correct");
}

#[test]
fn messages_from_before_the_restart_are_ignored() {
    let mut bench = Bench::ready(Some(Auth::Sha1), None);
    let inform = bench.inform();
    bench.peer.boots = 6;
    assert_eq!(bench.answer(&inform, Reply::Response), Err(Ignored::NotInTimeWindow { boots: 6, time: 1000 }));
    (bench.peer.boots, bench.now) = (7, at(161));
    assert_eq!(bench.answer(&inform, Reply::Response), Err(Ignored::NotInTimeWindow { boots: 7, time: 1000 }));
    bench.peer.boots = 2_147_483_647;
    assert_eq!(bench.answer(&inform, Reply::Response), Err(Ignored::NotInTimeWindow { boots: 2_147_483_647, time: 1000 }));
}

#[test]
fn a_receiver_that_has_lost_its_boots() {
    let mut bench = Bench::ready(Some(Auth::Sha1), None);
    bench.peer.boots = 1;
    let inform = bench.inform();
    assert!(matches!(bench.answer(&inform, Reply::SignedReport(2)), Err(Ignored::NotInTimeWindow { .. })));
    // Whoever sends informs probes after long silence; a fresh signed answer to a probe counts.
    assert_eq!(bench.discover(), Ok(Heard::Discovered(engine(2))));
    assert!(bench.informer.is_ready() && bench.informer.wants_probe());
    assert_eq!(bench.synchronize(), Ok(Heard::Synchronized(engine(2))));
    let inform = bench.inform();
    assert_eq!(bench.answer(&inform, Reply::Response), taken(&bench));
}

#[test]
fn another_receiver() {
    for (auth, privacy) in LEVELS {
        let mut bench = Bench::ready(auth, privacy);
        bench.peer = Peer::new(&user(auth, privacy), engine(3));
        let inform = bench.inform();
        let other = Heard::OtherEngine { message_id: bench.message_id, engine: engine(3) };
        assert_eq!(bench.answer(&inform, Reply::Report(4)), Ok(other));
        if auth.is_some() {
            let inform = bench.inform();
            assert_eq!(Received::read(&inform).unwrap().engine, engine(2).octets(), "nothing is proved yet");
            assert_eq!(bench.synchronize(), Ok(Heard::Synchronized(engine(3))));
        }
        let inform = bench.inform();
        assert_eq!(bench.answer(&inform, Reply::Response), taken(&bench));
    }
}

#[test]
fn forged_reports_take_nothing_away() {
    let mut bench = Bench::ready(Some(Auth::Sha256), Some(Privacy::Aes128));
    let inform = bench.inform();
    let message_id = bench.message_id;
    assert_eq!(bench.answer(&inform, Reply::Report(2)), Err(Ignored::Unprotected("a report on our time")));
    assert_eq!(bench.answer(&inform, Reply::Report(4)), Err(Ignored::Engine(engine(2).to_string())), "the engine that was asked");
    let refused = Heard::Refused { message_id, report: Reason::WrongDigests, is_authentic: false };
    assert_eq!(bench.answer(&inform, Reply::Report(5)), Ok(refused));
    assert_eq!(bench.answer(&inform, Reply::Report(5)), Err(Ignored::SecondReport(message_id)));
    assert_eq!(bench.answer(&inform, Reply::OpenResponse), Err(Ignored::Unprotected("a Response")));
    assert_eq!(bench.answer(&inform, Reply::SignedResponse), Err(Ignored::Unprotected("a Response")), "not encrypted");
    assert_eq!(bench.answer(&inform, Reply::Response), taken(&bench), "the true answer still counts");
}

#[test]
fn a_candidate_without_the_keys_is_given_up() {
    let mut bench = Bench::ready(Some(Auth::Sha256), None);
    bench.peer =
        Peer::new(&User { auth: Some((Auth::Sha256, Secret::new("".into(), b"another phrase".to_vec()))), ..user(None, None) }, engine(3));
    let inform = bench.inform();
    assert!(bench.answer(&inform, Reply::Report(4)).is_ok());
    for _ in 0..3 {
        assert!(bench.informer.wants_probe());
        assert_eq!(bench.synchronize(), Err(Ignored::Digest));
    }
    let probe = bench.probe();
    assert!(Received::read(&probe).unwrap().engine.is_empty(), "it asks again who is there");
    assert!(bench.informer.is_ready() && !bench.informer.wants_probe());
}

#[test]
fn wrong_places() {
    let mut bench = Bench::ready(Some(Auth::Sha256), None);
    let inform = bench.inform();
    let foreign = Bench { message_id: 1, ..Bench::ready(Some(Auth::Sha256), None) }.inform();
    assert_eq!(bench.answer(&foreign, Reply::Response), Err(Ignored::MessageId(2)));
    assert_eq!(bench.informer.receive(bench.now, &inform), Err(Ignored::Pdu("an InformRequest")), "our own message, sent back");
    bench.peer = Peer::new(&user(Some(Auth::Sha256), None), engine(3));
    assert_eq!(bench.answer(&inform, Reply::Response), Err(Ignored::Engine(engine(3).to_string())));
    let probe = bench.probe();
    assert_eq!(bench.answer(&probe, Reply::SignedReport(4)), Err(Ignored::User("noc".to_owned())), "it has no user that could sign");
}

/// Keys are the same in both directions, so what we have signed ourselves verifies as well.
#[test]
fn our_own_probe_sent_back_proves_nothing() {
    let mut bench = Bench::new(Some(Auth::Sha256), None);
    bench.discover().unwrap();
    let probe = bench.probe();
    assert!(matches!(bench.informer.receive(bench.now, &probe), Err(Ignored::Pdu("a GetRequest"))));
    assert!(!bench.informer.is_ready());
}
