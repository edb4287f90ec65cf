//! Sources of figures: the scheduler, and one file per kind of probe.

mod blocking;
pub mod disk;
pub mod file_age;
mod line;
pub mod system;
pub mod tomcat;
