//! The two-node core: a pure machine that decides, and a driver that carries out.

pub mod claim;
pub mod command;
pub mod driver;
pub mod durable;
pub mod input;
pub mod intent;
pub mod links;
pub mod machine;
pub mod output;
pub mod peer;
pub mod report;
pub mod rules;
pub mod sent;
