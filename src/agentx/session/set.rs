//! Requests to set (RFC 2741 section 7.2.4): what the master asks, and what the rest of the program is told.

use super::{Event, MOST_SETS, Output, Session};
use crate::agentx::respond::respond;
use crate::agentx::set::Assignments;
use crate::agentx::{ErrorCode, Header, Pdu};

impl Session {
    /// `TestSet`, `CommitSet` and `UndoSet`. Responses to them have no varbinds.
    pub(super) fn take_set(&mut self, header: &Header, payload: &[u8]) {
        let transaction = header.transaction_id;
        let (answer, assignments) = match Pdu::decode(header, payload) {
            Ok(Pdu::TestSet(list)) => (self.sets.test(transaction, header.packet_id, &self.table, list.varbinds), Vec::new()),
            Ok(Pdu::CommitSet) => self.sets.commit(transaction, self.sets_waiting < MOST_SETS),
            // Always: only what was committed is set back, and no more than a few transactions are known.
            Ok(Pdu::UndoSet) => self.sets.undo(transaction),
            _ => {
                self.count_malformed();
                ((ErrorCode::ParseError, 0), Vec::new())
            }
        };
        self.tell_set(assignments);
        respond(&mut self.outgoing, header, answer.0, answer.1);
    }

    /// No answer is wanted (RFC 2741 section 7.2.4.4).
    pub(super) fn take_cleanup_set(&mut self, header: &Header) {
        if self.id() == Some(header.session_id) {
            self.sets.clean_up(header.transaction_id);
        } else {
            self.counters.foreign = self.counters.foreign.saturating_add(1);
        }
    }

    fn tell_set(&mut self, assignments: Assignments) {
        if !assignments.is_empty() {
            self.sets_waiting = self.sets_waiting.saturating_add(1);
            self.outputs.push_back(Output::Event(Event::Set { assignments }));
        }
    }
}
