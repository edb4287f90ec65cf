//! Whether a process is the one that is looked for: by name, by unit, by the text of a pid file. Pure.

#![deny(clippy::disallowed_methods, clippy::disallowed_types, clippy::arithmetic_side_effects)]

/// Whether this is the command name. The kernel cuts it at 15 octets, and ps(1) shows it cut: who copies that finds the process.
#[must_use]
pub fn is_comm(name: &str, comm: &[u8]) -> bool {
    name.as_bytes() == comm
}

/// Whether a program path, or the first argument of a command line, ends with this name. `nginx: master process` is how some programs show
/// themselves there; ` (deleted)` stands behind a program that was replaced on disk.
#[must_use]
pub fn is_program(name: &str, path: &[u8]) -> bool {
    let path = path.strip_suffix(b" (deleted)").unwrap_or(path);
    path.rsplit(|octet| *octet == b'/').next() == Some(name.as_bytes())
}

/// Whether `/proc/PID/cgroup` (cgroups(7)) places the process in this unit of the system's manager: only slices are above it there. Units of the same
/// name in a container or of a user's own manager are below another unit, and do not count.
#[must_use]
pub fn is_in_unit(unit: &str, cgroup: &str) -> bool {
    cgroup.lines().any(|line| {
        let mut fields = line.splitn(3, ':');
        let (number, controllers, path) = (fields.next(), fields.next(), fields.next());
        // Version 2 is hierarchy 0; with version 1 systemd keeps a hierarchy of its own.
        let is_systemd = number == Some("0") || controllers == Some("name=systemd");
        let own = path.and_then(|path| path.split('/').find(|part| !part.is_empty() && (*part == unit || !part.ends_with(".slice"))));
        is_systemd && own == Some(unit)
    })
}

/// The unit as systemd calls it: `tomcat10` is `tomcat10.service`, as for systemctl(1).
#[must_use]
pub fn unit_name(unit: &str) -> String {
    let types = [".service", ".scope", ".slice", ".socket", ".mount", ".swap"];
    if types.iter().any(|suffix| unit.ends_with(suffix)) { unit.to_owned() } else { format!("{unit}.service") }
}

/// The process number in a pid file: the first word. PostgreSQL and others write more lines behind it.
#[must_use]
pub fn pid(text: &[u8]) -> Option<u32> {
    let word = text.split(u8::is_ascii_whitespace).find(|word| !word.is_empty())?;
    std::str::from_utf8(word).ok()?.parse().ok().filter(|pid| *pid > 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names() {
        for (name, comm, want) in [
            ("snmpd", "snmpd", true),
            ("snmpd", "snmptrapd", false),
            ("a-name-of-sixteen", "a-name-of-sixte", false),
            ("a-name-of-sixte", "a-name-of-sixte", true),
        ] {
            assert_eq!(is_comm(name, comm.as_bytes()), want, "{name}");
        }
        for (name, path, want) in [
            ("java", "/usr/lib/jvm/bin/java", true),
            ("java", "/usr/lib/jvm/bin/java (deleted)", true),
            ("java", "java", true),
            ("java", "/java/", false),
            ("java", "/usr/bin/javac", false),
            ("a-name-of-sixteen", "/bin/a-name-of-sixteen", true),
            ("java", "", false),
        ] {
            assert_eq!(is_program(name, path.as_bytes()), want, "{path}");
        }
    }

    #[test]
    fn units() {
        for (cgroup, want) in [
            ("0::/system.slice/x.service\n", true),
            ("0::/system.slice/x.service/worker", true),
            ("0::/x.service", true),
            ("0::/system.slice/system-x.slice/x.service", true),
            ("12:memory:/system.slice/x.service\n1:name=systemd:/system.slice/x.service\n0::/", true),
            ("12:memory:/system.slice/x.service", false),
            ("0::/system.slice/xx.service", false),
            ("0::/system.slice/y.service/x.service", false),
            ("0::/user.slice/user-1000.slice/user@1000.service/app.slice/x.service", false),
            ("0::/system.slice/docker-0123.scope/system.slice/x.service", false),
            ("0::/", false),
            ("", false),
        ] {
            assert_eq!(is_in_unit("x.service", cgroup), want, "{cgroup}");
        }
        assert!(is_in_unit("a.slice", "0::/a.slice/x.service"));
        assert_eq!(
            (unit_name("x"), unit_name("x@1.service"), unit_name("u.slice")),
            ("x.service".into(), "x@1.service".into(), "u.slice".into())
        );
    }

    #[test]
    fn pid_files() {
        for (text, want) in
            [("123\n", Some(123)), ("  7", Some(7)), ("99\n/var/lib/db\n", Some(99)), ("", None), ("0", None), ("-5", None), ("x", None)]
        {
            assert_eq!(pid(text.as_bytes()), want, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn any_text(octets in prop::collection::vec(any::<u8>(), 0..100), cgroup in "([0-9:=/.]|x|service|slice|\n|\\PC){0,30}") {
            prop_assert_ne!(pid(&octets), Some(0));
            if is_in_unit("x.service", &cgroup) {
                prop_assert!(cgroup.contains("/x.service") || cgroup.contains(":x.service"));
            }
        }
    }
}
