//! What the core does on a round: the machine's orders, the watchdog, what people and the agent see.

use super::{Core, End, REFRESH, SETTLE};
use crate::engine::embedded::changes::changes;
use crate::engine::embedded::driver::claims_file::MAX_PAYLOAD;
use crate::engine::embedded::driver::wire;
use crate::engine::embedded::history::Sight;
use crate::engine::embedded::output::Output;
use crate::engine::embedded::sighting::Runs;
use crate::time::Instant;
use crate::view::cluster::Cluster;
use std::sync::Arc;
use tracing::{error, info, warn};

impl Core {
    /// Carries out what the machine orders; how it ended, if it has.
    pub(super) fn carry_out(&mut self, now: Instant) -> Option<End> {
        while let Some(output) = self.machine.poll_output() {
            match output {
                Output::Frame(heard) => {
                    let (full, short) = wire::frames(self.local, &heard);
                    // One that is too long goes without its resources: better than silence.
                    if let Err(error) = self.links.send(&full, &short).or_else(|_| self.links.send(&short, &short))
                        && let Some(held) = self.not_sent.lets_through(now)
                    {
                        error!("no frame goes out: {error} ({held} more such lines were held back)");
                    }
                }
                Output::Store { id, state } => match state.payload(MAX_PAYLOAD) {
                    Ok((payload, is_whole)) => {
                        if !is_whole && let Some(held) = self.not_kept.lets_through(now) {
                            warn!(
                                "failures, moves and takeovers are not kept over a restart of the core: too much for the claims file ({held} more such lines were held back)"
                            );
                        }
                        self.store.put(id, payload);
                    }
                    Err(error) => error!("claims cannot be written: {error}"),
                },
                Output::Job(job) => self.hands.put(job),
                Output::Answer { id, result } => {
                    if let Some(answer) = self.answers.remove(&id) {
                        let _ = answer.send(result);
                    }
                }
                Output::Runs(runs) => self.note_history(&runs),
                Output::Changed => self.is_stale = true,
                Output::Reboot(reason) => return Some(End::Reboot(reason)),
                Output::Exit => return Some(End::Done),
            }
        }
        None
    }

    /// What is due on each round.
    pub(super) fn tend(&mut self, now: Instant, publish: &impl Fn(Arc<Cluster>)) {
        // Only here: who says so has gone round.
        for feeder in self.watchdog.iter_mut().chain(&mut self.supervisor) {
            feeder.progress(now);
        }
        let due = self.published.after(if self.is_stale { SETTLE } else { REFRESH });
        if due > now {
            return;
        }
        (self.published, self.is_stale) = (now, false);
        self.show(now, publish);
        self.history.tend();
        self.answers.retain(|_, answer| !answer.is_closed());
    }

    /// To who looks, and what is other in the log.
    pub(super) fn show(&mut self, now: Instant, publish: &impl Fn(Arc<Cluster>)) {
        let state = Arc::new(self.state());
        let lines = changes(&self.seen, &state);
        // What is held back is told later, as far as it is still so; of events nothing is lost.
        if !lines.is_empty() && self.told.lets_through(now).is_some() {
            lines.iter().for_each(|line| info!("{line}"));
            self.seen = Arc::clone(&state);
        }
        publish(state);
    }

    /// The machine's view, with what only the links know.
    pub(super) fn state(&mut self) -> Cluster {
        let now = self.clock.now();
        let mut cluster = self.machine.snapshot(now);
        let own = cluster.links.iter_mut().filter(|link| link.node == self.local);
        for (index, link) in own.enumerate() {
            let seen = self.links.counters(index);
            link.counters.sent = seen.sent;
            link.counters.send_errors = seen.send_errors;
            link.counters.authentication = seen.authentication;
            link.counters.malformed = seen.malformed;
            link.counters.foreign = seen.foreign;
            link.problem = self.links.problem(index);
        }
        cluster.history = self.history.rows(self.wall.wall());
        for (index, ping) in cluster.pings.iter_mut().enumerate() {
            ping.problem = self.pings.problem(index);
        }
        self.redundancy.see(now, &mut cluster);
        cluster
    }

    /// What changes its node.
    fn note_history(&mut self, runs: &Runs) {
        let config = &self.machine.settings().config;
        let named = config.groups.get(runs.group).zip(config.nodes.get(usize::from(runs.node)));
        if let Some((group, node)) = named {
            let Runs { cause, reason, outage, .. } = runs;
            let sight = Sight { group: &group.name, node, cause: *cause, reason, outage: *outage };
            self.history.see(self.wall.wall(), sight);
        }
    }

    pub(super) fn end(&mut self, end: &End) {
        match (end, self.watchdog.take()) {
            (End::Done, Some(watchdog)) => {
                if let Err(error) = watchdog.stop() {
                    error!("the watchdog cannot be switched off, and will reboot this machine: {error}");
                }
            }
            // It is not fed any more, and stays open.
            (End::Reboot(_), Some(watchdog)) => std::mem::forget(watchdog),
            (_, None) => {}
        }
        info!("the core ends: {end:?}");
    }
}
