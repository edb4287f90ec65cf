//! An alarm that outlives the rules that raised it: over a restart in the store, over a reload in memory.

use super::alarm::{Alarm, Told};
use super::flaps::Flap;
use super::height::Height;
use super::{AlarmKey, Edge, Transition, flapping};
use crate::config::{Flapping, Severity, Watch, When};
use crate::time::Instant;
use serde::{Deserialize, Serialize};

/// An alarm that receivers know as active.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// Which alarm.
    pub key: AlarmKey,
    /// How bad it is, as it was told last.
    pub severity: Severity,
    /// The descriptor of the notification that clears it.
    pub notify_clear: String,
    /// Whether somebody looks after it.
    pub acknowledged: bool,
    /// What was not told because of it: edges of what it suppresses, or of the alarm that flaps.
    pub suppressed: u32,
    /// What was seen when it was told last, as text.
    pub seen: String,
}

impl Standing {
    /// It ends without a look: what it was about is gone.
    pub(super) fn dismissed(self, now: Instant, why: &str) -> Transition {
        Transition {
            key: self.key,
            edge: Edge::Clear,
            severity: self.severity,
            notify: self.notify_clear.clone(),
            notify_clear: self.notify_clear,
            at: now,
            old: self.seen,
            new: why.to_owned(),
            held: 0,
            count: self.suppressed,
        }
    }
}

impl Alarm {
    /// What receivers know of it: that it flaps, then itself.
    pub fn standing(&self, key: &AlarmKey, watch: &Watch) -> Vec<Standing> {
        let flap = self.flaps.flapping().and_then(|flap| {
            Some(Standing {
                key: flapping::about(key)?,
                severity: watch.severity,
                notify_clear: flapping::CLASS.to_owned(),
                acknowledged: flap.acknowledged,
                suppressed: flap.held,
                seen: "flapping".to_owned(),
            })
        });
        let own = self.told.as_ref().map(|told| Standing {
            key: key.clone(),
            severity: told.severity,
            notify_clear: told.notify_clear.clone(),
            acknowledged: told.acknowledged,
            suppressed: self.suppressed,
            seen: self.new.clone(),
        });
        flap.into_iter().chain(own).collect()
    }

    /// Goes on with what was active in an earlier life, as high as its severity says: the first look tells what became of it.
    pub fn restore(&mut self, now: Instant, watch: &Watch, limit: Option<Flapping>, standing: Standing) {
        let Standing { severity, notify_clear, acknowledged, suppressed, seen, key } = standing;
        if flapping::subject(&key).is_some() {
            self.flaps.restore(now, limit, Flap { held: suppressed, acknowledged });
            return;
        }
        self.told = Some(Told { severity, notify_clear, acknowledged, at: now });
        self.suppressed = suppressed;
        self.old.clone_from(&seen);
        self.new = seen;
        self.stand_as_told(watch);
    }

    /// Goes on under a watch that was read anew. A level that is there no more leaves the alarm as high as it was told.
    pub fn fit(&mut self, watch: &Watch) {
        // The values that it was woken for may be other ones now.
        self.wake = None;
        // What the members of a group said is not known any more: like after a restart, it waits for their next looks.
        self.looked &= watch.when == When::Each;
        let is_unsure = !self.looked && self.height.is_pending();
        if is_unsure || self.height.levels() != watch.levels.len() {
            self.height = Height::quiet(watch.levels.len());
            self.stand_as_told(watch);
        }
    }

    fn stand_as_told(&mut self, watch: &Watch) {
        if let Some(told) = &self.told {
            let level = watch.levels.iter().position(|level| level.severity == told.severity);
            self.height = Height::raised(watch.levels.len(), level.map_or(0, |level| level + 1));
        }
    }
}
