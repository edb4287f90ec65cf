//! What makes edges when it is asked to, and has them told in one way.

use super::config::{Outlet, pipe};
use super::phase::Phase;
use super::receiver::{Arrival, Receiver, now};
use super::tool::Tool;
use super::way::Way;
use crate::child::Running;
use crate::failure::Failure;
use crate::ours::Load;
use crate::server::{Place, Server};
use crate::snmpd::end_of;
use crate::table::base;
use ha_snmp::smi::{Oid, Value};
use nix::sys::stat::Mode;
use nix::unistd::mkfifo;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// An edge that has not arrived by then is lost.
const PATIENCE: Duration = Duration::from_secs(2);

/// haLogCapacity.0: served as soon as our agent is there.
const CAPACITY: [u32; 4] = [1, 13, 1, 0];
/// haLogNewState.
const NEW_STATE: [u32; 5] = [1, 13, 10, 1, 12];
/// pacemakerNotificationDescription.
const DESCRIPTION: [u32; 9] = [1, 3, 6, 1, 4, 1, 32723, 1, 4];

/// A way, ready to tell edges.
pub struct Source<'a> {
    /// Which one.
    pub way: Way,
    receiver: Receiver,
    trigger: Trigger<'a>,
    log: PathBuf,
    phase: Phase,
}

enum Trigger<'a> {
    /// Our agent, whose script waits in this pipe.
    Agent { _server: Server, pipe: File },
    /// A program that is started for each edge.
    Tool { tool: &'a Tool, directory: PathBuf },
}

impl<'a> Source<'a> {
    /// Starts our agent with a store below `state`.
    pub fn agent(place: &Place<'_>, way: Way, state: &Path) -> Result<Self, Failure> {
        let receiver = Receiver::bind()?;
        let name = format!("edge-{way:?}");
        let log = place.make(&name)?.join("subagent.log");
        let outlet = Outlet { way, port: receiver.port, state: &store(state, &name)? };
        let (server, pipe) = start(place, &name, Load::Edge(outlet), &[base().child(&CAPACITY)])?;
        Ok(Self { way, receiver, trigger: Trigger::Agent { _server: server, pipe }, log, phase: Phase::On })
    }

    /// A program that needs nothing to be running.
    pub fn tool(place: &Place<'_>, way: Way, tool: &'a Tool) -> Result<Self, Failure> {
        let directory = place.make(&format!("edge-{way:?}"))?;
        let log = directory.join("log");
        Ok(Self { way, receiver: Receiver::bind()?, trigger: Trigger::Tool { tool, directory }, log, phase: Phase::On })
    }

    /// The end of what it says, when something is wrong.
    pub fn log(&self) -> String {
        end_of(&self.log)
    }

    /// One edge: from the time that the script took to the time when its notification was decoded, milliseconds. `Failure::Timeout` where it
    /// does not arrive.
    pub fn edge(&mut self) -> Result<f64, Failure> {
        let (begin, phase) = (now(), self.phase.letter());
        self.phase = self.phase.next();
        let running = match &mut self.trigger {
            Trigger::Agent { pipe, .. } => {
                writeln!(pipe, "{phase}").map_err(Failure::file("named pipe"))?;
                None
            }
            Trigger::Tool { tool, directory } => Some(tool.start(phase, self.receiver.port, directory)?),
        };
        let taken = self.until_arrived(begin, phase);
        running.map_or(Ok(()), Running::wait)?;
        taken
    }

    /// What arrives of an edge before `begin`, a repetition of an inform or an answer that was given up, is not looked at, nor what snmpd
    /// tells of itself.
    fn until_arrived(&mut self, begin: u64, phase: char) -> Result<f64, Failure> {
        let object = if self.way == Way::Alert { Oid::from(DESCRIPTION) } else { base().child(&NEW_STATE) };
        let limit = Instant::now() + PATIENCE;
        loop {
            let left = limit.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(Failure::Timeout(PATIENCE));
            }
            let arrival = self.receiver.next(left)?;
            if let Some(taken) = stamp(&arrival, &object, phase).filter(|taken| *taken >= begin) {
                return Ok(Duration::from_nanos(arrival.at.saturating_sub(taken)).as_secs_f64() * 1e3);
            }
        }
    }
}

/// Starts our agent with a script that waits in a pipe.
pub fn start(place: &Place<'_>, name: &str, load: Load<'_>, wanted: &[Oid]) -> Result<(Server, File), Failure> {
    let path = pipe(&place.make(name)?);
    mkfifo(&path, Mode::S_IRWXU).map_err(|errno| Failure::File { path: path.clone(), source: errno.into() })?;
    let server = place.ours(name, load, wanted)?;
    // Open for reading, too: then neither this nor the script ever waits for the other to open it (fifo(7)).
    let pipe = File::options().read(true).write(true).open(&path).map_err(Failure::file(&path))?;
    Ok((server, pipe))
}

/// A directory for the store of the agent with this name.
pub fn store(state: &Path, name: &str) -> Result<PathBuf, Failure> {
    let directory = state.join(name);
    fs::create_dir_all(&directory).map_err(Failure::file(&directory))?;
    Ok(directory)
}

/// The time in a text such as `o1763701234567890123`.
fn stamp(arrival: &Arrival, object: &Oid, phase: char) -> Option<u64> {
    match arrival.value(object)? {
        Value::OctetString(octets) => std::str::from_utf8(octets).ok()?.strip_prefix(phase)?.parse().ok(),
        _ => None,
    }
}
