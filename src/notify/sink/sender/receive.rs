//! What the receiver says.

use super::pending::Stage;
use super::{Sender, What};
use crate::notify::sink::Delivered;
use crate::notify::sink::dialect::Heard;
use crate::snmp::Answer;
use crate::time::Instant;

/// The names of error-status (RFC 3416 section 3), from 0.
const ERRORS: [&str; 19] = [
    "noError",
    "tooBig",
    "noSuchName",
    "badValue",
    "readOnly",
    "genErr",
    "noAccess",
    "wrongType",
    "wrongLength",
    "wrongEncoding",
    "wrongValue",
    "noCreation",
    "inconsistentValue",
    "resourceUnavailable",
    "commitFailed",
    "undoFailed",
    "authorizationError",
    "notWritable",
    "inconsistentName",
];

impl Sender {
    pub(super) fn receive(&mut self, now: Instant, octets: &[u8]) {
        match self.dialect.receive(now, octets) {
            Ok(Heard::Answer(answer)) => self.answered(answer),
            Ok(Heard::Discovery) => {
                self.probe_due = None;
                if !self.dialect.wants_probe() {
                    // What is on the way went to an engine that is not there any more, or not to be taken for the receiver.
                    self.send_again();
                }
            }
            Ok(Heard::Again(refused)) => {
                self.sign_of_life();
                // Of a window of refused messages the first has all of them sent again; what is then said of the others is late.
                let is_last = |stage| matches!(stage, Stage::OnTheWay { message_id, .. } if message_id == refused);
                if self.pending.iter().any(|pending| is_last(pending.stage)) {
                    self.send_again();
                }
            }
            Ok(Heard::Refused(reason)) => {
                self.was_refused = true;
                self.tell_state(What::Down { reason });
            }
            Err(reason) => self.tell(What::Ignored { reason }),
        }
    }

    fn answered(&mut self, answer: Answer) {
        if PASSING.contains(&answer.error_status) && self.pending.iter().any(|pending| pending.request_id == answer.request_id) {
            // It is sent again when its wait ends.
            self.was_refused = true;
            return self.tell_state(What::Down { reason: refusal(answer) });
        }
        let is_asked = |id, stage| id == answer.request_id && stage != Stage::Waiting;
        let place = self.pending.iter().position(|pending| is_asked(pending.request_id, pending.stage));
        let Some(answered) = place.and_then(|place| self.pending.remove(place)) else {
            let reason = format!("request id {} answers nothing that waits for an answer", answer.request_id);
            return self.tell(What::Ignored { reason });
        };
        let sequence = answered.message.sequence;
        self.tell(match answer.error_status {
            0 => What::Delivered { sequence, result: Delivered::Acknowledged },
            _ => What::Failed { sequence, reason: refusal(answer) },
        });
        self.sign_of_life();
    }
}

/// genErr and resourceUnavailable (RFC 3416 section 3): a receiver that has no memory or no disk may have it again in a moment.
const PASSING: [u32; 2] = [5, 13];

fn refusal(answer: Answer) -> String {
    let name = usize::try_from(answer.error_status).ok().and_then(|status| ERRORS.get(status)).unwrap_or(&"unknown");
    format!("the receiver refused it: error status {} ({name}), variable binding {}", answer.error_status, answer.error_index)
}
