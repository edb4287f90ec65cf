//! Rules, edges and alarms: facts in, transitions out. Pure: time is handed in, nothing is sent from here.
//!
//! A rule looks at one value of a picture (`seen`), judges it (`condition`), perhaps together with others (`group`), and drives an alarm: raised
//! once when the raise condition has held for its time, cleared once when the clear condition holds, silent in between (`edge`: RFC 2981, the
//! hysteresis of mteTriggerThreshold), worse with its levels (`height`). What is told of it (`alarm`) waits while another alarm suppresses it
//! (`order`) and while it flaps (`flaps`). `rules` holds them all and their timers, `resume` carries them over a restart.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

mod alarm;
pub mod cluster;
mod comparable;
mod condition;
mod edge;
mod flapping;
mod flaps;
mod group;
mod height;
mod order;
mod picture;
mod resume;
mod rule;
mod rules;
mod seen;
mod standing;
mod target;
mod transition;

pub use edge::Edge;
pub use picture::{Cell, Picture};
pub use rules::Watches;
pub use standing::Standing;
pub use transition::{AlarmKey, Transition};

#[cfg(test)]
mod tests;
