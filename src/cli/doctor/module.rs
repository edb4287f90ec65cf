//! Whether net-snmp's tools find our MIB modules: where snmp.conf(5) says that they look.

use super::Finding;
use crate::config::Config;
use crate::{mib, schema};
use std::path::{Path, PathBuf};

/// Where they look, beside the user's own directory, with neither MIBDIRS nor `mibdirs`.
const DIRECTORY: &str = "/usr/share/snmp/mibs";

/// One finding for HA-CLUSTER-MIB, and one for the module of the site if there is anything in it.
pub fn installed(config: &Config) -> Vec<Finding> {
    let directories = directories(std::env::var("MIBDIRS").ok().as_deref(), std::env::var_os("HOME").map(PathBuf::from).as_deref());
    let mut findings = vec![module(schema::MODULE, &schema::module(&config.agent.base_oid), "ha-snmp mib", &directories)];
    if !(config.objects.is_empty() && config.notifications.is_empty()) {
        findings.push(module(mib::SITE_MODULE, &mib::site_module(config), "ha-snmp mib --site", &directories));
    }
    findings
}

/// As snmpget and its like search them: the directories of `MIBDIRS`, before or instead of their own.
fn directories(mibdirs: Option<&str>, home: Option<&Path>) -> Vec<PathBuf> {
    let own = home.map(|home| home.join(".snmp/mibs")).into_iter().chain([PathBuf::from(DIRECTORY)]);
    match mibdirs {
        None => own.collect(),
        Some(listed) => {
            let (added, listed) = match listed.strip_prefix(['+', '-']) {
                Some(rest) => (true, rest),
                None => (false, listed),
            };
            listed.split(':').filter(|path| !path.is_empty()).map(PathBuf::from).chain(own.filter(|_| added)).collect()
        }
    }
}

fn module(name: &str, text: &str, command: &str, directories: &[PathBuf]) -> Finding {
    let files = directories.iter().flat_map(|directory| [directory.join(format!("{name}.txt")), directory.join(name)]);
    let found = files.into_iter().find_map(|file| std::fs::read_to_string(&file).ok().map(|found| (file, found)));
    match found {
        Some((file, found)) if found == text => Finding::ok(format!("MIB: {} is that of this agent", file.display())),
        Some((file, _)) => Finding::warn(
            format!("MIB: {} is of another version, base or configuration", file.display()),
            format!("{command} > {}", file.display()),
        ),
        None => Finding::warn(format!("MIB: {name} is not where snmpget looks"), format!("{command} > {DIRECTORY}/{name}.txt")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::doctor::Verdict;

    #[test]
    fn mibdirs_are_before_or_instead_of_their_own() {
        let home = Some(Path::new("/home/eve"));
        let all = directories(None, home);
        assert_eq!(all.first().map(PathBuf::as_path), Some(Path::new("/home/eve/.snmp/mibs")));
        assert_eq!(directories(Some("/a:/b"), home), [Path::new("/a"), Path::new("/b")]);
        assert_eq!(directories(Some("+/a"), home).len(), 1 + all.len());
    }

    #[test]
    fn another_text_is_another_module() {
        let folder = tempfile::tempdir().unwrap();
        let directories = [folder.path().to_owned()];
        let verdict = || module("X-MIB", "text", "ha-snmp mib", &directories).verdict;
        assert_eq!(verdict(), Verdict::Warn);
        std::fs::write(folder.path().join("X-MIB.txt"), "older").unwrap();
        assert_eq!(verdict(), Verdict::Warn);
        std::fs::write(folder.path().join("X-MIB.txt"), "text").unwrap();
        assert_eq!(verdict(), Verdict::Ok);
    }
}
