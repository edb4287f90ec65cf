//! What `drbdadm role RESOURCE` prints: one line per volume (8.x, `Primary/Secondary`: ours, then the peer's) or one at all (9, `Primary`). Pure.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use crate::resource_agent::Outcome;
use crate::resource_agent::program::Answer;

/// Exit status where the kernel does not know the resource; also where the configuration is bad.
const NO_SUCH_RESOURCE: i32 = 10;

/// One primary volume makes it running. A resource that is down in the kernel is stopped.
pub(super) fn judge(answer: &Answer) -> Outcome {
    if answer.status == NO_SUCH_RESOURCE && answer.stderr.contains("No such resource") {
        return Outcome::Stopped;
    }
    if answer.status != 0 {
        return Outcome::failed(&format!("drbdadm role: exit status {}: {}", answer.status, answer.says()));
    }
    let roles: Vec<&str> = answer.stdout.lines().map(|line| line.split('/').next().unwrap_or_default().trim()).collect();
    match roles.iter().find(|role| !matches!(**role, "Primary" | "Secondary" | "Unconfigured")) {
        Some(other) => Outcome::failed(&format!("drbdadm role: unknown role '{other}'")),
        None if roles.contains(&"Primary") => Outcome::Running,
        None if roles.is_empty() => Outcome::failed("drbdadm role prints nothing"),
        None => Outcome::Stopped,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn role(status: i32, stdout: &str, stderr: &str) -> Outcome {
        judge(&Answer { status, stdout: stdout.to_owned(), stderr: stderr.to_owned() })
    }

    #[test]
    fn roles() {
        for primary in ["Primary\n", "Primary/Secondary\n", "Primary/Unknown\nPrimary/Unknown\n", "Secondary/Primary\nPrimary/Secondary\n"]
        {
            assert_eq!(role(0, primary, ""), Outcome::Running, "{primary}");
        }
        for secondary in ["Secondary\n", "Secondary/Primary\n", "Secondary/Unknown\n", "Unconfigured\n"] {
            assert_eq!(role(0, secondary, ""), Outcome::Stopped, "{secondary}");
        }
        assert_eq!(role(10, "", "r0: No such resource\nCommand 'drbdsetup-84 role r0' terminated with exit code 10\n"), Outcome::Stopped);
        for (status, stdout, stderr) in [(10, "", "'r9' not defined in your config"), (0, "", ""), (0, "Tertiary", ""), (20, "Primary", "")]
        {
            assert!(matches!(role(status, stdout, stderr), Outcome::Failed(_)), "{status} {stdout} {stderr}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_judged_without_a_panic(status in -1..300, stdout in any::<String>(), stderr in any::<String>()) {
            let _ = role(status, &stdout, &stderr);
        }
    }
}
