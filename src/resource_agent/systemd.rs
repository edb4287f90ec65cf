//! `systemd:unit`: systemctl(1) starts and stops it, and waits for the job; what the unit then is has the last word.
//!
//! | `ActiveState` | outcome |
//! |---|---|
//! | active, reloading, refreshing | running |
//! | inactive, failed | stopped |
//! | activating, deactivating, maintenance | asked again, failed at the deadline |
//!
//! What systemd does not answer is asked and ordered again (`call`).
//!
//! A unit that failed stays so after a stop. What was left of its processes systemd has killed, unless the unit's `KillMode=` forbids it
//! (systemd.kill(5)): such a unit says itself that they do not matter.

mod call;
mod ordering;

use super::program::{AGAIN, Answer};
use super::{Context, Operation, Outcome};
use call::{ask, order};
use std::path::Path;
use tokio::time::{Instant, sleep};

pub(super) async fn operate(unit: &str, context: &Context, operation: Operation, deadline: Instant) -> Outcome {
    let systemctl = &context.places.systemctl;
    let outcome = match operation {
        Operation::Start => change("start", systemctl, unit, deadline).await.inspect(|_| ordering::put_in_order(unit, context)),
        Operation::Stop => {
            ordering::let_it_stop(unit, context, deadline).await;
            change("stop", systemctl, unit, deadline).await.inspect(|outcome| {
                if *outcome == Outcome::Stopped {
                    ordering::forget(unit, context);
                }
            })
        }
        Operation::Probe | Operation::Monitor => look(systemctl, unit, deadline).await,
    };
    outcome.unwrap_or_else(|why| Outcome::failed(&why))
}

/// Starts or stops a unit. A job that takes too long goes on in systemd, whoever gave up waiting for it; the job of the stop that follows
/// replaces it. So an order without an answer is given again, where the unit shows no sign of it: systemd merges the two.
async fn change(verb: &str, systemctl: &Path, unit: &str, deadline: Instant) -> Result<Outcome, String> {
    loop {
        let told = order(systemctl, &["--no-ask-password", verb, "--", unit], deadline).await;
        let state = match (verb, look(systemctl, unit, deadline).await?) {
            ("start", Outcome::Stopped) => "the unit is not active",
            ("stop", Outcome::Running) => "the unit is still active",
            (_, outcome) => return Ok(outcome),
        };
        match told {
            Ok(answer) => return Ok(failure(verb, &answer, state)),
            Err(silence) if silence.passes_before(deadline) => sleep(AGAIN).await,
            Err(silence) => return Err(format!("{verb}: {}", silence.why())),
        }
    }
}

fn failure(verb: &str, answer: &Answer, state: &str) -> Outcome {
    match answer.status {
        0 => Outcome::failed(&format!("{verb} succeeded, but {state}")),
        status => Outcome::failed(&format!("{verb}: exit status {status}: {}", answer.says())),
    }
}

async fn look(systemctl: &Path, unit: &str, deadline: Instant) -> Result<Outcome, String> {
    loop {
        let answer = ask(systemctl, &["show", "--property=ActiveState", "--", unit], deadline).await?;
        if answer.status != 0 {
            return Ok(Outcome::failed(&format!("show: exit status {}: {}", answer.status, answer.says())));
        }
        match judge(&answer.stdout) {
            State::Is(outcome) => return Ok(outcome),
            State::Changes(word) if Instant::now() + AGAIN >= deadline => return Ok(Outcome::failed(&format!("the unit is still {word}"))),
            State::Changes(_) => sleep(AGAIN).await,
        }
    }
}

#[derive(Debug, PartialEq, Eq)]
enum State<'a> {
    Is(Outcome),
    Changes(&'a str),
}

fn judge(stdout: &str) -> State<'_> {
    match stdout.lines().find_map(|line| line.strip_prefix("ActiveState=")).map(str::trim) {
        Some("active" | "reloading" | "refreshing") => State::Is(Outcome::Running),
        Some("inactive" | "failed") => State::Is(Outcome::Stopped),
        Some(word @ ("activating" | "deactivating" | "maintenance")) => State::Changes(word),
        Some(other) => State::Is(Outcome::failed(&format!("unknown ActiveState '{other}'"))),
        None => State::Is(Outcome::failed("systemctl show gives no ActiveState")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The table above, row by row.
    #[test]
    fn the_table() {
        for row in include_str!("systemd.rs").lines().filter_map(|line| line.strip_prefix("//! | ")).skip(1) {
            let (states, outcome) = row.trim_end_matches(" |").split_once(" | ").unwrap();
            for word in states.split(", ") {
                let text = format!("ActiveState={word}\n");
                let expected = match outcome {
                    "running" => State::Is(Outcome::Running),
                    "stopped" => State::Is(Outcome::Stopped),
                    _ => State::Changes(word),
                };
                assert_eq!(judge(&text), expected, "{row}");
            }
        }
        for unknown in ["", "ActiveState=", "ActiveState=melting", "Failed to connect to bus"] {
            assert!(matches!(judge(unknown), State::Is(Outcome::Failed(_))), "{unknown}");
        }
    }
}
