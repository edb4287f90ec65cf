//! `lsb:name`: a script of /etc/init.d with the actions of the Linux Standard Base (LSB 5.0, "Init Script Actions").
//!
//! | exit status of `status` | means | outcome |
//! |---|---|---|
//! | 0 | program is running | running |
//! | 1 | dead, pid file exists | stopped |
//! | 2 | dead, lock file exists | stopped |
//! | 3 | not running | stopped |
//! | 5, 6 | program is not installed, not configured | absent |
//! | 4, and all others | not known | failed |
//!
//! The standard has 5 and 6 for the other actions; scripts that look for their program first give them to `status` too.

use super::program::{Answer, NoAnswer, Run};
use super::{Context, Missing, Operation, Outcome};
use std::path::Path;
use tokio::time::Instant;

pub(super) async fn operate(script: &str, context: &Context, operation: Operation, deadline: Instant) -> Outcome {
    let program = context.places.init.join(script);
    let outcome = match operation {
        Operation::Start => start(&program, deadline).await,
        Operation::Stop => stop(&program, deadline).await,
        Operation::Probe | Operation::Monitor => status(&program, deadline).await,
    };
    outcome.unwrap_or_else(NoAnswer::outcome)
}

async fn start(program: &Path, deadline: Instant) -> Result<Outcome, NoAnswer> {
    let answer = Run::new(program, ["start"], deadline).act().await?;
    // Starting what runs is a success by the standard, but not for every script.
    match answer.status {
        0 => Ok(Outcome::Running),
        _ if status(program, deadline).await.map_err(NoAnswer::afterwards)? == Outcome::Running => Ok(Outcome::Running),
        _ => Ok(failure("start", &answer)),
    }
}

/// Many scripts fail to stop what does not run, against the standard; so their `status` has the last word, as in Heartbeat.
async fn stop(program: &Path, deadline: Instant) -> Result<Outcome, NoAnswer> {
    let answer = Run::new(program, ["stop"], deadline).act().await?;
    match status(program, deadline).await? {
        Outcome::Running if answer.status == 0 => Ok(Outcome::failed("stop succeeded, but status says that it still runs")),
        Outcome::Running => Ok(failure("stop", &answer)),
        other => Ok(other),
    }
}

async fn status(program: &Path, deadline: Instant) -> Result<Outcome, NoAnswer> {
    Ok(judge(&Run::new(program, ["status"], deadline).look().await?))
}

fn judge(answer: &Answer) -> Outcome {
    match answer.status {
        0 => Outcome::Running,
        1..=3 => Outcome::Stopped,
        _ => failure("status", answer),
    }
}

fn failure(action: &str, answer: &Answer) -> Outcome {
    let text = format!("{action}: exit status {}: {}", answer.status, answer.says());
    if matches!(answer.status, 5 | 6) { Outcome::absent(Missing::Software, &text) } else { Outcome::failed(&text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table() {
        let answer = |status| Answer { status, stdout: "demo is dead\n".to_owned(), stderr: String::new() };
        assert_eq!(judge(&answer(0)), Outcome::Running);
        for status in 1..=3 {
            assert_eq!(judge(&answer(status)), Outcome::Stopped, "{status}");
        }
        assert_eq!(judge(&answer(4)), Outcome::Failed("status: exit status 4: demo is dead".to_owned()));
        for status in [5, 6] {
            assert!(matches!(judge(&answer(status)), Outcome::Absent(Missing::Software, _)), "{status}");
        }
        for status in [-1, 7, 100, 126, 127, 150, 200, 255] {
            assert!(matches!(judge(&answer(status)), Outcome::Failed(_)), "{status}");
        }
    }
}
