//! Finds the process of an instance: by its pid file, or by the CATALINA_BASE that its command line names.

use super::procfs::{CommandLine, Identity, Program, Stat, pid_of, pid_of_name};
use crate::config;
use crate::probe::capped::{MAX_COMMAND_LINE, MAX_PID_FILE, read_capped};
use crate::view::Failure;
use std::io::{self, ErrorKind};
use std::path::Path;
use std::time::{Duration, SystemTime};

/// Where an instance is.
pub(super) enum Found {
    /// It runs as this process; a remark where that was not beyond doubt.
    Running(Identity, Option<String>),
    /// It does not run, and why we say so.
    Stopped(String),
}

/// How long before its process a pid file may have been written, by clocks that are not exact.
const PID_FILE_SLACK: Duration = Duration::from_secs(60);

/// Looks for the instance. `known` is what it was last time: as long as that process lives, nothing is searched.
///
/// # Errors
/// [`Failure::System`] where the processes cannot be seen: then it is not known whether the instance runs.
pub(super) fn find(instance: &config::Tomcat, known: Option<Identity>) -> Result<Found, Failure> {
    let mut remark = None;
    if let Some(file) = &instance.pid_file {
        match by_pid_file(file, instance.base.as_deref(), known)? {
            Found::Stopped(reason) => remark = Some(reason),
            running @ Found::Running(..) => return Ok(running),
        }
    }
    let Some(base) = &instance.base else {
        return Ok(Found::Stopped(remark.unwrap_or_default()));
    };
    if let Some(identity) = known.filter(|known| stat(known.pid).is_ok_and(|stat| is_same(&stat, *known))) {
        return Ok(Found::Running(identity, remark));
    }
    match by_base(base)? {
        Found::Running(identity, doubt) => Ok(Found::Running(identity, remark.or(doubt))),
        Found::Stopped(reason) => Ok(Found::Stopped(remark.unwrap_or(reason))),
    }
}

/// `/proc/PID/stat`.
pub(super) fn stat(pid: u32) -> io::Result<Stat> {
    let line = read_capped(Path::new(&format!("/proc/{pid}/stat")), 4096)?;
    Stat::decode(&line).ok_or_else(|| io::Error::new(ErrorKind::InvalidData, format!("/proc/{pid}/stat: unknown format")))
}

/// Whether the process has ended: no such file, or it ended while the file was read.
pub(super) fn has_ended(error: &io::Error) -> bool {
    error.kind() == ErrorKind::NotFound || error.raw_os_error() == Some(nix::libc::ESRCH)
}

fn is_same(stat: &Stat, known: Identity) -> bool {
    stat.is_alive() && stat.start_ticks == known.start_ticks
}

fn by_pid_file(file: &Path, base: Option<&Path>, known: Option<Identity>) -> Result<Found, Failure> {
    let shown = file.display();
    let stopped = |reason: String| Ok(Found::Stopped(reason));
    let octets = match read_capped(file, MAX_PID_FILE) {
        Ok(octets) => octets,
        Err(error) if error.kind() == ErrorKind::NotFound => return stopped(format!("no pid file {shown}")),
        Err(error) => return Err(Failure::System(format!("pid file {shown}: {error}"))),
    };
    let Some(pid) = pid_of(&octets) else {
        return stopped(format!("pid file {shown} holds no process number"));
    };
    let stat = match stat(pid) {
        Ok(stat) if stat.is_alive() => stat,
        Ok(_) => return stopped(format!("process {pid} of pid file {shown} has ended")),
        Err(error) if has_ended(&error) => {
            refuse_hidden_processes()?;
            return stopped(format!("process {pid} of pid file {shown} does not exist"));
        }
        Err(error) => return Err(Failure::System(format!("/proc/{pid}/stat: {error}"))),
    };
    let identity = Identity { start_ticks: stat.start_ticks, pid };
    if known == Some(identity) {
        return Ok(Found::Running(identity, None));
    }
    let line = match command_line(pid) {
        Ok(line) => line,
        Err(error) if has_ended(&error) => return stopped(format!("process {pid} of pid file {shown} has ended")),
        Err(error) => return Err(Failure::System(format!("/proc/{pid}/cmdline: {error}"))),
    };
    match (&line.base, base) {
        (Some(found), Some(wanted)) if !is_same_path(found, wanted) => {
            stopped(format!("process {pid} of pid file {shown} is the Tomcat of {}", found.display()))
        }
        (Some(_), _) => Ok(Found::Running(identity, None)),
        (None, _) if line.program == Program::Other => stopped(format!("process {pid} of pid file {shown} is '{}', not Java", line.name)),
        // Some other Java that got the number after a reboot, say.
        (None, _) if is_younger(identity, file) => stopped(format!("process {pid} is younger than pid file {shown}: another one")),
        (None, _) => Ok(Found::Running(identity, None)),
    }
}

/// Whether the process started after the pid file was written. Not asked where the command line names a CATALINA_BASE: the comparison needs the
/// wall clock, which may have been set since.
fn is_younger(identity: Identity, file: &Path) -> bool {
    let (Ok(written), Some(age)) = (file.metadata().and_then(|metadata| metadata.modified()), age(identity)) else { return false };
    SystemTime::now().checked_sub(age).is_some_and(|started| started > written + PID_FILE_SLACK)
}

/// How long the process has been running; `None` where the clock cannot be read.
pub(super) fn age(identity: Identity) -> Option<Duration> {
    // Ticks count from boot and go on during suspend (proc(5), starttime), as this clock does.
    let now = Duration::from(nix::time::clock_gettime(nix::time::ClockId::CLOCK_BOOTTIME).ok()?);
    let ticks_per_second = u64::try_from(nix::unistd::sysconf(nix::unistd::SysconfVar::CLK_TCK).ok()??).ok()?;
    let started = Duration::from_millis(identity.start_ticks.saturating_mul(1000).checked_div(ticks_per_second)?);
    Some(now.saturating_sub(started))
}

/// A process whose command line names the wanted CATALINA_BASE.
struct Candidate {
    identity: Identity,
    parent: u32,
    program: Program,
}

fn by_base(base: &Path) -> Result<Found, Failure> {
    let wanted = base.canonicalize();
    let mut candidates = Vec::new();
    let mut unreadable = 0_usize;
    let entries = Path::new("/proc").read_dir().map_err(|error| Failure::System(format!("/proc: {error}")))?;
    for pid in entries.filter_map(|entry| pid_of_name(Path::new(&entry.ok()?.file_name()))) {
        let line = match command_line(pid) {
            Ok(line) => line,
            Err(error) => {
                unreadable += usize::from(!has_ended(&error));
                continue;
            }
        };
        let is_wanted = |found: &Path| found == base || (found.is_absolute() && found.canonicalize().ok() == wanted.as_ref().ok().cloned());
        if line.helper || !line.base.as_deref().is_some_and(is_wanted) {
            continue;
        }
        if let Some(stat) = stat(pid).ok().filter(Stat::is_alive) {
            candidates.push(Candidate {
                identity: Identity { start_ticks: stat.start_ticks, pid },
                parent: stat.parent,
                program: line.program,
            });
        }
    }
    if let Some((identity, others)) = choose(&candidates) {
        let doubt = (others > 0).then(|| format!("{} processes have this CATALINA_BASE, this is the oldest", others + 1));
        return Ok(Found::Running(identity, doubt));
    }
    refuse_hidden_processes()?;
    if unreadable > 0 {
        return Err(Failure::System(format!("{unreadable} command lines in /proc are not readable: the agent needs CAP_SYS_PTRACE")));
    }
    Ok(Found::Stopped(format!("no process with -Dcatalina.base={}", base.display())))
}

/// The JVM among the candidates, and how many others claim to be it. It is the oldest Java: a child that Tomcat is just starting has its
/// command line for a moment, and one that takes over while the old one still shuts down is not yet the one that serves.
fn choose(candidates: &[Candidate]) -> Option<(Identity, usize)> {
    let oldest = |wanted: &dyn Fn(&Candidate) -> bool| candidates.iter().filter(|one| wanted(one)).min_by_key(|one| one.identity);
    let first = oldest(&|one| one.program != Program::Other).or_else(|| oldest(&|_| true))?;
    let child = oldest(&|one| first.program == Program::Jsvc && one.parent == first.identity.pid);
    let chosen = child.unwrap_or(first);
    let family = [first.identity.pid, chosen.identity.pid];
    let is_rival =
        |other: &Candidate| other.program == first.program && !family.contains(&other.identity.pid) && !family.contains(&other.parent);
    Some((chosen.identity, candidates.iter().filter(|other| is_rival(other)).count()))
}

fn command_line(pid: u32) -> io::Result<CommandLine> {
    read_capped(Path::new(&format!("/proc/{pid}/cmdline")), MAX_COMMAND_LINE).map(|arguments| CommandLine::decode(&arguments))
}

fn is_same_path(one: &Path, other: &Path) -> bool {
    one == other || (one.is_absolute() && one.canonicalize().ok().is_some_and(|one| other.canonicalize().is_ok_and(|other| one == other)))
}

/// Process 1 always exists. Where it does not show, others do not either, and "not there" means nothing.
fn refuse_hidden_processes() -> Result<(), Failure> {
    if Path::new("/proc/1").exists() {
        return Ok(());
    }
    Err(Failure::System("/proc hides other users' processes (mount option hidepid): the agent needs CAP_SYS_PTRACE".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_jvm_among_candidates() {
        use Program::{Java, Jsvc, Other};
        for (candidates, chosen, case) in [
            (vec![], None, "none"),
            (vec![(9, 5, 1, Java), (4, 7, 1, Java)], Some((9, 1)), "two instances"),
            (vec![(9, 5, 1, Java), (4, 7, 9, Java)], Some((9, 0)), "a child before its exec"),
            (vec![(3, 5, 1, Other), (9, 6, 3, Java)], Some((9, 0)), "a wrapper"),
            (vec![(3, 5, 1, Other)], Some((3, 0)), "another name"),
            (vec![(9, 5, 1, Jsvc), (4, 6, 9, Jsvc)], Some((4, 0)), "jsvc"),
            (vec![(9, 5, 1, Jsvc), (4, 6, 9, Jsvc), (5, 8, 1, Jsvc)], Some((4, 1)), "jsvc and another"),
            (vec![(9, 5, 1, Jsvc)], Some((9, 0)), "jsvc, starting"),
        ] {
            let candidate = |(pid, start_ticks, parent, program)| Candidate { identity: Identity { start_ticks, pid }, parent, program };
            let candidates: Vec<_> = candidates.into_iter().map(candidate).collect();
            assert_eq!(choose(&candidates).map(|(identity, others)| (identity.pid, others)), chosen, "{case}");
        }
    }

    #[test]
    fn this_process_has_an_age() {
        let pid = std::process::id();
        let identity = Identity { start_ticks: stat(pid).unwrap().start_ticks, pid };
        let age = age(identity).unwrap();
        assert!(age < Duration::from_secs(3600), "{age:?}");
    }

    #[test]
    fn pid_files_that_lead_nowhere() {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("pid");
        let instance = config::Tomcat { base: None, pid_file: Some(file.clone()) };
        let reason = || match find(&instance, None).unwrap() {
            Found::Stopped(reason) => reason.replace(&file.display().to_string(), "FILE"),
            Found::Running(identity, _) => format!("{identity:?}"),
        };
        assert_eq!(reason(), "no pid file FILE");
        std::fs::write(&file, "pid 3").unwrap();
        assert_eq!(reason(), "pid file FILE holds no process number");
        std::fs::write(&file, "4194305").unwrap();
        assert_eq!(reason(), "process 4194305 of pid file FILE does not exist");
        std::fs::write(&file, std::process::id().to_string()).unwrap();
        assert!(reason().ends_with("not Java"), "{}", reason());
    }
}
