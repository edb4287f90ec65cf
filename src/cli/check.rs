//! `ha-snmp check [FILE]`: every mistake of the configuration at once.

use super::hasty_stops::hasty;
use crate::config::{Action, Config, Embedded, Engine, LoadError, Loaded, load, local_index, render, risks};
use crate::process::node;
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
    let mut cluster = String::new();
    if let Engine::Embedded(embedded) = &config.engine {
        problems.push_str(&hasty(embedded).iter().map(|line| format!("warning: {line}\n")).collect::<String>());
        problems.push_str(&notes(embedded, &node::name().unwrap_or_default()));
        cluster = format!(", {}", count(embedded.groups.len(), "group", "groups"));
    }
    let success = format!(
        "{}: ok, {}, {}, {}{cluster}",
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

/// What the operator of a cluster should know, on the machine that is called `uname`; to check a file elsewhere is no mistake.
fn notes(embedded: &Embedded, uname: &str) -> String {
    let stranger = local_index(embedded, uname).err().map(|error| format!("warning: {error}\n"));
    let notes = risks(embedded).into_iter().map(|line| format!("note: {line}\n"));
    stranger.into_iter().chain(notes).collect()
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

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(text: &str) -> (String, Option<String>) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ha-snmp.toml");
        std::fs::write(&path, text).unwrap();
        let strip = |text: String| text.replace(&format!("{}/", folder.path().display()), "");
        let (problems, success) = report(&path, false);
        (strip(problems), success.map(strip))
    }

    #[test]
    fn success_is_one_line() {
        let (problems, success) = checked("[[probe]]\nname = 'x'\nsystem = {}\n");
        assert_eq!((problems.as_str(), success.as_deref()), ("", Some("ha-snmp.toml: ok, 0 objects, 1 probe, 0 watches")));
    }

    #[test]
    fn programs_that_cannot_run_are_warnings() {
        let probe = |name: &str, program: &str| format!("[[probe]]\nname = '{name}'\nscript = {{ command = ['{program}'] }}\n");
        let (problems, success) = checked(&[probe("a", "/nowhere/x"), probe("b", "/etc/passwd"), probe("c", "/bin/sh")].concat());
        assert!(success.is_some());
        assert_eq!(
            problems,
            "warning: probe 'a' runs /nowhere/x: No such file or directory (os error 2)\n\
             warning: probe 'b' runs /etc/passwd: not executable, chmod +x /etc/passwd\n"
        );
    }

    #[test]
    fn a_cluster_on_another_machine_and_what_no_fencing_means() {
        let cluster = "[cluster]\nname = 'c'\nengine = 'embedded'\n[embedded]\nnodes = ['-a', '-b']\nfencing = 'none'\n\
            accept-split-brain-risk = true\n[[link]]\nname = 'l'\nkind = 'udp'\ninterface = 'eth0'\nbroadcast = '192.0.2.255'\n\
            [[ping]]\nname = 'p'\nhost = '192.0.2.1'\ninterface = 'eth0'\n";
        let (problems, success) = checked(cluster);
        assert_eq!(success.as_deref(), Some("ha-snmp.toml: ok, 0 objects, 0 probes, 0 watches, 0 groups"));
        assert!(problems.starts_with("warning: `uname -n` says '") && problems.contains("has '-a' and '-b'"), "{problems}");
        assert!(problems.contains("\nnote: fencing = \"none\": ") && problems.ends_with('\n'), "{problems}");
    }

    #[test]
    fn mistakes_and_missing_files_fail() {
        let (problems, success) = checked("x = 1");
        assert!(problems.contains("ha-snmp.toml:1:1") && success.is_none(), "{problems}");
        let (problems, success) = report(Path::new("/nowhere/ha-snmp.toml"), false);
        assert_eq!(problems, "error: cannot read /nowhere/ha-snmp.toml: No such file or directory (os error 2)\n");
        assert_eq!(success, None);
    }

    #[test]
    fn colours_are_for_terminals() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ha-snmp.toml");
        std::fs::write(&path, "x = 1").unwrap();
        assert!(report(&path, true).0.contains('\x1b'));
        assert!(!report(&path, false).0.contains('\x1b'));
    }
}
