//! Sources of figures: the scheduler, and one file per kind of probe.

pub mod tomcat;
