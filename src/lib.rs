//! ha-snmp: SNMP for high-availability clusters.
//!
//! The rooms, top to bottom; each imports only from rooms below it (`tests/rooms` checks that):
//!
//! | room | holds |
//! |---|---|
//! | `cli` | one file per subcommand; the only place that prints for people |
//! | `process` | the agent: builds the rooms and connects them |
//! | `control` | the control socket: protocol, server, client |
//! | `mib` | what is shown: the tree over view, log and configuration |
//! | `notify` | the notification log, and the sinks that send |
//! | `watch` | rules and edges: facts in, transitions out |
//! | `probe` | scheduler, and one file per kind of probe |
//! | `engine` | the two-node machine, and what carries it out |
//! | `resource_agent` | starts, stops and monitors resources |
//! | `fence_agent` | makes sure that a lost node runs nothing |
//! | `link` | frames, their seal, and the ways that they take |
//! | `exec` | running children |
//! | `agentx` | RFC 2741: PDUs, session, connection |
//! | `snmp` | SNMP messages of our own, and the User-based Security Model |
//! | `store` | what survives a restart |
//! | `config` | TOML to a checked configuration |
//! | `schema` | one table of all objects and notifications: MIB modules, tree and traps come from it |
//! | `view` | the facts |
//! | `smi`, `time`, `random` | OIDs, values, names; points in time; numbers from a seed |

pub mod agentx;
pub mod cli;
pub mod config;
pub mod control;
pub mod engine;
pub mod exec;
pub mod fence_agent;
pub mod link;
pub mod mib;
pub mod notify;
pub mod probe;
pub mod process;
pub mod random;
pub mod resource_agent;
pub mod schema;
pub mod smi;
pub mod snmp;
pub mod store;
pub mod time;
pub mod view;
pub mod watch;
