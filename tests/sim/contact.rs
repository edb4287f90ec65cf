//! Who has heard whom, as the world knows it.

use super::sometimes::Rare;
use super::world::World;
use ha_snmp::engine::embedded::input::Heard;
use std::rc::Rc;
use std::time::Duration;

/// How a core is in touch with the other node.
#[derive(Clone, Copy, Debug)]
pub struct Contact {
    /// When it started.
    pub since: Duration,
    /// When it heard the other's present life last.
    pub heard: Option<Duration>,
    /// When a frame last said that the other hears it too.
    pub answered: Option<Duration>,
    /// When that was so again after a deadtime or more.
    pub again: Option<Duration>,
    /// When its loop went on after a deadtime or more.
    pub stalled: Option<Duration>,
    /// The other was in the midst of saying so when the link came back.
    pub candidate: Option<u64>,
}

impl Contact {
    pub fn new(now: Duration) -> Self {
        Self { since: now, heard: None, answered: None, again: None, stalled: None, candidate: None }
    }

    /// When both were in touch last, or could have begun to be.
    pub fn last(&self) -> Duration {
        self.answered.unwrap_or(self.since)
    }
}

impl World<'_> {
    /// A frame of the other node reaches a machine.
    pub fn note_contact(&mut self, to: u8, frame: &Rc<Heard>) {
        let is_present = self.life(1 - to) == Some(frame.incarnation);
        let (now, deadtime, own) = (self.now, self.plan.config.deadtime, self.life(to));
        let Some(daemon) = self.node(to).daemon.as_mut().filter(|daemon| daemon.stopped.is_none()) else { return };
        let echo = frame.echo.filter(|echo| Some(echo.incarnation) == own && echo.age <= deadtime);
        let (answers, is_met) = (echo.is_some(), daemon.heard.as_ref().is_some_and(|heard| heard.incarnation == frame.incarnation));
        let former = if is_met || answers { None } else { daemon.contact.candidate.replace(frame.incarnation) };
        let is_never_confirmed = former.is_some_and(|former| former != frame.incarnation);
        // One that was overtaken says nothing new.
        let is_newer = daemon.heard.as_ref().is_some_and(|heard| heard.sequence < frame.sequence);
        if (answers && !is_met) || (is_met && is_newer) {
            daemon.heard = Some(Rc::clone(frame));
        }
        if !is_present {
            if is_never_confirmed {
                self.reached(Rare::NeverConfirmed);
            }
            return;
        }
        let contact = &mut daemon.contact;
        contact.heard = Some(now);
        let is_deaf = frame.echo.is_some_and(|echo| Some(echo.incarnation) == own && echo.age > deadtime);
        if answers {
            if now - contact.last() >= deadtime {
                contact.again = Some(now);
            }
            contact.answered = Some(now);
            self.checks.shots.heard(to);
        }
        if is_deaf {
            self.reached(Rare::OneWay);
        }
        if is_never_confirmed {
            self.reached(Rare::NeverConfirmed);
        }
    }

    /// The loop of a core stood still.
    pub fn note_gap(&mut self, node: u8, gap: Duration) {
        let (now, deadtime) = (self.now, self.plan.config.deadtime);
        if let Some(daemon) = self.node(node).daemon.as_mut().filter(|_| gap > deadtime) {
            daemon.contact.stalled = Some(now);
            self.reached(Rare::StalledLoop);
        }
    }
}
