//! `heartbeat:script`: a script of /etc/ha.d/resource.d, or of /etc/init.d where there is none, called as Heartbeat calls what haresources names:
//! `SCRIPT ARGUMENT.. start|stop|status`. The exit status of `status` says nothing; its text does.
//!
//! | stdout of `status` has | outcome |
//! |---|---|
//! | `not `, and later `running` (`Not`, `NOT`, .. and `Running` too) | stopped |
//! | `running` or `Running` or `OK` | running |
//! | neither, and its exit status is 5, 6, 126 or 127: it finds no program | absent |
//! | neither | stopped, but after a stop that fails only if it says `stopped` |

use super::program::{Answer, NoAnswer, Run};
use super::{Context, Missing, Operation, Outcome};
use std::path::PathBuf;
use tokio::time::Instant;

pub(super) async fn operate(script: &str, arguments: &[String], context: &Context, operation: Operation, deadline: Instant) -> Outcome {
    let places = [&context.places.resource_d, &context.places.init].map(|directory| directory.join(script));
    let program = match tokio::task::spawn_blocking(move || find(places)).await {
        Ok(program) => program,
        Err(error) => return Outcome::failed(&error.to_string()),
    };
    let call = Call { program, arguments, deadline };
    let outcome = match operation {
        Operation::Start => call.start().await,
        Operation::Stop => call.stop().await,
        Operation::Probe | Operation::Monitor => call.status().await,
    };
    outcome.unwrap_or_else(NoAnswer::outcome)
}

/// The script that Heartbeat takes. Where there is none the first, so that the message names where it should be.
fn find([own, init]: [PathBuf; 2]) -> PathBuf {
    if !own.exists() && init.exists() { init } else { own }
}

struct Call<'a> {
    program: PathBuf,
    arguments: &'a [String],
    deadline: Instant,
}

impl Call<'_> {
    /// What runs is not started again: Heartbeat asks first, and its scripts rely on that.
    async fn start(&self) -> Result<Outcome, NoAnswer> {
        if self.status().await? == Outcome::Running {
            return Ok(Outcome::Running);
        }
        let answer = self.run("start").act().await?;
        if answer.status == 0 { Ok(Outcome::Running) } else { Ok(failure("start", &answer)) }
    }

    /// A stop that fails counts as done where the status says so in words: many scripts have none, and their silence proves nothing.
    async fn stop(&self) -> Result<Outcome, NoAnswer> {
        let answer = self.run("stop").act().await?;
        let status = self.run("status").look().await?;
        match judge(&status) {
            Outcome::Stopped if answer.status != 0 && !says_stopped(&status.stdout) => Ok(failure("stop", &answer)),
            Outcome::Running if answer.status == 0 => Ok(Outcome::failed("stop succeeded, but status says that it still runs")),
            Outcome::Running => Ok(failure("stop", &answer)),
            other => Ok(other),
        }
    }

    async fn status(&self) -> Result<Outcome, NoAnswer> {
        Ok(judge(&self.run("status").look().await?))
    }

    fn run(&self, action: &str) -> Run {
        Run::new(&self.program, self.arguments.iter().map(String::as_str).chain([action]), self.deadline)
    }
}

fn judge(answer: &Answer) -> Outcome {
    let stdout = answer.stdout.as_str();
    if says_not_running(stdout) {
        return Outcome::Stopped;
    }
    match answer.status {
        _ if says_running(stdout) || stdout.contains("OK") => Outcome::Running,
        5 | 6 | 126 | 127 => Outcome::absent(Missing::Software, &format!("status: exit status {}: {}", answer.status, answer.says())),
        _ => Outcome::Stopped,
    }
}

fn says_not_running(text: &str) -> bool {
    text.to_ascii_lowercase().find("not ").and_then(|at| text.get(at..)).is_some_and(says_running)
}

/// In the words of Heartbeat's own scripts.
fn says_stopped(text: &str) -> bool {
    says_not_running(text) || text.to_ascii_lowercase().contains("stopped")
}

fn says_running(text: &str) -> bool {
    text.contains("running") || text.contains("Running")
}

fn failure(action: &str, answer: &Answer) -> Outcome {
    Outcome::failed(&format!("{action}: exit status {}: {}", answer.status, answer.says()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_of_status() {
        let answer = |status, text: &str| Answer { status, stdout: text.to_owned(), stderr: String::new() };
        let judge = |text| judge(&answer(1, text));
        for running in ["running", "INFO:  Running OK\n", "OK", "demo (pid 12) is running...", "cannot say, OK"] {
            assert_eq!(judge(running), Outcome::Running, "{running}");
        }
        for stopped in ["", "stopped", "not running", "demo is NOT currently Running", "Not\nOK"] {
            assert_eq!(judge(stopped) == Outcome::Stopped, stopped != "Not\nOK", "{stopped}");
        }
        for status in [5, 6, 126, 127] {
            assert!(matches!(super::judge(&answer(status, "usage")), Outcome::Absent(..)), "{status}");
            assert_eq!(super::judge(&answer(status, "not running")), Outcome::Stopped, "{status}");
        }
    }
}
