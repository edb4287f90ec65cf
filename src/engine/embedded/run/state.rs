//! What is known of one resource on this node.
//!
//! | | seen running | seen stopped | probe failed | start failed | stop failed | stop absent | monitor counts | forget | cleanup |
//! |---|---|---|---|---|---|---|---|---|---|
//! | Unknown | Running | Stopped | . | Broken | Confirming, Unknown | Blocked | Broken | . | . |
//! | Stopped | Running | . | Unknown | Broken | Confirming | Blocked | Broken | Unknown | . |
//! | Running | . | Stopped | . | Broken | Confirming | Blocked | Broken | Unknown | . |
//! | Broken | Running | Stopped | . | . | Confirming | Blocked | . | Unknown | . |
//! | Confirming | Blocked | Stopped | Blocked | Broken | . | Blocked | Broken | Unknown | . |
//! | Blocked | . | . | . | . | . | . | . | . | Unknown |
//!
//! `.` is "as before". *Seen running* is a success of a probe, start or monitor; *seen stopped* a success of a stop, or a probe or monitor
//! that did not find it while it is only looked at. A stop that ends with the resource running has failed, and so has a start that ends with
//! it stopped. *Monitor counts*: so many monitors in a row have failed as count. *Forget*: people were at it. A failed stop of what is
//! *Unknown* leads to *Confirming* only if we have started it, or seen it run; else it is *Unknown* as before, and tried again: a node that
//! has never run it is not fenced for an agent that does not work there. *Stop absent*: what we have started, or seen run, was not stopped, for
//! what it takes to stop it is not installed any more. No probe confirms that: many agents find no pid without their files, and say that
//! nothing runs.
//!
//! Everything but *Stopped* counts as running.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use serde::{Deserialize, Serialize};

/// The rows of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum State {
    /// Not probed since the core started, or not successfully.
    Unknown,
    /// Seen stopped.
    Stopped,
    /// Seen running.
    Running,
    /// A start or a monitor failed: to be stopped before it is started again.
    Broken,
    /// A stop failed: a probe tells whether it has stopped nevertheless.
    Confirming,
    /// It could not be stopped: nothing is done until somebody looks.
    Blocked,
}

/// The columns of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Event {
    Running,
    Stopped,
    ProbeFailed,
    StartFailed,
    StopFailed {
        /// We have started it, or seen it run.
        ran: bool,
    },
    StopAbsent,
    MonitorCounts,
    Forget,
    Cleanup,
}

impl State {
    /// The state after an event.
    #[must_use]
    pub fn after(self, event: Event) -> Self {
        match (self, event) {
            (Self::Blocked, Event::Cleanup) => Self::Unknown,
            (Self::Blocked, _) | (_, Event::StopAbsent) | (Self::Confirming, Event::Running | Event::ProbeFailed) => Self::Blocked,
            (_, Event::Running) => Self::Running,
            (_, Event::Stopped) => Self::Stopped,
            (_, Event::StartFailed | Event::MonitorCounts) => Self::Broken,
            (Self::Unknown, Event::StopFailed { ran: false }) | (Self::Stopped, Event::ProbeFailed) | (_, Event::Forget) => Self::Unknown,
            (_, Event::StopFailed { .. }) => Self::Confirming,
            (state, Event::ProbeFailed | Event::Cleanup) => state,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STATES: [State; 6] = [State::Unknown, State::Stopped, State::Running, State::Broken, State::Confirming, State::Blocked];
    const EVENTS: [Event; 9] = [
        Event::Running,
        Event::Stopped,
        Event::ProbeFailed,
        Event::StartFailed,
        Event::StopFailed { ran: true },
        Event::StopAbsent,
        Event::MonitorCounts,
        Event::Forget,
        Event::Cleanup,
    ];

    /// The table in the documentation, as the code has it.
    fn table() -> String {
        let header =
            "seen running | seen stopped | probe failed | start failed | stop failed | stop absent | monitor counts | forget | cleanup";
        let mut text = format!("//! | | {header} |\n//! |{}\n", "---|".repeat(10));
        for state in STATES {
            text += &format!("//! | {state:?} |");
            for event in EVENTS {
                let next = state.after(event);
                let cell = if next == state { ".".to_owned() } else { format!("{next:?}") };
                let untouched = match event {
                    Event::StopFailed { .. } => state.after(Event::StopFailed { ran: false }),
                    _ => next,
                };
                text += &if untouched == next { format!(" {cell} |") } else { format!(" {cell}, {untouched:?} |") };
            }
            text.push('\n');
        }
        text
    }

    #[test]
    fn the_table_is_what_happens() {
        let table = table();
        assert!(include_str!("state.rs").contains(&table), "it should be\n{table}");
    }

    #[test]
    fn only_what_is_seen_stopped_is_stopped() {
        for state in STATES {
            for event in EVENTS {
                let stopped = state.after(event) == State::Stopped;
                assert!(!stopped || event == Event::Stopped || state == State::Stopped, "{state:?} after {event:?}");
            }
        }
    }
}
