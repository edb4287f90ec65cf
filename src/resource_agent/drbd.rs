//! `drbd`: started is primary, stopped is secondary or down. By drbdadm(8), and never with `--force`.

mod role;

use super::program::{NoAnswer, Run};
use super::{Context, Operation, Outcome};
use std::path::Path;
use tokio::time::Instant;

pub(super) async fn operate(resource: &str, context: &Context, operation: Operation, deadline: Instant) -> Outcome {
    let drbdadm = &context.places.drbdadm;
    let outcome = match operation {
        Operation::Start => change("primary", drbdadm, resource, deadline).await,
        Operation::Stop => change("secondary", drbdadm, resource, deadline).await,
        Operation::Probe | Operation::Monitor => look(drbdadm, resource, deadline).await,
    };
    outcome.unwrap_or_else(NoAnswer::outcome)
}

async fn change(role: &str, drbdadm: &Path, resource: &str, deadline: Instant) -> Result<Outcome, NoAnswer> {
    let before = look(drbdadm, resource, deadline).await?;
    if (role == "primary" && before == Outcome::Running) || (role == "secondary" && before == Outcome::Stopped) {
        return Ok(before);
    }
    let answer = Run::new(drbdadm, [role, resource], deadline).look().await?;
    if answer.status != 0 {
        return Ok(Outcome::failed(&format!("drbdadm {role}: exit status {}: {}", answer.status, answer.says())));
    }
    match (role, look(drbdadm, resource, deadline).await.map_err(NoAnswer::afterwards)?) {
        ("primary", Outcome::Stopped) => Ok(Outcome::failed("drbdadm primary succeeded, but it is not primary")),
        ("secondary", Outcome::Running) => Ok(Outcome::failed("drbdadm secondary succeeded, but it is still primary")),
        (_, outcome) => Ok(outcome),
    }
}

async fn look(drbdadm: &Path, resource: &str, deadline: Instant) -> Result<Outcome, NoAnswer> {
    Ok(role::judge(&Run::new(drbdadm, ["role", resource], deadline).look().await?))
}
