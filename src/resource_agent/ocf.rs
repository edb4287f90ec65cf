//! `ocf:provider:type`: agents of the OCF Resource Agent API, as in the package resource-agents.

mod environment;
mod exit;
pub mod metadata;

use super::program::{Answer, NoAnswer, Run};
use super::{Context, Operation, Outcome};
use crate::config::Monitor;
use environment::Call;
use exit::Exit;
use metadata::{Metadata, MetadataError};
use std::collections::BTreeMap;
use std::fs::{DirBuilder, Permissions};
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::time::Instant;

/// An agent with what it is told about its resource.
pub(super) struct Agent<'a> {
    /// Folder below `resource.d`.
    pub(super) provider: &'a str,
    /// File there.
    pub(super) kind: &'a str,
    /// `OCF_RESKEY_`: names and values.
    pub(super) parameters: &'a BTreeMap<String, String>,
    /// The resource's name.
    pub(super) instance: &'a str,
    /// How it is monitored.
    pub(super) monitor: Option<Monitor>,
}

pub(super) async fn operate(agent: &Agent<'_>, context: &Context, operation: Operation, deadline: Instant) -> Outcome {
    let outcome = match operation {
        Operation::Start => start(agent, context, deadline).await,
        Operation::Stop => stop(agent, context, deadline).await,
        Operation::Probe => monitor(agent, context, None, deadline).await.map(|answer| exit::looked(&answer)),
        Operation::Monitor => monitor(agent, context, agent.monitor, deadline).await.map(|answer| exit::looked(&answer)),
    };
    outcome.unwrap_or_else(NoAnswer::outcome)
}

async fn start(agent: &Agent<'_>, context: &Context, deadline: Instant) -> Result<Outcome, NoAnswer> {
    make_run_directory(&context.places.run).await;
    Ok(exit::started(&run(agent, context, "start", None, deadline).act().await?))
}

/// A stop that fails is a failed stop, whatever a monitor finds then: the agent knows what else belongs to it.
async fn stop(agent: &Agent<'_>, context: &Context, deadline: Instant) -> Result<Outcome, NoAnswer> {
    make_run_directory(&context.places.run).await;
    let answer = run(agent, context, "stop", None, deadline).act().await?;
    match Exit::from(answer.status) {
        Exit::Success => Ok(exit::stopped(&monitor(agent, context, None, deadline).await?)),
        _ => Ok(exit::failure(&answer)),
    }
}

async fn monitor(agent: &Agent<'_>, context: &Context, how: Option<Monitor>, deadline: Instant) -> Result<Answer, NoAnswer> {
    make_run_directory(&context.places.run).await;
    run(agent, context, "monitor", how, deadline).look().await
}

fn run(agent: &Agent<'_>, context: &Context, action: &'static str, monitor: Option<Monitor>, deadline: Instant) -> Run {
    let timeout = deadline.saturating_duration_since(Instant::now());
    let call = Call { action, timeout, monitor };
    Run::new(&program(&context.places.ocf_root, agent.provider, agent.kind), [action], deadline)
        .environment(environment::environment(agent, context, &call))
}

fn program(ocf_root: &Path, provider: &str, kind: &str) -> PathBuf {
    ocf_root.join("resource.d").join(provider).join(kind)
}

/// Makes `HA_RSCTMP` as tmpfiles.d of the package does it (everybody may write, nobody removes what is another's): it is gone after a boot,
/// and on a host without systemd nobody makes it. An agent that needs it and finds none says so itself.
async fn make_run_directory(path: &Path) {
    let path = path.to_owned();
    let make = move || {
        if DirBuilder::new().recursive(false).mode(0o755).create(&path).is_ok() {
            // Not by mkdir(2) itself: the umask would take bits away, and it ignores the sticky one on some systems.
            let _ = std::fs::set_permissions(&path, Permissions::from_mode(0o1755));
        }
    };
    // Fails when the runtime shuts down: then nothing is run either.
    let _ = tokio::task::spawn_blocking(make).await;
}

/// Asks an agent what it can do and which parameters it knows.
///
/// # Errors
/// [`MetadataError`] where the agent cannot be run or says something else.
pub async fn metadata(provider: &str, kind: &str, context: &Context, timeout: Duration) -> Result<Metadata, MetadataError> {
    let parameters = BTreeMap::new();
    let agent = Agent { provider, kind, parameters: &parameters, instance: kind, monitor: None };
    let answer =
        run(&agent, context, "meta-data", None, Instant::now() + timeout).look().await.map_err(|why| MetadataError::Run(why.into()))?;
    if answer.status != 0 {
        return Err(MetadataError::Exit(answer.status));
    }
    metadata::parse(&answer.stdout)
}
