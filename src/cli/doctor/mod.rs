//! `ha-snmp doctor`: what must be right around the agent, looked at from outside, and what to type where it is not.

mod access;
mod agent;
mod core;
mod module;
mod receiver;
mod sinks;

use super::table::{print, printable};
use crate::config::{self, Config, Engine, LoadError};
use access::Account;
use std::path::Path;
use std::process::ExitCode;

/// What came of looking at one thing.
#[derive(Debug, PartialEq, Eq)]
struct Finding {
    verdict: Verdict,
    /// What was looked at, and what was seen.
    text: String,
    /// What to do, or more about it: a line each.
    more: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    Ok,
    Warn,
    Fail,
}

impl Finding {
    fn ok(text: impl Into<String>) -> Self {
        Self { verdict: Verdict::Ok, text: text.into(), more: Vec::new() }
    }

    fn warn(text: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { verdict: Verdict::Warn, text: text.into(), more: vec![remedy.into()] }
    }

    fn fail(text: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { verdict: Verdict::Fail, text: text.into(), more: vec![remedy.into()] }
    }
}

/// Looks at everything; fails if anything is as it must not be.
pub fn run(path: &Path) -> ExitCode {
    let findings = findings(path);
    print(&findings.iter().map(line).collect::<String>());
    if findings.iter().any(|finding| finding.verdict == Verdict::Fail) { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

fn findings(path: &Path) -> Vec<Finding> {
    let (mut findings, config) = configuration(path);
    let Some(config) = config else { return findings };
    let account = Account::of_agent(&config.control.socket);
    findings.push(agent::control(&config.control.socket, path));
    findings.push(agent::master(&config.agent.master, &account));
    findings.push(agent::state(config.agent.state_dir.as_deref(), &account));
    findings.extend(module::installed(&config));
    for sink in &config.sinks {
        findings.extend(sinks::sink(sink));
    }
    if let Engine::Embedded(embedded) = &config.engine {
        findings.extend(core::core(embedded, path));
    }
    findings
}

/// The configuration, its secrets included; without them if only they are at fault.
fn configuration(path: &Path) -> (Vec<Finding>, Option<Config>) {
    let shown = path.display();
    match config::load(path) {
        Ok(loaded) => {
            let mut findings = vec![Finding::ok(format!("configuration: {shown} can be used"))];
            if !loaded.warnings.is_empty() {
                let count = loaded.warnings.len();
                findings.push(Finding::warn(format!("configuration: {count} warnings"), format!("see them: ha-snmp check {shown}")));
            }
            (findings, Some(loaded.config))
        }
        Err(error) => {
            let remedy = match &error {
                LoadError::Mistakes { .. } => error.to_string().trim_end().to_owned(),
                LoadError::Read(_) => format!("read it as the agent's user or as root, or name another: --config FILE ({error})"),
            };
            let text = format!("configuration: {shown} cannot be used by this user");
            (vec![Finding::fail(text, remedy)], config::load_without_secrets(path).ok().map(|loaded| loaded.config))
        }
    }
}

/// `fail  what is wrong`, and what to do about it below.
fn line(finding: &Finding) -> String {
    let verdict = match finding.verdict {
        Verdict::Ok => "ok  ",
        Verdict::Warn => "warn",
        Verdict::Fail => "fail",
    };
    let more = finding.more.iter().flat_map(|more| more.lines()).map(|line| format!("      {}\n", printable(line)));
    format!("{verdict}  {}\n{}", printable(&finding.text), more.collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remedies_stand_below() {
        let finding = Finding::fail("a\x1b: is wrong", "do this\nand that");
        assert_eq!(line(&finding), "fail  a?: is wrong\n      do this\n      and that\n");
        assert_eq!(line(&Finding::ok("b")), "ok    b\n");
    }

    #[test]
    fn without_a_configuration_there_is_nothing_to_look_at() {
        let findings = findings(Path::new("/nowhere/ha-snmp.toml"));
        assert_eq!(findings.iter().map(|finding| finding.verdict).collect::<Vec<_>>(), [Verdict::Fail]);
    }
}
