//! LSB and Heartbeat scripts of our own, and stand-ins for systemctl and drbdadm that keep their state in a file.

use crate::{PLENTY, absence, context_in, failure, life, resource, script};
use ha_snmp::config::ResourceAgent;
use ha_snmp::resource_agent::{Missing, Operation, Outcome, operate};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use std::time::Duration;
use tempfile::TempDir;

#[tokio::test]
async fn an_lsb_script() {
    let directory = TempDir::new().unwrap();
    let state = directory.path().join("state").display().to_string();
    let text = "#!/bin/sh\ncase $1 in start) touch STATE ;; stop) rm STATE ;; status) [ -e STATE ] || exit 3 ;; *) exit 2 ;; esac\n";
    script(&directory.path().join("init.d/demo"), &text.replace("STATE", &state));
    // Its second stop fails, against the standard; its status has the last word.
    life(&resource("demo", ResourceAgent::Lsb("demo".to_owned())), &context_in(directory.path())).await;
}

#[tokio::test]
async fn an_lsb_script_that_cannot_stop() {
    let directory = TempDir::new().unwrap();
    script(&directory.path().join("init.d/demo"), "#!/bin/sh\n[ $1 = status ] || { echo will not; exit 1; }\n");
    let resource = resource("demo", ResourceAgent::Lsb("demo".to_owned()));
    let why = failure(&resource, &context_in(directory.path()), Operation::Stop, PLENTY).await;
    assert_eq!(why, "stop: exit status 1: will not");
}

/// Its script has gone, or looks for its program first: with or without it, the daemon may run.
#[tokio::test]
async fn an_lsb_script_that_finds_no_program() {
    let directory = TempDir::new().unwrap();
    let resource = resource("demo", ResourceAgent::Lsb("demo".to_owned()));
    for (text, expected) in [(None, Missing::Agent), (Some("#!/bin/sh\nexit 5\n"), Missing::Software)] {
        if let Some(text) = text {
            script(&directory.path().join("init.d/demo"), text);
        }
        for operation in [Operation::Probe, Operation::Start, Operation::Stop, Operation::Monitor] {
            assert_eq!(absence(&resource, &context_in(directory.path()), operation).await.0, expected);
        }
    }
    // After a start that did something, it says nothing of what was started.
    script(&directory.path().join("init.d/demo"), "#!/bin/sh\nrm $0; exit 1\n");
    failure(&resource, &context_in(directory.path()), Operation::Start, PLENTY).await;
}

fn heartbeat(arguments: &[&str]) -> ResourceAgent {
    ResourceAgent::Heartbeat { script: "demo".to_owned(), arguments: arguments.iter().map(|word| (*word).to_owned()).collect() }
}

#[tokio::test]
async fn a_heartbeat_script_gets_its_arguments_first() {
    let directory = TempDir::new().unwrap();
    let state = directory.path().join("state").display().to_string();
    let text = "#!/bin/sh
[ \"$1 $2 $#\" = 'a b c 3' ] || { echo usage; exit 1; }
case $3 in start) [ ! -e STATE ] && touch STATE ;; stop) rm -f STATE ;; status) [ -e STATE ] && echo running || echo not running ;; esac
";
    script(&directory.path().join("resource.d/demo"), &text.replace("STATE", &state));
    let context = context_in(directory.path());
    // Started twice, it would fail: what runs is not started again.
    life(&resource("demo", heartbeat(&["a", "b c"])), &context).await;
    let why = failure(&resource("demo", heartbeat(&["x"])), &context, Operation::Start, PLENTY).await;
    assert_eq!(why, "start: exit status 1: usage");
}

/// Many scripts have no `status`: that nothing is said proves nothing, and so a stop that fails has failed.
#[tokio::test]
async fn a_heartbeat_script_that_cannot_stop() {
    for (says, expected) in [
        ("", "stop: exit status 1: will not"),
        ("Usage: demo {start|stop}", "stop: exit status 1: will not"),
        ("demo is running", "stop: exit status 1: will not"),
        ("INFO: Resource is stopped", ""),
        ("demo is not running", ""),
    ] {
        let directory = TempDir::new().unwrap();
        let text = format!("#!/bin/sh\n[ $1 = status ] && {{ echo '{says}'; exit 0; }}\n[ $1 = stop ] && {{ echo will not; exit 1; }}\n");
        script(&directory.path().join("resource.d/demo"), &text);
        let (resource, context) = (resource("demo", heartbeat(&[])), context_in(directory.path()));
        if expected.is_empty() {
            assert_eq!(operate(&resource, &context, Operation::Stop, PLENTY).await, Outcome::Stopped, "{says}");
        } else {
            assert_eq!(failure(&resource, &context, Operation::Stop, PLENTY).await, expected, "{says}");
        }
    }
}

#[tokio::test]
async fn a_heartbeat_resource_may_be_an_init_script() {
    let directory = TempDir::new().unwrap();
    script(&directory.path().join("init.d/demo"), "#!/bin/sh\necho demo is running OK\n");
    let context = context_in(directory.path());
    assert_eq!(operate(&resource("demo", heartbeat(&[])), &context, Operation::Probe, PLENTY).await, Outcome::Running);
    std::fs::remove_dir_all(directory.path().join("init.d")).unwrap();
    let (missing, why) = absence(&resource("demo", heartbeat(&[])), &context, Operation::Stop).await;
    assert!(why.contains("no such file") || why.ends_with("..."), "{why}");
    assert_eq!(missing, Missing::Agent);
}

/// Keeps a unit's state in a file; `start` of `broken` makes it fail, `slow` is activating for ever.
const SYSTEMCTL: &str = r#"#!/bin/sh
[ "$1" = --no-ask-password ] && shift
verb=$1; shift
while [ "$1" != -- ]; do shift; done
state=STATE.$2
case $verb:$2 in
    start:broken) echo failed >$state; echo "Job for broken.service failed." >&2; exit 1 ;;
    start:slow) echo activating >$state ;;
    start:*) echo active >$state ;;
    *:gone) [ $verb = show ] || { echo "Unit gone.service not loaded." >&2; exit 5; }; printf 'LoadState=not-found\nActiveState=inactive\n' ;;
    show:removed) printf 'LoadState=not-found\n'; echo "ActiveState=$(cat $state)" ;;
    stop:stuck) ;;
    stop:broken) ;;
    stop:*) echo inactive >$state ;;
    show:*) echo "ActiveState=$(cat $state 2>/dev/null || echo inactive)" ;;
    *) exit 99 ;;
esac
"#;

#[tokio::test]
async fn a_unit() {
    let directory = TempDir::new().unwrap();
    script(&directory.path().join("systemctl"), &SYSTEMCTL.replace("STATE", &directory.path().join("state").display().to_string()));
    let context = context_in(directory.path());
    let unit = |name: &str| resource("unit", ResourceAgent::Systemd(name.to_owned()));
    life(&unit("demo.service"), &context).await;
    assert_eq!(failure(&unit("broken"), &context, Operation::Start, PLENTY).await, "start: exit status 1: Job for broken.service failed.");
    // It is `failed` for good, and nothing of it runs.
    assert_eq!(operate(&unit("broken"), &context, Operation::Stop, PLENTY).await, Outcome::Stopped);
    assert_eq!(operate(&unit("stuck"), &context, Operation::Start, PLENTY).await, Outcome::Running);
    assert_eq!(failure(&unit("stuck"), &context, Operation::Stop, PLENTY).await, "stop succeeded, but the unit is still active");
    for operation in [Operation::Probe, Operation::Start, Operation::Stop, Operation::Monitor] {
        assert_eq!(absence(&unit("gone"), &context, operation).await, (Missing::Agent, "the unit is not-found".to_owned()));
    }
    // systemd runs it on without its file, and stops it.
    assert_eq!(operate(&unit("removed"), &context, Operation::Start, PLENTY).await, Outcome::Running);
    assert_eq!(operate(&unit("removed"), &context, Operation::Monitor, PLENTY).await, Outcome::Running);
    assert_eq!(operate(&unit("removed"), &context, Operation::Stop, PLENTY).await, Outcome::Stopped);
    assert_eq!(absence(&unit("removed"), &context, Operation::Probe).await.0, Missing::Agent);
    let why = failure(&unit("slow"), &context, Operation::Start, Duration::from_secs(2)).await;
    assert!(why == "the unit is still activating" || why.contains("no end"), "{why}");
}

/// As SYSTEMCTL, and keeps what it was asked. Jobs of the core are what the file `job` says.
const SYSTEMCTL_WITH_JOBS: &str = r#"#!/bin/sh
[ "$1" = --no-ask-password ] && shift
echo "$1 $2" | sed 's/ *\(--\)*$//' >>DIR/asked
case "$1 $2" in
    "start --") echo active >DIR/state ;;
    "stop --") echo inactive >DIR/state ;;
    "show --property=LoadState") echo "ActiveState=$(cat DIR/state)" ;;
    "show --property=Job") printf 'Job=\n\nJob=%s\n' "$(cat DIR/job)" ;;
    "show --property=NeedDaemonReload") echo NeedDaemonReload=yes ;;
    daemon-reload*) ;;
    *) exit 99 ;;
esac
"#;

/// A unit that we run is stopped after the core at the end of the machine, and the core can stop it all the same.
#[tokio::test]
async fn a_unit_is_ordered_before_the_core() {
    let directory = TempDir::new().unwrap();
    let at = |name: &str| directory.path().join(name);
    script(&at("systemctl"), &SYSTEMCTL_WITH_JOBS.replace("DIR", &directory.path().display().to_string()));
    let context = context_in(directory.path());
    let unit = |name: &str| resource("unit", ResourceAgent::Systemd(name.to_owned()));
    let operate = async |name: &str, operation| operate(&unit(name), &context, operation, PLENTY).await;
    let asked = || {
        let asked = std::fs::read_to_string(at("asked")).unwrap();
        std::fs::remove_file(at("asked")).unwrap();
        asked.lines().map(str::to_owned).collect::<Vec<_>>()
    };
    let [state, job, reread] = ["show --property=LoadState", "show --property=Job", "show --property=NeedDaemonReload"];
    std::fs::write(at("job"), "").unwrap();
    // No systemd, no order.
    assert_eq!(operate("demo.service", Operation::Start).await, Outcome::Running);
    assert_eq!(operate("demo.service", Operation::Stop).await, Outcome::Stopped);
    assert_eq!(asked(), ["start", state, "stop", state]);

    std::fs::create_dir(at("units")).unwrap();
    let drop_in = at("units/demo.service.d/50-ha-snmp.conf");
    assert_eq!(operate("demo.service", Operation::Start).await, Outcome::Running);
    let text = std::fs::read_to_string(&drop_in).unwrap();
    assert!(text.contains("\n[Unit]\nBefore=ha-snmp-core.service\n") && text.contains("\n[Service]\nRestart=no\n"), "{text}");
    tokio::time::sleep(Duration::from_secs(4)).await;
    assert_eq!(asked(), ["start", state, reread, "daemon-reload"], "after the start, and not before");
    assert_eq!(operate("demo.service", Operation::Stop).await, Outcome::Stopped);
    assert!(!drop_in.exists() && !drop_in.parent().unwrap().exists());
    tokio::time::sleep(Duration::from_secs(4)).await;
    assert_eq!(asked(), [job, "stop", state, reread, "daemon-reload"]);

    // Others are no services, and somebody else's drop-ins stay.
    assert_eq!(operate("srv.mount", Operation::Start).await, Outcome::Running);
    std::fs::write(at("units/srv.mount.d/10-local.conf"), "").unwrap();
    assert!(!std::fs::read_to_string(at("units/srv.mount.d/50-ha-snmp.conf")).unwrap().contains("[Service]"));
    tokio::time::sleep(Duration::from_secs(4)).await;
    asked();
    // systemd stops the core: the unit's job would wait for that, and the core for the job.
    std::fs::write(at("job"), "239").unwrap();
    assert_eq!(operate("srv.mount", Operation::Stop).await, Outcome::Stopped);
    assert_eq!(asked(), [job, "daemon-reload", "stop", state]);
    assert!(at("units/srv.mount.d/10-local.conf").exists() && !at("units/srv.mount.d/50-ha-snmp.conf").exists());
}

#[tokio::test]
async fn a_drbd_resource() {
    let directory = TempDir::new().unwrap();
    let text = r#"#!/bin/sh
case "$1 $2" in
    "role r0") cat STATE 2>/dev/null || { echo "r0: No such resource" >&2; exit 10; } ;;
    "primary r0") printf 'Primary/Secondary\nPrimary/Secondary\n' >STATE ;;
    "secondary r0") printf 'Secondary/Secondary\nSecondary/Secondary\n' >STATE ;;
    "primary r1") echo "State change failed: (-2) Need access to UpToDate data" >&2; exit 17 ;;
    "role r1") echo Secondary/Unknown ;;
    *) exit 99 ;;
esac
"#;
    script(&directory.path().join("drbdadm"), &text.replace("STATE", &directory.path().join("state").display().to_string()));
    let context = context_in(directory.path());
    let drbd = |name: &str| resource("drbd", ResourceAgent::Drbd { resource: name.to_owned() });
    life(&drbd("r0"), &context).await;
    let why = failure(&drbd("r1"), &context, Operation::Start, PLENTY).await;
    assert_eq!(why, "drbdadm primary: exit status 17: State change failed: (-2) Need access to UpT...");
}

/// As SYSTEMCTL; where the file `silent` has a number of lines, so many calls get no answer.
const SYSTEMCTL_WITHOUT_ANSWERS: &str = r#"#!/bin/sh
[ "$1" = --no-ask-password ] && shift
[ "$1" = show ] || echo "$1" >>DIR/ordered
if [ -s DIR/silent ]; then
    sed -i 1d DIR/silent
    echo "Failed to get properties: Transport endpoint is not connected" >&2
    exit 1
fi
if [ -e DIR/hangs ]; then rm DIR/hangs; exec sleep 100; fi
case "$1" in
    start) echo active >DIR/state ;;
    stop) echo inactive >DIR/state ;;
    show) echo "ActiveState=$(cat DIR/state 2>/dev/null || echo inactive)" ;;
esac
"#;

/// systemd is re-executed, as when its package is upgraded: the unit runs on.
#[tokio::test]
async fn an_unanswered_call_of_systemctl_is_repeated() {
    let directory = TempDir::new().unwrap();
    let at = |name: &str| directory.path().join(name);
    script(&at("systemctl"), &SYSTEMCTL_WITHOUT_ANSWERS.replace("DIR", &directory.path().display().to_string()));
    let (context, unit) = (context_in(directory.path()), resource("unit", ResourceAgent::Systemd("demo.service".to_owned())));
    let silent = |calls: usize| std::fs::write(at("silent"), "-\n".repeat(calls)).unwrap();
    for calls in 1..=4 {
        for (operation, outcome) in [
            (Operation::Probe, Outcome::Stopped),
            (Operation::Start, Outcome::Running),
            (Operation::Monitor, Outcome::Running),
            (Operation::Stop, Outcome::Stopped),
        ] {
            silent(calls);
            assert_eq!(operate(&unit, &context, operation, PLENTY).await, outcome, "{} after {calls}", operation.label());
        }
    }
    // An order that was not answered is given again, once it is seen that nothing came of it.
    assert_eq!(std::fs::read_to_string(at("ordered")).unwrap(), "start\nstart\nstop\nstop\n".repeat(4));
    std::fs::write(at("hangs"), "").unwrap();
    assert_eq!(operate(&unit, &context, Operation::Monitor, Duration::from_secs(6)).await, Outcome::Stopped);
    silent(1000);
    let why = failure(&unit, &context, Operation::Monitor, Duration::from_secs(1)).await;
    assert!(why.starts_with("no answer of systemd: Failed to get properties: Transport endpoint"), "{why}");
    std::fs::remove_file(at("systemctl")).unwrap();
    let begin = std::time::Instant::now();
    assert_eq!(absence(&unit, &context, Operation::Monitor).await.0, Missing::Agent);
    assert!(begin.elapsed() < Duration::from_secs(5), "what is not there does not come");
}

/// Neither tells anything about the resource, and both pass.
#[tokio::test]
async fn a_machine_that_has_no_room_for_the_program_is_waited_for() {
    let directory = TempDir::new().unwrap();
    let path = directory.path().join("init.d/demo");
    script(&path, "#!/bin/sh\nexit 0\n");
    let (context, demo) = (context_in(directory.path()), resource("demo", ResourceAgent::Lsb("demo".to_owned())));
    // Text file busy (execve(2)).
    let writer = std::fs::OpenOptions::new().append(true).open(&path).unwrap();
    let look = operate(&demo, &context, Operation::Monitor, PLENTY);
    let later = async { tokio::time::sleep(Duration::from_millis(300)).await };
    assert_eq!(tokio::join!(look, async { (later.await, drop(writer)).1 }).0, Outcome::Running);
    // Too many open files. Of this process alone: each test has its own.
    let usual = getrlimit(Resource::Nofile);
    let limit = |files| setrlimit(Resource::Nofile, Rlimit { current: files, ..usual }).unwrap();
    limit(Some(3));
    let look = operate(&demo, &context, Operation::Monitor, PLENTY);
    let later = async { tokio::time::sleep(Duration::from_millis(300)).await };
    assert_eq!(tokio::join!(look, async { (later.await, limit(usual.current)).1 }).0, Outcome::Running);
}
