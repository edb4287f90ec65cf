//! Sources of figures: the scheduler, and one file per kind of probe.

mod blocking;
mod connect;
pub mod disk;
pub mod file_age;
pub mod http;
mod line;
pub mod power;
pub mod process;
pub mod reply;
pub mod system;
pub mod tcp;
pub mod tomcat;
pub mod fit;
pub mod script;
