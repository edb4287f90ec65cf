//! Sources of figures: the scheduler, and one file per kind of probe.
//!
//! `schedule` (when) and `slots` (how many) decide for `dispatch`, which is driven by `run`; `source` is one probe of any kind; `fit` makes
//! of its figures the values of objects.

mod blocking;
mod capped;
mod connect;
pub mod disk;
pub mod dispatch;
pub mod file_age;
pub mod fit;
pub mod http;
mod line;
pub mod power;
pub mod process;
pub mod reply;
pub mod run;
pub mod schedule;
pub mod script;
pub mod slots;
pub mod source;
pub mod system;
pub mod tcp;
pub mod tomcat;
