//! Running a fence agent: the shell of this room.

use super::error::FenceError;
use super::input;
use super::meta_data::MetaData;
use super::plan::FenceAction;
use crate::config::{Fence, Secret, SecretKind, read_secret};
use crate::exec::{self, End, Outcome, SpawnError, Spec};
use crate::smi::Name;
use std::collections::BTreeMap;
use zeroize::Zeroizing;

/// What is kept of stdout: the longest meta-data of the packaged agents has 11 KiB.
const MAX_OUTPUT: usize = 64 * 1024;
/// The exit status of `status` where the node is off (FenceAgentAPI).
const STATUS_OFF: i32 = 2;
const OFF: &str = "off";

/// Whether a node has power, as its device says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Power {
    /// It has.
    On,
    /// It has not: it surely runs nothing.
    Off,
}

/// Lets one device do something to the node with index `target`. `Ok` means that the agent says that it is done, and after an `off` that it says
/// of the node's status that it is off, where it knows that action. Dropping the future kills the agent; whether the node is then fenced is not
/// known. Needs a tokio runtime with I/O and time.
///
/// # Errors
/// [`FenceError`]: the node may still run.
pub async fn fence(device: &Fence, action: FenceAction, target: u8, nodes: &[Name; 2]) -> Result<(), FenceError> {
    let action = match action {
        FenceAction::Configured => device.action.as_str(),
        FenceAction::Off => OFF,
        FenceAction::On => "on",
    };
    if action != OFF {
        return done(device, &run(device, action, target, nodes).await?);
    }
    // Meanwhile, since somebody waits for the groups.
    let (outcome, told) = tokio::join!(run(device, OFF, target, nodes), meta_data(device));
    done(device, &outcome?)?;
    // One that says nothing of itself that can be read is taken at its word, as one without this action.
    let has_status = told.is_ok_and(|told| told.actions.contains("status"));
    if has_status && status(device, target, nodes).await? == Power::On {
        return Err(FenceError::StillOn { program: device.program.clone() });
    }
    Ok(())
}

/// Asks the device whether the node has power, without changing anything: `ha-snmp fence test`.
///
/// # Errors
/// [`FenceError`], also where the agent has no such action.
pub async fn status(device: &Fence, target: u8, nodes: &[Name; 2]) -> Result<Power, FenceError> {
    let outcome = run(device, "status", target, nodes).await?;
    match outcome.end {
        End::Exited(STATUS_OFF) => Ok(Power::Off),
        _ => done(device, &outcome).map(|()| Power::On),
    }
}

/// Asks whether the device itself answers, and takes the credentials: `ha-snmp fence test`.
///
/// # Errors
/// [`FenceError`].
pub async fn monitor(device: &Fence, target: u8, nodes: &[Name; 2]) -> Result<(), FenceError> {
    done(device, &run(device, "monitor", target, nodes).await?)
}

/// Asks the program what it takes and what it can do. No parameter is handed over.
///
/// # Errors
/// [`FenceError`].
pub async fn meta_data(device: &Fence) -> Result<MetaData, FenceError> {
    let outcome = execute(device, b"action=metadata\n").await?;
    done(device, &outcome)?;
    MetaData::parse(&outcome.stdout).map_err(|reason| FenceError::MetaData { program: device.program.clone(), reason })
}

async fn run(device: &Fence, action: &str, target: u8, nodes: &[Name; 2]) -> Result<Outcome, FenceError> {
    let node = nodes.get(usize::from(target)).map_or_else(|| target.to_string(), Name::to_string);
    let (reader, action) = (device.clone(), action.to_owned());
    // Files are read on a thread of their own: a disk that hangs must not hold up the runtime.
    let reading = tokio::task::spawn_blocking(move || input_of(&reader, &action, target, &node));
    let ended = |error: tokio::task::JoinError| FenceError::Start {
        program: device.program.clone(),
        reason: SpawnError::Other(format!("its parameters were not read: {error}")),
    };
    let input = reading.await.map_err(ended)??;
    execute(device, &input).await
}

fn input_of(device: &Fence, action: &str, target: u8, node: &str) -> Result<Zeroizing<Vec<u8>>, FenceError> {
    let mut secrets: Vec<(&str, Secret)> = Vec::new();
    for (parameter, file) in &device.secret_files {
        let secret = read_secret(file, SecretKind::Parameter).map_err(|error| FenceError::Secret {
            device: device.name.to_string(),
            parameter: parameter.clone(),
            file: file.clone(),
            reason: error.hint(file).map_or_else(|| error.to_string(), |hint| format!("{error}: {hint}")),
        })?;
        secrets.push((parameter, secret));
    }
    input::lines(device, action, target, node, &secrets)
}

async fn execute(device: &Fence, input: &[u8]) -> Result<Outcome, FenceError> {
    // Agents are Python: its warnings about itself would be the first line of stderr.
    let environment = BTreeMap::from([("PYTHONWARNINGS".to_owned(), "ignore".to_owned())]);
    let argv = vec![device.program.to_string_lossy().into_owned()];
    let spec = Spec { argv, environment, timeout: device.timeout, max_output: MAX_OUTPUT };
    let started = exec::run_with_input(&spec, input).await;
    started.map_err(|reason| FenceError::Start { program: device.program.clone(), reason })
}

/// Only exit status 0, in time, is done.
fn done(device: &Fence, outcome: &Outcome) -> Result<(), FenceError> {
    let program = device.program.clone();
    match outcome.end {
        End::Exited(0) => Ok(()),
        End::TimedOut(after) => Err(FenceError::TimedOut { program, after, said: outcome.stderr.clone() }),
        end => Err(FenceError::Failed { program, end, said: outcome.stderr.clone() }),
    }
}
