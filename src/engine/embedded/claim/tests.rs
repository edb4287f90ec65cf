//! The table of the claim, row by row, and what it does not tell.

use super::{Claim, Facts, Sight, State};
use crate::engine::embedded::report::{Epoch, GroupReport, Incarnation, Offer};
use crate::engine::embedded::rules::Rules;

const OWN: Incarnation = 7;
const PEER: Incarnation = 9;

fn facts(told: Option<&GroupReport>) -> Facts<'_> {
    let sight = Sight::Live(PEER);
    Facts {
        local: 0,
        own: OWN,
        sight,
        told,
        wanted: false,
        unwanted: false,
        disk_answers: true,
        stopped: true,
        frozen: false,
        fencing: false,
        ending: false,
        must_leave: false,
    }
}

fn at(state: State, epoch: Epoch) -> Claim {
    Claim { state, epoch, asked: epoch, wants_disk: false }
}

/// The table of the module, row by row: before, what is known, what the peer tells, after.
fn rows() -> Vec<(State, Facts<'static>, GroupReport, State)> {
    use State::{Free, Granted, Granting, Held, Leaving, Requesting, Taking};
    let nothing = GroupReport::default();
    let asks = |epoch| GroupReport { request: Some(Offer { epoch, to: OWN }), ..nothing.clone() };
    let grants = |epoch| GroupReport { grant: Some(Offer { epoch, to: OWN }), epoch, ..nothing.clone() };
    let holds = |epoch| GroupReport { claim: Some(epoch), epoch, ..nothing.clone() };
    let to_peer = |epoch| Offer { epoch, to: PEER };
    let wanted = Facts { wanted: true, ..facts(None) };
    vec![
        (Free, wanted, nothing.clone(), Requesting(to_peer(5))),
        (Free, Facts { sight: Sight::Unknown, ..wanted }, nothing.clone(), Free),
        (Free, Facts { sight: Sight::Gone, ..wanted }, nothing.clone(), Taking(5)),
        (Free, Facts { stopped: false, ..wanted }, nothing.clone(), Free),
        (Free, Facts { disk_answers: false, ..wanted }, nothing.clone(), Free),
        (Free, Facts { frozen: true, ..wanted }, nothing.clone(), Free),
        (Free, facts(None), asks(5), Granting(to_peer(5))),
        (Free, Facts { stopped: false, ..facts(None) }, asks(5), Free),
        (Free, Facts { fencing: true, ..facts(None) }, asks(5), Free),
        (Free, Facts { own: 8, ..facts(None) }, asks(5), Free),
        (Requesting(to_peer(5)), wanted, grants(5), Taking(5)),
        (Requesting(to_peer(5)), wanted, grants(4), Requesting(to_peer(5))),
        (Requesting(to_peer(5)), Facts { own: 8, ..wanted }, grants(5), Requesting(to_peer(5))),
        (Requesting(to_peer(5)), Facts { local: 1, ..wanted }, asks(5), Granting(to_peer(5))),
        (Requesting(to_peer(5)), wanted, asks(5), Requesting(to_peer(5))),
        (Requesting(to_peer(5)), facts(None), nothing.clone(), Free),
        (Requesting(to_peer(5)), Facts { sight: Sight::Live(1), ..wanted }, nothing.clone(), Free),
        (Requesting(to_peer(5)), Facts { sight: Sight::Unknown, ..wanted }, nothing.clone(), Free),
        (Granted(to_peer(5)), facts(None), holds(5), Free),
        (Granted(to_peer(5)), facts(None), nothing.clone(), Free),
        (Granted(to_peer(5)), facts(None), asks(5), Granted(to_peer(5))),
        (Granted(to_peer(5)), Facts { sight: Sight::Unknown, ..facts(None) }, asks(5), Granted(to_peer(5))),
        (Granted(to_peer(5)), Facts { sight: Sight::Gone, ..facts(None) }, asks(5), Free),
        (Held(5), wanted, holds(6), Leaving(5)),
        (Held(5), wanted, nothing.clone(), Held(5)),
        (Taking(5), facts(None), nothing.clone(), Free),
        (Taking(5), Facts { must_leave: true, ..wanted }, nothing.clone(), Free),
        (Taking(5), wanted, holds(6), Free),
        (Held(5), facts(None), asks(6), Leaving(5)),
        (Held(5), facts(None), nothing.clone(), Held(5)),
        (Held(5), Facts { own: 8, ..facts(None) }, asks(6), Held(5)),
        (Held(5), Facts { disk_answers: false, ..facts(None) }, asks(6), Held(5)),
        (Held(5), Facts { unwanted: true, ..facts(None) }, nothing.clone(), Leaving(5)),
        (Held(5), Facts { ending: true, frozen: true, ..facts(None) }, nothing.clone(), Leaving(5)),
        (Held(5), Facts { frozen: true, ..facts(None) }, asks(6), Held(5)),
        (Held(5), Facts { must_leave: true, ..wanted }, nothing.clone(), Leaving(5)),
        (Leaving(5), facts(None), nothing.clone(), Free),
        (Leaving(5), Facts { stopped: false, ..facts(None) }, nothing.clone(), Leaving(5)),
        (Leaving(5), Facts { stopped: false, ..wanted }, nothing.clone(), Held(5)),
        (Leaving(5), Facts { stopped: false, ..wanted }, holds(6), Leaving(5)),
    ]
}

#[test]
fn table() {
    use State::{Granting, Held, Taking};
    for (state, facts, told, after) in rows() {
        let mut claim = at(state, 4);
        let told = if facts.sight == Sight::Gone { None } else { Some(&told) };
        claim.look(&Facts { told, ..facts }, Rules::ALL);
        assert_eq!(claim.state(), after, "{state:?} {facts:?} {told:?}");
        claim.stored();
        match after {
            Taking(epoch) => assert_eq!(claim.state(), Held(epoch)),
            Granting(offer) => assert_eq!(claim.grant(), Some(offer)),
            _ => assert_eq!(claim.state(), after),
        }
    }
}

/// C10: only what may run on the other node already ends with the machine.
#[test]
fn what_cannot_wait() {
    let holds = |epoch| GroupReport { claim: Some(epoch), epoch, ..GroupReport::default() };
    let (higher, lower) = (holds(6), holds(4));
    let must_leave = Facts { must_leave: true, ..facts(None) };
    let leaving = at(State::Leaving(5), 5);
    assert!(leaving.cannot_wait(&facts(Some(&higher)), Rules::ALL));
    assert!(leaving.cannot_wait(&must_leave, Rules::ALL));
    assert!(!leaving.cannot_wait(&facts(Some(&lower)), Rules::ALL));
    assert!(!leaving.cannot_wait(&facts(None), Rules::ALL));
    assert!(!at(State::Held(5), 5).cannot_wait(&must_leave, Rules::ALL));
}

#[test]
fn no_epoch_is_asked_for_twice() {
    let mut claim = at(State::Free, 4);
    let mut asked = Vec::new();
    for wanted in [true, false, true, false, true] {
        claim.look(&Facts { wanted, ..facts(None) }, Rules::ALL);
        asked.extend(claim.request(Some(PEER)).map(|offer| offer.epoch));
    }
    assert_eq!(asked, [5, 6, 7]);
}
