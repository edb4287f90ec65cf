//! One sink in the outbox: what it has still to send, what became of what it has sent, and how it does. Pure.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use super::{Delivery, DeliveryResult, Log, Queue, SinkState, SinkStatus};
use crate::smi::Name;
use crate::time::WallTime;
use std::collections::BTreeMap;

/// The place of one sink.
#[derive(Clone, Debug)]
pub struct Place {
    queue: Queue,
    /// Of the rows that are in the log; none of those that an earlier life has finished.
    deliveries: BTreeMap<u32, Delivery>,
    address: String,
    state: SinkState,
    sent: u64,
    acknowledged: u64,
    failed: u64,
    ignored: u64,
    error: Option<(String, WallTime)>,
}

impl Place {
    /// A sink that has done everything up to `done`.
    #[must_use]
    pub fn behind(done: u32, address: String, log: &Log) -> Self {
        let queue = Queue::behind(done, log);
        let waiting = queue.waiting().map(|sequence| (sequence, Delivery::of(DeliveryResult::Queued)));
        let off = log.rows().filter(|row| row.suppressed).map(|row| (row.sequence, Delivery::of(DeliveryResult::Suppressed)));
        let deliveries = off.chain(waiting).collect();
        let state = SinkState::Unknown;
        Self { queue, deliveries, address, state, sent: 0, acknowledged: 0, failed: 0, ignored: 0, error: None }
    }

    /// Another address: the sink is the same.
    pub fn move_to(&mut self, address: String) {
        if address != self.address {
            self.address = address;
            self.state = SinkState::Unknown;
            self.error = None;
        }
    }

    /// A notification was logged, for this sink unless it is switched off.
    pub fn push(&mut self, sequence: u32, is_on: bool) {
        if is_on {
            self.queue.push(sequence);
            self.deliveries.insert(sequence, Delivery::of(DeliveryResult::Queued));
        } else {
            self.queue.skip(sequence);
            self.deliveries.insert(sequence, Delivery::of(DeliveryResult::Suppressed));
        }
    }

    /// Sends notifications again that are still in the log.
    pub fn again(&mut self, sequences: &[u32]) {
        self.queue.again(sequences);
        for &sequence in sequences {
            self.delivery_mut(sequence).result = DeliveryResult::Queued;
        }
    }

    /// The next notification to send, not beyond `released`.
    pub fn next(&mut self, log: &Log, released: u32) -> Option<u32> {
        self.queue.next(log, released)
    }

    /// The next notification can never be sent.
    pub fn drop_next(&mut self) {
        if let Some(dropped) = self.queue.drop_next() {
            self.delivery_mut(dropped).result = DeliveryResult::Dropped;
        }
    }

    /// The notification that `next` gave was handed to the sink.
    pub fn handed_over(&mut self, sequence: u32) {
        self.queue.sent(sequence);
    }

    /// A message has left, the first or a repetition.
    pub fn sent(&mut self, sequence: u32, at: WallTime) {
        self.sent = self.sent.saturating_add(1);
        let delivery = self.delivery_mut(sequence);
        delivery.attempts = delivery.attempts.saturating_add(1);
        delivery.sent = Some(at);
    }

    /// Nothing more is to be done for it: a trap has left, an inform was acknowledged.
    pub fn delivered(&mut self, sequence: u32, result: DeliveryResult) {
        if self.queue.landed(sequence) {
            self.acknowledged = self.acknowledged.saturating_add(u64::from(result == DeliveryResult::Acknowledged));
            self.delivery_mut(sequence).result = result;
            self.state = SinkState::Up;
        }
    }

    /// It was refused, or has become too old.
    pub fn failed(&mut self, sequence: u32, reason: String, at: WallTime) {
        if self.queue.landed(sequence) {
            self.failed = self.failed.saturating_add(1);
            self.delivery_mut(sequence).result = DeliveryResult::Failed;
            self.error = Some((reason, at));
        }
    }

    /// Nobody knows what became of it: it is sent again.
    pub fn lost(&mut self, sequence: u32) {
        self.queue.lost(sequence);
    }

    /// The sink ended: what it was handed and never told of is sent again.
    pub fn lost_all(&mut self) {
        self.queue.lost_all();
    }

    /// It can be reached, as far as is known.
    pub fn up(&mut self) {
        self.state = SinkState::Up;
    }

    /// It cannot be reached.
    pub fn down(&mut self, reason: String, at: WallTime) {
        self.state = SinkState::Down;
        self.error = Some((reason, at));
    }

    /// A message was received and ignored.
    pub fn ignored(&mut self, reason: String, at: WallTime) {
        self.ignored = self.ignored.saturating_add(1);
        self.error = Some((reason, at));
    }

    /// Gives up what the log no longer has, and forgets what became of it.
    pub fn trim(&mut self, log: &Log) {
        self.queue.trim(log);
        while let Some((&sequence, _)) = self.deliveries.first_key_value() {
            if log.row(sequence).is_some() {
                break;
            }
            self.deliveries.remove(&sequence);
        }
    }

    /// Whether nothing is left to send, or it cannot be sent now.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        self.queue.depth() == 0 || self.state == SinkState::Down
    }

    /// The number up to which nothing is left to do.
    #[must_use]
    pub fn done(&self) -> u32 {
        self.queue.place()
    }

    /// What became of one row of the log.
    #[must_use]
    pub fn delivery(&self, sequence: u32) -> Delivery {
        self.deliveries.get(&sequence).cloned().unwrap_or(Delivery::of(DeliveryResult::Earlier))
    }

    /// How it does.
    #[must_use]
    pub fn status(&self, name: &Name, log: &Log) -> SinkStatus {
        let oldest = self.queue.oldest();
        let (last_error, last_error_at) = self.error.clone().unzip();
        SinkStatus {
            name: name.clone(),
            address: self.address.clone(),
            state: self.state,
            queue: u64::try_from(self.queue.depth()).unwrap_or(u64::MAX),
            oldest: oldest.unwrap_or(0),
            oldest_at: oldest.and_then(|sequence| log.row(sequence)).map(|row| row.at),
            sent: self.sent,
            acknowledged: self.acknowledged,
            failed: self.failed,
            dropped: self.queue.dropped(),
            ignored: self.ignored,
            last_error: last_error.unwrap_or_default(),
            last_error_at,
        }
    }

    fn delivery_mut(&mut self, sequence: u32) -> &mut Delivery {
        self.deliveries.entry(sequence).or_insert(Delivery::of(DeliveryResult::Earlier))
    }
}

impl Delivery {
    const fn of(result: DeliveryResult) -> Self {
        Self { result, sent: None, attempts: 0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notify::record::tests::record;

    #[test]
    fn what_became_of_each() {
        use DeliveryResult::{Acknowledged, Failed, Queued, Suppressed};
        let mut log = Log::new(1, 9);
        let mut place = Place::behind(0, "agentx".to_owned(), &log);
        for is_on in [true, true, false, true] {
            place.push(log.append(record("")), is_on);
        }
        for sequence in [1, 2] {
            assert_eq!(place.next(&log, 9), Some(sequence));
            place.handed_over(sequence);
            place.sent(sequence, WallTime::default());
        }
        place.sent(2, WallTime::default());
        place.delivered(1, Acknowledged);
        place.delivered(1, Acknowledged);
        place.failed(2, "too old".to_owned(), WallTime::default());
        let became: Vec<_> = (1..=4).map(|sequence| place.delivery(sequence)).map(|d| (d.result, d.attempts)).collect();
        assert_eq!(became, [(Acknowledged, 1), (Failed, 2), (Suppressed, 0), (Queued, 0)]);
        let status = place.status(&"s".parse().unwrap(), &log);
        assert_eq!((status.queue, status.oldest, status.sent, status.acknowledged, status.failed), (1, 4, 3, 1, 1));
        assert_eq!((status.last_error.as_str(), status.state, place.done()), ("too old", SinkState::Up, 3));
        let restarted = Place::behind(place.done(), String::new(), &log);
        assert_eq!((restarted.delivery(1).result, restarted.delivery(4).result), (DeliveryResult::Earlier, Queued));
    }

    #[test]
    fn the_oldest_make_room() {
        let mut log = Log::new(1, 2);
        let mut place = Place::behind(0, String::new(), &log);
        for _ in 0..4 {
            place.push(log.append(record("")), true);
            place.trim(&log);
        }
        assert_eq!(place.next(&log, 9), Some(3));
        assert_eq!(place.status(&"s".parse().unwrap(), &log).dropped, 2);
        place.drop_next();
        assert_eq!((place.delivery(3).result, place.delivery(4).result), (DeliveryResult::Dropped, DeliveryResult::Queued));
    }
}
