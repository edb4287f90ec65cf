//! Exit statuses of OCF agents (OCF Resource Agent API 1.1, "Exit status codes") and what each means for an operation. Pure.
//!
//! | status | start | after a stop | probe, monitor |
//! |---|---|---|---|
//! | 0 success | running | failed | running |
//! | 5 not installed, 6 not configured | absent | absent | absent |
//! | 7 not running | failed | stopped | stopped |
//! | 8 running, promoted | failed | failed | running |
//! | 190 degraded, 191 degraded and promoted | failed | failed | running |
//! | any other | failed | failed | failed |
//!
//! Most agents look at their programs and files before every action: with 5 and 6 they have not looked for what runs.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use crate::resource_agent::program::Answer;
use crate::resource_agent::{Missing, Outcome};

/// Begins the line of stderr that says why (`ocf_exit_reason`).
const REASON: &str = "ocf-exit-reason:";

/// An exit status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Exit {
    Success,
    Generic,
    Arguments,
    Unimplemented,
    Permission,
    NotInstalled,
    NotConfigured,
    NotRunning,
    Promoted,
    FailedPromoted,
    Degraded,
    DegradedPromoted,
    Unknown(i32),
}

impl From<i32> for Exit {
    fn from(status: i32) -> Self {
        match status {
            0 => Self::Success,
            1 => Self::Generic,
            2 => Self::Arguments,
            3 => Self::Unimplemented,
            4 => Self::Permission,
            5 => Self::NotInstalled,
            6 => Self::NotConfigured,
            7 => Self::NotRunning,
            8 => Self::Promoted,
            9 => Self::FailedPromoted,
            190 => Self::Degraded,
            191 => Self::DegradedPromoted,
            other => Self::Unknown(other),
        }
    }
}

impl Exit {
    fn label(self) -> String {
        let text = match self {
            Self::Success => "success",
            Self::Generic => "error",
            Self::Arguments => "invalid parameter",
            Self::Unimplemented => "action not implemented",
            Self::Permission => "insufficient privileges",
            Self::NotInstalled => "not installed",
            Self::NotConfigured => "not configured",
            Self::NotRunning => "not running",
            Self::Promoted => "running, promoted",
            Self::FailedPromoted => "failed, promoted",
            Self::Degraded => "degraded",
            Self::DegradedPromoted => "degraded, promoted",
            Self::Unknown(status) => return format!("unknown exit status {status}"),
        };
        text.to_owned()
    }
}

/// After `start`.
pub(super) fn started(answer: &Answer) -> Outcome {
    match Exit::from(answer.status) {
        Exit::Success => Outcome::Running,
        _ => failure(answer),
    }
}

/// After `stop` and the `monitor` that followed.
pub(super) fn stopped(monitor: &Answer) -> Outcome {
    match looked(monitor) {
        Outcome::Running => Outcome::failed("stop succeeded, but monitor says that it still runs"),
        other => other,
    }
}

/// After `monitor`.
pub(super) fn looked(answer: &Answer) -> Outcome {
    match Exit::from(answer.status) {
        Exit::Success | Exit::Promoted | Exit::Degraded | Exit::DegradedPromoted => Outcome::Running,
        Exit::NotRunning => Outcome::Stopped,
        _ => failure(answer),
    }
}

/// The exit status in words, and the reason that the agent gives: the last one, since each `ocf_exit_reason` overrides those before it.
pub(super) fn failure(answer: &Answer) -> Outcome {
    let exit = Exit::from(answer.status);
    let reason = answer.stderr.lines().filter_map(|line| line.split_once(REASON)).map(|(_, reason)| reason.trim()).next_back();
    let reason = reason.filter(|reason| !reason.is_empty()).unwrap_or(answer.says());
    let text = format!("{}: {reason}", exit.label());
    match exit {
        Exit::NotInstalled | Exit::NotConfigured => Outcome::absent(Missing::Software, &text),
        _ => Outcome::failed(&text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: i32) -> Answer {
        Answer { status, stdout: String::new(), stderr: String::new() }
    }

    /// The table above, row by row.
    #[test]
    fn the_table() {
        for line in include_str!("exit.rs").lines().filter_map(|line| line.strip_prefix("//! | ")).filter(|row| !row.starts_with("status"))
        {
            let cells: Vec<_> = line.trim_end_matches('|').split('|').map(str::trim).collect();
            let [statuses, start, stop, look] = cells.as_slice() else { panic!("{line}") };
            let mut numbers: Vec<i32> = statuses.split([' ', ',']).filter_map(|word| word.parse().ok()).collect();
            if *statuses == "any other" {
                numbers = (-1..=256).filter(|status| ![0, 5, 6, 7, 8, 190, 191].contains(status)).collect();
            }
            assert!(!numbers.is_empty(), "{line}");
            for number in numbers {
                for (judge, word) in [(started as fn(&Answer) -> Outcome, start), (stopped, stop), (looked, look)] {
                    let found = match judge(&answer(number)) {
                        Outcome::Running => "running",
                        Outcome::Stopped => "stopped",
                        Outcome::Absent(..) => "absent",
                        Outcome::Failed(_) => "failed",
                    };
                    assert_eq!(found, *word, "{number} in {line}");
                }
            }
        }
    }

    #[test]
    fn reasons() {
        let stderr = "INFO: looking\nocf-exit-reason:first\nocf-exit-reason:Setup problem: no such binary\n".to_owned();
        let says = |status, stderr: &str| failure(&Answer { stderr: stderr.to_owned(), ..answer(status) });
        assert_eq!(says(5, &stderr), Outcome::Absent(Missing::Software, "not installed: Setup problem: no such binary".to_owned()));
        assert_eq!(says(1, "\nbroken\nmore"), Outcome::Failed("error: broken".to_owned()));
        assert_eq!(says(42, ""), Outcome::Failed("unknown exit status 42: it says nothing".to_owned()));
    }
}
