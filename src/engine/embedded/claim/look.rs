//! The steps of a claim: the rows of its table.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use super::{Claim, Facts, Sight, State};
use crate::engine::embedded::report::{Epoch, Offer};
use crate::engine::embedded::rules::Rules;
use std::cmp::Ordering;

impl Claim {
    /// One look at what is known; whether anything changed.
    pub fn look(&mut self, facts: &Facts<'_>, rules: Rules) -> bool {
        let before = self.clone();
        if let Some(told) = facts.told {
            self.hear(told.epoch, rules);
        }
        match self.state {
            State::Free => self.when_free(facts, rules),
            State::Requesting(offer) => self.when_requesting(offer, facts, rules),
            State::Granted(offer) => self.when_granted(offer, facts, rules),
            State::Held(epoch) => self.when_held(epoch, facts, rules),
            State::Leaving(epoch) => self.when_leaving(epoch, facts, rules),
            State::Taking(epoch) => self.when_taking(epoch, facts, rules),
            State::Granting(_) => {}
        }
        if !rules.durable_first {
            self.stored();
        }
        *self != before
    }

    /// C10: what is being let go may run on the other node already, so that a stop that fails is not waited for.
    #[must_use]
    pub fn cannot_wait(&self, facts: &Facts<'_>, rules: Rules) -> bool {
        let State::Leaving(epoch) = self.state else { return false };
        let is_elsewhere = facts.told.is_some_and(|told| told.claim.is_some_and(|claim| claim > epoch));
        rules.reboots && (is_elsewhere || facts.must_leave)
    }

    fn when_free(&mut self, facts: &Facts<'_>, rules: Rules) {
        if facts.frozen {
            return;
        }
        if (!facts.wanted || facts.must_leave)
            && let Some(offer) = facts.asked(rules)
        {
            return self.answer(offer, rules);
        }
        if !facts.wanted || facts.must_leave || (rules.probed_first && !facts.stopped) {
            return;
        }
        match facts.sight {
            Sight::Unknown => {}
            Sight::Live(_) if !facts.disk_answers => {}
            Sight::Live(to) => {
                self.asked = self.epoch.max(self.asked).saturating_add(1);
                self.state = State::Requesting(Offer { epoch: self.asked, to });
            }
            Sight::Gone => self.take(self.epoch.saturating_add(1)),
        }
    }

    fn when_requesting(&mut self, offer: Offer, facts: &Facts<'_>, rules: Rules) {
        if facts.sight != Sight::Live(offer.to) || !facts.wanted || facts.frozen || facts.must_leave {
            self.state = State::Free;
            return;
        }
        if facts.told.is_none() {
            return;
        }
        if facts.is_granted(offer.epoch, rules) && offer.epoch >= self.epoch {
            return self.take(offer.epoch);
        }
        // C3: of crossed requests the lower-indexed node's stands.
        let peer_is_first = facts.local > 0;
        if (peer_is_first || !rules.crossed)
            && let Some(asked) = facts.asked(rules)
        {
            return self.answer(asked, rules);
        }
        // C7: such a number is granted no more; the next is higher.
        if rules.merge_epochs && offer.epoch < self.epoch {
            self.state = State::Free;
        }
    }

    fn when_granted(&mut self, offer: Offer, facts: &Facts<'_>, rules: Rules) {
        // Without C3 one's own request is not withdrawn by granting.
        if !rules.crossed && facts.is_granted(self.asked, rules) {
            return self.take(self.asked);
        }
        let is_over = match facts.sight {
            Sight::Unknown => false,
            Sight::Gone => true,
            Sight::Live(peer) if peer != offer.to => true,
            Sight::Live(_) => facts.told.is_some_and(|told| {
                let is_held = told.claim.is_some_and(|claim| claim >= offer.epoch);
                let is_withdrawn = told.claim.is_none() && told.request.is_none_or(|request| request.epoch != offer.epoch);
                is_held || is_withdrawn
            }),
        };
        if is_over {
            self.state = State::Free;
        }
    }

    fn when_held(&mut self, epoch: Epoch, facts: &Facts<'_>, rules: Rules) {
        if facts.is_superseded(epoch, rules) || facts.must_leave || (!facts.wanted && facts.ending) || facts.is_to_leave(rules) {
            self.state = State::Leaving(epoch);
        }
    }

    /// Nothing was shown or started yet, so that it may be withdrawn. What the disk holds of it then is no claim to anything that runs (C9), and
    /// no epoch is asked for twice.
    fn when_taking(&mut self, epoch: Epoch, facts: &Facts<'_>, rules: Rules) {
        if facts.is_superseded(epoch, rules) || facts.must_leave || (!facts.wanted && !facts.frozen) {
            self.state = State::Free;
            self.asked = self.asked.max(epoch);
            self.wants_disk = false;
        }
    }

    fn when_leaving(&mut self, epoch: Epoch, facts: &Facts<'_>, rules: Rules) {
        let is_superseded = facts.is_superseded(epoch, rules);
        if facts.stopped {
            self.state = State::Free;
        } else if facts.wanted && !facts.must_leave && !is_superseded {
            self.state = State::Held(epoch);
        }
    }

    /// C7: no epoch is granted that may have been held. Where the peer cannot see that by itself, a higher one is shown, and it asks again.
    fn answer(&mut self, offer: Offer, rules: Rules) {
        match offer.epoch.cmp(&self.epoch) {
            Ordering::Greater => self.grant_to(offer),
            _ if !rules.merge_epochs => self.grant_to(offer),
            Ordering::Equal => self.epoch = self.epoch.saturating_add(1),
            Ordering::Less => {}
        }
    }

    fn grant_to(&mut self, offer: Offer) {
        self.epoch = self.epoch.max(offer.epoch);
        self.state = State::Granting(offer);
        self.wants_disk = true;
    }

    fn take(&mut self, epoch: Epoch) {
        self.epoch = self.epoch.max(epoch);
        self.state = State::Taking(epoch);
        self.wants_disk = true;
    }
}
