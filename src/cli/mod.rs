//! The command line: one file per subcommand; the only place that prints for people.

pub mod check;
pub mod mib;
pub mod walk;
