//! The set transactions of a session (RFC 2741 sections 7.2.4 and 7.3.1): what is tested is set as a whole, once, or not at all.
//!
//! The master cannot tell a slow answer from a lost request, and sends the same PDU again each second (snmpd 5.9.3 was seen to send one
//! `CommitSet` five times). So a request that came before gets the answer that it got before, and does nothing.
//!
//! Next state and answer by state and event; `.` is "as before". `set` and `set back` are what the rest of the program is told.
//!
//! | | test passes | test fails | commit | commit, no room | undo | clean up | lost |
//! |---|---|---|---|---|---|---|---|
//! | Unknown | Tested: noError | Refused: wrongValue | .: commitFailed | .: commitFailed | .: undoFailed | . | . |
//! | Tested | .: noError | Refused: wrongValue | Committed: noError, set | Refused: commitFailed | Dropped: noError | Dropped | Unknown |
//! | Refused | .: noError | .: wrongValue | .: commitFailed | .: commitFailed | Dropped: noError | Dropped | Unknown |
//! | Committed | .: genErr | .: genErr | .: noError | .: noError | Dropped: noError, set back | Done | Unknown |
//! | Done | Tested: noError | Refused: wrongValue | .: noError | .: noError | .: undoFailed | . | Unknown |
//! | Dropped | Tested: noError | Refused: wrongValue | .: commitFailed | .: commitFailed | .: noError | . | Unknown |
//!
//! `wrongValue` stands for whatever error the test finds. Several tests belong to one transaction where snmpd has split our subtree at
//! what somebody registered inside it; the first `CommitSet` is then for all of them, and those behind it are repetitions. snmpd also sends
//! `UndoSet` to those that it had not sent `CommitSet` to. What was committed when the session is lost stays: what the manager was told
//! of it is not known. An ended transaction is remembered for the sake of late repetitions only; its id may begin another one.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use super::ErrorCode;
use super::table::Table;
use crate::smi::{Oid, Value};
use std::collections::VecDeque;

/// So many transactions are known at once; beyond that the oldest is given up.
pub const MOST: usize = 16;

/// So many tests belong to one transaction.
const MOST_TESTS: usize = 16;

/// res.error and res.index (RFC 2741 section 6.2.16).
pub type Answer = (ErrorCode, u16);

/// Names and the values that they are to have, in the order of the request.
pub type Assignments = Vec<(Oid, Value)>;

/// The transactions of one session, by h.transactionID.
#[derive(Debug, Default)]
pub struct Transactions {
    /// The one that was tested last stands last.
    known: VecDeque<Transaction>,
    refused: u64,
}

#[derive(Debug)]
struct Transaction {
    id: u32,
    state: State,
    /// The tests that were answered, by h.packetID.
    tests: Vec<(u32, Answer)>,
    assignments: Assignments,
    /// What was served under the same names when they were tested.
    before: Assignments,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Everything so far could be set.
    Tested,
    /// Something could not be set, so nothing will be.
    Refused,
    /// Set, and may yet be set back.
    Committed,
    /// Set for good.
    Done,
    /// Ended, and nothing of it holds.
    Dropped,
}

const NO_ERROR: Answer = (ErrorCode::NoError, 0);

/// Nothing was set, so the first varbind is to blame as much as any.
const COMMIT_FAILED: Answer = (ErrorCode::CommitFailed, 1);

impl Transactions {
    /// `TestSet` (RFC 2741 section 7.2.4.1): whether all of `varbinds` could be assigned to what `table` serves. The index is that of the
    /// first that could not.
    pub fn test(&mut self, id: u32, packet: u32, table: &Table, varbinds: Assignments) -> Answer {
        if let Some(answer) = self.find(id).and_then(|known| known.answer_before(packet)) {
            return answer;
        }
        let transaction = self.find_or_begin(id);
        let state_before = transaction.state;
        let answer = transaction.test(packet, table, varbinds);
        let is_refused = transaction.state == State::Refused && state_before != State::Refused;
        self.refused = self.refused.saturating_add(u64::from(is_refused));
        answer
    }

    /// `CommitSet` (section 7.2.4.2), with or without room for what it sets. Gives what is to be set now.
    pub fn commit(&mut self, id: u32, has_room: bool) -> (Answer, Assignments) {
        let Some(transaction) = self.find(id) else { return (COMMIT_FAILED, Vec::new()) };
        match transaction.state {
            State::Tested if has_room => {
                transaction.state = State::Committed;
                (NO_ERROR, std::mem::take(&mut transaction.assignments))
            }
            State::Tested => {
                transaction.end_as(State::Refused);
                self.refused = self.refused.saturating_add(1);
                (COMMIT_FAILED, Vec::new())
            }
            State::Committed | State::Done => (NO_ERROR, Vec::new()),
            State::Refused | State::Dropped => (COMMIT_FAILED, Vec::new()),
        }
    }

    /// `UndoSet` (section 7.2.4.3). Gives what is to be set back now, the last assignment first.
    pub fn undo(&mut self, id: u32) -> (Answer, Assignments) {
        let Some(transaction) = self.find(id).filter(|known| known.state != State::Done) else {
            return ((ErrorCode::UndoFailed, 1), Vec::new());
        };
        let before = match transaction.state {
            State::Committed => transaction.before.drain(..).rev().collect(),
            State::Tested | State::Refused | State::Done | State::Dropped => Vec::new(),
        };
        transaction.end_as(State::Dropped);
        (NO_ERROR, before)
    }

    /// `CleanupSet` (section 7.2.4.4).
    pub fn clean_up(&mut self, id: u32) {
        let Some(transaction) = self.find(id) else { return };
        transaction.end_as(match transaction.state {
            State::Committed | State::Done => State::Done,
            State::Tested | State::Refused | State::Dropped => State::Dropped,
        });
    }

    /// The session is lost, and with it all that belongs to its transactions.
    pub fn lose(&mut self) {
        self.known.clear();
    }

    /// So many transactions were refused so far, in this session and those before.
    #[must_use]
    pub fn refused(&self) -> u64 {
        self.refused
    }

    fn find(&mut self, id: u32) -> Option<&mut Transaction> {
        self.known.iter_mut().find(|known| known.id == id)
    }

    /// The open transaction of this id.
    fn find_or_begin(&mut self, id: u32) -> &mut Transaction {
        let known = self.known.iter().position(|known| known.id == id);
        let transaction = match known.and_then(|place| self.known.remove(place)) {
            Some(open) if !matches!(open.state, State::Done | State::Dropped) => open,
            _ => Transaction { id, state: State::Tested, tests: Vec::new(), assignments: Vec::new(), before: Vec::new() },
        };
        if self.known.len() >= MOST {
            self.known.pop_front();
        }
        self.known.push_back_mut(transaction)
    }
}

impl Transaction {
    fn answer_before(&self, packet: u32) -> Option<Answer> {
        self.tests.iter().find(|(answered, _)| *answered == packet).map(|(_, answer)| *answer)
    }

    fn test(&mut self, packet: u32, table: &Table, varbinds: Assignments) -> Answer {
        if self.state == State::Committed {
            // No master that follows section 7.3.1 goes back to testing.
            return (ErrorCode::GenErr, 1);
        }
        if self.tests.len() >= MOST_TESTS {
            self.end_as(State::Refused);
            return (ErrorCode::ResourceUnavailable, 1);
        }
        let answer = match values_before(table, &varbinds) {
            Ok(before) if self.state == State::Tested => {
                self.assignments.extend(varbinds);
                self.before.extend(before);
                NO_ERROR
            }
            Ok(_) => NO_ERROR,
            Err(answer) => {
                self.end_as(State::Refused);
                answer
            }
        };
        self.tests.push((packet, answer));
        answer
    }

    /// Nothing of it will be set or set back from here on.
    fn end_as(&mut self, state: State) {
        self.state = state;
        self.assignments = Vec::new();
        self.before = Vec::new();
    }
}

/// What is served under the names of `varbinds`, if all of them could be set; else the first that could not.
fn values_before(table: &Table, varbinds: &[(Oid, Value)]) -> Result<Assignments, Answer> {
    let mut before = Vec::with_capacity(varbinds.len());
    for (place, (name, value)) in varbinds.iter().enumerate() {
        let index = u16::try_from(place).unwrap_or(u16::MAX).saturating_add(1);
        let served = table.test(name, value).map_err(|error| (error, index))?;
        before.push((name.clone(), served));
    }
    Ok(before)
}

#[cfg(test)]
mod tests;
