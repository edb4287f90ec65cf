//! The two-node core: a pure machine that decides, and a driver that carries out.

pub mod command;
pub mod driver;
pub mod durable;
pub mod input;
pub mod intent;
pub mod machine;
pub mod output;
pub mod report;
