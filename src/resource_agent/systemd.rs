//! `systemd:unit`: systemctl(1) starts and stops it, and waits for the job; what the unit then is has the last word.
//!
//! | `ActiveState` | outcome |
//! |---|---|
//! | active, reloading, refreshing | running |
//! | inactive, failed | stopped; absent where `LoadState` is not-found or masked |
//! | activating, deactivating, maintenance | asked again, failed at the deadline |
//!
//! What systemd does not answer is asked and ordered again (`call`).
//!
//! systemd goes on with a unit that runs although its file has gone, and stops it. Of a unit that it does not know it says that it is inactive,
//! whatever runs.
//!
//! A unit that failed stays so after a stop. What was left of its processes systemd has killed, unless the unit's `KillMode=` forbids it
//! (systemd.kill(5)): such a unit says itself that they do not matter.

mod call;
mod ordering;

use super::program::{AGAIN, Answer, NoAnswer};
use super::{Context, Missing, Operation, Outcome};
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
    outcome.unwrap_or_else(NoAnswer::outcome)
}

/// Starts or stops a unit. A job that takes too long goes on in systemd, whoever gave up waiting for it; the job of the stop that follows
/// replaces it. So an order without an answer is given again, where the unit shows no sign of it: systemd merges the two.
async fn change(verb: &str, systemctl: &Path, unit: &str, deadline: Instant) -> Result<Outcome, NoAnswer> {
    loop {
        let told = match order(systemctl, &["--no-ask-password", verb, "--", unit], deadline).await {
            Err(none) if !none.passes_before(deadline) => return Err(none),
            told => told,
        };
        let seen = look(systemctl, unit, deadline).await.map_err(NoAnswer::afterwards)?;
        let state = match (verb, &seen) {
            // There was a job: systemd knew what runs, and has seen it end.
            ("stop", Outcome::Absent(..)) if told.as_ref().is_ok_and(|answer| answer.status == 0) => return Ok(Outcome::Stopped),
            ("start", Outcome::Stopped) => "the unit is not active",
            ("stop", Outcome::Running) => "the unit is still active",
            _ => return Ok(seen),
        };
        match told {
            Ok(answer) => return Ok(failure(verb, &answer, state)),
            Err(none) if none.passes_before(deadline) => sleep(AGAIN).await,
            Err(none) => return Err(none),
        }
    }
}

fn failure(verb: &str, answer: &Answer, state: &str) -> Outcome {
    match answer.status {
        0 => Outcome::failed(&format!("{verb} succeeded, but {state}")),
        status => Outcome::failed(&format!("{verb}: exit status {status}: {}", answer.says())),
    }
}

async fn look(systemctl: &Path, unit: &str, deadline: Instant) -> Result<Outcome, NoAnswer> {
    loop {
        let answer = ask(systemctl, &["show", "--property=LoadState", "--property=ActiveState", "--", unit], deadline).await?;
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
    let value = |key| stdout.lines().find_map(|line| line.strip_prefix(key)).map(str::trim);
    match value("ActiveState=") {
        Some("active" | "reloading" | "refreshing") => State::Is(Outcome::Running),
        Some("inactive" | "failed") => State::Is(match value("LoadState=") {
            Some(word @ ("not-found" | "masked")) => Outcome::absent(Missing::Agent, &format!("the unit is {word}")),
            _ => Outcome::Stopped,
        }),
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
                let gone = Outcome::Absent(Missing::Agent, "the unit is not-found".to_owned());
                let (loaded, not_found) = match outcome.split(';').next() {
                    Some("running") => (State::Is(Outcome::Running), State::Is(Outcome::Running)),
                    Some("stopped") => (State::Is(Outcome::Stopped), State::Is(gone)),
                    _ => (State::Changes(word), State::Changes(word)),
                };
                assert_eq!(judge(&format!("LoadState=loaded\nActiveState={word}\n")), loaded, "{row}");
                assert_eq!(judge(&format!("LoadState=not-found\nActiveState={word}\n")), not_found, "{row}");
            }
        }
        for unknown in ["", "ActiveState=", "ActiveState=melting", "Failed to connect to bus"] {
            assert!(matches!(judge(unknown), State::Is(Outcome::Failed(_))), "{unknown}");
        }
    }
}
