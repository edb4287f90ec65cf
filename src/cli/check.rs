//! `ha-snmp check [FILE]`: every mistake of the configuration at once.

use crate::config::{Action, Config, LoadError, Loaded, load, render};
use std::io::{IsTerminal, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::ExitCode;

/// Checks `path` and its `conf.d`: problems go to stderr, one line of success to stdout. Fails on any error, not on warnings.
#[must_use]
pub fn run(path: &Path) -> ExitCode {
    let colour = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    let (problems, success) = report(path, colour);
    // A closed pipe is the reader's decision.
    let _ = std::io::stderr().write_all(problems.as_bytes());
    let Some(success) = success else { return ExitCode::FAILURE };
    let _ = writeln!(std::io::stdout(), "{success}");
    ExitCode::SUCCESS
}

/// What goes to stderr, and what to stdout if all is well.
fn report(path: &Path, colour: bool) -> (String, Option<String>) {
    let Loaded { config, warnings, files } = match load(path) {
        Ok(loaded) => loaded,
        Err(LoadError::Read(error)) => return (format!("error: {error}\n"), None),
        Err(LoadError::Mistakes { problems, files }) => return (render(&problems, &files, colour), None),
    };
    let mut problems = render(&warnings, &files, colour);
    for warning in programs(&config) {
        problems.push_str(&format!("warning: {warning}\n"));
    }
    let success = format!(
        "{}: ok, {}, {}, {}",
        path.display(),
        count(config.objects.len(), "object", "objects"),
        count(config.probes.len(), "probe", "probes"),
        count(config.watches.len(), "watch", "watches")
    );
    (problems, Some(success))
}

fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// Programs that cannot be run now. They may be there when they are needed, so this is no error.
fn programs(config: &Config) -> Vec<String> {
    let commands = config.probes.iter().filter_map(|(name, probe)| match &probe.action {
        Action::Script(script) => Some((name, script.command.first()?)),
        Action::Power { command } => Some((name, command.first()?)),
        _ => None,
    });
    commands
        .filter_map(|(name, program)| {
            let reason = match std::fs::metadata(program) {
                Err(error) => error.to_string(),
                Ok(metadata) if !metadata.is_file() => "not a file".to_owned(),
                Ok(metadata) if metadata.permissions().mode() & 0o111 == 0 => format!("not executable, chmod +x {program}"),
                Ok(_) => return None,
            };
            Some(format!("probe '{name}' runs {program}: {reason}"))
        })
        .collect()
}
