//! The files of `/proc/PID` (proc(5)) that tell which process is a Tomcat, and how it fares: decoding only.

#![deny(clippy::disallowed_methods, clippy::disallowed_types, clippy::arithmetic_side_effects)]

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

/// One process among all that ever had its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Identity {
    /// When it started: clock ticks since boot.
    pub(super) start_ticks: u64,
    /// Its number.
    pub(super) pid: u32,
}

/// `/proc/PID/stat`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stat {
    /// R, S, D, Z ...
    pub(super) state: u8,
    /// The process that started it.
    pub(super) parent: u32,
    /// Clock ticks since boot.
    pub(super) start_ticks: u64,
}

/// `/proc/PID/status`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Status {
    /// Effective user.
    pub(super) uid: u32,
    /// Its number in its own (innermost) PID namespace, which is what the JVM calls itself.
    pub(super) inner_pid: u32,
    /// `VmRSS`, KiB.
    pub(super) resident_kib: u64,
    /// Threads that the kernel knows.
    pub(super) threads: u64,
}

/// What a command line tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct CommandLine {
    /// The last part of the program's path.
    pub(super) name: String,
    /// What sort of program that is.
    pub(super) program: Program,
    /// `-Dcatalina.base=`.
    pub(super) base: Option<PathBuf>,
    /// Whether it is the short-lived JVM of `catalina.sh stop`, `configtest` or `version`, which has the same options as the server.
    pub(super) helper: bool,
}

/// What may run a Tomcat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Program {
    /// `java` itself.
    Java,
    /// commons-daemon's `jsvc`: its first process only watches over the second, which is the JVM.
    Jsvc,
    /// Something that has Java as its child, like `unshare` or a supervisor; or Java under a name of its own.
    Other,
}

impl Stat {
    /// Decodes the one line.
    pub(super) fn decode(line: &[u8]) -> Option<Self> {
        // The command name stands in parentheses and may hold blanks and parentheses: the last one ends it.
        let end = line.iter().rposition(|byte| *byte == b')')?;
        let fields = std::str::from_utf8(line.get(end..)?).ok()?;
        let mut fields = fields.split_ascii_whitespace().skip(1);
        let state = *fields.next()?.as_bytes().first()?;
        let parent = fields.next()?.parse().ok()?;
        // Field 22; state is field 3, parent 4.
        let start_ticks = fields.nth(17)?.parse().ok()?;
        Some(Self { state, parent, start_ticks })
    }

    /// Whether it still executes: a zombie only waits for its parent to take notice.
    pub(super) fn is_alive(&self) -> bool {
        !matches!(self.state, b'Z' | b'X' | b'x')
    }

    /// Whether a signal or a debugger holds it.
    pub(super) fn is_held(&self) -> bool {
        matches!(self.state, b'T' | b't')
    }
}

impl Status {
    /// Decodes the lines.
    pub(super) fn decode(text: &[u8]) -> Option<Self> {
        // The name in the first line may be anything, but it has its line ends escaped.
        let text = String::from_utf8_lossy(text);
        let field = |name: &str| text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':')).map(str::split_ascii_whitespace);
        Some(Self {
            uid: field("Uid")?.nth(1)?.parse().ok()?,
            // Kernels before 4.1 have no NSpid, and a JVM in a container of such a kernel is not found.
            inner_pid: field("NSpid").or_else(|| field("Pid"))?.next_back()?.parse().ok()?,
            resident_kib: field("VmRSS").and_then(|mut values| values.next()?.parse().ok()).unwrap_or(0),
            threads: field("Threads")?.next()?.parse().ok()?,
        })
    }
}

impl CommandLine {
    /// Decodes the arguments, each ended by NUL.
    pub(super) fn decode(arguments: &[u8]) -> Self {
        const BOOTSTRAP: &[u8] = b"org.apache.catalina.startup.Bootstrap";
        let mut arguments = arguments.split(|byte| *byte == 0).filter(|argument| !argument.is_empty());
        let name = arguments.next().unwrap_or_default().rsplit(|byte| *byte == b'/').next().unwrap_or_default();
        let (mut base, mut main, mut last) = (None, false, name);
        for argument in arguments {
            // As in Java, the last one counts.
            if let Some(path) = argument.strip_prefix(b"-Dcatalina.base=") {
                base = Some(PathBuf::from(OsStr::from_bytes(path)));
            }
            main |= argument == BOOTSTRAP;
            last = argument;
        }
        let helper = main && matches!(last, b"stop" | b"configtest" | b"version");
        Self { name: String::from_utf8_lossy(name).into_owned(), program: Program::of(name), base, helper }
    }
}

impl Program {
    fn of(name: &[u8]) -> Self {
        match name {
            _ if name.starts_with(b"java") => Self::Java,
            _ if name.starts_with(b"jsvc") => Self::Jsvc,
            _ => Self::Other,
        }
    }
}

/// The number in a pid file.
pub(super) fn pid_of(file: &[u8]) -> Option<u32> {
    std::str::from_utf8(file).ok()?.trim().parse().ok().filter(|pid| *pid > 0)
}

/// The process number that names a directory of `/proc`.
pub(super) fn pid_of_name(name: &Path) -> Option<u32> {
    name.to_str()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn stat() {
        let line =
            b"4711 (a) R (b c)) S 7 4711 4711 0 -1 4194560 2094 0 13 0 5 3 0 0 20 0 38 0 987654 3276800 190 18446744073709551615 1 1\n";
        let stat = Stat::decode(line).unwrap();
        assert_eq!(stat, Stat { state: b'S', parent: 7, start_ticks: 987_654 });
        assert!(stat.is_alive() && !stat.is_held());
        assert!(!Stat { state: b'Z', ..stat }.is_alive());
        assert!(Stat { state: b'T', ..stat }.is_held());
        for bad in [b"".as_slice(), b"1 (x", b"1 (x) S", b"1 (x) S 1 2 3", b"1 (x) S y 4711 4711 0 -1 0 0 0 0 0 0 0 0 0 20 0 38 0 9"] {
            assert_eq!(Stat::decode(bad), None);
        }
    }

    #[test]
    fn status() {
        let text = b"Name:\tjava\nPid:\t2589\nUid:\t0\t995\t995\t995\nNSpid:\t2589\t3\nVmRSS:\t  123456 kB\nThreads:\t38\n";
        assert_eq!(Status::decode(text), Some(Status { uid: 995, inner_pid: 3, resident_kib: 123_456, threads: 38 }));
        let old_kernel = b"Pid:\t2589\nUid:\t0\t0\t0\t0\nThreads:\t1\n";
        assert_eq!(Status::decode(old_kernel), Some(Status { uid: 0, inner_pid: 2589, resident_kib: 0, threads: 1 }));
        assert_eq!(Status::decode(b"Name:\tjava\n"), None);
    }

    #[test]
    fn command_lines() {
        let line = |text: &str| CommandLine::decode(text.replace(' ', "\0").as_bytes());
        let tomcat =
            line("/usr/lib/jvm/default/bin/java -Dcatalina.base=/old -Dcatalina.base=/srv/t org.apache.catalina.startup.Bootstrap start ");
        assert_eq!(tomcat, CommandLine { name: "java".to_owned(), program: Program::Java, base: Some("/srv/t".into()), helper: false });
        assert!(line("java -Dcatalina.base=/srv/t org.apache.catalina.startup.Bootstrap stop ").helper);
        assert!(line("java -Dcatalina.base=/srv/t org.apache.catalina.startup.Bootstrap -config x configtest ").helper);
        assert!(!line("java -Dx=org.apache.catalina.startup.Bootstrap com.example.Main stop ").helper);
        assert_eq!(line("jsvc.exec -user tomcat ").program, Program::Jsvc);
        // A shell that starts Tomcat has the option inside of an argument, not as one.
        assert_eq!(CommandLine::decode(b"sh\0-c\0java -Dcatalina.base=/srv/t Bootstrap start\0").base, None);
        assert_eq!(line("/usr/sbin/sshd ").program, Program::Other);
        assert_eq!(CommandLine::decode(b"").name, "");
    }

    #[test]
    fn pid_files() {
        for (file, pid) in
            [("123\n", Some(123)), (" 7 ", Some(7)), ("", None), ("0", None), ("-4", None), ("12a", None), ("99999999999", None)]
        {
            assert_eq!(pid_of(file.as_bytes()), pid, "{file:?}");
        }
    }

    proptest! {
        #[test]
        fn arbitrary_octets_do_no_harm(octets in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = (Stat::decode(&octets), Status::decode(&octets), CommandLine::decode(&octets), pid_of(&octets));
        }
    }
}
