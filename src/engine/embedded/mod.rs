//! The two-node core: a pure machine that decides, and a driver that carries out.

pub mod driver;
