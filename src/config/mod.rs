//! Configuration: TOML to tables with their places, to a checked [`Config`]; every mistake is reported at once, with its line.
//!
//! [`check`] is pure, [`load`] reads the files for it, and the secrets that they name, [`render`] shows what is wrong.

mod check;
mod fnv;
mod frame_size;
mod load;
mod local;
mod model;
mod place;
mod problem;
mod read;
mod render;
mod risks;
mod secret;
mod secret_file;
mod table;
mod units;

pub use check::{Checked, check};
pub use fnv::fnv1a;
pub use frame_size::{MAX_FRAME, frame_size};
pub use load::{LoadError, Loaded, ReadError, load, load_without_secrets};
pub use local::{UnknownNode, local_index};
pub use model::*;
pub use place::{Place, SourceFile};
pub use problem::{Level, Problem};
pub use render::render;
pub use risks::risks;
pub use secret::{Secret, SecretKind};
pub use secret_file::{SecretError, read as read_secret};
pub use units::duration;
