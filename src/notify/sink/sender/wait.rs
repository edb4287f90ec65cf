//! The ends of waits: an answer that does not come, an error that does not come, and old age.

use super::link::Link;
use super::pending::Stage;
use super::{Sender, What};
use crate::notify::sink::Delivered;
use crate::time::Instant;

/// What is told of a receiver that does not answer.
pub(super) const NO_ANSWER: &str = "no answer to two messages in a row: is the receiver running, and does it accept our community or user?";

impl Sender {
    /// Gives up what is too old.
    pub(super) fn expire(&mut self, now: Instant) {
        let Some(inform) = self.inform else { return };
        while let Some(oldest) = self.pending.pop_front_if(|oldest| oldest.accepted.after(inform.max_age) <= now) {
            let reason = format!("not acknowledged within {:?}, the sink's max-age", inform.max_age);
            self.tell(What::Failed { sequence: oldest.message.sequence, reason });
        }
    }

    /// Traps that no error has followed are done.
    pub(super) fn settle(&mut self, now: Instant) {
        while let Some(settled) = self.pending.pop_front_if(|oldest| oldest.is_due(now)) {
            self.tell(What::Delivered { sequence: settled.message.sequence, result: Delivered::Sent });
            self.sign_of_life();
        }
    }

    /// Informs and probes that stayed without an answer: whatever else was sent since has most likely met the same fate.
    pub(super) fn end_waits(&mut self, now: Instant) {
        let is_unanswered = self.probe_due.is_some_and(|due| due <= now) || self.pending.iter().any(|pending| pending.is_due(now));
        if self.link != Link::Open || !is_unanswered {
            return;
        }
        self.silence = self.silence.saturating_add(1);
        self.is_narrow = true;
        self.send_again();
        let was_refused = std::mem::take(&mut self.was_refused);
        if self.silence.is_multiple_of(2) {
            // Also after a refusal: its name may mean another machine by now, and anybody may have refused.
            self.doubts_engine = true;
            self.reopen();
            if !was_refused {
                self.tell_state(What::Down { reason: NO_ANSWER.to_owned() });
            }
        }
    }

    /// Everything that is on the way is to be sent once more.
    pub(super) fn send_again(&mut self) {
        self.probe_due = None;
        for pending in &mut self.pending {
            if matches!(pending.stage, Stage::OnTheWay { .. }) {
                pending.stage = Stage::Late;
            }
        }
    }

    /// The receiver, or at least its port, is there.
    pub(super) fn sign_of_life(&mut self) {
        (self.silence, self.failures, self.is_narrow, self.was_refused) = (0, 0, false, false);
        self.tell_state(What::Up);
    }
}
