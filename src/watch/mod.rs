//! Rules and edges: facts in, transitions out. Pure: time is handed in, nothing is sent from here.
//!
//! A rule looks at one value of the view (`seen`), judges it (`condition`), and drives one edge (`edge`): raised once when the raise
//! condition has held for its time, cleared once when the clear condition holds, silent in between (RFC 2981, the hysteresis of
//! mteTriggerThreshold). `rules` holds them all and their timers.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

mod condition;
mod edge;
mod rules;
mod seen;

pub use edge::{Edge, Judgement, State};
pub use rules::{AlarmKey, Transition, Watches};
