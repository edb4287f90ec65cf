//! Configuration: TOML to tables with their places, to a checked [`Config`]; every mistake is reported at once, with its line.
//!
//! [`check`] is pure, [`load`] reads the files for it, and the secrets that they name, [`render`] shows what is wrong.

mod check;
mod load;
mod model;
mod place;
mod problem;
mod read;
mod render;
mod secret;
mod secret_file;
mod table;
mod units;

pub use check::{Checked, check};
pub use load::{LoadError, Loaded, ReadError, load, load_without_secrets};
pub use model::*;
pub use place::{Place, SourceFile};
pub use problem::{Level, Problem};
pub use render::render;
pub use secret::{Secret, SecretKind};
pub use secret_file::{SecretError, read as read_secret};
