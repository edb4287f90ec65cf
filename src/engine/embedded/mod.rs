//! The two-node core: a pure machine that decides, and a driver that carries out.

pub mod changes;
pub mod claim;
pub mod claims_disk;
pub mod command;
pub mod dampening;
pub mod driver;
pub mod durable;
pub mod explain;
pub mod failback;
pub mod fencing;
pub mod group;
pub mod input;
pub mod intent;
pub mod links;
pub mod machine;
pub mod moves;
pub mod output;
pub mod peer;
pub mod people;
pub mod ping;
pub mod placement;
pub mod replay;
pub mod report;
pub mod rules;
pub mod run;
pub mod sent;
