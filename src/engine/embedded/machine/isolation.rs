//! What silence means: F1, F4, F5.

use super::Machine;
use crate::engine::embedded::claim::Sight;
use crate::engine::embedded::peer::{How, Standing};
use crate::engine::embedded::report::{Phase, RunState, bits};
use crate::time::Instant;
use std::time::Duration;

impl Machine {
    /// Judges who is there; whether anything changed.
    pub(super) fn judge(&mut self, now: Instant) -> bool {
        let before = (self.peer.standing(), self.fencing.is_open());
        self.peer.handle_timeout(now);
        for ping in &mut self.pings {
            ping.handle_timeout(now);
        }
        let mut links_changed = false;
        for link in &mut self.links {
            links_changed |= link.handle_timeout(now);
        }
        self.changed |= links_changed;
        if !matches!(self.peer.standing(), Standing::Live | Standing::OneWay) {
            self.dampening.theirs(now, None);
        }
        if self.has_pinged() && self.pings_count_at().is_none_or(|at| at <= now) {
            self.dampening.ours(now, self.ping_bits(now).count_ones());
        }
        self.dampening.handle_timeout(now);
        self.note_isolation(now);
        self.wait_alone(now);
        self.ask_for_power(now);
        self.step_fencing(now);
        self.look_at_fences(now);
        self.forget_cut();
        before != (self.peer.standing(), self.fencing.is_open())
    }

    /// F4: while this node was isolated, its peer had the time to take over, whatever was known of it before.
    fn note_isolation(&mut self, now: Instant) {
        let is_isolated = self.is_isolated(now);
        let was_isolated = std::mem::replace(&mut self.isolated, is_isolated);
        if self.isolated {
            self.peer.is_doubted(now);
        } else if was_isolated {
            self.returned = Some(now);
        }
    }

    /// F1: without a word of the peer since the start, only after `start-alone-after`. F4: without fencing, only after it had the time to stop;
    /// what a core has left running when it went, nobody stops.
    fn wait_alone(&mut self, now: Instant) {
        if self.phase != Phase::Online || self.intent.maintenance || self.peer.is_greeted(now) {
            return;
        }
        let is_fenceless = self.is_fenceless();
        match self.peer.standing() {
            // Nobody stops what has no core: until it has one again, or a person has looked.
            Standing::Never | Standing::Lost(_) if is_fenceless && self.peer_left => {}
            Standing::Never if is_fenceless && self.alone_at().is_some_and(|at| at <= now) => self.peer.is_gone(now, How::Alone),
            Standing::Lost(_) if is_fenceless && self.takeover_at().is_some_and(|at| at <= now) && self.is_connected(now) => {
                self.peer.is_gone(now, How::Waited);
            }
            _ => {}
        }
    }

    /// Without fencing: when the peer has surely had the time to see that it is cut off, and to stop everything. Who comes back from isolation
    /// waits anew: a ping node may answer before the peer is heard, which may have taken over meanwhile.
    fn takeover_at(&self) -> Option<Instant> {
        Some(self.peer.heard().max(self.returned)?.after(self.settings.config.takeover_wait()))
    }

    /// Without fencing: whether any ping node answered lately, and after the peer was heard last.
    fn is_connected(&self, now: Instant) -> bool {
        self.reaches_after(now, self.peer.heard())
    }

    /// Whether any ping node answered lately, and after that.
    pub(super) fn reaches_after(&self, now: Instant, after: Option<Instant>) -> bool {
        let window = self.settings.config.isolation_time.max(self.settings.config.deadtime);
        let counts = |at: Instant| now.since(at) <= window && after.is_none_or(|after| at > after);
        self.pings.iter().filter_map(super::PingLife::answered).any(counts)
    }

    /// F4: without fencing, a node that reaches neither its peer nor a ping node runs nothing.
    fn is_isolated(&self, now: Instant) -> bool {
        let may_be_elsewhere = match self.peer.standing() {
            Standing::Lost(_) | Standing::Never | Standing::Gone(How::Waited | How::Alone) => true,
            Standing::Gone(How::Goodbye | How::Confirmed) => self.may_have_started_at().is_some_and(|at| at <= now),
            // While it is heard, it tells itself for how long it has not heard us, and whether it may begin anything: `was_deaf`.
            Standing::OneWay => false,
            Standing::Gone(How::Fenced | How::Off) | Standing::Live | Standing::Detached(_) => false,
        };
        let is_due = self.patient_until() <= now;
        self.is_fenceless() && may_be_elsewhere && is_due && !self.is_connected(now)
    }

    /// F4: until when the peer has surely not begun to wait for our silence to be long enough: it has heard us when it told so, or later.
    fn patient_until(&self) -> Instant {
        let heard = self.peer.heard().unwrap_or(self.started);
        self.sent.echoed().map_or(heard, |echoed| echoed.min(heard)).after(self.patience())
    }

    /// When one that went in order, or was confirmed to be off, may have started again and gone on alone; in time to stop everything here.
    fn may_have_started_at(&self) -> Option<Instant> {
        let config = &self.settings.config;
        let wait = config.start_alone_after?.saturating_sub(config.stop_time());
        Some(self.peer.since().0.after(wait))
    }

    /// F5: without fencing, the peer may have begun to take over when it has not heard us for so long.
    pub(super) fn patience(&self) -> Duration {
        self.settings.config.patience()
    }

    /// Whether a ping node answers, and has since the frame that a lost peer owes was due; or none is configured: this node is not the one that is cut off.
    pub(super) fn is_reaching(&self, now: Instant) -> bool {
        let config = &self.settings.config;
        let due = self.lost_since().map(|heard| heard.after(config.keepalive.saturating_mul(3) / 2));
        let answers = |ping: &super::PingLife| {
            let is_young = ping.answered().is_some_and(|at| at <= now && due.is_none_or(|due| at > due));
            ping.state().0 == Some(true) && is_young
        };
        self.pings.is_empty() || self.pings.iter().any(answers)
    }

    /// F4: whether this node was isolated until just now, so that it takes nothing over before [`Self::takeover_at`], which is later; but not
    /// where it is known that the peer runs nothing.
    pub(super) fn is_back(&self, now: Instant) -> bool {
        let was_isolated = self.returned.is_some_and(|at| now.since(at) <= self.patience());
        was_isolated && !self.isolated && self.peer.sight() != Sight::Gone
    }

    /// When a peer was heard last that fell silent without a word: what answered before that may have been cut off with it.
    fn lost_since(&self) -> Option<Instant> {
        self.peer.heard().filter(|_| matches!(self.peer.standing(), Standing::Lost(_)))
    }

    /// Bit n: ping node n answers, and has since a lost peer was heard last.
    pub(super) fn ping_bits(&self, now: Instant) -> u32 {
        let heard = self.lost_since();
        bits(self.pings.iter().map(|ping| {
            let young = ping.answered().is_some_and(|at| heard.is_none_or(|heard| at > heard) && at <= now);
            ping.state().0 == Some(true) && young
        }))
    }

    /// Whether each ping node has answered, or had the time to.
    pub(super) fn has_pinged(&self) -> bool {
        !self.pings.is_empty() && self.pings.iter().all(|ping| ping.state().0.is_some())
    }

    /// Whether this node knows enough to be in service: how its resources are, and what it reaches.
    pub(super) fn has_looked_around(&self) -> bool {
        let is_probed = self.groups.iter().all(|group| group.run.state() != RunState::Unknown);
        is_probed && (self.pings.is_empty() || self.has_pinged())
    }

    /// Whether this node may start groups at all: the other is there, or surely runs nothing.
    pub(super) fn is_quorate(&self, now: Instant) -> bool {
        match self.peer.standing() {
            // Not a word about what is only just beginning.
            Standing::Never => now.since(self.started) < self.settings.config.initdead,
            Standing::Lost(since) => now.since(since) < self.settings.config.deadtime,
            Standing::OneWay => false,
            Standing::Live | Standing::Gone(_) | Standing::Detached(_) => true,
        }
    }

    /// When silence means something next.
    pub(super) fn silence_wakes(&self, now: Instant) -> Option<Instant> {
        let later = |at: Option<Instant>| at.filter(|at| *at > now);
        let answered = self.pings.iter().filter_map(super::PingLife::answered).max();
        let window = self.settings.config.isolation_time.max(self.settings.config.deadtime);
        [
            self.peer.poll_timeout(),
            self.fencing.poll_timeout(),
            self.power.poll_timeout().filter(|_| self.may_ask_for_power()),
            self.fence_devices.poll_timeout().filter(|_| self.may_look()),
            self.dampening.poll_timeout(),
            self.links.iter().filter_map(super::LinkLife::poll_timeout).min(),
            self.pings.iter().filter_map(super::PingLife::poll_timeout).min(),
            later(self.alone_at()),
            later(Some(self.excused_until())),
            later(self.stalls.poll_timeout()),
            later(self.pings_count_at()),
            later(self.takeover_at()),
            later(Some(self.patient_until())),
            later(self.may_have_started_at()),
            later(self.peer.greeted_until().map(|at| at.after(Duration::from_nanos(1)))),
            // Just after the last answer stops counting.
            later(answered.map(|at| at.after(window).after(Duration::from_nanos(1)))),
        ]
        .into_iter()
        .flatten()
        .min()
    }
}
