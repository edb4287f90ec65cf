//! Frames come in.

use super::Machine;
use crate::engine::embedded::input::Heard;
use crate::engine::embedded::peer::Verdict;
use crate::engine::embedded::report::{GroupReport, Phase, RunState};
use crate::time::Instant;

impl Machine {
    pub(super) fn hear(&mut self, now: Instant, link: usize, frame: &Heard) {
        let Some(life) = self.links.get_mut(link) else { return };
        if frame.incarnation == self.own || life.is_replay(frame.incarnation, frame.sequence) {
            return;
        }
        let verdict = self.peer.hear(now, frame, self.own, &self.sent);
        match verdict {
            Verdict::Former => life.former(),
            Verdict::News | Verdict::Known => {
                let ours = frame.echo.filter(|echo| echo.incarnation == self.own);
                let heard = ours.and_then(|echo| Some((self.sent.answer(echo.sequence)?, echo.age)));
                let round_trip = heard.map(|(sent, age)| now.since(sent).saturating_sub(age));
                life.hear(now, frame.incarnation, frame.sequence, round_trip);
                if let Some((sent, _)) = heard {
                    self.stalls.answered(sent);
                }
            }
            // It may be a recording: it is answered, but proves nothing yet.
            Verdict::Candidate => {
                if self.greeted != Some(frame.incarnation) {
                    self.greeted = Some(frame.incarnation);
                    self.next_frame = now;
                }
            }
        }
        if verdict == Verdict::News {
            self.stalls.heard();
            self.take_in_report(now);
        }
    }

    fn take_in_report(&mut self, now: Instant) {
        let report = self.peer.report();
        if report.intent.is_newer(&self.intent) {
            let theirs = report.intent.clone();
            self.take_over_intent(now, theirs);
        }
        let report = self.peer.report();
        let reached = report.has_pinged.then(|| report.pings.count_ones());
        self.peer_left = report.phase == Phase::Detached && report.groups.iter().any(|group| group.run != RunState::Stopped);
        self.dampening.theirs(now, reached);
        let peer = self.peer_index();
        for index in 0..self.groups.len() {
            let Some((epoch, is_held)) = self.told(index).map(|told| (told.epoch, told.claim.is_some())) else { continue };
            let Some(group) = self.groups.get_mut(index) else { continue };
            group.claim.hear(epoch, self.rules);
            if is_held {
                group.note_holder(peer);
            }
        }
        self.was_deaf(now);
    }

    /// What the peer told last of a group, whether it still lives or not.
    pub(super) fn told(&self, index: usize) -> Option<&GroupReport> {
        let id = self.groups.get(index)?.id;
        self.peer.report().groups.iter().find(|group| group.id == id)
    }
}
