//! Fence agents: programs that make sure that a lost node runs nothing.
//!
//! Anything that keeps to the FenceAgentAPI of the ClusterLabs fence-agents: parameters as `name=value` lines on stdin, never as arguments,
//! because those show in /proc; exit status 0 where the node is surely off. What a program claims is believed, so everything else than 0,
//! in time, is a failure; after an `off` the agent is asked for the status too. [`Plan`] decides which device comes next, [`fence`] carries one run out.

mod error;
mod input;
mod meta_data;
mod plan;
mod run;

pub use error::FenceError;
pub use meta_data::{MetaData, MetaDataError, Parameter};
pub use plan::{FenceAction, Plan, Step, Tried};
pub use run::{Power, fence, meta_data, monitor, status};
