//! Configuration: TOML to raw tables with their places, to a checked [`Config`]; every mistake is reported at once, with its line.

mod model;

pub use model::*;
