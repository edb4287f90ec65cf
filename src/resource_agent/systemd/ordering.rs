//! A unit that the core manages, and the end of the machine: systemd is not to stop it before the core does, and not to start it again itself.
//!
//! A run-time drop-in (systemd.unit(5)) says so: `Before=` the core, and what is started first is stopped last. Pacemaker does the same.
//!
//! | when | what |
//! |---|---|
//! | the unit was started | the drop-in is written; read by systemd a moment later, which delays no takeover |
//! | it is to be stopped, and nobody else stops it or the core | it is stopped, then the drop-in is taken away |
//! | it is to be stopped while systemd stops the core, or the unit itself | the drop-in is taken away first, and systemd reads that |
//!
//! In the last case the job of systemd would wait for the core, by our own order, and the core for the job.

use super::super::Context;
use super::call::ask;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// The unit of the core.
const CORE: &str = "ha-snmp-core.service";
/// The name of the drop-in.
const FILE: &str = "50-ha-snmp.conf";
/// systemd reads the drop-ins of all that is started within so long at once, and after that.
const SETTLE: Duration = Duration::from_secs(3);
/// systemd reads its units within so long.
const RELOAD: Duration = Duration::from_secs(60);

/// Puts `unit` in order: it was started.
pub(super) fn put_in_order(unit: &str, context: &Context) {
    let Some(directory) = directory(unit, context) else { return };
    // Restart= is known to services alone.
    let service = if unit.ends_with(".service") { "\n[Service]\nRestart=no\n" } else { "" };
    let text = format!("# The cluster core of ha-snmp runs this unit.\n[Unit]\nBefore={CORE}\n{service}");
    let file = directory.join(FILE);
    if std::fs::read_to_string(&file).is_ok_and(|there| there == text) {
        return;
    }
    match std::fs::create_dir_all(&directory).and_then(|()| std::fs::write(&file, text)) {
        Ok(()) => read_later(unit, context),
        Err(error) => tracing::warn!("{unit} may be stopped before the core at the end of this machine: {}: {error}", file.display()),
    }
}

/// Takes `unit` out of its order before it is stopped, where the stop would wait for the core.
pub(super) async fn let_it_stop(unit: &str, context: &Context, deadline: Instant) {
    if directory(unit, context).is_none_or(|directory| !directory.join(FILE).exists()) {
        return;
    }
    let systemctl = &context.places.systemctl;
    let jobs = ask(systemctl, &["show", "--property=Job", "--", unit, CORE], deadline).await;
    // Without an answer: once too often does no harm.
    let none_waits = jobs.is_ok_and(|answer| answer.status == 0 && !has_job(&answer.stdout));
    if !none_waits && remove(unit, context) {
        reload(systemctl, deadline).await;
    }
}

/// Forgets `unit`: it is stopped.
pub(super) fn forget(unit: &str, context: &Context) {
    if remove(unit, context) {
        read_later(unit, context);
    }
}

/// `Job=` with a number; without one, or 0, where there is none.
fn has_job(stdout: &str) -> bool {
    stdout.lines().filter_map(|line| line.strip_prefix("Job=")).any(|job| !matches!(job.trim(), "" | "0"))
}

/// Where its drop-ins are; `None` where systemd does not run.
fn directory(unit: &str, context: &Context) -> Option<PathBuf> {
    let units = &context.places.run_units;
    units.is_dir().then(|| units.join(format!("{unit}.d")))
}

/// Whether there was one.
fn remove(unit: &str, context: &Context) -> bool {
    let Some(directory) = directory(unit, context) else { return false };
    match std::fs::remove_file(directory.join(FILE)) {
        Ok(()) => {
            // Others may have drop-ins there.
            let _ = std::fs::remove_dir(directory);
            true
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => false,
        Err(error) => {
            tracing::warn!("{unit} is still ordered before the core: {}: {error}", directory.join(FILE).display());
            false
        }
    }
}

/// systemd reads its units, unless it has by then.
fn read_later(unit: &str, context: &Context) {
    let (unit, systemctl) = (unit.to_owned(), context.places.systemctl.clone());
    tokio::spawn(async move {
        sleep(SETTLE).await;
        let deadline = Instant::now() + RELOAD;
        let needed = ask(&systemctl, &["show", "--property=NeedDaemonReload", "--", &unit], deadline).await;
        if needed.is_ok_and(|answer| answer.stdout.trim() == "NeedDaemonReload=yes") {
            reload(&systemctl, deadline).await;
        }
    });
}

async fn reload(systemctl: &Path, deadline: Instant) {
    let said = match ask(systemctl, &["--no-ask-password", "daemon-reload"], deadline).await {
        Ok(answer) if answer.status == 0 => return,
        Ok(answer) => format!("exit status {}: {}", answer.status, answer.says()),
        Err(why) => why.into(),
    };
    tracing::warn!("systemd does not read the order of our units: daemon-reload: {said}");
}

#[cfg(test)]
mod tests {
    use super::has_job;

    #[test]
    fn what_systemctl_says_of_jobs() {
        for (stdout, is_one) in [("", false), ("Job=\n\nJob=\n", false), ("Job=0\n", false), ("Job=\n\nJob=239\n", true), ("Job=7\n", true)]
        {
            assert_eq!(has_job(stdout), is_one, "{stdout:?}");
        }
    }
}
